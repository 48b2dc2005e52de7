//! A program that reads a file in place of the rows that it holds of it.

use tree_sitter::Node;

use super::lines::LinesBetween;
use super::literals::{HeldForm, HeldTable, TextForm};
use super::matching::Match;
use super::values::{self, value};
use crate::python::{Parsed, Replacement, escaped, in_order, replaced};
use crate::{DataTable, TableForm};

/// The program with expressions in place of the first of some tables, and of the others where that can be; `None` where
/// they could not give the same kind of values.
pub(super) fn instead(
    program: &Parsed<'_>,
    held: &[HeldTable<'_>],
    fits: &[Match],
    table: &DataTable,
    path: &str,
) -> Option<String> {
    if table.form == TableForm::Json {
        return None;
    }
    let source = Source { table, path, rows: free_name(program.code) };
    let mut replacements = Vec::new();
    let mut reads_rows = false;
    for (index, fit) in fits.iter().enumerate() {
        match &held[fit.table].form {
            HeldForm::Text(form) if is_as_in_the_file(form, &held[fit.table], fit, table) => {
                replacements.push(source.whole(form));
            }
            _ => match source.in_place(&held[fit.table], fit) {
                Some(expressions) => {
                    reads_rows = true;
                    replacements.extend(expressions);
                }
                None if index == 0 => return None,
                None => {}
            },
        }
    }
    if reads_rows {
        replacements.push(source.at_the_top(program)?);
    }
    in_order(&mut replacements);
    Some(replaced(program.code, 0..program.code.len(), &replacements))
}

/// A name for the rows that the program does not have.
fn free_name(code: &str) -> String {
    let name = "file_rows";
    let after = |at: usize| code[at + name.len()..].bytes().take_while(|byte| *byte == b'_').count() + 1;
    let longest = code.match_indices(name).map(|(at, _)| after(at)).max().unwrap_or_default();
    name.to_owned() + &"_".repeat(longest)
}

/// Where the rows come from.
struct Source<'a> {
    table: &'a DataTable,
    path: &'a str,
    /// The name of the variable with the rows.
    rows: String,
}

/// What one column of the program becomes: an expression for `row`.
type Expression = Option<String>;

