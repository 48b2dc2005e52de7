//! The input of an ask, checked before an engine gets it.

use local::{DataFolder, FilesAround};
use sandbox::{InputFile, LastValue, Program};
use turn::{Carried, Excerpt, Failure, FilePrivacy, MaskSecret};

/// The input of an ask: a question, code and data files.
#[derive(Debug)]
pub struct Input {
    /// The question, below what of earlier turns goes along as text; may be empty.
    pub question: String,
    /// How much of the question is of earlier turns.
    pub carried: Carried,
    /// Code to ask about or to run.
    pub excerpt: Option<Excerpt>,
    /// Programs that run before the excerpt in the same interpreter: the earlier rounds of an answer.
    pub earlier: Vec<String>,
    /// When the value of the last line of code is shown, if it runs on this machine.
    pub last_value: LastValue,
    /// Data files, already open: a path that changes later has no effect.
    pub files: Vec<InputFile>,
    /// Folders of data files; the files of each are one table.
    pub folders: Vec<DataFolder>,
    /// What code that runs on this machine finds around it.
    pub around: FilesAround,
    /// Files that were uploaded for earlier questions, open: the service keeps them for some time only.
    pub uploaded: Vec<UploadedBefore>,
    /// By which the values of its files are masked, if they are.
    pub mask_secret: Option<MaskSecret>,
}

/// A file that was uploaded for an earlier question, and is still what it was.
#[derive(Debug)]
pub struct UploadedBefore {
    /// The place of its question among those of the conversation, from 0.
    pub turn: usize,
    /// The file, open.
    pub file: InputFile,
    /// What of it was uploaded.
    pub privacy: FilePrivacy,
}

impl Input {
    /// The longest code of one ask, in bytes. Anything larger is data and belongs in a file.
    pub const CODE_LIMIT: u64 = 1_000_000;

    /// Checks the input. Fails if the code is longer than [`Input::CODE_LIMIT`] or two files have the same name.
    pub fn new(question: String, excerpt: Option<Excerpt>, files: Vec<InputFile>) -> Result<Self, Failure> {
        check_code(excerpt.as_ref().map_or(0, |excerpt| excerpt.text.len()))?;
        check_names(files.iter().map(|file| file.name.as_str()).collect())?;
        let (earlier, folders, uploaded) = (Vec::new(), Vec::new(), Vec::new());
        let last_value = LastValue::default();
        let around = FilesAround::default();
        Ok(Input {
            question,
            carried: Carried::default(),
            excerpt,
            earlier,
            last_value,
            files,
            folders,
            around,
            uploaded,
            mask_secret: None,
        })
    }

    /// The programs of an answer, to be run on this machine. Fails as [`Input::new`] does, and if their results could not
    /// be told apart.
    pub fn programs(mut rounds: Vec<String>, files: Vec<InputFile>) -> Result<Self, Failure> {
        let most = Program::MOST_EARLIER + 1;
        if rounds.len() > most {
            return Err(Failure::new(
                "Cannot compare its runs",
                format!("it has {} programs, and {most} can be compared", rounds.len()),
                "Save the code as one program, and run that.",
            ));
        }
        check_code(rounds.iter().map(String::len).sum())?;
        let text = rounds.pop().unwrap_or_default();
        let excerpt = Excerpt::new("python", text);
        Ok(Input { earlier: rounds, ..Input::new(String::new(), Some(excerpt), files)? })
    }

    /// The input with folders of data files. Fails if two of all its files have the same path.
    pub fn with_folders(self, folders: Vec<DataFolder>) -> Result<Self, Failure> {
        let paths: Vec<String> = folders.iter().flat_map(DataFolder::paths).collect();
        let names = self.files.iter().map(|file| file.name.as_str());
        check_names(names.chain(paths.iter().map(String::as_str)).collect())?;
        Ok(Input { folders, ..self })
    }

    /// The code that this machine would run as it is; `None` if it would do something else.
    #[must_use]
    pub fn code_to_run(&self) -> Option<&str> {
        let is_python = |excerpt: &&Excerpt| excerpt.language.eq_ignore_ascii_case("python");
        let code = self.excerpt.as_ref().filter(is_python)?;
        self.question.trim().is_empty().then_some(code.text.as_str())
    }

    /// The failure for code that is too long. `name` says where the code comes from.
    #[must_use]
    pub fn too_much_code(name: &str) -> Failure {
        Failure::new(
            format!("Cannot ask about {name}"),
            format!("Code may have {} MB, and this is more.", Input::CODE_LIMIT / 1_000_000),
            "Ask about a part of it, or attach data as a file.",
        )
    }
}

fn check_code(bytes: usize) -> Result<(), Failure> {
    if bytes as u64 > Input::CODE_LIMIT { Err(Input::too_much_code("the text")) } else { Ok(()) }
}

/// Fails if two files would have the same name or path.
fn check_names(mut names: Vec<&str>) -> Result<(), Failure> {
    names.sort_unstable();
    let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) else { return Ok(()) };
    let title = format!("Two attachments are called {}", pair[0]);
    Err(Failure::new(title, "The code could not tell them apart.", "Rename one of them."))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use sandbox::InputFile;
    use turn::Excerpt;

    use super::Input;

    fn files(names: &[&str]) -> Vec<InputFile> {
        let file = |name: &&str| InputFile {
            name: (*name).to_owned(),
            file: tempfile::tempfile().expect("a temporary file"),
        };
        names.iter().map(file).collect()
    }

    fn code(bytes: u64) -> Excerpt {
        let text = "1".repeat(usize::try_from(bytes).expect("a small number"));
        Excerpt::new("python", text)
    }

    fn check(excerpt: Option<Excerpt>, names: &[&str]) -> String {
        let input = Input::new("mean?".to_owned(), excerpt, files(names));
        input.map_or_else(|failure| failure.sentence(), |input| format!("{} files", input.files.len()))
    }

    #[test]
    fn two_attachments_with_the_same_name_are_refused() {
        let checks = [check(None, &["a.csv", "b.csv"]), check(None, &["a.csv", "b.csv", "a.csv"])];
        assert_snapshot!(checks.join("\n"), @"
        2 files
        Two attachments are called a.csv: The code could not tell them apart. Rename one of them.
        ");
    }

    #[test]
    fn more_programs_than_can_be_told_apart_are_refused() {
        let check = |count: usize| {
            let input = Input::programs(vec!["1".to_owned(); count], Vec::new());
            input.map_or_else(|failure| failure.sentence(), |input| format!("{} before", input.earlier.len()))
        };
        assert_snapshot!([check(257), check(258)].join("\n"), @r#"
        256 before
        Cannot compare its runs: it has 258 programs, and 257 can be compared. Save the code as one program, and run that.
        "#);
    }

    #[test]
    fn code_over_the_limit_is_refused() {
        let checks =
            [check(Some(code(Input::CODE_LIMIT)), &[]), check(Some(code(Input::CODE_LIMIT + 1)), &[])];
        assert_snapshot!(checks.join("\n"), @"
        0 files
        Cannot ask about the text: Code may have 1 MB, and this is more. Ask about a part of it, or attach data as a file.
        ");
    }
}
