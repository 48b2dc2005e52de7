//! Outputs that depend on more than the program: the order of sets, and what a folder lists.

use std::collections::HashSet;

use crate::traceback::is_a_round;

/// What lists a folder.
const LISTING: [&str; 5] = ["listdir(", "glob(", "iterdir(", "scandir(", "os.walk("];

/// Endings of files that programs find and write. Another word with a dot, such as `sales.total`, is a result.
const ENDINGS: &str = "
    arrow avro bmp bz2 cfg conf csv dat db docx feather geojson gif gpkg gz h5 hdf5 htm html ini ipynb jpeg jpg json jsonl
    log md npy npz ods orc parquet pdf pickle pkl png pptx py pyc r rds rst sav shp so sql sqlite svg tar tex tif tiff toml
    tsv txt wav webp xls xlsm xlsx xml yaml yml xz zip zst
";

/// `true` if programs may print what a folder has: another one at Gemini than here.
pub(super) fn may_list_folder(codes: &[&str]) -> bool {
    codes.iter().any(|code| LISTING.iter().any(|call| code.contains(call)))
}

/// Lines without the names of files that stand in them as lists, or alone.
pub(super) fn without_entries(lines: &[impl AsRef<str>]) -> Vec<String> {
    let lines = lines.iter().map(AsRef::as_ref);
    lines.filter(|line| !is_file(line.trim())).map(without_lists).collect()
}

/// How Gemini's sandbox names a file, before its number.
const GEMINIS: &str = "input_file_";

/// Lines with the names of files that the person knows, each file once: here it may have both names, and beside it stand the
/// rounds that run.
pub(super) fn with_own_names(lines: &[impl AsRef<str>], files: &[&str]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut named: Vec<String> =
        lines.iter().map(|line| without_repetition(&renamed(line.as_ref(), files))).collect();
    let tells = |line: &str| files.iter().any(|file| line.contains(file));
    named.retain(|line| !is_a_round(line.trim()) && (!tells(line) || seen.insert(line.clone())));
    named
}

/// A line with `sales.csv` for `input_file_0.csv`.
fn renamed(line: &str, files: &[&str]) -> String {
    let (mut kept, mut rest) = (String::with_capacity(line.len()), line);
    while let Some((before, from)) = rest.split_once(GEMINIS) {
        kept += before;
        let digits = from.len() - from.trim_start_matches(|it: char| it.is_ascii_digit()).len();
        let (number, behind) = from.split_at(digits);
        let ending = behind.strip_prefix('.').map_or(0, |ending| {
            1 + ending.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(ending.len())
        });
        match number.parse().ok().and_then(|at: usize| files.get(at)) {
            Some(file) if ending > 1 => {
                kept += file;
                rest = &behind[ending..];
            }
            _ => {
                kept += GEMINIS;
                rest = from;
            }
        }
    }
    kept + rest
}

/// A line with each text of its lists once, without the rounds that run here.
fn without_repetition(line: &str) -> String {
    with_lists(line, |list| {
        let elements: Vec<&str> = list.split(", ").collect();
        let mut seen = HashSet::new();
        let is_round = |element: &str| unquoted(element).is_some_and(is_a_round);
        let once = elements.iter().copied().filter(|it| !is_round(it) && seen.insert(*it));
        let once: Vec<&str> = once.collect();
        let are_texts = elements.iter().all(|element| unquoted(element).is_some());
        are_texts.then(|| format!("[{}]", once.join(", ")))
    })
}

/// A line with lists of nothing but names of files emptied: other than a list that has none.
fn without_lists(line: &str) -> String {
    with_lists(line, |list| {
        let mut names = list.split(", ").map(unquoted);
        names.all(|name| name.is_some_and(is_file)).then(|| "[…]".to_owned())
    })
}

/// A line with something else for some of the lists in it, told by what stands between their brackets.
fn with_lists(line: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, list)) = rest.split_once('[') {
        kept += before;
        // Only as far as the next bracket: a line may have a million that nothing closes.
        let end = list.find(['[', ']']).filter(|end| list[*end..].starts_with(']'));
        if let Some((other, end)) = end.and_then(|end| Some((other(&list[..end])?, end))) {
            kept += &other;
            rest = &list[end + 1..];
        } else {
            kept.push('[');
            rest = list;
        }
    }
    kept + rest
}

/// `true` for a name with an ending, in folders perhaps: `input_file_0.csv`.
fn is_file(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let ending = ending.to_ascii_lowercase();
    ENDINGS.split_whitespace().any(|known| known == ending)
        && !stem.is_empty()
        && !text.contains([' ', '(', ':', '='])
}

/// The text of a quoted element of a list.
fn unquoted(element: &str) -> Option<&str> {
    let quoted = |quote: char| element.strip_prefix(quote)?.strip_suffix(quote);
    quoted('\'').or_else(|| quoted('"'))
}

/// `true` for the elements of a list of texts: a list of numbers may be a ranking.
fn are_texts(elements: &str) -> bool {
    elements.split(", ").all(|element| unquoted(element).is_some())
}

/// What within a line has no order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Movable {
    /// The elements of sets.
    #[default]
    Sets,
    /// Those of lists of texts, too.
    Lists,
    /// All words: elements are joined to one text.
    Words,
}

/// A line with what may move in it in order.
pub(super) fn in_order(line: &str, movable: Movable) -> String {
    if movable == Movable::Words {
        let mut words: Vec<&str> =
            line.split([' ', ',', ';', '\t']).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        return words.join(" ");
    }
    let mut ordered = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '[', '(']) {
        let (before, group) = rest.split_at(at + 1);
        ordered += before;
        let end = group.find(['{', '[', '(', '}', ']', ')']).unwrap_or(group.len());
        let counts = match &before[at..] {
            "{" => group[end..].starts_with('}') && !group[..end].contains(": "),
            "[" => movable == Movable::Lists && group[end..].starts_with(']') && are_texts(&group[..end]),
            _ => false,
        };
        if counts {
            let mut elements: Vec<&str> = group[..end].split(", ").collect();
            elements.sort_unstable();
            ordered += &elements.join(", ");
        } else {
            ordered += &group[..end];
        }
        rest = &group[end..];
    }
    ordered + rest
}
