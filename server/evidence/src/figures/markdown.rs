//! Which stretches of a model's Markdown hold no numbers of its own: code, addresses, list numbers; and what the heads of
//! its tables say of the numbers below.

use std::collections::HashMap;
use std::ops::Range;

use super::units;

/// Words of a language in blocks whose language is not given.
const CODE: &[&str] =
    &["import ", "def ", "print(", "return ", "for ", "== ", "plt.", "pd.", "np.", "<- ", "SELECT ", "$ "];

/// Languages of blocks that hold values rather than code.
const VALUES: &[&str] =
    &["", "text", "txt", "plaintext", "plain", "output", "csv", "tsv", "markdown", "md", "none"];

/// A text with what is left alone in it.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// Bytes that are passed over, in order; none overlap.
    pub(super) passed: Vec<Range<usize>>,
    /// Cells of tables whose column names a unit, in order, with the powers of ten it stands for.
    pub(super) cells: Vec<(Range<usize>, &'static [i32])>,
}

/// A block of code that is open.
struct Fence<'a> {
    mark: &'a str,
    is_code: bool,
    start: usize,
}

/// Reads a text line by line: what is not closed on its line is no Markdown here.
pub(super) fn read(text: &str) -> Marked {
    let mut marked = Marked::default();
    let mut fence: Option<Fence<'_>> = None;
    let mut table = OpenTable::default();
    let mut items = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        match &mut fence {
            Some(open) if closes(line, open.mark) => {
                if open.is_code {
                    marked.passed.push(open.start..at);
                }
                fence = None;
            }
            Some(open) => open.is_code |= CODE.iter().any(|word| line.contains(word)),
            None => match opened(line, start) {
                Some(open) => fence = Some(open),
                None => read_line(line, start, &mut items, &mut table, &mut marked),
            },
        }
    }
    table.end(&mut marked);
    if let Some(Fence { is_code: true, start, .. }) = fence {
        marked.passed.push(start..at);
    }
    marked.passed.extend(that_count_up(items));
    in_order(&mut marked.passed);
    marked
}

fn opened(line: &str, start: usize) -> Option<Fence<'_>> {
    let inner = line.trim_start();
    let length = inner.bytes().take_while(|byte| *byte == b'`').count();
    let length = length.max(inner.bytes().take_while(|byte| *byte == b'~').count());
    let (mark, info) = inner.split_at_checked(length).filter(|_| length >= 3)?;
    let language = info.trim().to_ascii_lowercase();
    let is_fence = !info.contains('`');
    is_fence.then(|| Fence { mark, is_code: !VALUES.contains(&language.as_str()), start })
}

fn closes(line: &str, mark: &str) -> bool {
    let line = line.trim();
    line.starts_with(mark) && line.trim_start_matches(&mark[..1]).is_empty()
}

fn read_line(line: &str, start: usize, items: &mut Vec<Item>, table: &mut OpenTable, marked: &mut Marked) {
    if !line.contains('|') {
        table.end(marked);
    }
    let within = |range: Range<usize>| start + range.start..start + range.end;
    items.extend(list_number(line).map(|(number, range)| Item { number, range: within(range) }));
    marked.passed.extend(inline_code(line).into_iter().chain(addresses(line)).map(within));
    table.read(line, start, marked);
}

/// Sorts stretches and joins those that overlap.
fn in_order(passed: &mut Vec<Range<usize>>) {
    passed.sort_unstable_by_key(|range| range.start);
    let mut kept = 0;
    for at in 0..passed.len() {
        let range = passed[at].clone();
        match passed[..kept].last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => {
                passed[kept] = range;
                kept += 1;
            }
        }
    }
    passed.truncate(kept);
}

/// Digits of the number of a list item.
const LONGEST_ITEM: usize = 6;

/// The largest number of a list item that needs none before it.
const LARGEST_FIRST: u32 = 30;

/// So many items that count up are a list, whatever its first number is.
const SHORTEST_LIST: usize = 3;

/// What may be the number of a list item, and where.
struct Item {
    number: u32,
    range: Range<usize>,
}

