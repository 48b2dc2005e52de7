//! Secrets in what would leave this machine: found in the very bytes that are sent, and replaced there.

mod around;
mod in_json;
mod known;
mod uploads;
mod wide;

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

use gemini::{FileToUpload, Renewal};
use secrets::FoundSecret;
use turn::{Attachment, Excerpt, Failure, FilePrivacy, Memory, Prompt, one_line};

use known::{KnownSecrets, SecretText, check_number};
use wide::WideForm;

pub(crate) use in_json::{error_returned, returned, without_secrets};

/// A part of what would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeavingPart {
    Question,
    Excerpt,
    /// The attachment of this place.
    Attachment(usize),
    /// The attachment of this place, which is sent as it is.
    AsItIs(usize, AsItIs),
    /// A file of an earlier question that is uploaded again.
    EarlierUpload,
    /// The name of a file.
    FileName,
    /// The name of a function or of one of its parameters.
    FunctionName,
    Instructions,
    /// What goes along beside all these.
    Around,
}

/// Why a file is sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AsItIs {
    Image,
    /// In UTF-16 or UTF-32.
    Wide,
    Uploaded,
}

/// Something that looks like a secret in what would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSecret {
    part: LeavingPart,
    place: Range<usize>,
    /// What has it, as a sentence begins: `The question`, `The code`, the name of a file.
    pub origin: String,
    /// What it is: `GitHub token`.
    pub what: &'static str,
    /// Where it stands for the person: `line 3`, `analysis.py:42`.
    pub at: String,
    /// What tells it from another secret in this place, for as long as the process runs.
    pub mark: u64,
    text: SecretText,
}

impl HeldSecret {
    /// The place of the attachment that has it, among those of the prompt.
    #[must_use]
    pub fn attachment(&self) -> Option<usize> {
        match self.part {
            LeavingPart::Attachment(at) | LeavingPart::AsItIs(at, _) => Some(at),
            _ => None,
        }
    }

    /// `true` if the text of the prompt has it.
    #[must_use]
    pub fn is_in_text(&self) -> bool {
        self.attachment().is_none() && !self.is_in_instructions() && self.part != LeavingPart::EarlierUpload
    }

    /// `true` if the instructions have it.
    #[must_use]
    pub fn is_in_instructions(&self) -> bool {
        self.part == LeavingPart::Instructions
    }
}

/// The secrets in a prompt, in the `files` that are uploaded for it, in the order of its attachments, and in those of earlier
/// questions that may be uploaded again. What is one in one part, or in the `earlier` turns, is one in each part, unless there are
/// too many: then [`check_redactable`] fails. Fails if a file cannot be read, or the earlier turns have too many.
pub(crate) fn secrets_in(
    prompt: &Prompt,
    files: &[FileToUpload],
    renewals: &[Renewal],
    earlier: &[Memory],
) -> Result<Vec<HeldSecret>, Failure> {
    let leaving = LeavingParts { prompt, files, renewals };
    let before = in_json::secrets_of(earlier);
    let before = || before.iter().map(|(what, text)| (*what, text.0.as_slice()));
    check_number(before())?;
    let held = leaving.secrets(&KnownSecrets::of(before())?)?;
    if held.is_empty() || check_number(texts_of(&held)).is_err() {
        return Ok(held);
    }
    leaving.secrets(&KnownSecrets::of(before().chain(texts_of(&held)))?)
}

/// The texts of these secrets, each with what it is.
fn texts_of(held: &[HeldSecret]) -> impl Iterator<Item = (&'static str, &[u8])> {
    held.iter().map(|secret| (secret.what, secret.text.0.as_slice()))
}

/// All that would leave with a question, but for the earlier turns.
struct LeavingParts<'p> {
    prompt: &'p Prompt,
    files: &'p [FileToUpload],
    renewals: &'p [Renewal],
}

