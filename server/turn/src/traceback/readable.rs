//! A traceback as a person reads it: their own lines at their places, and one line for all that a library did in between.

use std::borrow::Cow;

use super::{FrameLine, is_a_round, leading_number};
use crate::{ExcerptSource, grouped};

const HEADER: &str = "Traceback (most recent call last):";
/// What Python writes between an error and the one that came of it.
const BETWEEN: [&str; 2] = [
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
];

/// An output whose lines of the program are named by their places in the person's file.
#[must_use]
pub fn placed<'a>(output: &'a str, source: Option<&ExcerptSource>) -> Cow<'a, str> {
    let Some(source) = source else { return Cow::Borrowed(output) };
    let placed = |line: &'a str| placed_frame(line, source).or_else(|| placed_warning(line, source));
    let lines = output.split_inclusive('\n').map(|line| placed(line).map_or(Cow::Borrowed(line), Cow::Owned));
    Cow::Owned(lines.collect())
}

/// `File "main.py", line 2, in f` at its place.
fn placed_frame(line: &str, source: &ExcerptSource) -> Option<String> {
    let FrameLine { before, file, number, rest } = FrameLine::read(line)?;
    let place = source.in_traceback(number).filter(|_| is_a_round(file))?;
    Some(format!("{before}File {place}{rest}"))
}

/// `main.py:2: FutureWarning: …` at its place.
fn placed_warning(line: &str, source: &ExcerptSource) -> Option<String> {
    let (file, place) = line.split_once(':')?;
    let (number, rest) = leading_number(place)?;
    let place = source.words(number).filter(|_| is_a_round(file) && rest.starts_with(": "))?;
    Some(place + rest)
}

/// An output with one line for all frames of libraries that follow each other: `… 7 frames in pandas`. An error of which only a
/// library knows, and that became another one, is one line of that one's. `None` if there are none.
pub(crate) fn folded(output: &str) -> Option<String> {
    let mut lines: &[&str] = &output.lines().collect::<Vec<_>>();
    let (mut drawn, mut causes, mut is_folded) = (Vec::new(), Vec::new(), false);
    while let Some((line, rest)) = lines.split_first() {
        lines = rest;
        if *line != HEADER {
            drawn.push(Cow::Borrowed(*line));
            continue;
        }
        let frames = frames(&mut lines);
        let libraries: Vec<&str> = frames.iter().filter_map(Frame::library).collect();
        is_folded |= !libraries.is_empty();
        let became = became(lines).filter(|_| !frames.is_empty() && libraries.len() == frames.len());
        if let Some((error, rest)) = became {
            causes.push(Cow::Owned(format!("  … after {error}, {}", in_libraries(&libraries))));
            lines = rest;
        } else {
            drawn.push(Cow::Borrowed(HEADER));
            for run in frames.chunk_by(|one, next| one.library().is_some() == next.library().is_some()) {
                let libraries: Vec<&str> = run.iter().filter_map(Frame::library).collect();
                if libraries.is_empty() {
                    drawn.extend(run.iter().flat_map(|frame| frame.lines).map(|line| Cow::Borrowed(*line)));
                } else {
                    drawn.push(Cow::Owned(format!("  … {}", in_libraries(&libraries))));
                }
            }
            drawn.append(&mut causes);
        }
    }
    is_folded.then(|| drawn.join("\n"))
}

/// A frame of a traceback.
struct Frame<'a> {
    /// The line that names its place, and those of the code there.
    lines: &'a [&'a str],
}

impl<'a> Frame<'a> {
    /// The library that it is in; `None` for the person's own code.
    fn library(&self) -> Option<&'a str> {
        let FrameLine { file, rest, .. } = FrameLine::read(self.lines.first()?)?;
        if let Some(module) = file.strip_prefix("<frozen ") {
            return module.split(['.', '>']).next();
        }
        if file.starts_with("<__array_function__") {
            return Some("numpy");
        }
        let is_relative = !file.starts_with('/');
        if is_relative && [".pyx", ".pxd", ".pxi"].iter().any(|end| file.ends_with(end)) {
            return rest.split_once(" in ").and_then(|(_, name)| name.split('.').next());
        }
        let in_packages = ["/site-packages/", "/dist-packages/"].iter().find_map(|it| file.rsplit_once(it));
        let (_, path) = in_packages.or_else(|| of_python(file))?;
        path.split('/').next().map(|name| name.strip_suffix(".py").unwrap_or(name))
    }
}

/// The path within Python's own library: `json/decoder.py` of `/usr/lib/python3.12/json/decoder.py`.
fn of_python(file: &str) -> Option<(&str, &str)> {
    let (before, path) = file.split_once("/python3.")?;
    let is_library = before.ends_with("/lib") || before.ends_with("/lib64");
    path.split_once('/').filter(|(version, _)| is_library && version.bytes().all(|it| it.is_ascii_digit()))
}

