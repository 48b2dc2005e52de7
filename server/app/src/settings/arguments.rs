//! Reads settings from the arguments of the command line.

use std::borrow::Cow;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint};
use clap_complete::{ArgValueCandidates, CompletionCandidate};

use super::partial::Partial;
use super::setting::{Argument, ArgumentForm, Setting};
use super::table::TABLE;

/// The settings that a command takes as arguments. `ON` is the bit of the command: [`ASK`](super::ASK) and so on.
pub(crate) struct FromArguments<const ON: u8>(Partial);

impl<const ON: u8> FromArguments<ON> {
    /// The settings on the command line.
    pub(super) fn partial(&self) -> Partial {
        self.0.clone()
    }
}

impl<const ON: u8> Args for FromArguments<ON> {
    fn augment_args(command: Command) -> Command {
        arguments_of(ON).fold(command, |command, (setting, argument)| command.arg(arg(setting, argument)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const ON: u8> FromArgMatches for FromArguments<ON> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut partial = Partial::default();
        for (setting, argument) in arguments_of(ON) {
            if let Some(text) = given(argument, matches) {
                // The value parser has already checked it.
                let _ = setting.slot.parse(&text, &mut partial);
            }
        }
        Ok(FromArguments(partial.without_old_names()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn arguments_of(on: u8) -> impl Iterator<Item = (&'static Setting, &'static Argument)> {
    let arguments = TABLE.iter().filter_map(|setting| Some((setting, setting.argument.as_ref()?)));
    arguments.filter(move |(_, argument)| argument.on & on != 0)
}

fn given<'a>(argument: &Argument, matches: &'a ArgMatches) -> Option<Cow<'a, str>> {
    match argument.form {
        ArgumentForm::With(_) => matches.get_one::<String>(argument.long).map(Cow::from),
        ArgumentForm::Each(_) => {
            // As the values stand beside each other in a variable.
            let separator = if cfg!(windows) { ";" } else { ":" };
            let all: Vec<&str> = matches.get_many::<String>(argument.long)?.map(String::as_str).collect();
            Some(all.join(separator).into())
        }
        ArgumentForm::Switch { sets, .. } => matches.get_flag(argument.long).then_some(sets.into()),
    }
}

fn arg(setting: &'static Setting, argument: &Argument) -> Arg {
    let arg = Arg::new(argument.long).long(argument.long).help_heading("Settings");
    let with_value = |value, action| {
        let arg = arg.clone().value_name(value).help(help(setting)).value_hint(hint(value));
        let arg = match setting.slot.examples() {
            words if words.is_empty() => arg,
            words => {
                arg.add(ArgValueCandidates::new(move || words.iter().map(CompletionCandidate::new).collect()))
            }
        };
        arg.value_parser(parser(setting)).action(action)
    };
    match argument.form {
        ArgumentForm::With(value) => with_value(value, ArgAction::Set),
        ArgumentForm::Each(value) => with_value(value, ArgAction::Append),
        ArgumentForm::Switch { help, .. } => arg.help(help).action(ArgAction::SetTrue),
    }
}

fn help(setting: &Setting) -> String {
    let default = setting.default.map(|default| format!(" [default: {default}]"));
    setting.help.to_owned() + default.as_deref().unwrap_or_default()
}

/// What a shell completes in the place of a value.
fn hint(placeholder: &str) -> ValueHint {
    match placeholder {
        "COMMAND" => ValueHint::CommandString,
        "URL" => ValueHint::Url,
        _ if placeholder.contains("FILE") || placeholder == "PATH" => ValueHint::FilePath,
        _ => ValueHint::Other,
    }
}

fn parser(setting: &'static Setting) -> ValueParser {
    let words = setting.slot.words();
    if !words.is_empty() {
        return PossibleValuesParser::new(words).into();
    }
    ValueParser::from(|text: &str| {
        let read = setting.slot.parse(text, &mut Partial::default());
        read.map(|()| text.to_owned()).ok_or_else(|| setting.slot.wanted())
    })
}

#[cfg(test)]
mod tests {
    use super::super::setting::ASK;
    use super::{Args, Command, FromArgMatches, FromArguments, Partial};
    use crate::settings::table::setting;

    fn read(arguments: &[&str]) -> Result<Partial, clap::Error> {
        let command = FromArguments::<ASK>::augment_args(Command::new("ask").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments)?;
        Ok(FromArguments::<ASK>::from_arg_matches(&matches)?.partial())
    }

    #[test]
    fn arguments_are_read_and_missing_ones_are_left_out() {
        let partial = read(&["--engine", "local", "--timeout", "5", "--run-time", "60", "--no-stream"]);
        let partial = partial.expect("arguments");
        let values = ["engine", "model", "stream", "silence", "runTime"].map(|name| {
            setting(name).slot.shown(&partial).map_or_else(|| "–".to_owned(), |value| value.to_string())
        });
        insta::assert_snapshot!(values.join(" "), @r#""local" – false 5 60"#);
    }

    #[test]
    fn an_invalid_argument_is_refused_with_the_values_to_use() {
        for (name, value, wanted) in [
            ("--silence", "soon", "give a time from 0.001 to 86400 seconds"),
            ("--engine", "locl", "possible values: auto, gemini, vertex, local"),
        ] {
            let refused = read(&[name, value]).err().expect("should be refused").to_string();
            assert!(refused.contains(wanted), "{refused}");
        }
    }
}
