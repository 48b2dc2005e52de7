//! Secrets in what would leave this machine: found in the very bytes that are sent, and replaced there.

mod around;
mod in_json;

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Seek as _};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use gemini::FileToUpload;
use secrets::{FoundSecret, SecretColumns};
use turn::{Excerpt, Failure, Prompt, one_line};

pub(crate) use in_json::{error_returned, returned, without_secrets};

/// A part of what would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Question,
    Excerpt,
    /// The attachment of this place.
    Attachment(usize),
    /// A file that is sent as it is: it is uploaded, or in UTF-16.
    AsItIs,
    /// The name of a file.
    Name,
    /// What goes along beside the question, the code and the files.
    Around,
}

/// Something that looks like a secret in what would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSecret {
    part: Part,
    place: Range<usize>,
    /// What has it, as a sentence begins: `The question`, `The code`, the name of a file.
    pub origin: String,
    /// What it is: `GitHub token`.
    pub what: &'static str,
    /// The line of its part, from 1.
    pub line: usize,
    /// What tells it from another secret in this place, for as long as the process runs.
    pub mark: u64,
}

/// How many bytes of an upload are looked at together. What lies on the border of two is looked at in both.
const WINDOW: usize = 4 << 20;

/// So much of a window is looked at again with the next one: a secret is no longer.
const OVERLAP: usize = 32 << 10;

/// The secrets in a prompt and in the files that are uploaded with it. Fails if a file cannot be read.
pub(crate) fn secrets_in(prompt: &Prompt, uploads: &[FileToUpload]) -> Result<Vec<HeldSecret>, Failure> {
    let of = found_in;
    let mut held = of(Part::Question, "The question", prompt.question.as_bytes());
    if let Some(Excerpt { language, text, .. }) = &prompt.excerpt {
        let origin = if language == "python" { "The code" } else { "The text" };
        held.extend(of(Part::Excerpt, origin, text.as_bytes()));
    }
    for (at, file) in prompt.attachments.iter().enumerate() {
        match in_utf_8(&file.bytes) {
            Some(text) => held.extend(of(Part::AsItIs, &file.name, text.as_bytes())),
            // Words in place of a part of it would break it.
            None if file.media_type.starts_with("image/") => {
                held.extend(of(Part::AsItIs, &file.name, &file.bytes));
            }
            None => held.extend(of(Part::Attachment(at), &file.name, &file.bytes)),
        }
    }
    for upload in uploads {
        let found = in_upload(upload).map_err(|error| {
            Failure::new(format!("Cannot read {}", one_line(&upload.name)), error.to_string(), "")
        })?;
        held.extend(found.into_iter().map(|(what, line, mark)| {
            let (part, origin) = (Part::AsItIs, one_line(&upload.name));
            HeldSecret { part, place: 0..0, origin, what, line, mark }
        }));
    }
    held.extend(around::secrets_in(prompt));
    Ok(held)
}

/// The secrets in a part.
fn found_in(part: Part, origin: &str, text: &[u8]) -> Vec<HeldSecret> {
    let mut lines = Lines::of(text);
    let held = |found: FoundSecret| {
        let line = lines.at(found.place.start);
        let mark = mark_of(&text[found.place.clone()]);
        HeldSecret { part, place: found.place, origin: one_line(origin), what: found.what, line, mark }
    };
    find(text).into_iter().map(held).collect()
}

