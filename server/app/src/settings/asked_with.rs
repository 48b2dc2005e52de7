//! What a question was asked with beyond the settings of its person: kept with its turn, and gone on with.

use std::path::{Path, PathBuf};

use engines::BoundBy;
use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value, json};
use turn::{Failure, How, Raw, Sent, Turn};

use super::partial::{EarlierSignIn, Partial};
use super::setting::{ArgumentForm, Setting};
use super::table::{TABLE, over};
use super::value::PathList;
use super::{ASK, FromArguments};
use crate::given_files;
use crate::open::open_real;

/// What was set for a conversation alone: who answers, and how.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct AskedWith {
    /// The settings by their names, but for the functions.
    #[serde(default)]
    settings: Map<String, Value>,
    /// The files of functions.
    #[serde(default)]
    functions: Vec<Sent>,
    /// The arguments that led to a key or a token: their names alone are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signed_in_by: Vec<String>,
    /// The service that answered at the address, as a memory names it; `None` if that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address_of: Option<String>,
    /// How an earlier question signed in at its address, if this one goes there.
    #[serde(skip)]
    earlier_sign_in: Option<EarlierSignIn>,
}

/// The setting with the address. It holds for the service that answered there: no other one's key or token goes to it.
const ADDRESS: &str = "baseUrl";
/// The settings with an address.
const ADDRESSES: [&str; 2] = [ADDRESS, "vertexBaseUrl"];
/// Vertex AI, as a memory names it.
const VERTEX: &str = "vertex";

/// The settings that say who answers, and where: what was said at one address must not go on at another. Sign-ins are none
/// of a conversation.
const ANSWERERS: [&str; 7] =
    ["engine", "api", "model", "baseUrl", "vertexProject", "vertexLocation", "vertexBaseUrl"];

/// The settings that lead to a key or a token. What they say is not kept: it may be a secret, or run a command.
const SIGN_INS: [&str; 3] = ["accessTokenCommand", "apiKeyCommand", "apiKeyFile"];

impl AskedWith {
    /// What the command line sets.
    pub(crate) fn given(arguments: &FromArguments<ASK>) -> Self {
        let partial = arguments.partial();
        let settings = going_on().filter_map(|it| Some((it.name.to_owned(), it.slot.shown(&partial)?)));
        // Who profiles a file here may ask a model next.
        let settings = settings.filter(|(name, value)| name != "engine" || value != "local");
        let files = partial.answer.functions.clone().map(|PathList(files)| files).unwrap_or_default();
        let signs_in = |it: &&Setting| SIGN_INS.contains(&it.name) && it.slot.shown(&partial).is_some();
        let signed_in_by =
            TABLE.iter().filter(signs_in).filter_map(|it| Some(it.argument.as_ref()?.long.to_owned()));
        AskedWith {
            signed_in_by: signed_in_by.collect(),
            settings: settings.collect(),
            functions: files.iter().filter_map(|file| noted(file)).collect(),
            address_of: None,
            earlier_sign_in: None,
        }
    }

    /// What a turn was asked with.
    pub(crate) fn of(turn: &Turn) -> Self {
        let kept = turn.asked_with.as_ref();
        let mut with: Self = kept.and_then(|kept| serde_json::from_str(kept.get()).ok()).unwrap_or_default();
        if with.address_of.is_none() && with.settings.contains_key(ADDRESS) {
            let answered = Some(&turn.memory.service).filter(|service| !service.is_empty()).cloned();
            let engine = || with.settings.get("engine").and_then(Value::as_str).map(str::to_owned);
            with.address_of = answered.or_else(engine);
        }
        with.earlier_sign_in = with.signed_in_by.first().filter(|_| with.has_address()).map(|first| {
            EarlierSignIn { arguments: with.signed_in_by.clone(), lacking: Some(first.clone()) }
        });
        with
    }

    /// The same with what the person chose in an editor.
    pub(crate) fn with_code_execution(mut self, runs_code: Option<bool>) -> Self {
        self.settings.extend(runs_code.map(|runs| ("codeExecution".to_owned(), runs.into())));
        self
    }

