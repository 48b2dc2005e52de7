//! Where a program failed, by the traceback it printed.

/// The names that Python knows the program itself by: ours, and those of a program that has no file. Gemini's page
/// shows none; `<frozen …>` are modules of Python.
fn is_the_program(file: &str) -> bool {
    file == "main.py" || (file.starts_with('<') && !file.starts_with("<frozen"))
}

/// The most of an output that is looked through, in bytes.
const LONGEST: usize = 20_000;

/// The line of the program, from 1, that its last error came from: the innermost frame that is in the program and
/// not in a library.
fn failing_line(output: &str) -> Option<usize> {
    // A traceback is at the end; what comes before it may be long.
    let end = output.len().saturating_sub(LONGEST);
    let output = &output[(end..=output.len()).find(|at| output.is_char_boundary(*at))?..];
    // An error while another was handled has a traceback of its own; the last one ended the program.
    let last = output.rfind("Traceback (most recent call last)").map_or(output, |start| &output[start..]);
    last.lines().rev().find_map(|line| {
        // Within an exception group there are bars before it.
        let frame = line.trim_start_matches([' ', '|', '+', '-']).strip_prefix("File \"")?;
        let (file, place) = frame.split_once("\", line ")?;
        let digits = place.split(|character: char| !character.is_ascii_digit()).next()?;
        digits.parse().ok().filter(|_| is_the_program(file))
    })
}

/// That line and its text, where the program has it.
pub(crate) fn failing_code<'a>(code: &'a str, output: &str) -> Option<(usize, &'a str)> {
    let number = failing_line(output)?;
    let text = code.lines().nth(number.checked_sub(1)?)?.trim();
    (!text.is_empty()).then_some((number, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{failing_code, failing_line};

    #[test]
    fn the_innermost_line_of_the_program_failed() {
        let output = "before\n\
            Traceback (most recent call last):\n  File \"main.py\", line 5, in <module>\n    share(0)\n  \
            File \"main.py\", line 2, in share\n  File \"/usr/lib/python3/json/decoder.py\", line 355, in raw_decode\n  \
            File \"<frozen importlib._bootstrap>\", line 1, in _find\nValueError: File \"x\", line 9\n";
        assert_eq!(failing_line(output), Some(2));
        assert_eq!(failing_code("def share(n):\n    return 1 / n\n", output), Some((2, "return 1 / n")));
        assert_eq!(failing_code("one line", output), None);
    }

    #[test]
    fn the_last_of_several_errors_counts() {
        let output = "Traceback (most recent call last):\n  File \"<string>\", line 2, in <module>\nKeyError: 1\n\n\
            During handling of the above exception, another exception occurred:\n\n\
            Traceback (most recent call last):\n  File \"<string>\", line 4, in <module>\nValueError\n";
        assert_eq!(failing_line(output), Some(4));
    }

    #[test]
    fn what_is_not_python_has_a_line_too() {
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
        fn no_output_is_too_strange(code in any::<String>(), output in "(File \"(main.py|<s>)\", line [0-9]{0,30}|\\PC{0,9}|\n)*") {
            let _ = failing_code(&code, &output);
        }
    }
}
