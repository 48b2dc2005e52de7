//! What versions of libraries write in different ways: `NumPy` 2 writes `np.float64(0.5)` where `NumPy` 1 wrote `0.5`, pandas 3
//! calls a column of texts `str` where pandas 2 said `object`.

use std::borrow::Cow;

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

/// Lines without those that only versions of pandas write.
pub(super) fn without_frames(lines: &[&str]) -> Vec<String> {
    let mut is_array = false;
    let mut kept = Vec::new();
    for line in lines {
        let is_head = AROUND_TEXTS.contains(&line.trim());
        let is_foot = is_array && line.starts_with("Length: ") && line.contains(", dtype: str");
        is_array = is_head || is_array && !is_foot;
        if !is_head && !is_foot {
            kept.push(if line.starts_with('[') || line.ends_with(']') {
                line.replace("', '", "' '")
            } else {
                (*line).to_owned()
            });
        }
    }
    kept
}

/// A line in one spelling.
pub(super) fn spelled(line: &str) -> Cow<'_, str> {
    if line.strip_prefix(MEMORY).is_some_and(is_size) {
        return Cow::Borrowed(MEMORY.trim_end());
    }
    let mut line = without_scalars(line);
    if line.starts_with("<class 'pandas.") {
        let name = line.rsplit('.').next().unwrap_or_default();
        line = Cow::Owned(format!("<class 'pandas.{name}"));
    }
    if let Some((before, frequency)) = line.split_once(FREQUENCY) {
        let behind = frequency.find(',').map_or("", |end| &frequency[end..]);
        line = Cow::Owned(format!("{before}{FREQUENCY}{behind}"));
    }
    for (word, one) in NAMED.into_iter().chain(KINDS) {
        if line.contains(word) {
            line = Cow::Owned(with_word(&line, word, one));
        }
    }
    line
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

/// A line with one word for another, where it is no part of a longer one.
fn with_word(line: &str, word: &str, one: &str) -> String {
    let is_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (mut kept, mut done) = (String::with_capacity(line.len()), 0);
    for (at, _) in line.match_indices(word) {
        let end = at + word.len();
        let is_part = line[..at].ends_with(is_of_a_word) || line[end..].starts_with(is_of_a_word);
        kept += &line[done..at];
        kept += if is_part { word } else { one };
        done = end;
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
            "Freq: QE-DEC, Name: units, dtype: int64",
        ];
        assert_snapshot!(lines.map(spelled).join("\n"), @"
        [0.5, -3, 'a'] True
        {'a': nan} np.float64 np.array(
         1   city    3 non-null      str 
        Index(['objects', 'str'], dtype='str')
        dtypes: datetime64[ns](1), str(2)
        memory usage:
        memory usage: much
        <class 'pandas.DataFrame'>
        Freq: , Name: units, dtype: int64
        ");
    }

    proptest! {
        #[test]
        fn any_line_has_one_spelling(line in "(np\\.|float64\\(|object|\\)|\\PC)*") {
            let once = spelled(&line).into_owned();
            prop_assert!(once.len() <= line.len() + line.matches("datetime64").count());
        }
    }
}
