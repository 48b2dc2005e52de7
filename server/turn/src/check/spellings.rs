//! What versions of libraries write in different ways: `NumPy` 2 writes `np.float64(0.5)` where `NumPy` 1 wrote `0.5`, pandas 3
//! calls a column of texts `str` where pandas 2 said `object`.

use std::borrow::Cow;

use super::statements::is_of_a_name;

/// What `NumPy` 2 writes around a value.
const SCALARS: [&str; 9] = [
    "np.float64(",
    "np.float32(",
    "np.int64(",
    "np.int32(",
    "np.uint64(",
    "np.uint8(",
    "np.str_(",
    "np.bool_(",
    "np.bool(",
];

/// What `NumPy` 2 writes for the values that have names.
const NAMED: [(&str, &str); 2] = [("np.True_", "True"), ("np.False_", "False")];

/// Kinds of columns by one name each.
const KINDS: [(&str, &str); 6] = [
    ("object", "str"),
    ("string", "str"),
    ("datetime64[us]", "datetime64[ns]"),
    ("datetime64[ms]", "datetime64[ns]"),
    ("datetime64[s]", "datetime64[ns]"),
    ("timedelta64[us]", "timedelta64[ns]"),
];

/// How pandas begins the line that says how large a table is in memory.
const MEMORY: &str = "memory usage: ";

/// How pandas begins what it says of a series in time: `Freq: QE-DEC, Name: units`.
const FREQUENCY: &str = "Freq: ";

/// How pandas 3 writes an array of texts around its elements, each on a line of its own.
const AROUND_TEXTS: [&str; 2] = ["<ArrowStringArray>", "<StringArray>"];

/// Names of steps in time that pandas 2.2 has renamed.
const STEPS: [(&str, &str); 13] = [
    ("M", "ME"),
    ("BM", "BME"),
    ("Q", "QE"),
    ("BQ", "BQE"),
    ("A", "YE"),
    ("Y", "YE"),
    ("AS", "YS"),
    ("H", "h"),
    ("T", "min"),
    ("S", "s"),
    ("L", "ms"),
    ("U", "us"),
    ("N", "ns"),
];

/// Lines with each array on one, without what only versions of pandas write around it.
pub(super) fn without_frames(lines: &[&str]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let (mut is_array, mut is_open) = (false, false);
    for line in lines {
        let head = AROUND_TEXTS.iter().find_map(|head| line.trim_end().strip_suffix(head));
        let is_foot = is_array && line.starts_with("Length: ") && line.contains(", dtype: str");
        let part = head.unwrap_or(line);
        match kept.last_mut() {
            _ if is_foot => {}
            Some(last) if is_open => *last = format!("{last} {}", part.trim()),
            _ => kept.push(part.to_owned()),
        }
        is_array = head.is_some() || is_array && !is_foot;
        let last = kept.last().map_or("", String::as_str);
        is_open = head.is_some() || last.matches('[').count() > last.matches(']').count();
    }
    let without_commas = |line: String| {
        if line.contains("['") || line.contains("[nan") { line.replace(", ", " ") } else { line }
    };
    kept.into_iter().map(without_commas).collect()
}

/// A line in one spelling. `asks_for_kinds` if the program shows the kinds of columns.
pub(super) fn spelled(line: &str, asks_for_kinds: bool) -> Cow<'_, str> {
    if asks_for_kinds && line.strip_prefix(MEMORY).is_some_and(is_size) {
        return Cow::Borrowed(MEMORY.trim_end());
    }
    let mut line = without_scalars(line);
    if line.starts_with("<class 'pandas.") {
        let name = line.rsplit('.').next().unwrap_or_default();
        line = Cow::Owned(format!("<class 'pandas.{name}"));
    }
    if let Some((step, behind)) = line.strip_prefix(FREQUENCY).and_then(|rest| rest.split_once(", "))
        && behind.contains("dtype: ")
    {
        line = Cow::Owned(format!("{FREQUENCY}{}, {behind}", step_in_time(step)));
    }
    for (word, one) in NAMED {
        if line.contains(word) {
            line = Cow::Owned(with_word(&line, word, one, |_, _| true));
        }
    }
    let is_kind = |before: &str, behind: &str| {
        let is_called =
            before.ends_with("dtype: ") || before.ends_with("dtype='") || before.ends_with("dtype=");
        let is_counted = behind.starts_with('(') && before.contains("dtypes: ");
        is_called || is_counted || asks_for_kinds && behind.trim().is_empty() && before.ends_with("  ")
    };
    for (word, one) in KINDS {
        if line.contains(word) {
            line = Cow::Owned(with_word(&line, word, one, is_kind));
        }
    }
    line
}

