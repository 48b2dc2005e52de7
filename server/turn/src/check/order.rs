//! Outputs that depend on more than the program: the order of sets, and what a folder lists.

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
pub(super) fn without_entries(lines: &[&str]) -> Vec<String> {
    lines.iter().filter(|line| !is_file(line.trim())).map(|line| without_lists(line)).collect()
}

/// A line with lists of nothing but names of files emptied.
fn without_lists(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, list)) = rest.split_once('[') {
        kept += before;
        // Only as far as the next bracket: a line may have a million that nothing closes.
        let end = list.find(['[', ']']).filter(|end| list[*end..].starts_with(']'));
        let mut names = end.iter().flat_map(|end| list[..*end].split(", ")).map(unquoted);
        match end {
            Some(end) if names.all(|name| name.is_some_and(is_file)) => {
                // Other than a list that has none.
                kept += "[…]";
                rest = &list[end + 1..];
            }
            _ => {
                kept.push('[');
                rest = list;
            }
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

/// A line with the elements of its sets in order, and with those of its lists of texts if these count too.
pub(super) fn in_order(line: &str, with_lists: bool) -> String {
    let mut ordered = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '[', '(']) {
        let (before, group) = rest.split_at(at + 1);
        ordered += before;
        let end = group.find(['{', '[', '(', '}', ']', ')']).unwrap_or(group.len());
        let counts = match &before[at..] {
            "{" => group[end..].starts_with('}') && !group[..end].contains(": "),
            "[" => with_lists && group[end..].starts_with(']') && are_texts(&group[..end]),
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
