//! What every program that uses pandas says of a table, whatever it was read from.

use super::draft::{Draft, Import, fill};
use super::python::literal;
use super::{FOR_FINDINGS, MOST_COLUMNS, limited, push_names_of};

/// Adds what describes the table `data`. `labels` tells which of its numbers measure nothing, `types` what to call
/// columns, both by name. `cells` makes `cells`, the table as it was read, `opening` prints its first lines. `columns` is their number
/// where that is known.
pub(super) fn push_description(
    program: &mut Draft,
    name: &str,
    cells: &str,
    opening: &str,
    columns: Option<usize>,
    has_matplotlib: bool,
) {
    program.import([
        Import::Module("re"),
        Import::From("itertools", "combinations"),
        Import::From("math", "inf"),
    ]);
    program.import_library("numpy as np");
    let facts = fill(include_str!("describe/facts.py"), &[("__CELLS__", cells)]);
    program.push(format!("{facts}{opening}print()"));
    let is_wide = columns.is_none_or(|columns| columns > MOST_COLUMNS);
    if is_wide {
        push_names_of(program);
    }
    program.push(limited(include_str!("describe/roles.py")));
    program.push(limited(include_str!("describe/columns.py")));
    program.push(FOR_FINDINGS);
    program.push(include_str!("describe/findings.py"));
    program.push(include_str!("describe/correlations.py"));
    program.push(limited(include_str!("describe/groups.py")));
    program.push(include_str!("describe/first.py"));
    let more = include_str!("describe/more.py").to_owned();
    let names = if is_wide { include_str!("describe/names.py") } else { "" };
    program.push(limited(&(more + names)));
    program.push(limited(include_str!("describe/details.py")));
    if has_matplotlib {
        program.import_library("matplotlib.pyplot as plt");
        program.push(format!("FILE = {}", literal(&one_line(name))));
        program.push(include_str!("describe/chart.py"));
    }
}

/// Adds the last line: how much there is, and how much of it is missing.
pub(super) fn push_summary(program: &mut Draft) {
    program.push(include_str!("describe/summary.py"));
}

/// A title without doubled blanks and line ends.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