/// Where the numbers of list items are: small ones, and those that count up, also around other lists.
fn that_count_up(items: Vec<Item>) -> impl Iterator<Item = Range<usize>> {
    // How long the list that ends with a number is, and that begins with it.
    let mut ending: HashMap<u32, usize> = HashMap::new();
    let mut beginning: HashMap<u32, usize> = HashMap::new();
    let before: Vec<usize> = items
        .iter()
        .map(|item| {
            let follows = item
                .number
                .checked_sub(1)
                .and_then(|number| ending.get(&number))
                .map_or(1, |length| length + 1);
            let small = if item.number <= LARGEST_FIRST { SHORTEST_LIST } else { 1 };
            let length = follows.max(small).max(ending.get(&item.number).copied().unwrap_or_default());
            ending.insert(item.number, length);
            length
        })
        .collect();
    let mut after: Vec<usize> = items
        .iter()
        .rev()
        .map(|item| {
            let follows = beginning.get(&(item.number + 1)).map_or(1, |length| length + 1);
            let length = follows.max(beginning.get(&item.number).copied().unwrap_or_default());
            beginning.insert(item.number, length);
            length
        })
        .collect();
    after.reverse();
    let lengths = before.into_iter().zip(after).map(|(before, after)| before + after - 1);
    items.into_iter().zip(lengths).filter(|(_, length)| *length >= SHORTEST_LIST).map(|(item, _)| item.range)
}

/// What may be the number of a list item or a heading: `2.`, `3)`, `## 2.1`.
fn list_number(line: &str) -> Option<(u32, Range<usize>)> {
    let rest = line.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '>' | '*' | '_' | '-' | '+')
    });
    let is_heading = rest.starts_with('#');
    let rest = rest
        .trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '#' | '*' | '(' | '['));
    let number = rest.bytes().take_while(|byte| byte.is_ascii_digit() || is_heading && *byte == b'.').count();
    let (start, after) = (line.len() - rest.len(), &rest[number..]);
    let is_number = (1..=LONGEST_ITEM).contains(&rest.bytes().take_while(u8::is_ascii_digit).count())
        && number <= 9
        && rest.starts_with(|first: char| first.is_ascii_digit());
    let ends = |after: &str| after.is_empty() || after.starts_with([' ', '\t', '\n', '*', '\\']);
    let is_closed =
        after.strip_prefix("\\.").or_else(|| after.strip_prefix(['.', ')', ']', ':'])).is_some_and(ends);
    let first: u32 = rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()?;
    // `# 7.3 million` says how much.
    let is_amount = units::scales(after).len() > 1;
    let is_headed = is_heading && rest[..number].contains('.') && ends(after) && !is_amount;
    let is_chapter = is_heading && rest[..number].ends_with('.') && ends(after);
    (is_number && (is_closed || is_headed || is_chapter)).then(|| (first, start..start + number))
}

/// Code within a line that is more than a value.
fn inline_code(line: &str) -> Vec<Range<usize>> {
    let runs = backtick_runs(line);
    // The next run of the same length, for lengths up to three.
    let (mut next, mut closing) = ([None; 4], vec![None; runs.len()]);
    for (number, run) in runs.iter().enumerate().rev() {
        if let Some(next) = next.get_mut(run.len()) {
            closing[number] = next.replace(number);
        }
    }
    let (mut code, mut number) = (Vec::new(), 0);
    while number < runs.len() {
        let Some(end) = closing[number] else {
            number += 1;
            continue;
        };
        let inner = runs[number].end..runs[end].start;
        if !is_value(&line[inner.clone()]) {
            code.push(inner);
        }
        number = end + 1;
    }
    code
}

fn backtick_runs(line: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.bytes().enumerate().filter(|(_, byte)| *byte == b'`') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// `true` for code that is a number, with a unit perhaps, or a list of numbers; a name may stand before it, as a program
/// prints it: `mean = 17.5`. Blanks tell it from an argument, `n=5`.
fn is_value(code: &str) -> bool {
    let is_name =
        |name: &str| name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | ' ' | '.' | '-'));
    let named = code.split_once(" = ").or_else(|| code.split_once(": "));
    let code = named.filter(|(name, _)| is_name(name)).map_or(code, |(_, value)| value);
    let is_operator = |letter: char| matches!(letter, '=' | '*' | '/' | '+' | '_' | ':' | '<' | '>');
    let words = code.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let is_glued =
        |pair: &[u8]| pair[0].is_ascii_alphabetic() && matches!(pair[1], b'0'..=b'9' | b'(' | b'[');
    let is_difference = code.trim_start_matches(['-', ' ', '[', '(']).contains(" - ");
    !code.contains(is_operator)
        && !code.as_bytes().windows(2).any(is_glued)
        && !is_difference
        && words.count() <= 2
}

