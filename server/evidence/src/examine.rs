//! All that can be found out about an answer.

use std::borrow::Cow;

use turn::{Attachment, Evidence, FilePrivacy, Sampled, SampledFile, Turn, one_line};

use crate::tables::{is_table, tables};
use crate::{claimed, typed, unsupported};

/// What an answer may rest on beside its own programs.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files that were given along, in the order in which the model got them.
    pub files: Vec<Attachment>,
    /// What was asked, run and printed before in the conversation.
    pub known: Vec<String>,
}

/// Examines a whole answer. `checks_numbers` is `false` if the person does not want its numbers to be checked.
#[must_use]
pub fn examine(turn: &Turn, inputs: &Inputs, checks_numbers: bool) -> Evidence {
    let (typed, sampled) = (typed_rows(turn, &inputs.files), sampled(&inputs.files));
    if !checks_numbers {
        return Evidence { typed, sampled, ..Evidence::default() };
    }
    let files: Vec<Cow<'_, str>> = inputs.files.iter().filter(|file| is_text(file)).map(text).collect();
    let files: Vec<&str> = files.iter().map(AsRef::as_ref).collect();
    let known: Vec<&str> = inputs.known.iter().map(String::as_str).collect();
    let (unsupported, claimed) = (unsupported(turn, &files, &known), claimed(turn));
    Evidence { unsupported, claimed, typed, sampled, ..Evidence::default() }
}

/// The files of which the model had a sample only.
fn sampled(files: &[Attachment]) -> Vec<SampledFile> {
    let of = |file: &Attachment| Some(SampledFile { file: one_line(&file.name), sampled: file.sampled? });
    // The first rows are not all that there was room for, but all that may leave.
    files.iter().filter(|file| !matches!(file.privacy, FilePrivacy::Rows(_))).filter_map(of).collect()
}

fn typed_rows(turn: &Turn, files: &[Attachment]) -> Vec<turn::TypedRows> {
    if !files.iter().any(|file| is_table(&file.name, &file.bytes)) {
        return Vec::new();
    }
    let contents = files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let mut typed = typed(&turn.transcript.rounds(), || tables(contents));
    for rows in &mut typed {
        let file = files.iter().find(|file| file.name == rows.file);
        rows.of += file.and_then(|file| file.sampled).map_or(0, lines_left_out);
    }
    typed
}

/// The lines of a file that a sample does not have: rows of data, as its header is in the sample.
fn lines_left_out(sampled: Sampled) -> usize {
    usize::try_from(sampled.of.saturating_sub(sampled.lines)).unwrap_or(usize::MAX)
}

fn is_text(file: &Attachment) -> bool {
    !file.media_type.starts_with("image/")
}

fn text(file: &Attachment) -> Cow<'_, str> {
    String::from_utf8_lossy(&file.bytes)
}

#[cfg(test)]
mod tests {
    use turn::{Attachment, Code, FilePrivacy, Piece, Sampled, Turn, Update};

    use super::{Inputs, examine};

    #[test]
    fn rows_of_a_sample_are_counted_against_the_whole_file() {
        let row = |number: usize| format!("{},{}.5\n", 4_000 + 7 * number, 3 * number);
        let rows = |count: usize| format!("day,price\n{}", (0..count).map(row).collect::<String>());
        let file = |sampled| Attachment {
            name: "prices.csv".to_owned(),
            media_type: "text/csv",
            bytes: rows(30).into_bytes(),
            sampled,
            privacy: FilePrivacy::Full,
            outline: String::new(),
            uploaded: None,
        };
        let code = format!("import io\ndata = io.StringIO('''{}''')\n", rows(24));
        let code = Code { id: None, language: "PYTHON".to_owned(), code };
        let mut turn = Turn::new("mean?");
        turn.take(Update::Answer { pieces: vec![Piece::Code(code)], parts: Vec::new() });
        let of = |sampled| {
            let inputs = Inputs { files: vec![file(sampled)], ..Inputs::default() };
            let typed = examine(&turn, &inputs, true).typed.pop().expect("typed rows");
            (typed.rows, typed.of)
        };
        assert_eq!(of(None), (24, 30));
        assert_eq!(of(Some(Sampled { lines: 31, of: 1_001 })), (24, 1_000));
    }
}