impl LeavingParts<'_> {
    /// The secrets in it, and where `known` ones stand.
    fn secrets(&self, known: &KnownSecrets) -> Result<Vec<HeldSecret>, Failure> {
        let LeavingParts { prompt, files, renewals } = *self;
        let mut held = in_question(prompt, known);
        if let Some(Excerpt { language, text, source, .. }) = &prompt.excerpt {
            let origin = if language == "python" { "The code" } else { "The text" };
            let at = |line: usize| source.as_ref().and_then(|source| source.words(line));
            let words = |line: usize| at(line).unwrap_or_else(|| in_line(line));
            held.extend(found_at(LeavingPart::Excerpt, origin, text.as_bytes(), &words, known));
        }
        for (at, file) in prompt.attachments.iter().enumerate() {
            held.extend(in_attachment(at, file, known));
        }
        let uploaded = prompt.attachments.iter().enumerate().filter(|(_, file)| file.uploaded.is_some());
        let as_it_is = |(at, file): (usize, &Attachment)| {
            let is_image = file.media_type.starts_with("image/");
            LeavingPart::AsItIs(at, if is_image { AsItIs::Image } else { AsItIs::Uploaded })
        };
        // Whatever is uploaded is looked through, also what the prompt does not name.
        let parts = uploaded.map(as_it_is).chain(std::iter::repeat(LeavingPart::EarlierUpload));
        let uploaded = parts.zip(files);
        let earlier = renewals.iter().map(|renewal| (LeavingPart::EarlierUpload, &renewal.file));
        for (part, upload) in uploaded.chain(earlier) {
            held.extend(uploads::secrets_in(upload, part, known)?);
        }
        held.extend(around::secrets_in(prompt, known));
        Ok(held)
    }
}

/// The secrets in the question, and in what stands above it of earlier turns. There each block between fences is looked at by
/// itself, too: a table that a program printed has its header in the first line.
fn in_question(prompt: &Prompt, known: &KnownSecrets) -> Vec<HeldSecret> {
    let text = prompt.question.as_bytes();
    let mut found = find(text, known);
    let carried = &prompt.question[..prompt.carried.conversation.min(text.len())];
    for block in turn::fences(carried) {
        let within = block.place.start;
        let shifted =
            |it: FoundSecret| FoundSecret { place: it.place.start + within..it.place.end + within, ..it };
        found.extend(find(&text[block.place], known).into_iter().map(shifted));
    }
    let found = secrets::in_order(found);
    let mut held = held_of(LeavingPart::Question, "The question", text, found, &in_line);
    for secret in &mut held {
        let origin = match secret.place.start {
            at if at < prompt.carried.printed => "What was printed here",
            at if at < prompt.carried.conversation => "The conversation so far",
            _ => continue,
        };
        (secret.origin, secret.at) = (origin.to_owned(), format!("{} of what is sent", secret.at));
    }
    held
}

/// The secrets in the bytes of an attachment.
fn in_attachment(at: usize, file: &Attachment, known: &KnownSecrets) -> Vec<HeldSecret> {
    // What is sent is a part of the file, or was made of it.
    let is_whole = file.sampled.is_none() && file.privacy == FilePrivacy::Full;
    let words = |line: usize| if is_whole { in_line(line) } else { format!("line {line} of what is sent") };
    let is_image = file.media_type.starts_with("image/");
    let wide = WideForm::of(&file.bytes).filter(|_| !is_image);
    // Words in place of a part of it would break it.
    let part = match wide {
        _ if is_image => LeavingPart::AsItIs(at, AsItIs::Image),
        Some(_) => LeavingPart::AsItIs(at, AsItIs::Wide),
        None => LeavingPart::Attachment(at),
    };
    let mut held = found_at(part, &file.name, &file.bytes, &words, known);
    if let Some(form) = wide {
        held.extend(found_at(part, &file.name, &form.decoded(&file.bytes), &words, known));
    }
    held
}

/// The secrets in a part.
fn found_in(part: LeavingPart, origin: &str, text: &[u8], known: &KnownSecrets) -> Vec<HeldSecret> {
    found_at(part, origin, text, &in_line, known)
}