/// `QE-DEC` for `Q-DEC`.
fn step_in_time(step: &str) -> String {
    let (name, rest) = step.split_at(step.find('-').unwrap_or(step.len()));
    let digits = name.len() - name.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let (count, name) = name.split_at(digits);
    let one = STEPS.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new);
    format!("{count}{one}{rest}")
}

/// `true` for `3.1+ KB`.
fn is_size(text: &str) -> bool {
    let (number, unit) = text.split_once(' ').unwrap_or_default();
    number.trim_end_matches('+').parse::<f64>().is_ok() && ["bytes", "KB", "MB", "GB"].contains(&unit)
}

/// A line with the bare values that `NumPy`'s types are written around.
fn without_scalars(line: &str) -> Cow<'_, str> {
    if !line.contains("np.") {
        return Cow::Borrowed(line);
    }
    let (mut kept, mut rest) = (String::with_capacity(line.len()), line);
    while let Some(at) = rest.find("np.") {
        let (before, from) = rest.split_at(at);
        kept += before;
        let value = SCALARS.iter().find_map(|name| from.strip_prefix(name)?.split_once(')'));
        if let Some((value, behind)) = value {
            kept += value;
            rest = behind;
        } else {
            kept += "np.";
            rest = &from[3..];
        }
    }
    Cow::Owned(kept + rest)
}

/// A line with one word for another, where it is no part of a longer one and what stands around it fits.
fn with_word(line: &str, word: &str, one: &str, fits: impl Fn(&str, &str) -> bool) -> String {
    let (mut kept, mut done) = (String::with_capacity(line.len()), 0);
    for (at, _) in line.match_indices(word) {
        let (before, behind) = (&line[..at], &line[at + word.len()..]);
        let is_part = before.ends_with(is_of_a_name) || behind.starts_with(is_of_a_name);
        kept += &line[done..at];
        kept += if is_part || !fits(before, behind) { word } else { one };
        done = at + word.len();
    }
    kept + &line[done..]
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::spelled;

    #[test]
    fn versions_of_libraries_write_the_same_in_different_ways() {
        let lines = [
            "[np.float64(0.5), np.int64(-3), np.str_('a')] np.True_",
            "{'a': np.float64(nan)} np.float64 np.array(",
            " 1   city    3 non-null      object ",
            "Index(['objects', 'object'], dtype='object')",
            "dtypes: datetime64[us](1), object(2)",
            "memory usage: 224.0+ bytes",
            "memory usage: much",
            "<class 'pandas.core.frame.DataFrame'>",
            "Freq: Q-DEC, Name: units, dtype: int64",
            "Freq: 5, Max: 7",
            "object lamp",
        ];
        assert_snapshot!(lines.map(|line| spelled(line, true)).join("\n"), @"
        [0.5, -3, 'a'] True
        {'a': nan} np.float64 np.array(
         1   city    3 non-null      str 
        Index(['objects', 'object'], dtype='str')
        dtypes: datetime64[ns](1), str(2)
        memory usage:
        memory usage: much
        <class 'pandas.DataFrame'>
        Freq: QE-DEC, Name: units, dtype: int64
        Freq: 5, Max: 7
        object lamp
        ");
    }

    proptest! {
        #[test]
        fn any_line_has_one_spelling(line in "(np\\.|float64\\(|object|\\)|\\PC)*") {
            let once = spelled(&line, true).into_owned();
            prop_assert!(once.len() <= line.len() + line.matches("datetime64").count() + 2);
        }
    }
}