/// Takes the frames with which these lines begin.
fn frames<'a>(lines: &mut &'a [&'a str]) -> Vec<Frame<'a>> {
    let mut frames = Vec::new();
    while lines.first().is_some_and(|line| line.starts_with("  File \"")) {
        let goes_on = |line: &&&str| line.starts_with("    ") || line.starts_with("  [Previous line");
        let length = 1 + lines[1..].iter().take_while(goes_on).count();
        let (frame, rest) = lines.split_at(length);
        frames.push(Frame { lines: frame });
        *lines = rest;
    }
    frames
}

/// The error that stands here if another one came of it, and what follows.
fn became<'a>(lines: &'a [&'a str]) -> Option<(&'a str, &'a [&'a str])> {
    let end = lines.iter().position(|line| *line == HEADER)?;
    let is_between = lines[..end].iter().any(|line| BETWEEN.contains(line));
    lines.first().filter(|_| is_between).map(|error| (*error, &lines[end..]))
}

/// `7 frames in pandas and numpy`.
fn in_libraries(frames: &[&str]) -> String {
    let mut libraries: Vec<&str> = Vec::new();
    for name in frames {
        if !libraries.contains(name) {
            libraries.push(name);
        }
    }
    let names = match libraries.as_slice() {
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, others @ ..] => format!("{one} and {} others", others.len()),
        [] => String::new(),
    };
    let word = if frames.len() == 1 { "frame" } else { "frames" };
    format!("{} {word} in {names}", grouped(frames.len() as u64))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::{folded, placed};
    use crate::{ExcerptSource, LineRun};

    const PANDAS: &str = r#"4 rows
Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/pandas/core/indexes/base.py", line 3816, in get_loc
    return self._engine.get_loc(casted_key)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "pandas/_libs/index.pyx", line 172, in pandas._libs.index.IndexEngine.get_loc
KeyError: 'prize'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "main.py", line 6, in <module>
    df.apply(f)
  File "/venv/lib/python3.11/site-packages/pandas/core/frame.py", line 15427, in apply
    return op.apply().__finalize__(self, method="apply")
           ^^^^^^^^^^
  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode
    raise err
  File "main.py", line 2, in f
    return df["prize"]
           ~~^^^^^^^^^
  File "/venv/lib/python3.11/site-packages/pandas/core/frame.py", line 4330, in __getitem__
    indexer = self.columns.get_loc(key)
KeyError: 'prize'
"#;

    fn source() -> ExcerptSource {
        let runs = vec![LineRun { at: 0, line: 9, cell: None }, LineRun { at: 4, line: 40, cell: None }];
        ExcerptSource { file: "analysis.py".to_owned(), runs }
    }

    #[test]
    fn a_persons_own_lines_stand_at_their_places_and_those_of_libraries_are_counted() {
        let shown = folded(&placed(PANDAS, Some(&source()))).expect("frames of a library");
        assert_snapshot!(shown, @r#"
        4 rows
        Traceback (most recent call last):
          File "analysis.py", line 42, in <module>
            df.apply(f)
          … 2 frames in pandas and json
          File "analysis.py", line 11, in f
            return df["prize"]
                   ~~^^^^^^^^^
          … 1 frame in pandas
          … after KeyError: 'prize', 2 frames in pandas
        KeyError: 'prize'
        "#);
    }

    #[test]
    fn the_place_of_a_cell_has_its_number() {
        let runs = vec![LineRun { at: 0, line: 0, cell: Some(2) }];
        let source = ExcerptSource { file: "a.ipynb".to_owned(), runs };
        let text = "main.py:2: FutureWarning: old\n  File \"main.py\", line 1, in <module>\nmain.py: 3\n";
        assert_snapshot!(format!("{}{:?}", placed(text, Some(&source)), source.words(7)), @r#"
        a.ipynb, cell 3, line 2: FutureWarning: old
          File "a.ipynb", cell 3, line 1, in <module>
        main.py: 3
        Some("a.ipynb, cell 3, line 7")
        "#);
        assert_eq!(placed(text, None), text);
    }

    #[test]
    fn an_error_that_only_libraries_know_keeps_its_words() {
        let thread = "Traceback (most recent call last):\n  File \"<frozen runpy>\", line 1, in run\n  \
            File \"/usr/lib/python3.12/threading.py\", line 9, in run\n    x()\n  \
            File \"/usr/lib/python3.12/json/a.py\", line 9, in run\nValueError: no\nsecond line";
        assert_snapshot!(folded(thread).unwrap_or_default(), @"
        Traceback (most recent call last):
          … 3 frames in runpy and 2 others
        ValueError: no
        second line
        ");
        assert_eq!(folded("Traceback (most recent call last):\n  File \"main.py\", line 1\nE: 1"), None);
        assert_eq!(folded("  File \"/usr/lib/python3.12/json/a.py\", line 9"), None);
    }

    proptest! {
        #[test]
        fn any_output_is_read_without_a_panic(
            output in "(Traceback \\(most recent call last\\):\n|  File \"(main.py|/lib/python3.1/a|<frozen |a.pyx)\", line [0-9]{0,30}( in )?|\\PC{0,9}|\n)*",
            (at, line) in (any::<usize>(), any::<usize>()),
        ) {
            let runs = vec![LineRun { at: 0, line, cell: Some(line) }, LineRun { at, line, cell: None }];
            let source = ExcerptSource { file: "a.py".to_owned(), runs };
            let _ = folded(&placed(&output, Some(&source)));
        }
    }
}