    /// Goes on with what `earlier` was asked with, where this says nothing. Gives the files of functions that are not what
    /// they were; those that are gone are left out.
    pub(crate) fn after(&mut self, earlier: AskedWith) -> Vec<Failure> {
        let has_own_address = self.has_address();
        let goes_there = earlier.has_address() && !has_own_address;
        let mut signs_in = earlier.signed_in_by.iter();
        let lacking = signs_in.find(|name| !self.signed_in_by.contains(name)).cloned();
        self.earlier_sign_in = (goes_there && !earlier.signed_in_by.is_empty())
            .then(|| EarlierSignIn { arguments: earlier.signed_in_by.clone(), lacking });
        if !self.settings.contains_key(ADDRESS) {
            self.address_of = earlier.address_of;
        }
        // Who names an address signs in there as they say themselves: no earlier one is left to which that could go.
        let is_left = |name: &str| has_own_address && ADDRESSES.contains(&name);
        for (name, value) in earlier.settings.into_iter().filter(|(name, _)| !is_left(name)) {
            self.settings.entry(name).or_insert(value);
        }
        if goes_there || (self.signed_in_by.is_empty() && !has_own_address) {
            let more: Vec<String> =
                earlier.signed_in_by.into_iter().filter(|name| !self.signed_in_by.contains(name)).collect();
            self.signed_in_by.extend(more);
        }
        if !self.functions.is_empty() {
            return Vec::new();
        }
        let changes = earlier.functions.iter().filter_map(change).collect();
        self.functions = earlier.functions.iter().filter_map(|file| noted(path_of(file)?)).collect();
        changes
    }

    /// As a source of settings.
    pub(crate) fn partial(&self) -> Partial {
        let mut partial = Partial::default();
        for setting in going_on() {
            if let Some(value) = self.settings.get(setting.name) {
                // A value of another version may be one no more.
                let _ = setting.slot.take(value, &mut partial);
            }
        }
        if self.address_of.as_deref() == Some(VERTEX) {
            let address = partial.service.base_url.take();
            partial.vertex.base_url = partial.vertex.base_url.or(address);
        } else {
            partial.service.is_address_of_gemini = partial.service.base_url.is_some();
        }
        partial.service.earlier_sign_in.clone_from(&self.earlier_sign_in);
        // What is set now may be stricter.
        partial.privacy.bind(BoundBy::Conversation);
        let files = self.functions.iter().filter_map(path_of).filter(|file| file.is_file());
        let files: Vec<PathBuf> = files.map(Path::to_owned).collect();
        partial.answer.functions = (!files.is_empty()).then_some(PathList(files));
        partial
    }

    fn has_address(&self) -> bool {
        ADDRESSES.iter().any(|name| self.settings.contains_key(*name))
    }

    /// The settings of an editor with these over them, but for what the editor restricts.
    pub(crate) fn over(&self, options: &Partial) -> Partial {
        let mut own = self.partial();
        for setting in going_on() {
            if setting.slot.shown(options).is_some_and(|value| setting.is_strictest(&value)) {
                setting.slot.clear(&mut own);
            }
        }
        if own.has_addresses_of(options) {
            own.service.earlier_sign_in = None;
        }
        over(own, options)
    }

    /// As the arguments that set it: `--model m --google-search`.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut partial = self.partial();
        partial.privacy.files = partial.privacy.at_least.map(|bound| bound.files);
        TABLE.iter().flat_map(|setting| arguments(setting, &partial)).collect()
    }

    /// What to say where nothing leads to a key or a token any more: an earlier question had an argument for it.
    pub(crate) fn lost_sign_in(&self) -> Option<String> {
        let known = TABLE.iter().filter(|it| SIGN_INS.contains(&it.name));
        let mut given = known.filter(|it| {
            it.argument
                .as_ref()
                .is_some_and(|argument| self.signed_in_by.iter().any(|name| name == argument.long))
        });
        let Setting { name, argument, .. } = given.next()?;
        let argument = argument.as_ref()?.long;
        Some(format!(
            "The earlier question was asked with --{argument}, which no conversation keeps: give it again, or set {name}."
        ))
    }

    /// As a turn keeps it; `None` if there is nothing.
    pub(crate) fn kept(&self) -> Option<Raw> {
        let is_empty = self.settings.is_empty() && self.functions.is_empty() && self.signed_in_by.is_empty();
        let json = (!is_empty).then(|| to_raw_value(&json!(self)).ok()).flatten();
        json.map(Raw::from)
    }
}

/// The settings that a conversation goes on with: who answers, and how.
fn going_on() -> impl Iterator<Item = &'static Setting> {
    let is_file = |setting: &Setting| setting.name == "functions";
    let is_answerer = |setting: &Setting| ANSWERERS.contains(&setting.name);
    let is_private = |setting: &Setting| setting.name == "privacy";
    TABLE
        .iter()
        .filter(move |it| is_answerer(it) || is_private(it) || (it.section() == "answer" && !is_file(it)))
}

/// A file of functions as it is now; `None` if it cannot be opened.
fn noted(path: &Path) -> Option<Sent> {
    let path = path.canonicalize().ok()?;
    let opened = open_real(&path).ok()?;
    Some(given_files::note(&opened, Some(path), How::Here))
}

