//! What was found out about an answer: marks in its text, and the words for them.

use std::borrow::Cow;

use super::markdown::quoted;
use super::words::rows;
use crate::grouped::grouped;
use crate::{Evidence, FilePrivacy, LostFile, PrivateFile, SampledFile, TypedRows, UnsupportedNumber};

/// Stands behind a number that nothing supports.
const MARK: &str = "(?)";

/// The texts of an answer with a mark behind each number that nothing supports, in their order.
pub(super) struct MarkedTexts<'a> {
    unsupported: &'a [UnsupportedNumber],
    /// Characters of the texts so far.
    at: usize,
}

impl<'a> MarkedTexts<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        MarkedTexts { unsupported: &evidence.unsupported, at: 0 }
    }

    /// The next text.
    pub(super) fn next(&mut self, text: &str) -> String {
        let start = self.at;
        self.at += text.chars().count();
        let here = self.unsupported.iter().filter(|number| (start..self.at).contains(&number.at));
        let ends = here.map(|number| number.at - start + number.text.chars().count());
        let mut ends: Vec<usize> = ends.collect();
        ends.dedup();
        let (mut marked, mut rest, mut taken) = (String::with_capacity(text.len()), text, 0);
        for end in ends {
            let length = rest.char_indices().nth(end - taken).map_or(rest.len(), |(byte, _)| byte);
            let (before, after) = rest.split_at(length);
            marked.push_str(before);
            marked.push_str(MARK);
            (rest, taken) = (after, end);
        }
        marked + rest
    }
}

/// What was found out, one sentence each.
#[must_use]
pub fn findings(evidence: &Evidence) -> Vec<String> {
    headed(evidence).into_iter().map(|(heading, text)| format!("{heading}: {text}")).collect()
}

/// The same in a few words each.
#[must_use]
pub fn findings_in_brief(evidence: &Evidence) -> Vec<String> {
    let private = evidence.private.iter().map(|it| it.privacy.of_file(&it.file));
    let redacted = (!evidence.redacted.is_empty()).then(|| "asked with [redacted]".to_owned());
    let lost = evidence.lost.iter().map(|it| format!("without {}", it.file));
    let sampled = evidence.sampled.iter().map(|it| format!("a sample, {} of {}", it.sampled, it.file));
    let sampled = lost.chain(sampled);
    let typed = evidence.typed.iter().map(|it| format!("{} of {} typed, not read", rows(it.rows), it.file));
    let claimed = evidence.claimed.as_ref().map(|_| "no program ran".to_owned());
    let unsupported =
        (!evidence.unsupported.is_empty()).then(|| format!("in no output: {}", named(&evidence.unsupported)));
    private.chain(redacted).chain(sampled).chain(typed).chain(claimed).chain(unsupported).collect()
}

/// The same as sections of Markdown, for an editor that runs programs on their files.
pub(super) fn sections(evidence: &Evidence) -> Vec<String> {
    let sections = headed(evidence).into_iter().map(|(heading, text)| quoted(heading, &text));
    sections.chain(way_to_file(evidence, &format!("*{RUN_ON_FILE}*")).map(|way| way + "\n")).collect()
}

/// What makes all of the answer doubtful, else how many of its numbers are to be checked, in a few words; empty if nothing is.
pub(super) fn doubt(evidence: &Evidence) -> Cow<'static, str> {
    let masked = evidence.private.iter().any(|it| it.privacy == FilePrivacy::Masked);
    let without = evidence.private.iter().any(|it| it.privacy == FilePrivacy::Schema);
    match (evidence.typed.is_empty(), &evidence.claimed, different(&evidence.unsupported).len()) {
        _ if without => "asked without the data".into(),
        _ if masked => "of masked values".into(),
        (false, ..) => "typed, not read".into(),
        (true, Some(_), _) => "no program ran".into(),
        (true, None, 0) => "".into(),
        (true, None, 1) => "1 number to check".into(),
        (true, None, numbers) => format!("{numbers} numbers to check").into(),
    }
}

/// What runs programs on the file whose rows they hold, as editors name it.
pub const RUN_ON_FILE: &str = "Run on the full file";

/// How the programs of an answer that holds rows of a file are run on that: `way` does. `None` if it holds none.
#[must_use]
pub fn way_to_file(evidence: &Evidence, way: &str) -> Option<String> {
    let first = evidence.typed.first()?;
    let is_one = evidence.typed.iter().all(|typed| typed.file == first.file);
    let files = if is_one { first.file.as_str() } else { "the files" };
    Some(format!("{way} runs the program on {files} here."))
}

/// Headings with their sentences.
pub(super) fn headed(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let unsupported =
        (!evidence.unsupported.is_empty()).then(|| ("Not in any output", listed(&evidence.unsupported)));
    let claimed = evidence
        .claimed
        .as_ref()
        .map(|words| ("No program ran", format!("The answer says “{words}”, but nothing was run for it.")));
    let typed = typed(evidence).into_iter().map(|words| ("Typed, not read", words));
    let news = evidence.lost.iter().filter(|it| !it.as_before).map(lost_words);
    let lost = news.chain(still_lost(evidence)).map(|words| ("Left out", words));
    let sampled = evidence.sampled.iter().map(|it| ("A sample", sampled_words(it)));
    let private = evidence.private.iter().map(|it| ("Private data", private_words(it)));
    let redacted = (!evidence.redacted.is_empty()).then(|| {
        ("Redacted", format!("Asked with [redacted] in place of what looks like {}.", evidence.redacted))
    });
    let private = private.chain(redacted);
    private.chain(lost).chain(sampled).chain(typed).chain(claimed).chain(unsupported).collect()
}

