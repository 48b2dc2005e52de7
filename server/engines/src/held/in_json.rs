//! Secrets in JSON that is sent: earlier turns of a conversation, and what a function returned.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrets::FoundSecret;
use serde_json::value::{RawValue, to_raw_value};
use turn::{Failure, Memory, Part, Raw, State};

use super::known::{KnownSecrets, SecretText, check_number, spellings};
use super::wide::WideForm;
use super::{HeldSecret, find, mark_of, text_without, texts_of, with_known, words_for};

/// The secrets that were sent in earlier turns.
pub(super) fn secrets_of(earlier: &[Memory]) -> Vec<(&'static str, SecretText)> {
    let (nothing, mut found) = (KnownSecrets::default(), Vec::new());
    for memory in earlier {
        let mut note = |what, secret: &[u8]| found.push((what, SecretText(secret.to_vec())));
        if let State::Contents { asked, answered }
        | State::Steps { asked, answered, .. }
        | State::Stored { asked, answered, .. } = &memory.state
        {
            in_strings(asked.get(), &nothing, &mut |what, secret| {
                note(what, secret);
                false
            });
            for part in answered.iter().filter(|part| is_returned(part)) {
                without_any(part.get(), &nothing, &mut note);
            }
        }
    }
    found
}

/// Earlier turns without their secrets, and what these are.
pub(crate) type RedactedTurns = (Vec<Memory>, Vec<&'static str>);

/// Earlier turns with words in place of their secrets and of `own` ones, which the question has, and what these are; `None` if they
/// have none. What the service said itself may hold what looks like one: there only those count that were sent. Fails if there are
/// too many.
pub(crate) fn without_secrets(
    earlier: &[Memory],
    own: &[HeldSecret],
) -> Result<Option<RedactedTurns>, Failure> {
    let sent = secrets_of(earlier);
    let sent = || sent.iter().map(|(what, text)| (*what, text.0.as_slice()));
    check_number(sent())?;
    check_number(texts_of(own))?;
    let all = || sent().chain(texts_of(own));
    let known = KnownSecrets::of(all())?;
    let spelled = all().flat_map(|(_, secret)| spellings(secret));
    let marks: HashSet<u64> =
        all().map(|(_, text)| mark_of(text)).chain(spelled.map(|text| mark_of(&text))).collect();
    let (mut found, mut without) = (Vec::new(), earlier.to_vec());
    for memory in &mut without {
        if let Some(asked) = asked_mut(memory) {
            rewrite(asked, &known, &mut |what, _| {
                found.push(what);
                true
            });
        }
        change_answered(memory, &mut |part| {
            let mut note = |what, _: &[u8]| found.push(what);
            if is_returned(part) {
                return without_any(part.get(), &known, &mut note);
            }
            let mut is_secret = |what, secret: &[u8]| {
                let is_secret = marks.contains(&mark_of(secret));
                if is_secret {
                    note(what, secret);
                }
                is_secret
            };
            let in_strings = in_strings(part.get(), &known, &mut is_secret);
            // What the service repeats stands there without the name that told it.
            let json = in_strings.as_deref().unwrap_or(part.get());
            let (without, what) =
                match with_words(json, with_known(Vec::new(), json.as_bytes(), &known), &mut note) {
                    Some((without, what)) => (without, what),
                    None => (in_strings?, ""),
                };
            raw(without).or_else(|| nothing_but_words(what))
        });
    }
    Ok((!found.is_empty()).then_some((without, found)))
}

/// What a function returned, with words in place of its secrets, and what these are; `None` if it has none.
pub(crate) fn returned(json: &Raw) -> Option<(Raw, Vec<&'static str>)> {
    let mut found = Vec::new();
    let without = without_any(json.get(), &KnownSecrets::default(), &mut |what, _| found.push(what))?;
    Some((without, found))
}

/// JSON with words in place of all its secrets, each of which is noted; `None` if it has none.
pub(super) fn without_any(
    json: &str,
    known: &KnownSecrets,
    note: &mut dyn FnMut(&'static str, &[u8]),
) -> Option<Raw> {
    // By its names first: a password is known by what stands before it.
    let named = with_words(json, find(json.as_bytes(), known), note);
    let mut has_any = named.is_some();
    let mut without = match named {
        Some((text, what)) => raw(text).or_else(|| nothing_but_words(what))?,
        None => raw(json.to_owned())?,
    };
    rewrite(&mut without, known, &mut |what, secret| {
        note(what, secret);
        has_any = true;
        true
    });
    has_any.then_some(without)
}

/// What stands in place of JSON that would be none without its secret.
fn nothing_but_words(what: &str) -> Option<Raw> {
    to_raw_value(&words_for(what)).ok().map(Raw::from)
}

/// JSON with words in place of what was `found` in it, but for the names of fields; each is noted, and what the first is comes
/// along. Within a string they stand in place of its text alone, elsewhere, as in numbers, in place of the value that has it. `None`
/// if there is nothing to replace.
fn with_words(
    json: &str,
    mut found: Vec<FoundSecret>,
    note: &mut dyn FnMut(&'static str, &[u8]),
) -> Option<(String, &'static str)> {
    let strings: Vec<Range<usize>> = strings(json).collect();
    let is_field = |place: &&Range<usize>| {
        json[place.end..].trim_ascii_start().starts_with(':')
            && FIELDS.contains(&json[place.start..place.end].trim_matches('"'))
    };
    let fields: Vec<Range<usize>> = strings.iter().filter(is_field).cloned().collect();
    found.retain(|secret| !has_place(&fields, secret.place.start));
    let (mut without, mut copied, mut first) = (String::new(), 0, None);
    for FoundSecret { what, place: secret } in found {
        let words = words_for(what);
        let (place, words) = if has_place(&strings, secret.start) {
            (secret.clone(), words)
        } else {
            (value_around(json, secret.clone()), format!("\"{words}\""))
        };
        note(what, json[secret].as_bytes());
        // Of a number that repeats it more than once, all is gone with the first.
        if place.start >= copied {
            without += &json[copied..place.start];
            without += &words;
            copied = place.end;
            first = first.or(Some(what));
        }
    }
    first.map(|what| (without + &json[copied..], what))
}

/// `true` if a place lies in one of these, which are in their order.
fn has_place(places: &[Range<usize>], at: usize) -> bool {
    let behind = places.partition_point(|place| place.end <= at);
    places.get(behind).is_some_and(|place| place.start <= at)
}

/// Names that the service gives fields, as far as they are long enough to be taken for a secret. Without one it would not take the
/// turn again. Any other name may be data, such as a password that a function counted.
const FIELDS: [&str; 48] = [
    "annotations",
    "answer",
    "arguments",
    "call_id",
    "citations",
    "codeExecutionResult",
    "content",
    "displayName",
    "display_name",
    "end_index",
    "event_type",
    "executableCode",
    "fileData",
    "fileUri",
    "file_name",
    "function",
    "functionCall",
    "functionResponse",
    "inlineData",
    "interaction_id",
    "is_error",
    "language",
    "mediaResolution",
    "media_id",
    "mimeType",
    "mime_type",
    "outcome",
    "output",
    "partMetadata",
    "partialArgs",
    "queries",
    "rendered_content",
    "resolution",
    "response",
    "result",
    "scheduling",
    "signature",
    "start_index",
    "status",
    "summary",
    "thought",
    "thoughtSignature",
    "thought_signature",
    "toolCall",
    "toolResponse",
    "url_citation",
    "videoMetadata",
    "willContinue",
];

/// The number or word of JSON around a place in it.
fn value_around(json: &str, place: Range<usize>) -> Range<usize> {
    let ends = |letter: char| letter.is_ascii_whitespace() || "[]{},:".contains(letter);
    let start = json[..place.start].rfind(ends).map_or(0, |before| before + 1);
    let end = json[place.end..].find(ends).map_or(json.len(), |after| place.end + after);
    start..end
}

fn asked_mut(memory: &mut Memory) -> Option<&mut Raw> {
    match &mut memory.state {
        State::Contents { asked, .. } | State::Steps { asked, .. } | State::Stored { asked, .. } => {
            Some(asked)
        }
        State::None => None,
    }
}

/// Changes the parts of an answer for which there is another.
fn change_answered(memory: &mut Memory, change: &mut dyn FnMut(&Part) -> Option<Raw>) {
    if let State::Contents { answered, .. } | State::Steps { answered, .. } | State::Stored { answered, .. } =
        &mut memory.state
    {
        let changed = |part: &Part| change(part).map_or_else(|| part.clone(), Part::from);
        *answered = answered.iter().map(changed).collect();
    }
}

/// `true` for what a function on this machine returned: the other parts are the service's own.
fn is_returned(part: &Part) -> bool {
    let json = part.get();
    json.contains("functionResponse") || json.contains("function_result")
}

fn rewrite(json: &mut Raw, known: &KnownSecrets, is_secret: &mut dyn FnMut(&'static str, &[u8]) -> bool) {
    if let Some(without) = in_strings(json.get(), known, is_secret).and_then(raw) {
        *json = without;
    }
}

fn raw(json: String) -> Option<Raw> {
    RawValue::from_string(json).ok().map(Raw::from)
}

/// JSON with words in place of the secrets in its strings, and in the files that strings in base64 hold; `None` if it has
/// none. All else stays byte for byte.
fn in_strings(
    json: &str,
    known: &KnownSecrets,
    is_secret: &mut dyn FnMut(&'static str, &[u8]) -> bool,
) -> Option<String> {
    let (mut without, mut copied) = (String::new(), 0);
    let mut field = None;
    for place in strings(json) {
        let text = &json[place.clone()];
        if json[place.end..].trim_start().starts_with(':') {
            field = Some(text.trim_matches('"'));
            continue;
        }
        let changed = match field.take() {
            Some("data") => in_file(text, known, is_secret),
            // Made by chance, and given back as they came.
            Some("thoughtSignature" | "thought_signature" | "signature" | "id" | "call_id") => None,
            _ => in_text(text, known, is_secret),
        };
        if let Some(changed) = changed {
            without += &json[copied..place.start];
            without += &serde_json::to_string(&changed).ok()?;
            copied = place.end;
        }
    }
    (copied > 0).then(|| without + &json[copied..])
}

/// The strings of JSON, with their quotes.
fn strings(json: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = json.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + memchr::memchr(b'"', &bytes[from..])?;
        let mut end = start + 1;
        loop {
            end += memchr::memchr2(b'"', b'\\', bytes.get(end..)?)?;
            if bytes[end] == b'"' {
                break;
            }
            end += 2;
        }
        from = end + 1;
        Some(start..from)
    })
}

fn in_text(
    string: &str,
    known: &KnownSecrets,
    is_secret: &mut dyn FnMut(&'static str, &[u8]) -> bool,
) -> Option<String> {
    let text: String = serde_json::from_str(string).ok()?;
    let bytes = replaced(text.as_bytes(), known, is_secret)?;
    String::from_utf8(bytes).ok()
}

/// The longest string that is looked at as a text where it may be a file in base64: a value of a function may be called so.
const LONGEST_VALUE: usize = 64 << 10;

fn in_file(
    string: &str,
    known: &KnownSecrets,
    is_secret: &mut dyn FnMut(&'static str, &[u8]) -> bool,
) -> Option<String> {
    let as_text = if string.len() <= LONGEST_VALUE { in_text(string, known, is_secret) } else { None };
    let in_bytes = || {
        let bytes: Vec<u8> = STANDARD.decode(string.trim_matches('"')).ok()?;
        // In UTF-8 it is the same text.
        let in_utf_8 =
            WideForm::of(&bytes).and_then(|form| replaced(&form.decoded(&bytes), known, is_secret));
        in_utf_8.or_else(|| replaced(&bytes, known, is_secret)).map(|without| STANDARD.encode(without))
    };
    as_text.or_else(in_bytes)
}

fn replaced(
    text: &[u8],
    known: &KnownSecrets,
    is_secret: &mut dyn FnMut(&'static str, &[u8]) -> bool,
) -> Option<Vec<u8>> {
    let mut found = find(text, known);
    found.retain(|secret| is_secret(secret.what, &text[secret.place.clone()]));
    let mut without = text.to_vec();
    for secret in found.iter().rev() {
        without.splice(secret.place.clone(), words_for(secret.what).into_bytes());
    }
    (!found.is_empty()).then_some(without)
}

/// An error of a function as the model may have it: with words in place of secrets.
pub(crate) fn error_returned(error: &str) -> Option<(String, Vec<&'static str>)> {
    let none = KnownSecrets::default();
    let found = find(error.as_bytes(), &none).into_iter().map(|secret| secret.what).collect();
    Some((text_without(error, &none)?, found))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::{Memory, State};

    use super::{raw, without_secrets};

    /// A turn in which a function returned a value, and the service answered with a part.
    fn turn(returned: &str, answered: &str) -> Memory {
        let returned = format!(r#"{{"functionResponse":{{"name":"f","response":{returned}}}}}"#);
        let part = |json: &str| turn::Part::from(raw(json.to_owned()).expect("JSON"));
        let answered = [part(&returned), part(answered)].into_iter().collect();
        let asked = raw("[]".to_owned()).expect("JSON");
        Memory { state: State::Contents { asked, answered }, ..Memory::default() }
    }

    /// The part that the service answered with, as it is sent again.
    fn sent_again(memory: Memory) -> String {
        let (without, _) = without_secrets(&[memory], &[]).expect("no failure").expect("a secret");
        let State::Contents { answered, .. } = &without[0].state else { panic!("contents") };
        answered[1].get().to_owned()
    }

    #[test]
    fn a_secret_of_the_question_is_left_out_of_earlier_turns_and_one_of_these_out_of_the_question() {
        let asked =
            raw(r#"[{"text":"Is tr0ub4dor&3x right?"},{"data":"dSx2CmEsdHIwdWI0ZG9yJjN4Cg=="}]"#.to_owned());
        let answered = turn::Part::from(raw(r#"{"text":"tr0ub4dor&3x is."}"#.to_owned()).expect("JSON"));
        let state =
            State::Contents { asked: asked.expect("JSON"), answered: [answered].into_iter().collect() };
        let earlier = [Memory { state, ..Memory::default() }];
        let ask = |question: &str| {
            let prompt = turn::Prompt { question: question.to_owned(), ..turn::Prompt::default() };
            crate::held::secrets_in(&prompt, &[], &[], &earlier).expect("no uploads")
        };
        let (without, found) = without_secrets(&earlier, &ask("password = \"tr0ub4dor&3x\""))
            .expect("no failure")
            .expect("a secret");
        let State::Contents { asked, answered } = &without[0].state else { panic!("contents") };
        assert_snapshot!(format!("{}\n{}\n{found:?}", asked.get(), answered[0].get()), @r#"
        [{"text":"Is [redacted: password] right?"},{"data":"dSx2CmEsW3JlZGFjdGVkOiBwYXNzd29yZF0K"}]
        {"text":"[redacted: password] is."}
        ["password", "password", "password"]
        "#);
        assert_eq!(ask("Is it tr0ub4dor&3x?"), []);
        let named = turn(r#"{"password": "tr0ub4dor&3x"}"#, r#"{"text":"So."}"#);
        let prompt = turn::Prompt { question: "Is it tr0ub4dor&3x?".to_owned(), ..turn::Prompt::default() };
        let held = crate::held::secrets_in(&prompt, &[], &[], &[named]).expect("no uploads");
        assert_snapshot!(crate::in_words(&held), @"The question holds what looks like a password (line 1)");
    }

    #[test]
    fn a_secret_that_the_service_repeats_as_a_number_is_left_out() {
        let returned = r#"{"password": "7291485e83"}"#;
        let drawn = [
            r#"{"functionCall":{"name":"g","args":{"pin":7291485e83,"n":[1,-47291485e83]}}}"#,
            r#"{"text":"It is 7291485e83."}"#,
        ];
        assert_snapshot!(drawn.map(|part| sent_again(turn(returned, part))).join("\n"), @r#"
        {"functionCall":{"name":"g","args":{"pin":"[redacted: password]","n":[1,"[redacted: password]"]}}}
        {"text":"It is [redacted: password]."}
        "#);
    }

    #[test]
    fn a_part_that_is_no_json_without_its_secret_is_left_out() {
        // The letter behind the backslash is of the line break, and looks like the secret's first.
        let returned = r#"{"password": "n4horse-battery7"}"#;
        assert_snapshot!(sent_again(turn(returned, r#"{"text":"so:\n4horse-battery7"}"#)), @r#""[redacted: password]""#);
    }

    #[test]
    fn names_of_fields_stay_what_they_are_and_others_are_data() {
        let returned =
            r#"{"password": "response", "horse-battery7": 1, "old": {"password": "horse-battery7"}}"#;
        let answered = r#"{"functionCall":{"name":"g","args":{"response":"response","horse-battery7":2}}}"#;
        let (without, _) =
            without_secrets(&[turn(returned, answered)], &[]).expect("no failure").expect("a secret");
        let State::Contents { answered, .. } = &without[0].state else { panic!("contents") };
        assert_snapshot!(format!("{}\n{}", answered[0].get(), answered[1].get()), @r#"
        {"functionResponse":{"name":"f","response":{"password": "[redacted: password]", "[redacted: password]": 1, "old": {"password": "[redacted: password]"}}}}
        {"functionCall":{"name":"g","args":{"response":"[redacted: password]","[redacted: password]":2}}}
        "#);
    }

    #[test]
    fn what_is_repeated_as_a_number_alone_is_left_out_and_noted() {
        let prompt = turn::Prompt {
            question: "The PIN: password = \"7291485683\"".to_owned(),
            ..turn::Prompt::default()
        };
        let own = crate::held::secrets_in(&prompt, &[], &[], &[]).expect("no uploads");
        let earlier = [turn("[7291485683]", r#"{"functionCall":{"name":"g","args":{"pin":7291485683}}}"#)];
        let (without, found) = without_secrets(&earlier, &own).expect("no failure").expect("a secret");
        let State::Contents { answered, .. } = &without[0].state else { panic!("contents") };
        assert_snapshot!(format!("{}\n{}\n{found:?}", answered[0].get(), answered[1].get()), @r#"
        {"functionResponse":{"name":"f","response":["[redacted: password]"]}}
        {"functionCall":{"name":"g","args":{"pin":"[redacted: password]"}}}
        ["password", "password"]
        "#);
    }

    #[test]
    fn very_many_secrets_of_earlier_turns_end_the_ask() {
        let all: Vec<String> =
            (0..10_001).map(|at| format!(r#"{{"password":"horse-{at}-battery7"}}"#)).collect();
        let earlier = [turn(&format!("[{}]", all.join(",")), r#"{"text":"So."}"#)];
        assert_snapshot!(without_secrets(&earlier, &[]).expect_err("too many").sentence(), @"Cannot leave out so many secrets: There are more than 10 000, and each may stand elsewhere, too. Ask anew without the files that have them.");
        let refused = crate::held::secrets_in(&turn::Prompt::default(), &[], &[], &earlier);
        assert_snapshot!(refused.expect_err("too many").sentence(), @"Cannot leave out so many secrets: There are more than 10 000, and each may stand elsewhere, too. Ask anew without the files that have them.");
    }
}