/// The secrets in a text or a file.
fn find(text: &[u8]) -> Vec<FoundSecret> {
    if secrets::is_packed(text) {
        return secrets::find_in_packed(text);
    }
    without_masked(secrets::find(text), text)
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

/// A text in UTF-16, by the mark at its beginning, in UTF-8; `None` for any other.
fn in_utf_8(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}

fn mark_of(secret: &[u8]) -> u64 {
    static BY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    BY.hash_one(secret)
}

/// What is in a file that may be much larger than the memory: each with its line and its mark.
fn in_upload(upload: &FileToUpload) -> io::Result<Vec<(&'static str, usize, u64)>> {
    let mut file = &*upload.file;
    file.rewind()?;
    let (mut window, mut found, mut lines_before) = (Vec::new(), Vec::new(), 0);
    // Its header stands in the first window only.
    let mut columns: Option<SecretColumns> = None;
    let (mut is_first, mut is_packed) = (true, false);
    loop {
        let kept = window.len();
        let read = file.take((WINDOW - kept) as u64).read_to_end(&mut window)?;
        let is_last = read < WINDOW - kept;
        // What begins in the end of a window may go on behind it.
        let next = if is_last { window.len() } else { window.len() - OVERLAP };
        let mut lines = Lines::of(&window);
        is_packed |= is_first && secrets::is_packed(&window);
        let in_window = match &columns {
            _ if is_packed => secrets::find_in_packed(&window),
            Some(columns) => without_masked(secrets::find_in_more(&window, columns), &window),
            None => find(&window),
        };
        if std::mem::take(&mut is_first) {
            columns = SecretColumns::of(&window).filter(|_| !is_packed);
        }
        for secret in in_window {
            if secret.place.start < next {
                let line = lines_before + lines.at(secret.place.start);
                found.push((secret.what, line, mark_of(&window[secret.place])));
            }
        }
        if is_last {
            break;
        }
        lines_before += lines.at(next) - 1;
        window.drain(..next);
    }
    file.rewind()?;
    Ok(found)
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

/// Fails if words cannot stand in place of all secrets: one is in a file that is sent as it is, or in the name of a file.
pub(crate) fn check_redactable(held: &[HeldSecret]) -> Result<(), Failure> {
    if let Some(secret) = held.iter().find(|secret| secret.part == Part::AsItIs) {
        return Err(Failure::new(
            format!("Cannot leave the secrets out of {}", secret.origin),
            "It is uploaded as it is, in UTF-16, or an image.",
            "Take them out of it, let a sample of it go along, or save it as UTF-8.",
        ));
    }
    if held.iter().any(|secret| secret.part == Part::Name) {
        let why = "The name of a file goes along with it.";
        return Err(Failure::new("Cannot leave a secret out of the name of a file", why, "Rename the file."));
    }
    Ok(())
}

/// The prompt with words in place of the secrets. Fails as [`check_redactable`].
pub(crate) fn redacted(prompt: &Prompt, held: &[HeldSecret]) -> Result<Arc<Prompt>, Failure> {
    check_redactable(held)?;
    let mut prompt = prompt.clone();
    around::redact(&mut prompt);
    // From the end, so that the places before stay right.
    for secret in held.iter().rev() {
        let words = words_for(secret.what);
        let place = secret.place.clone();
        match secret.part {
            Part::Question => prompt.question.replace_range(place, &words),
            Part::Excerpt => {
                if let Some(excerpt) = &mut prompt.excerpt {
                    excerpt.text.replace_range(place, &words);
                }
            }
            Part::Attachment(at) => drop(prompt.attachments[at].bytes.splice(place, words.into_bytes())),
            Part::AsItIs | Part::Name | Part::Around => {}
        }
    }
    Ok(Arc::new(prompt))
}

/// How many of them are named.
const MOST_NAMED: usize = 4;

/// What is held, as a sentence without its end: `a.py holds what looks like a GitHub token (line 3)`.
#[must_use]
pub fn in_words(held: &[HeldSecret]) -> String {
    let mut origins: Vec<(&str, Vec<String>)> = Vec::new();
    for HeldSecret { origin, what, line, .. } in held.iter().take(MOST_NAMED) {
        let named = format!("{} (line {line})", with_article(what));
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
    use std::io::Write as _;
    use std::sync::Arc;

    use gemini::{FileToUpload, attachment};
    use insta::assert_snapshot;
    use turn::{Excerpt, Prompt};

    use super::{in_words, redacted, secrets_in};

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
        let held = secrets_in(&prompt, &[]).expect("no uploads");
        let without = redacted(&prompt, &held).expect("nothing is uploaded");
        assert_eq!(secrets_in(&without, &[]).expect("no uploads"), []);
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
    fn in_an_image_only_known_formats_count() {
        let token = format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
        let png = |chunk: &str| [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", chunk.as_bytes()].concat();
        let chance = "\n\u{1}password = \"horse-battery7staple\"\n";
        let image = png(&format!("{chance}\0tEXtComment\0{token}\0"));
        let mut upload = tempfile::tempfile().expect("a file");
        upload.write_all(&image).expect("written");
        let upload =
            FileToUpload { name: "u.png".to_owned(), media_type: "image/png", file: Arc::new(upload) };
        let prompt = |bytes: Vec<u8>| Prompt {
            attachments: vec![attachment("a.png", bytes).expect("an image")],
            ..Prompt::default()
        };
        let held =
            |bytes, uploads: &[FileToUpload]| in_words(&secrets_in(&prompt(bytes), uploads).expect("read"));
        assert_eq!(held(png(chance), &[]), "");
        assert_snapshot!(held(image, &[upload]), @"a.png holds what looks like a GitHub token (line 5). u.png holds what looks like a GitHub token (line 5)");
    }

    #[test]
    fn a_file_in_utf_16_is_looked_through_and_not_taken_for_one_without_secrets() {
        let token = format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
        let wide: Vec<u8> =
            format!("\u{feff}name,token\nme,{token}\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let prompt = Prompt {
            attachments: vec![attachment("users.csv", wide).expect("a table")],
            ..Prompt::default()
        };
        let held = secrets_in(&prompt, &[]).expect("no uploads");
        let refused = redacted(&prompt, &held).expect_err("it is in UTF-16");
        assert_snapshot!([in_words(&held), refused.sentence()].join("\n"), @"
        users.csv holds what looks like a GitHub token (line 2)
        Cannot leave the secrets out of users.csv: It is uploaded as it is, in UTF-16, or an image. Take them out of it, let a sample of it go along, or save it as UTF-8.
        ");
    }

    #[test]
    fn a_file_that_is_uploaded_is_looked_through_window_by_window() {
        let mut file = tempfile::tempfile().expect("a file");
        let line = "1,2,3,4,5,6,7\n";
        let token = format!("ghp_{}\n", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
        // One lies across the end of the first window.
        let before = super::WINDOW / line.len();
        write!(file, "{}{token}{}{token}", line.repeat(before), line.repeat(400_000)).expect("written");
        let (name, media_type) = ("big.csv".to_owned(), "text/csv");
        let upload = FileToUpload { name, media_type, file: Arc::new(file) };
        let held = secrets_in(&Prompt::default(), &[upload]).expect("it can be read");
        let lines: Vec<usize> = held.iter().map(|secret| secret.line).collect();
        assert_eq!(lines, [before + 1, before + 400_002]);
        assert_snapshot!(redacted(&Prompt::default(), &held).expect_err("an upload").sentence(), @"Cannot leave the secrets out of big.csv: It is uploaded as it is, in UTF-16, or an image. Take them out of it, let a sample of it go along, or save it as UTF-8.");
    }
}