fn private_words(PrivateFile { file, privacy }: &PrivateFile) -> String {
    let of_what = match privacy {
        FilePrivacy::Masked => "; its numbers are those of masked data",
        FilePrivacy::Schema => "; it knows no value of it",
        FilePrivacy::Rows(_) => "; it knows no other row",
        FilePrivacy::Full => "",
    };
    format!("Asked with {}{of_what}.", privacy.of_file(file))
}

/// What the answer before was without too: its reason and the next step are said there.
fn still_lost(evidence: &Evidence) -> Option<String> {
    let mut files: Vec<String> = Vec::new();
    for LostFile { file, has_later, .. } in evidence.lost.iter().filter(|it| it.as_before) {
        let file = if *has_later { format!("the earlier {file}") } else { file.clone() };
        if !files.contains(&file) {
            files.push(file);
        }
    }
    (!files.is_empty()).then(|| format!("{}, as before.", files.join(", ")))
}

fn lost_words(LostFile { file, has_later, .. }: &LostFile) -> String {
    if *has_later {
        return format!(
            "Google no longer has the earlier {file}, so the answer is without it; the later one went along."
        );
    }
    format!("Google no longer has {file}, so the answer is without it. Attach it again to ask about it.")
}

fn sampled_words(SampledFile { file, sampled }: &SampledFile) -> String {
    format!("The answer is about {sampled} of {file}; all of it is too large for the model.")
}

/// How many numbers are named.
const NAMED: usize = 8;

fn listed(unsupported: &[UnsupportedNumber]) -> String {
    format!("{}. No program printed this, and no file or question has it.", named(unsupported))
}

/// Each number once.
fn different(unsupported: &[UnsupportedNumber]) -> Vec<&str> {
    let mut different: Vec<&str> = Vec::new();
    for number in unsupported {
        if !different.contains(&number.text.as_str()) {
            different.push(&number.text);
        }
    }
    different
}

fn named(unsupported: &[UnsupportedNumber]) -> String {
    let mut named = different(unsupported);
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join("; "))
}

/// What is said of rows of files that the programs hold as text: also above a saved program.
#[must_use]
pub fn typed(evidence: &Evidence) -> Vec<String> {
    evidence.typed.iter().map(typed_words).collect()
}

fn typed_words(TypedRows { file, rows: count, different, of, .. }: &TypedRows) -> String {
    let held =
        if count == of { rows(*count) } else { format!("{} of {}", grouped(*count as u64), rows(*of)) };
    let differ = match different {
        0 => "They are as in the file".to_owned(),
        1 => "1 of them differs from the file".to_owned(),
        different => format!("{} of them differ from the file", grouped(*different as u64)),
    };
    format!("The program holds {held} of {file} as text. {differ}.")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{MarkedTexts, findings, findings_in_brief};
    use crate::{Evidence, TypedRows, UnsupportedNumber};

    fn number(text: &str, at: usize) -> UnsupportedNumber {
        UnsupportedNumber { text: text.to_owned(), at }
    }

    #[test]
    fn a_mark_stands_behind_each_number_also_in_later_texts() {
        let unsupported = vec![number("5,117", 7), number("42%", 15), number("7", 25)];
        let evidence = Evidence { unsupported, ..Evidence::default() };
        let mut texts = MarkedTexts::new(&evidence);
        let marked = ["Größe: 5,117 — 42% more", "", "é 7"].map(|text| texts.next(text));
        assert_snapshot!(marked.join("|"), @"Größe: 5,117(?) — 42%(?) more||é 7(?)");
    }

    #[test]
    fn findings_are_said_in_one_sentence_each() {
        let rows =
            |rows, different, of| TypedRows { file: "sales.csv".to_owned(), round: 0, rows, different, of };
        let evidence = Evidence {
            unsupported: (0..10).map(|at| number(&at.to_string(), at)).chain([number("3", 11)]).collect(),
            claimed: Some("I computed".to_owned()),
            typed: vec![rows(300, 3, 300), rows(20, 0, 12_000), rows(24, 1, 24)],
            ..Evidence::default()
        };
        assert_snapshot!(findings(&evidence).join("\n"), @r#"
        Typed, not read: The program holds 300 rows of sales.csv as text. 3 of them differ from the file.
        Typed, not read: The program holds 20 of 12 000 rows of sales.csv as text. They are as in the file.
        Typed, not read: The program holds 24 rows of sales.csv as text. 1 of them differs from the file.
        No program ran: The answer says “I computed”, but nothing was run for it.
        Not in any output: 0; 1; 2; 3; 4; 5; 6; 7 and 2 more. No program printed this, and no file or question has it.
        "#);
        assert_snapshot!(findings_in_brief(&evidence).join("\n"), @"
        300 rows of sales.csv typed, not read
        20 rows of sales.csv typed, not read
        24 rows of sales.csv typed, not read
        no program ran
        in no output: 0; 1; 2; 3; 4; 5; 6; 7 and 2 more
        ");
        assert!(findings(&Evidence::default()).is_empty());
    }
}
