//! The line at which a program failed, from the traceback it printed.

mod readable;

pub(crate) use readable::folded;
pub use readable::placed;

/// `true` if a file in a traceback is the program itself: our `main.py`, `program-2.py` of its second round, or a name in
/// `<…>` for a program without a file. Gemini's documentation shows no such name. `<frozen …>` are modules of Python.
fn is_the_program(file: &str) -> bool {
    is_a_round(file) || (file.starts_with('<') && !file.starts_with("<frozen"))
}

/// `true` for the file in which this machine runs a round: it stands in the folder in which the program runs.
pub(crate) fn is_a_round(file: &str) -> bool {
    file == "main.py" || (file.starts_with("program-") && !file.contains('/'))
}

/// How much of an output's end is searched, in bytes.
const LONGEST: usize = 20_000;

/// The end of an output from its last traceback on; without one, all of its end.
#[must_use]
pub fn last_traceback(output: &str) -> &str {
    // The traceback is at the end; the output before it may be long.
    let mut start = output.len().saturating_sub(LONGEST);
    while !output.is_char_boundary(start) {
        start += 1;
    }
    let end = &output[start..];
    // An error raised while another is handled has its own traceback; the last one ended the program.
    end.rfind("Traceback (most recent call last)").map_or(end, |start| &end[start..])
}

/// The line of the program, from 1, that its last error came from: the innermost frame that is in the program, not
/// in a library.
fn failing_line(output: &str) -> Option<usize> {
    let frames = last_traceback(output).lines().rev().filter_map(FrameLine::read);
    frames.filter(|frame| is_the_program(frame.file)).map(|frame| frame.number).next()
}

/// A line that names the place of a frame: `  File "main.py", line 2, in f`.
struct FrameLine<'a> {
    before: &'a str,
    file: &'a str,
    number: usize,
    rest: &'a str,
}

impl<'a> FrameLine<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (before, frame) = line.split_once("File \"")?;
        // In an exception group, bars come before the line.
        let is_frame = before.chars().all(|it| matches!(it, ' ' | '|' | '+' | '-'));
        let (file, place) = frame.split_once("\", line ")?;
        let (number, rest) = leading_number(place)?;
        is_frame.then_some(FrameLine { before, file, number, rest })
    }
}

/// The number with which a text begins, and what follows it.
fn leading_number(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The line that names the error which ended a program: `KeyError: 'a'`.
#[must_use]
pub fn last_error(output: &str) -> Option<&str> {
    let is_error = |line: &&str| {
        let kind = line.split(':').next().unwrap_or_default().trim_end();
        let is_name =
            !kind.is_empty() && kind.chars().all(|it| it.is_alphanumeric() || it == '.' || it == '_');
        is_name
            && ["Error", "Exception", "Interrupt", "Exit", "Warning"].iter().any(|end| kind.ends_with(end))
    };
    output.lines().rev().find(is_error).map(str::trim_end)
}

/// The number of the failing line, from 1, and its text; `None` if the program has no such line.
pub(crate) fn failing_code<'a>(code: &'a str, output: &str) -> Option<(usize, &'a str)> {
    let number = failing_line(output)?;
    let text = code.lines().nth(number.checked_sub(1)?)?.trim();
    (!text.is_empty()).then_some((number, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{failing_code, failing_line, last_error};

    #[test]
    fn the_innermost_line_of_the_program_is_the_failing_one() {
        let output = "before\n\
            Traceback (most recent call last):\n  File \"main.py\", line 5, in <module>\n    share(0)\n  \
            File \"main.py\", line 2, in share\n  File \"/usr/lib/python3/json/decoder.py\", line 355, in raw_decode\n  \
            File \"<frozen importlib._bootstrap>\", line 1, in _find\nValueError: File \"x\", line 9\n";
        assert_eq!(failing_line(output), Some(2));
        assert_eq!(failing_code("def share(n):\n    return 1 / n\n", output), Some((2, "return 1 / n")));
        assert_eq!(failing_code("one line", output), None);
    }

    #[test]
    fn the_error_is_named_in_the_last_line_that_has_one() {
        let of = |output| last_error(output).unwrap_or_default();
        assert_eq!(
            of("a: 1\nValueError: no\n  File \"x\"\nurllib.error.URLError: <no route>\n\n"),
            "urllib.error.URLError: <no route>"
        );
        assert_eq!(of("KeyboardInterrupt\n[stopped]"), "KeyboardInterrupt");
        assert_eq!(of("mean: 2\n[killed by signal 9]"), "");
    }

    #[test]
    fn the_last_of_several_errors_counts() {
        let output = "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nKeyError: 1\n\n\
            During handling of the above exception, another exception occurred:\n\n\
            Traceback (most recent call last):\n  File \"<string>\", line 4, in <module>\nValueError\n";
        assert_eq!(failing_line(output), Some(4));
    }

    #[test]
    fn syntax_errors_and_exception_groups_have_a_line_too() {
        let output = "  File \"main.py\", line 3\n    print(\n         ^\nSyntaxError: '(' was never closed";
        assert_eq!(failing_line(output), Some(3));
        assert_eq!(
            failing_line("  | Traceback (most recent call last):\n  |   File \"main.py\", line 7, in f\n"),
            Some(7)
        );
        assert_eq!(failing_line("no traceback"), None);
    }

    proptest! {
        #[test]
        fn any_output_is_read_without_a_panic(code in any::<String>(), output in "(File \"(main.py|<s>)\", line [0-9]{0,30}|\\PC{0,9}|\n)*") {
            let _ = failing_code(&code, &output);
        }
    }
}