/// The same, with the words for a line.
fn found_at(
    part: LeavingPart,
    origin: &str,
    text: &[u8],
    words: &dyn Fn(usize) -> String,
    known: &KnownSecrets,
) -> Vec<HeldSecret> {
    held_of(part, origin, text, find(text, known), words)
}

/// What was found in a part, in the order of the places.
fn held_of(
    part: LeavingPart,
    origin: &str,
    text: &[u8],
    found: Vec<FoundSecret>,
    words: &dyn Fn(usize) -> String,
) -> Vec<HeldSecret> {
    let mut lines = Lines::of(text);
    let held = |found: FoundSecret| {
        let at = words(lines.at(found.place.start));
        let secret = &text[found.place.clone()];
        let (mark, secret) = (mark_of(secret), SecretText(secret.to_vec()));
        let origin = one_line(origin);
        HeldSecret { part, place: found.place, origin, what: found.what, at, mark, text: secret }
    };
    found.into_iter().map(held).collect()
}

fn in_line(line: usize) -> String {
    format!("line {line}")
}

/// The secrets in a text or a file, and where `known` ones stand.
fn find(text: &[u8], known: &KnownSecrets) -> Vec<FoundSecret> {
    let found = if secrets::is_packed(text) {
        secrets::find_in_packed(text)
    } else {
        without_masked(secrets::find(text), text)
    };
    with_known(found, text, known)
}

/// These, and the known ones in their text; each as whole characters, so that none is cut where words stand in its place.
fn with_known(mut found: Vec<FoundSecret>, text: &[u8], known: &KnownSecrets) -> Vec<FoundSecret> {
    found.extend(known.find(text));
    for secret in &mut found {
        secret.place = whole_characters(text, secret.place.clone());
    }
    secrets::in_order(found)
}

/// A place with the rest of the characters in UTF-8 that it begins and ends in.
fn whole_characters(text: &[u8], place: Range<usize>) -> Range<usize> {
    let around = |at: usize| {
        let first = (at.saturating_sub(3)..at).rev().find(|first| text[*first] >= 0xc0)?;
        let ends = (at + 1..=text.len().min(first + 4))
            .find(|end| std::str::from_utf8(&text[first..*end]).is_ok())?;
        let is_one = std::str::from_utf8(&text[first..ends]).is_ok_and(|text| text.chars().count() == 1);
        is_one.then_some(first..ends)
    };
    let start = around(place.start).map_or(place.start, |character| character.start);
    start..around(place.end).map_or(place.end, |character| character.end)
}

/// These without what stands in the place of a masked value: below a name such as `password` it looks like one.
fn without_masked(mut found: Vec<FoundSecret>, text: &[u8]) -> Vec<FoundSecret> {
    found.retain(|secret| !privacy::is_masked_text(&text[secret.place.clone()]));
    found
}

/// What stands in place of a secret.
fn words_for(what: &str) -> String {
    format!("[redacted: {what}]")
}

/// A text with words in place of its secrets; `None` if it has none.
fn text_without(text: &str, known: &KnownSecrets) -> Option<String> {
    let found = find(text.as_bytes(), known);
    let mut without = text.to_owned();
    for secret in found.iter().rev() {
        without.replace_range(secret.place.clone(), &words_for(secret.what));
    }
    (!found.is_empty()).then_some(without)
}

fn mark_of(secret: &[u8]) -> u64 {
    static BY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    BY.hash_one(secret)
}

/// The lines of a text, asked for in order.
struct Lines<'t> {
    text: &'t [u8],
    seen: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t [u8]) -> Self {
        Lines { text, seen: 0, line: 1 }
    }

    /// The line of a place that does not lie before those that were asked for.
    fn at(&mut self, place: usize) -> usize {
        self.line += memchr::memchr_iter(b'\n', &self.text[self.seen..place]).count();
        self.seen = place;
        self.line
    }
}

