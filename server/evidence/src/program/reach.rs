//! How far a program got.

use turn::{Outcome, Output, last_traceback};

/// How far a program got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To its end, as far as is known.
    End,
    /// To a line, counted from 1: what stands before it ran.
    Line(usize),
    /// Not to its end.
    Somewhere,
    /// To where its time limit ended it; at this line, counted from 1, if it is known.
    Stopped(Option<usize>),
    /// Nothing of it ran.
    Nowhere,
}

/// How far a program got that has these results.
pub(super) fn reach(outputs: &[&Output]) -> Reach {
    let place = || {
        let mut texts = outputs.iter().rev().flat_map(|output| [&output.errors, &output.output]);
        texts.find_map(|text| failed_at(text))
    };
    match outputs.last().map(|last| &last.outcome) {
        Some(Outcome::Failed) => place().unwrap_or(Reach::Somewhere),
        Some(Outcome::DeadlineExceeded) => match place() {
            Some(Reach::Line(line)) => Reach::Stopped(Some(line)),
            _ => Reach::Stopped(None),
        },
        _ => Reach::End,
    }
}

/// Where the last error in an output came out of the program's own lines.
fn failed_at(output: &str) -> Option<Reach> {
    let last = last_traceback(output);
    // The outermost frame, not the innermost: the function in which it failed may be defined far above.
    let frames: Vec<Frame<'_>> = last.lines().filter_map(frame).collect();
    let is_notebook =
        |frame: &&Frame<'_>| frame.file.contains("ipython-input") || frame.file.starts_with("Cell In[");
    let is_unnamed = |frame: &&Frame<'_>| frame.file.starts_with('<') && !frame.file.starts_with("<frozen");
    let is_named = |frame: &&Frame<'_>| {
        frame.file.contains("named_interpreters")
            || frame.file.contains("ipykernel")
            || frame.file == "main.py"
    };
    let modules = || frames.iter().filter(|frame| frame.is_module);
    let found = modules()
        .find(is_notebook)
        .or_else(|| modules().find(is_unnamed))
        .or_else(|| modules().find(is_named));
    if let Some(frame) = found {
        return Some(Reach::Line(frame.line));
    }
    // Only code that could not be read has a place without a frame.
    let is_unread = ["SyntaxError", "IndentationError", "TabError"].iter().any(|error| last.contains(error));
    is_unread.then_some(Reach::Nowhere)
}

/// A line of a traceback that names a place.
struct Frame<'a> {
    file: &'a str,
    line: usize,
    /// `true` if it is no function's.
    is_module: bool,
}

/// Reads `File "<string>", line 3, in <module>` and the forms of notebooks: `File <ipython-input-1-ab>:3, in <module>`,
/// `Cell In[1], line 3`, `----> 3 failing()`.
fn frame(line: &str) -> Option<Frame<'_>> {
    // In an exception group, bars come before the line.
    let line = line.trim_start_matches([' ', '|', '+']);
    if let Some(rest) = line.strip_prefix("--").map(|rest| rest.trim_start_matches('-')) {
        let line = number(rest.strip_prefix('>')?.trim_start())?;
        return Some(Frame { file: "ipython-input", line, is_module: true });
    }
    let (file, place) = match line.strip_prefix("File \"") {
        Some(rest) => rest.split_once("\", line ")?,
        None if line.starts_with("Cell In[") => line.split_once(", line ")?,
        None => line.strip_prefix("File ")?.rsplit_once(':')?,
    };
    let is_module =
        place.contains("<module>") || place.contains("<cell line") || line.starts_with("Cell In[");
    Some(Frame { file, line: number(place)?, is_module })
}

fn number(text: &str) -> Option<usize> {
    text.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use turn::{Outcome, Output};

    use super::{Reach, failed_at, reach};

    #[test]
    fn the_outermost_line_of_the_program_tells_how_far_it_got() {
        let output = "Code execution failed.\nTraceback (most recent call last):\n  \
            File \"/usr/bin/entry/runner.py\", line 90, in run\n  File \"<string>\", line 7, in <module>\n  \
            File \"<string>\", line 2, in share\n  File \"/usr/lib/pandas/core.py\", line 400, in __getitem__\nKeyError: 'x'\n";
        assert_eq!(failed_at(output), Some(Reach::Line(7)));
        let named = "Traceback (most recent call last):\n  \
            File \"/usr/bin/entry/named_interpreters/0a1b\", line 4, in <module>\nValueError\n";
        assert_eq!(failed_at(named), Some(Reach::Line(4)));
    }

    #[test]
    fn the_forms_of_ipython_are_read() {
        let old = "KeyError   Traceback (most recent call last)\n<ipython-input-3-9f> in <cell line: 2>()\n      1 a\n----> 2 b\n";
        assert_eq!(failed_at(old), Some(Reach::Line(2)));
        let new = "Cell In[1], line 5\n      4 x = 1\n----> 5 df['x']\n\nFile /usr/lib/frame.py:3, in get(self)\n-> 3 raise\n";
        assert_eq!(failed_at(new), Some(Reach::Line(5)));
    }

    #[test]
    fn nothing_of_a_program_ran_that_python_could_not_read() {
        let output =
            "  File \"<string>\", line 3\n    print(\n         ^\nSyntaxError: '(' was never closed\n";
        assert_eq!(failed_at(output), Some(Reach::Nowhere));
    }

    #[test]
    fn a_program_that_was_stopped_got_somewhere() {
        let ended = |outcome| reach(&[&Output { outcome, ..Output::default() }]);
        assert_eq!(ended(Outcome::DeadlineExceeded), Reach::Stopped(None));
        assert_eq!(ended(Outcome::Failed), Reach::Somewhere);
        assert_eq!(ended(Outcome::Ok), Reach::End);
        assert_eq!(reach(&[]), Reach::End);
    }

    proptest! {
        #[test]
        fn any_output_is_read_without_a_panic(output in "(File \"?(main.py|<s>)|, line [0-9]{0,30}|-*> [0-9]{1,3}|:|\\PC{0,9}|\n)*") {
            let _ = failed_at(&output);
        }
    }
}