fn path_of(file: &Sent) -> Option<&Path> {
    file.path.as_deref().map(Path::new)
}

/// What is different about a file of functions.
fn change(file: &Sent) -> Option<Failure> {
    given_files::changes([file]).pop()?;
    let of = |what: &str| format!("The functions of {} {what}", file.name);
    Some(if path_of(file).is_some_and(Path::is_file) {
        Failure::new(of("may have changed"), "they are told as they are now", "")
    } else {
        let detail = "the conversation goes on without them";
        Failure::new(of("are gone"), detail, "The setting functions (--tool) names others.")
    })
}

/// The arguments that set a setting as it is.
fn arguments(setting: &Setting, partial: &Partial) -> Vec<String> {
    let (Some(argument), Some(value)) = (&setting.argument, setting.slot.shown(partial)) else {
        return Vec::new();
    };
    let each = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("--{} {text}", argument.long)
    };
    match (&argument.form, &value) {
        (ArgumentForm::Switch { sets, .. }, value) => {
            let is_set = sets.parse::<Value>().is_ok_and(|sets| sets == *value);
            is_set.then(|| format!("--{}", argument.long)).into_iter().collect()
        }
        (ArgumentForm::Each(_), Value::Array(values)) => values.iter().map(each).collect(),
        (_, value) => vec![each(value)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a turn was asked with at an address, with a sign-in that was given for it.
    fn at_a_gateway() -> AskedWith {
        let kept = r#"{"settings": {"baseUrl": "https://gateway.test"}, "signed_in_by": ["api-key-command"],
            "address_of": "developer"}"#;
        let mut turn = Turn::new("why?");
        turn.asked_with =
            to_raw_value(&serde_json::from_str::<Value>(kept).expect("JSON")).ok().map(Raw::from);
        AskedWith::of(&turn)
    }

    #[test]
    fn in_an_editor_the_address_of_a_conversation_gets_no_other_key() {
        let at = |address: Option<&str>| {
            let mut options = Partial::default();
            let setting = TABLE.iter().find(|it| it.name == ADDRESS).expect("a setting");
            if let Some(address) = address {
                setting.slot.take(&address.into(), &mut options).expect("an address");
            }
            at_a_gateway().over(&options).service.earlier_sign_in.and_then(|it| it.withheld(false))
        };
        assert_eq!(at(None).as_deref(), Some("--api-key-command"));
        assert_eq!(at(Some("https://other.test")).as_deref(), Some("--api-key-command"));
        assert_eq!(at(Some("https://gateway.test")), None);
    }

    #[test]
    fn a_conversation_goes_on_as_private_as_it_was_and_no_looser_than_is_set_now() {
        let asked = |earlier: &str, own: Option<&str>, now: &str| {
            let kept = |privacy: &str| {
                let settings = json!({"settings": {"privacy": privacy}});
                serde_json::from_value::<AskedWith>(settings).expect("settings")
            };
            let mut with = own.map(kept).unwrap_or_default();
            assert!(with.after(kept(earlier)).is_empty());
            let variables = [("HOME", "/home/me"), ("GEMINI_EXEC_PRIVACY", now)];
            let find = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, it)| (*it).to_owned())
            };
            let sources = super::super::Sources::read(find).expect("sources");
            (sources.settings(&with.partial()).privacy.files.to_string(), with.arguments().join(" "))
        };
        let drawn = [
            asked("masked", None, "full"),
            asked("masked", None, "schema"),
            asked("rows:50", None, "rows:5"),
            asked("full", None, "masked"),
        ];
        insta::assert_snapshot!(drawn.map(|(files, with)| format!("{files} ({with})")).join("\n"), @"
        masked (--privacy masked)
        schema (--privacy masked)
        rows:5 (--privacy rows:50)
        masked (--privacy full)
        ");
        assert_eq!(asked("masked", Some("full"), "full").0, "full");
    }

    #[test]
    fn a_question_with_an_address_of_its_own_lacks_nothing() {
        let mut own = AskedWith::default();
        own.settings.insert(ADDRESS.to_owned(), "https://own.test".into());
        assert!(own.after(at_a_gateway()).is_empty());
        assert_eq!((own.earlier_sign_in.clone(), own.lost_sign_in()), (None, None));
        let mut carried = AskedWith::default();
        assert!(carried.after(at_a_gateway()).is_empty());
        let withheld = carried.earlier_sign_in.and_then(|it| it.withheld(false));
        assert_eq!(withheld.as_deref(), Some("--api-key-command"));
    }
}