impl Source<'_> {
    /// Reads the rows before the first statement.
    fn at_the_top(&self, program: &Parsed<'_>) -> Option<Replacement> {
        let statements = program.statements();
        let is_head = |(index, node): &(usize, &Node<'_>)| {
            let is_text = node.named_child(0).is_some_and(|child| child.kind().ends_with("string"));
            node.kind() == "future_import_statement" || (*index == 0 && is_text)
        };
        let first = statements.iter().enumerate().find(|it| !is_head(it))?.1;
        let text = self.reads();
        let at = first.start_byte();
        (first.start_position().column == 0).then_some(Replacement { range: at..at, text })
    }

    /// The statements that read the rows, each with its cells as texts.
    fn reads(&self) -> String {
        let (rows, path) = (&self.rows, quoted(self.path));
        let objects =
            "{name: \"\" if value is None else str(value) for name, value in row.items()} for row in";
        match self.table.form {
            TableForm::Lines { delimiter, above } => {
                let delimiter = match delimiter {
                    ',' => String::new(),
                    other => format!(", delimiter={}", quoted(&other.to_string())),
                };
                let file = format!("open({path}, newline=\"\", encoding=\"utf-8-sig\")");
                let lines = if above > 0 { format!("list({file})[{above}:]") } else { file };
                format!("from csv import DictReader\n\n{rows} = list(DictReader({lines}{delimiter}))\n\n")
            }
            TableForm::JsonLines => format!(
                "import json\n\n{rows} = [{objects} map(json.loads, filter(str.strip, open({path}, encoding=\"utf-8-sig\")))]\n\n"
            ),
            TableForm::JsonList | TableForm::Json => format!(
                "import json\n\n{rows} = [{objects} json.load(open({path}, encoding=\"utf-8-sig\"))]\n\n"
            ),
        }
    }

    fn whole(&self, form: &TextForm<'_>) -> Replacement {
        let before = if form.begins_new { "\"\\n\" + " } else { "" };
        let after = if form.ends_new { "" } else { ".rstrip()" };
        let text = format!("{before}open({}, encoding=\"utf-8-sig\").read(){after}", quoted(self.path));
        Replacement { range: form.node.byte_range(), text }
    }

    /// The expressions that stand where the table stood.
    fn in_place(&self, held: &HeldTable<'_>, fit: &Match) -> Option<Vec<Replacement>> {
        let (node, text) = match &held.form {
            HeldForm::Columns(nodes) | HeldForm::Lists(nodes) => return self.lists(nodes, held, fit),
            HeldForm::Text(form) => (form.node, self.text(form, held, fit)?),
            HeldForm::Other => return None,
            HeldForm::Rows { .. } if fit.has_header => return None,
            HeldForm::Rows { node, first } => {
                let row = self.all_columns(held, fit)?.join(", ");
                let row = match (first.kind(), held.columns.len()) {
                    ("tuple", 1) => format!("({row},)"),
                    ("tuple", _) => format!("({row})"),
                    _ => format!("[{row}]"),
                };
                (*node, self.list(*node, &row))
            }
            HeldForm::Records { node, keys } => {
                let columns = self.all_columns(held, fit)?;
                let pairs = keys.iter().zip(columns).map(|(key, column)| format!("{key}: {column}"));
                (*node, self.list(*node, &format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))))
            }
            HeldForm::Pairs { node } => {
                let columns = self
                    .all_columns(held, fit)
                    .filter(|_| fit.columns[0].is_some_and(|of| self.is_key(of)))?;
                (*node, format!("{{{} for row in {}}}", columns.join(": "), self.rows))
            }
        };
        Some(vec![Replacement { range: node.byte_range(), text }])
    }

    /// Each list that is a column of the file becomes this; `None` if others of the same length would stay shorter.
    fn lists(&self, nodes: &[Node<'_>], held: &HeldTable<'_>, fit: &Match) -> Option<Vec<Replacement>> {
        let columns = self.columns(held, fit);
        let is_whole = fit.rows + 1 == self.table.rows.len();
        let names = held.header.as_deref().unwrap_or_default();
        // A list without a name may be anything, such as the names of the columns.
        let may_stay = |index: usize| fit.columns[index].is_none() && (is_whole || names[index].is_empty());
        if columns.iter().enumerate().any(|(index, column)| column.is_none() && !may_stay(index)) {
            return None;
        }
        let of = |node: &Node<'_>, column: &str| Replacement {
            range: node.byte_range(),
            text: self.list(*node, column),
        };
        Some(nodes.iter().zip(columns).filter_map(|(node, column)| Some(of(node, &column?))).collect())
    }

    fn all_columns(&self, held: &HeldTable<'_>, fit: &Match) -> Option<Vec<String>> {
        self.columns(held, fit).into_iter().collect()
    }

    /// For each column of the program the expression for a row's value.
    fn columns(&self, held: &HeldTable<'_>, fit: &Match) -> Vec<Expression> {
        let column = |(own, of): (&Vec<_>, &Option<usize>)| {
            value(&own[usize::from(fit.has_header)..], (*of)?, self.table)
        };
        held.columns.iter().zip(&fit.columns).map(column).collect()
    }

    /// A list or a tuple with one element for each row.
    fn list(&self, node: Node<'_>, element: &str) -> String {
        let inner = format!("{element} for row in {}", self.rows);
        // A tuple may stand without brackets of its own.
        if node.kind() == "tuple" { format!("tuple({inner})") } else { format!("[{inner}]") }
    }

    /// `true` if no two rows of the file have the same value in a column.
    fn is_key(&self, of: usize) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.table.rows.iter().skip(1).all(|row| row.get(of).is_some_and(|cell| seen.insert(cell)))
    }

    /// A text with the same columns in the same form.
    fn text(&self, form: &TextForm<'_>, held: &HeldTable<'_>, fit: &Match) -> Option<String> {
        let own: Option<Vec<usize>> = fit.columns.iter().copied().collect();
        let own = own.filter(|_| form.is_whole)?;
        if !own.iter().all(|of| self.can_stand(*of, form.between)) {
            return None;
        }
        let fields: Vec<String> =
            own.iter().map(|of| values::field(self.table, *of)).collect::<Option<_>>()?;
        let (open, between, close) = match form.between {
            LinesBetween::Character(character) => (String::new(), character.to_string(), String::new()),
            LinesBetween::Space => (String::new(), " ".to_owned(), String::new()),
            LinesBetween::Spaces | LinesBetween::Nothing => (String::new(), "  ".to_owned(), String::new()),
            LinesBetween::Bars => ("| ".to_owned(), " | ".to_owned(), " |".to_owned()),
        };
        let mut above = Vec::new();
        if fit.has_header {
            let names: Vec<&str> = held.columns.iter().map(|column| column[0].text.as_str()).collect();
            above.push(quoted(&format!("{open}{}{close}", names.join(&between))));
            above.extend(form.rule.iter().map(|rule| quoted(rule)));
        }
        let row = match &fields[..] {
            [one] => one.clone(),
            _ => format!("{}.join([{}])", quoted(&between), fields.join(", ")),
        };
        let row =
            if open.is_empty() { row } else { format!("{} + {row} + {}", quoted(&open), quoted(&close)) };
        let rows = format!("[{row} for row in {}]", self.rows);
        let lines = if above.is_empty() { rows } else { format!("[{}] + {rows}", above.join(", ")) };
        let before = if form.begins_new { "\"\\n\" + " } else { "" };
        let after = if form.ends_new { " + \"\\n\"" } else { "" };
        Some(format!("({before}\"\\n\".join({lines}){after})"))
    }

    /// `true` if the cells of a column can be told apart when they stand so.
    fn can_stand(&self, of: usize, between: LinesBetween) -> bool {
        self.table.rows.iter().skip(1).all(|row| {
            let cell = row.get(of).map_or("\n", String::as_str);
            !cell.contains(['\n', '"'])
                && match between {
                    LinesBetween::Character(character) => !cell.contains(character),
                    LinesBetween::Space => !cell.is_empty() && !cell.contains(char::is_whitespace),
                    LinesBetween::Spaces => !cell.trim().is_empty() && !cell.contains("  "),
                    LinesBetween::Bars => !cell.contains('|'),
                    LinesBetween::Nothing => !cell.trim().is_empty(),
                }
        })
    }
}

/// `true` if a text has the columns of the file under their names, separated as there.
fn is_as_in_the_file(form: &TextForm<'_>, held: &HeldTable<'_>, fit: &Match, table: &DataTable) -> bool {
    let Some(header) = table.rows.first() else { return false };
    let names = held.columns.iter().map(|column| column[0].text.trim());
    let TableForm::Lines { delimiter, above: 0 } = table.form else { return false };
    form.between == LinesBetween::Character(delimiter)
        && fit.has_header
        && names.eq(header.iter().map(|name| name.trim()))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, "\"", false))
}
