//! Tables in texts of several lines: separated by a character or by spaces, or in Markdown.

/// How the cells of a line are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinesBetween {
    Character(char),
    /// Any space.
    Space,
    /// Two spaces or more.
    Spaces,
    /// `| a | b |`
    Bars,
    /// A line is a cell.
    Nothing,
}

/// A table in a text.
#[derive(Debug)]
pub(super) struct TextTable<'a> {
    pub(super) between: LinesBetween,
    /// The lines with cells, split; all have as many.
    pub(super) rows: Vec<Vec<&'a str>>,
    /// `true` if every line is one of the rows, but for blank ones and the rule below a header.
    pub(super) is_whole: bool,
    /// The line below a header in Markdown.
    pub(super) rule: Option<&'a str>,
}

/// The fewest lines of a table.
const FEWEST: usize = 3;

/// Reads a text as a table.
pub(super) fn read(text: &str) -> Option<TextTable<'_>> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() < FEWEST {
        return None;
    }
    let decimal = are_commas_decimal(&lines).then(|| split(&lines, LinesBetween::Character(';'))).flatten();
    if decimal.is_some() {
        return decimal;
    }
    let forms = [
        LinesBetween::Bars,
        LinesBetween::Character(','),
        LinesBetween::Character('\t'),
        LinesBetween::Character(';'),
        LinesBetween::Character('|'),
        LinesBetween::Spaces,
        LinesBetween::Space,
        LinesBetween::Nothing,
    ];
    forms.into_iter().find_map(|between| split(&lines, between))
}

/// `true` if `;` parts the cells of all lines, and commas stand only between digits: `Ulm;1,5`.
fn are_commas_decimal(lines: &[&str]) -> bool {
    let is_decimal = |line: &str, at: usize| {
        let (before, behind) = (&line[..at], &line[at + 1..]);
        let is_digit = |letter: char| letter.is_ascii_digit();
        before.ends_with(is_digit) && behind.starts_with(is_digit)
    };
    lines.iter().all(|line| {
        line.contains(';')
            && !line.ends_with(';')
            && line.match_indices(',').all(|(at, _)| is_decimal(line, at))
    })
}

/// The lines split in one way, if most of them have as many cells.
fn split<'a>(lines: &[&'a str], between: LinesBetween) -> Option<TextTable<'a>> {
    let rule = lines.iter().copied().find(|line| is_rule(line));
    if between == LinesBetween::Bars
        && rule.is_none()
        && !lines.iter().all(|line| line.trim_start().starts_with('|'))
    {
        return None;
    }
    let without_rule = lines.iter().filter(|line| !is_rule(line));
    let mut rows: Vec<Vec<&str>> = without_rule.map(|line| cells(line, between)).collect();
    let width = rows.get(rows.len() / 2)?.len();
    let all = rows.len();
    rows.retain(|row| row.len() == width);
    let is_table = width >= 2 || between == LinesBetween::Nothing;
    (is_table && rows.len() >= FEWEST && rows.len() * 10 >= all * 9).then_some(TextTable {
        between,
        is_whole: rows.len() == all,
        rows,
        rule,
    })
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.bytes().all(|byte| b"|-: +".contains(&byte))
}

fn cells(line: &str, between: LinesBetween) -> Vec<&str> {
    // A tab at an edge of the line has an empty cell before or after it.
    let line = if between == LinesBetween::Character('\t') { line } else { line.trim() };
    match between {
        LinesBetween::Nothing => vec![line],
        LinesBetween::Space => line.split_whitespace().collect(),
        LinesBetween::Spaces => line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect(),
        LinesBetween::Bars => line.trim_matches('|').split('|').map(str::trim).collect(),
        LinesBetween::Character(character) => separated(line, character),
    }
}

/// The cells between a character that counts outside quotes only.
fn separated(line: &str, character: char) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut is_quoted = false;
    for (at, current) in line.char_indices() {
        is_quoted ^= current == '"';
        if current == character && !is_quoted {
            found.push(unquoted(&line[start..at]));
            start = at + current.len_utf8();
        }
    }
    found.push(unquoted(&line[start..]));
    found
}

fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}