/// Fails if words cannot stand in place of all secrets: one is in a file that is sent as it is, or in a name, or they are too many.
pub(crate) fn check_redactable(held: &[HeldSecret]) -> Result<(), Failure> {
    check_number(texts_of(held))?;
    for secret in held {
        match secret.part {
            LeavingPart::AsItIs(_, AsItIs::Image) => {
                return Err(cannot_leave_out(
                    secret,
                    "It is an image.",
                    "Take them out of it, or do not attach it.",
                ));
            }
            LeavingPart::AsItIs(_, AsItIs::Wide) => {
                let next = "Save it as UTF-8, or take them out of it.";
                return Err(cannot_leave_out(secret, "It is in UTF-16 or UTF-32.", next));
            }
            LeavingPart::AsItIs(_, AsItIs::Uploaded) => {
                let next =
                    "Take them out of it, or let a sample of it go along (largeFiles, --large-files sample).";
                return Err(cannot_leave_out(secret, "It is uploaded as it is.", next));
            }
            LeavingPart::EarlierUpload => {
                let next = "Take them out of it, and ask anew.";
                return Err(cannot_leave_out(secret, "It is uploaded again as it is.", next));
            }
            LeavingPart::FileName => {
                let why = "The name of a file goes along with it.";
                let title = "Cannot leave a secret out of the name of a file";
                return Err(Failure::new(title, why, "Rename the file."));
            }
            LeavingPart::FunctionName => {
                let why = "The model calls the function by it.";
                let title = "Cannot leave a secret out of the name of a function or a parameter";
                return Err(Failure::new(title, why, "Rename it."));
            }
            LeavingPart::Question
            | LeavingPart::Excerpt
            | LeavingPart::Attachment(_)
            | LeavingPart::Instructions
            | LeavingPart::Around => {}
        }
    }
    Ok(())
}

fn cannot_leave_out(secret: &HeldSecret, why: &str, next: &str) -> Failure {
    Failure::new(format!("Cannot leave the secrets out of {}", secret.origin), why, next)
}

/// The prompt with words in place of the secrets. Fails as [`check_redactable`].
pub(crate) fn redacted(prompt: &Prompt, held: &[HeldSecret]) -> Result<Prompt, Failure> {
    check_redactable(held)?;
    let mut prompt = prompt.clone();
    around::redact(&mut prompt, &KnownSecrets::of(texts_of(held))?);
    // From the end, so that the places before stay right.
    for secret in held.iter().rev() {
        let words = words_for(secret.what);
        let place = secret.place.clone();
        match secret.part {
            LeavingPart::Question => prompt.question.replace_range(place, &words),
            LeavingPart::Excerpt => {
                if let Some(excerpt) = &mut prompt.excerpt {
                    excerpt.text.replace_range(place, &words);
                }
            }
            LeavingPart::Attachment(at) => {
                drop(prompt.attachments[at].bytes.splice(place, words.into_bytes()));
            }
            _ => {}
        }
    }
    Ok(prompt)
}

/// How many of them are named.
const MOST_NAMED: usize = 4;

/// What is held, as a sentence without its end: `a.py holds what looks like a GitHub token (line 3)`.
#[must_use]
pub fn in_words(held: &[HeldSecret]) -> String {
    let mut origins: Vec<(&str, Vec<String>)> = Vec::new();
    for HeldSecret { origin, what, at, .. } in held.iter().take(MOST_NAMED) {
        let named = format!("{} ({at})", with_article(what));
        match origins.last_mut() {
            Some((known, named_there)) if *known == origin => named_there.push(named),
            _ => origins.push((origin, vec![named])),
        }
    }
    let each =
        origins.iter().map(|(origin, named)| format!("{origin} holds what looks like {}", named.join(", ")));
    let more = match held.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    each.collect::<Vec<_>>().join(". ") + &more
}

/// Kinds of secrets, each once: `a GitHub token, a password`.
#[must_use]
pub fn kinds_in_words(found: &[&str]) -> String {
    let kinds: BTreeSet<&str> = found.iter().copied().collect();
    kinds.into_iter().map(with_article).collect::<Vec<_>>().join(", ")
}

fn with_article(what: &str) -> String {
    let is_vowel = |letter: char| "AEIOUaeio".contains(letter);
    // `AWS` and `npm` are said letter by letter.
    let article = if what.starts_with(is_vowel) || what.starts_with("npm") { "an" } else { "a" };
    format!("{article} {what}")
}