/// Addresses, and the targets of links.
fn addresses(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, ')' | '>' | '"' | '`' | '|' | '<');
    let mut from = 0;
    while let Some(start) = line[from..].find([':', 'w', ']', 'm']).map(|at| from + at) {
        from = start + 1;
        let Some(mark) =
            ["://", "www.", "](", "mailto:"].iter().find(|mark| line[start..].starts_with(**mark))
        else {
            continue;
        };
        let rest = &line[start + mark.len()..];
        from = line.len() - rest.len() + rest.find(ends).unwrap_or(rest.len());
        found.push(start..from);
    }
    found
}

/// What the head of a column says of the numbers below.
#[derive(Clone, Copy)]
enum ColumnSays {
    /// Powers of ten: `Share (%)`, `Revenue (million $)`.
    Unit(&'static [i32]),
    /// They are no figures: `Year`, `Rank`.
    Names,
}

/// A column of a table.
struct Column {
    meaning: ColumnSays,
    /// Its cells, as long as they are 1, 2, 3 and so on.
    counting: Option<Vec<Range<usize>>>,
}

/// The table that is read.
#[derive(Default)]
struct OpenTable {
    columns: Vec<Column>,
}

/// Cells that count up before they are taken for numbers of rows.
const COUNTING: usize = 3;

impl OpenTable {
    /// Reads a line: the head sets the columns, the lines below have cells.
    fn read(&mut self, line: &str, start: usize, marked: &mut Marked) {
        if !line.contains('|') {
            return;
        }
        let parts = line.split_inclusive('|');
        if self.columns.is_empty() {
            self.columns.extend(
                parts.map(|head| Column { meaning: ColumnSays::of(head), counting: Some(Vec::new()) }),
            );
            return;
        }
        let mut at = start;
        for (part, column) in parts.zip(&mut self.columns) {
            let cell = at..at + part.len();
            at = cell.end;
            column.count(part, &cell);
            match column.meaning {
                ColumnSays::Names => marked.passed.push(cell),
                ColumnSays::Unit(shifts) if shifts.len() > 1 => marked.cells.push((cell, shifts)),
                ColumnSays::Unit(_) => {}
            }
        }
    }

    /// Passes over the columns that number the rows.
    fn end(&mut self, marked: &mut Marked) {
        let counting = self.columns.drain(..).filter_map(|column| column.counting);
        marked.passed.extend(counting.filter(|cells| cells.len() >= COUNTING).flatten());
    }
}

impl Column {
    /// Notes a cell if it counts up.
    fn count(&mut self, part: &str, cell: &Range<usize>) {
        let inner =
            part.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '|' | '*' | '.'));
        let Some(cells) = &mut self.counting else { return };
        let is_rule = inner.bytes().all(|byte| matches!(byte, b'-' | b':'));
        if inner.parse() == Ok(cells.len() + 1) {
            cells.push(cell.clone());
        } else if !is_rule {
            self.counting = None;
        }
    }
}

impl ColumnSays {
    fn of(head: &str) -> Self {
        const SHARES: [&str; 6] = ["%", "percent", "share", "rate", "anteil", "割合"];
        const NAMES: [&str; 29] = [
            "year",
            "date",
            "month",
            "jahr",
            "datum",
            "monat",
            "año",
            "année",
            "年",
            "日付",
            "rank",
            "rang",
            "nr",
            "no",
            "platz",
            "id",
            "week",
            "woche",
            "kw",
            "position",
            "pos",
            "順位",
            "番号",
            "#",
            "sl no",
            "s no",
            "sr no",
            "order id",
            "customer id",
        ];
        let head = head.to_lowercase();
        let is_mark = |letter: char| letter.is_whitespace() || matches!(letter, '|' | '*' | '_' | '.' | '`');
        let name: Vec<&str> = head.split(is_mark).filter(|word| !word.is_empty()).collect();
        if NAMES.contains(&name.join(" ").as_str()) {
            return ColumnSays::Names;
        }
        if SHARES.iter().any(|share| head.contains(share)) {
            return ColumnSays::Unit(units::scales("%"));
        }
        let words = head.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1);
        ColumnSays::Unit(words.map(units::scales).find(|shifts| shifts.len() > 1).unwrap_or(&[0]))
    }
}
