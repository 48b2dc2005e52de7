//! What the engine does with a job.

use crate::{Error, Excerpt};

/// What to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan<'a> {
    /// This Python, as it is.
    Run(&'a str),
    /// A program of ours for each data file.
    Profile,
}

/// Decides from what was given alone, before any file is opened.
pub(crate) fn plan<'a>(
    question: &str,
    excerpt: Option<&'a Excerpt>,
    has_files: bool,
) -> Result<Plan<'a>, Error> {
    let excerpt = excerpt.filter(|excerpt| !excerpt.text.trim().is_empty());
    let python = excerpt.filter(|excerpt| excerpt.language.eq_ignore_ascii_case("python"));
    let is_asked = !question.trim().is_empty();
    match (python, excerpt) {
        (Some(python), _) if !is_asked => Ok(Plan::Run(&python.text)),
        (None, _) if has_files => Ok(Plan::Profile),
        _ if is_asked => Err(Error::NeedsModel),
        (_, Some(excerpt)) => Err(Error::NotPython { language: excerpt.language.clone() }),
        _ => Err(Error::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(language: &str) -> Excerpt {
        Excerpt { language: language.to_owned(), text: "1 + 1".to_owned() }
    }

    #[test]
    fn python_without_a_question_is_run_with_or_without_files() {
        assert_eq!(plan(" ", Some(&excerpt("python")), false).unwrap(), Plan::Run("1 + 1"));
        assert_eq!(plan("", Some(&excerpt("python")), true).unwrap(), Plan::Run("1 + 1"));
    }

    #[test]
    fn a_data_file_is_profiled_unless_there_is_python() {
        assert_eq!(plan("", None, true).unwrap(), Plan::Profile);
        assert_eq!(plan("mean?", None, true).unwrap(), Plan::Profile);
        assert_eq!(plan("", Some(&excerpt("csv")), true).unwrap(), Plan::Profile);
        assert!(matches!(plan("mean?", Some(&excerpt("python")), true), Err(Error::NeedsModel)));
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        assert!(matches!(plan("why?", None, false), Err(Error::NeedsModel)));
        assert!(matches!(plan("why?", Some(&excerpt("python")), false), Err(Error::NeedsModel)));
        assert!(
            matches!(plan("", Some(&excerpt("rust")), false), Err(Error::NotPython { language }) if language == "rust")
        );
        assert!(matches!(plan(" \n", None, false), Err(Error::Nothing)));
        let blank = Excerpt { text: " \n".to_owned(), ..excerpt("python") };
        assert!(matches!(plan("", Some(&blank), false), Err(Error::Nothing)));
    }
}