#[cfg(test)]
mod tests {
    use gemini::{FileToUpload, Renewal, SealedFile, attachment};
    use insta::assert_snapshot;
    use serde_json::json;
    use std::io::Write as _;
    use turn::{
        Attachment, Carried, Excerpt, ExcerptSource, FunctionDeclaration, FunctionParameter, ParameterType,
        Prompt, Uploaded,
    };

    use super::{HeldSecret, in_words, redacted};

    fn secrets_in(
        prompt: &Prompt,
        files: &[FileToUpload],
        renewals: &[Renewal],
    ) -> Result<Vec<HeldSecret>, turn::Failure> {
        super::secrets_in(prompt, files, renewals, &[])
    }

    fn prompt() -> Prompt {
        // Composed by hand: it was never given to anybody.
        let token = format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
        let code = format!("import requests\n\ntoken = \"{token}\"\npassword = \"horse-battery7staple\"\n");
        let table = format!("name,token\nme,{token}\nyou,{token}\n").into_bytes();
        Prompt {
            question: format!("Why is {token} refused?"),
            excerpt: Some(Excerpt::new("python", code)),
            attachments: vec![attachment("users.csv", table).expect("a table")],
            ..Prompt::default()
        }
    }

    #[test]
    fn what_would_leave_is_looked_through_and_what_is_found_is_left_out() {
        let prompt = prompt();
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        let without = redacted(&prompt, &held).expect("nothing is uploaded");
        assert_eq!(secrets_in(&without, &[], &[]).expect("no uploads"), []);
        let table = String::from_utf8_lossy(&without.attachments[0].bytes).into_owned();
        assert_snapshot!([in_words(&held), without.text(), table].join("\n"), @r#"
        The question holds what looks like a GitHub token (line 1). The code holds what looks like a GitHub token (line 3), a password (line 4). users.csv holds what looks like a GitHub token (line 2), and 1 more
        Why is [redacted: GitHub token] refused?

        Files in the working directory of your code: `input_file_0.csv` (users.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

        ```python
        import requests

        token = "[redacted: GitHub token]"
        password = "[redacted: password]"
        ```

        name,token
        me,[redacted: GitHub token]
        you,[redacted: GitHub token]
        "#);
    }

    #[test]
    fn a_table_that_was_printed_is_looked_at_as_one() {
        let printed = "It printed:\n\n```text\nx,password\nMARKA,Tr0ub4dor3xyzq\n```\n\n";
        let carried = Carried { printed: printed.len(), conversation: printed.len() };
        let prompt = Prompt { question: format!("{printed}why?"), carried, ..Prompt::default() };
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        let without = redacted(&prompt, &held).expect("nothing is uploaded");
        assert_snapshot!(format!("{}\n{}", in_words(&held), without.question), @"
        What was printed here holds what looks like a password (line 5 of what is sent)
        It printed:

        ```text
        x,password
        MARKA,[redacted: password]
        ```

        why?
        ");
    }

    #[test]
    fn what_is_a_secret_in_one_part_is_left_out_of_each_part() {
        let password = "tr0ub4dor&3x";
        let code = format!("password = \"{password}\"\nconnect(\"h\", \"root\", \"{password}\")\n");
        let table = format!("u,v\na,{password}\nb,https://h/?q=tr0ub4dor%263x\n").into_bytes();
        let mut prompt = Prompt {
            question: format!("Why is {password} refused?"),
            excerpt: Some(Excerpt::new("python", code)),
            attachments: vec![attachment("users.csv", table).expect("a table")],
            ..Prompt::default()
        };
        prompt.answer.instructions = Some(format!("Never say {password}."));
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        let without = redacted(&prompt, &held).expect("nothing is uploaded");
        let table = String::from_utf8_lossy(&without.attachments[0].bytes).into_owned();
        let instructions = without.answer.instructions.clone().unwrap_or_default();
        let code = without.excerpt.clone().map(|excerpt| excerpt.text).unwrap_or_default();
        let drawn = [in_words(&held), without.question.clone(), code, table, instructions];
        assert!(!format!("{held:?}").contains(password));
        assert_snapshot!(drawn.join("\n"), @r#"
        The question holds what looks like a password (line 1). The code holds what looks like a password (line 1), a password (line 2). users.csv holds what looks like a password (line 2), and 2 more
        Why is [redacted: password] refused?
        password = "[redacted: password]"
        connect("h", "root", "[redacted: password]")

        u,v
        a,[redacted: password]
        b,https://h/?q=[redacted: password]

        Never say [redacted: password].
        "#);
        // What goes as it is cannot go without it.
        let upload = upload("notes.csv", format!("n\n{password}\n").as_bytes());
        let held = secrets_in(&prompt, &[], &[Renewal { turn: 0, file: upload }]).expect("read");
        assert_snapshot!(redacted(&prompt, &held).expect_err("an upload").sentence(), @"Cannot leave the secrets out of notes.csv: It is uploaded again as it is. Take them out of it, and ask anew.");
    }

    /// Composed by hand: it was never given to anybody.
    fn token() -> String {
        format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A")
    }

    /// A table with a token in its second line, in UTF-16 and in UTF-32.
    fn wide_tables() -> [Vec<u8>; 4] {
        let text = format!("\u{feff}name,token\nme,{}\n", token());
        let codes = || text.chars().map(u32::from);
        [
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            codes().flat_map(u32::to_le_bytes).collect(),
            codes().flat_map(u32::to_be_bytes).collect(),
        ]
    }

    fn upload(name: &str, content: &[u8]) -> FileToUpload {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(content).expect("written");
        let file = SealedFile::of(file).expect("it can be read");
        FileToUpload { name: name.to_owned(), media_type: "text/csv", file }
    }

    #[test]
    fn in_an_image_only_known_formats_count() {
        let token = token();
        let png = |chunk: &str| [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", chunk.as_bytes()].concat();
        let chance = "\n\u{1}password = \"horse-battery7staple\"\n";
        let image = png(&format!("{chance}\0tEXtComment\0{token}\0"));
        let upload = FileToUpload { media_type: "image/png", ..upload("u.png", &image) };
        let prompt = |bytes: Vec<u8>| Prompt {
            attachments: vec![attachment("a.png", bytes).expect("an image")],
            ..Prompt::default()
        };
        let held =
            |bytes, renewals: &[Renewal]| in_words(&secrets_in(&prompt(bytes), &[], renewals).expect("read"));
        assert_eq!(held(png(chance), &[]), "");
        assert_snapshot!(held(image, &[Renewal { turn: 0, file: upload }]), @"a.png holds what looks like a GitHub token (line 5). u.png holds what looks like a GitHub token (line 5)");
    }

    #[test]
    fn files_in_utf_16_and_utf_32_are_looked_through_however_they_go_along() {
        let attached = attachment("users.csv", b"a\n".to_vec()).expect("a table");
        let mut drawn = Vec::new();
        for wide in wide_tables() {
            let uploaded = [upload("users.csv", &wide)];
            let attachments = vec![Attachment { bytes: wide, ..attached.clone() }];
            let inlined =
                secrets_in(&Prompt { attachments, ..Prompt::default() }, &[], &[]).expect("no uploads");
            let there = Some(Uploaded { size: 1, uri: String::new() });
            let attachments = vec![Attachment { uploaded: there, bytes: Vec::new(), ..attached.clone() }];
            let prompt = Prompt { attachments, ..Prompt::default() };
            let uploaded = secrets_in(&prompt, &uploaded, &[]).expect("it can be read");
            assert_eq!([inlined[0].attachment(), uploaded[0].attachment()], [Some(0); 2]);
            assert_eq!(in_words(&inlined), in_words(&uploaded));
            let refused = redacted(&prompt, &inlined).expect_err("it is sent as it is");
            assert_eq!(refused, redacted(&prompt, &uploaded).expect_err("it is sent as it is"));
            drawn.push(format!("{}\n{}", in_words(&inlined), refused.sentence()));
        }
        drawn.dedup();
        assert_snapshot!(drawn.join("\n"), @"
        users.csv holds what looks like a GitHub token (line 2)
        Cannot leave the secrets out of users.csv: It is in UTF-16 or UTF-32. Save it as UTF-8, or take them out of it.
        ");
    }

    #[test]
    fn a_file_that_is_uploaded_is_looked_through_window_by_window() {
        let line = "1,2,3,4,5,6,7\n";
        let token = token() + "\n";
        // One lies across the end of the first window.
        let before = super::uploads::WINDOW / line.len();
        let content = format!("{}{token}{}{token}", line.repeat(before), line.repeat(400_000));
        let upload = upload("big.csv", content.as_bytes());
        let renewal = Renewal { turn: 0, file: upload };
        let held = secrets_in(&Prompt::default(), &[], &[renewal]).expect("it can be read");
        let lines: Vec<String> = held.iter().map(|secret| secret.at.clone()).collect();
        assert_eq!(lines, [before + 1, before + 400_002].map(|line| format!("line {line}")));
        assert_snapshot!(redacted(&Prompt::default(), &held).expect_err("an upload").sentence(), @"Cannot leave the secrets out of big.csv: It is uploaded again as it is. Take them out of it, and ask anew.");
    }

    #[test]
    fn a_cell_below_a_name_of_secrets_is_seen_wherever_its_row_begins() {
        let row = format!("{},x,1\n", " ".repeat(90));
        for cut in (0..row.len()).step_by(7) {
            let border = super::uploads::WINDOW - (32 << 10) - cut;
            let rows = border / row.len();
            let filled =
                format!("name,password,day\n{}{}\n", row.repeat(rows), " ".repeat(border % row.len()));
            let content =
                format!("{filled}{},horse-battery7staple,1\n{}", " ".repeat(90), row.repeat(20_000));
            let held =
                secrets_in(&Prompt::default(), &[upload("big.csv", content.as_bytes())], &[]).expect("read");
            assert_eq!(held.len(), 1, "{cut}");
        }
    }

    #[test]
    fn a_secret_is_in_the_file_that_has_it_whatever_it_is_called() {
        let file = |name: &str, text: String| attachment(name, text.into_bytes()).expect("a text");
        let attachments = vec![file("a\tb.txt", "n\n".to_owned()), file("a b.txt", token())];
        let prompt = Prompt { question: "The question".to_owned(), attachments, ..Prompt::default() };
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        assert_eq!(held.iter().map(HeldSecret::attachment).collect::<Vec<_>>(), [Some(1)]);
    }

    #[test]
    fn a_secret_in_what_is_uploaded_again_is_not_in_the_file_of_that_name_that_is_given_now() {
        let there = Some(Uploaded { size: 1, uri: String::new() });
        let attached = attachment("users.csv", b"a\n".to_vec()).expect("a table");
        let attachments = vec![Attachment { uploaded: there, bytes: Vec::new(), ..attached }];
        let prompt = Prompt { attachments, ..Prompt::default() };
        let (clean, with_token) = (upload("users.csv", b"a\n"), upload("users.csv", token().as_bytes()));
        let renewals = [Renewal { turn: 0, file: with_token }];
        let held = secrets_in(&prompt, &[clean], &renewals).expect("they can be read");
        assert_eq!(held.iter().map(HeldSecret::attachment).collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn a_secret_in_an_excerpt_is_named_by_its_line_in_the_persons_file() {
        let source = Some(ExcerptSource::of_file("keys.py", 41));
        let excerpt = Excerpt { source, ..Excerpt::new("python", format!("x = 1\nt = '{}'\n", token())) };
        let prompt = Prompt { excerpt: Some(excerpt), ..Prompt::default() };
        assert_snapshot!(in_words(&secrets_in(&prompt, &[], &[]).expect("no uploads")), @"The code holds what looks like a GitHub token (keys.py:43)");
    }

    #[test]
    fn all_that_is_told_of_a_function_is_looked_through() {
        let parameter = |name: &str, takes: ParameterType| FunctionParameter {
            name: name.to_owned(),
            description: String::new(),
            takes,
            is_required: false,
            default: None,
        };
        let named =
            |name: String| FunctionDeclaration { name, description: String::new(), parameters: Vec::new() };
        let class = ParameterType::Member { class: token(), takes: Box::new(ParameterType::Text) };
        let with = |parameter: FunctionParameter| FunctionDeclaration {
            parameters: vec![parameter],
            ..named("read".to_owned())
        };
        let default = Some(json!("horse-battery7staple"));
        let told = [
            named(token()),
            with(parameter(&token(), ParameterType::Text)),
            with(parameter("kind", ParameterType::List(Box::new(class)))),
            with(FunctionParameter { default, ..parameter("password", ParameterType::Text) }),
        ];
        let mut drawn = Vec::new();
        for function in told {
            let prompt = Prompt { functions: vec![function], ..Prompt::default() };
            let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
            let redacted = match redacted(&prompt, &held) {
                Ok(prompt) => format!("{:?}", prompt.functions[0].parameters[0].default),
                Err(refused) => refused.sentence(),
            };
            drawn.extend([in_words(&held), redacted]);
        }
        assert_snapshot!(drawn.join("\n"), @r#"
        The name of a function holds what looks like a GitHub token (line 1)
        Cannot leave a secret out of the name of a function or a parameter: The model calls the function by it. Rename it.
        The name of a parameter holds what looks like a GitHub token (line 1)
        Cannot leave a secret out of the name of a function or a parameter: The model calls the function by it. Rename it.
        The name of a parameter holds what looks like a GitHub token (line 1)
        Cannot leave a secret out of the name of a function or a parameter: The model calls the function by it. Rename it.
        What is told of read holds what looks like a password (line 1)
        Some(String("[redacted: password]"))
        "#);
    }

    #[test]
    fn a_password_in_a_file_of_an_old_code_page_is_left_out_of_texts_in_utf_8_and_one_of_these_out_of_it() {
        // Cut anywhere, its first byte is the second of a letter in UTF-8.
        let table =
            |rows: &[u8]| attachment("users.csv", [b"user,password\n", rows].concat()).expect("a table");
        let prompt = Prompt {
            question: "Is it §icher2024, 'icher2024 or çicher2024?".to_owned(),
            excerpt: Some(Excerpt::new(
                "python",
                "password = \"grün-Horse7\"\nx = 'ñicher2024'\n".to_owned(),
            )),
            attachments: vec![table(b"me,\xa7icher2024\nyou,b\n"), table(b"c,d\n1,gr\xfcn-Horse7\n")],
            ..Prompt::default()
        };
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        let without = redacted(&prompt, &held).expect("nothing is uploaded");
        let code = without.excerpt.clone().map(|excerpt| excerpt.text).unwrap_or_default();
        let tables = without.attachments.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        let drawn: Vec<String> = [without.question.clone(), code].into_iter().chain(tables).collect();
        assert_snapshot!(drawn.join("\n"), @r#"
        Is it [redacted: password], 'icher2024 or [redacted: password]?
        password = "[redacted: password]"
        x = 'ñicher2024'

        user,password
        me,[redacted: password]
        you,b

        user,password
        c,d
        1,[redacted: password]
        "#);
    }

    #[test]
    fn of_very_many_secrets_each_is_held_but_none_is_left_out() {
        let rows: String = (0..10_001).map(|row| format!("u{row},horse-{row}-battery7\n")).collect();
        let table = attachment("users.csv", format!("user,password\n{rows}").into_bytes()).expect("a table");
        let prompt = Prompt { attachments: vec![table], ..Prompt::default() };
        let held = secrets_in(&prompt, &[], &[]).expect("no uploads");
        assert_eq!(held.len(), 10_001);
        assert_snapshot!(redacted(&prompt, &held).expect_err("too many").sentence(), @"Cannot leave out so many secrets: There are more than 10 000, and each may stand elsewhere, too. Ask anew without the files that have them.");
        assert!(redacted(&prompt, &held[1..]).is_ok());
    }
}
