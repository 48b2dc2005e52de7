//! The module slice of a part of a notebook: its cells are one file, in their order.

use std::borrow::Cow;
use std::ops::Range;

use super::{ModuleSlice, module_slice};
use crate::Document;

/// The magics for whole cells whose cells are Python.
const RUN_PYTHON: [&str; 4] = ["capture", "prun", "time", "timeit"];

/// `true` for a cell whose first line hands it to a shell, to another program, or into a file.
#[must_use]
pub fn runs_no_python(cell: &str) -> bool {
    let magic = cell.strip_prefix("%%").and_then(|rest| rest.split_whitespace().next());
    magic.is_some_and(|magic| !RUN_PYTHON.contains(&magic))
}

/// As [`module_slice`], for a part of a cell with these cells above it; its lines are those of its cells.
#[must_use]
pub fn slice_of_cells(above: &[Document], cell: &Document, excerpt: Range<usize>) -> Option<ModuleSlice> {
    if !cell.is_python() {
        return None;
    }
    let firsts = first_lines(above);
    let (above, excerpt) = (joined(above), cell.text().clamped(excerpt));
    let excerpt = above.len() + excerpt.start..above.len() + excerpt.end;
    let mut slice = module_slice(&parsed(&(above + &python(cell))), excerpt)?;
    for run in &mut slice.runs {
        let first = firsts.iter().rfind(|(_, first)| *first <= run.line);
        (run.cell, run.line) =
            first.map_or((None, run.line), |(cell, first)| (Some(*cell), run.line - first));
    }
    Some(slice)
}

/// Each Python cell and, from 0, its first line where all of them are one text.
fn first_lines(cells: &[Document]) -> Vec<(usize, usize)> {
    let mut line = 0;
    let of_python = cells.iter().enumerate().filter(|(_, cell)| cell.is_python());
    let first = |(number, cell): (usize, &Document)| {
        let first = line;
        line += cell.text().line_of(cell.text().len()) + 1;
        (number, first)
    };
    of_python.map(first).collect()
}

/// Cells as one Python document.
pub(crate) fn notebook(cells: &[Document]) -> Document {
    parsed(&joined(cells))
}

fn parsed(text: &str) -> Document {
    let document = Document::new("python", text);
    document.parse(|| true);
    document
}

/// The Python of cells, each on lines of its own.
fn joined(cells: &[Document]) -> String {
    cells.iter().filter(|cell| cell.is_python()).map(|cell| python(cell).into_owned() + "\n").collect()
}

/// The text of a cell with blanks in place of what only a notebook runs: shell lines and magics.
fn python(cell: &Document) -> Cow<'_, str> {
    let text = cell.text().slice(0..cell.text().len());
    let is_python = cell.tree().is_some_and(|tree| !tree.root_node().has_error());
    if is_python { text } else { Cow::Owned(without_commands(&text)) }
}

fn without_commands(text: &str) -> String {
    let is_other = runs_no_python(text.trim_start());
    let line = |line: &str| if is_other || is_command(line) { blank(line) } else { line.to_owned() };
    text.split_inclusive('\n').map(line).collect()
}

fn is_command(line: &str) -> bool {
    let line = line.trim();
    let is_magic = line.trim_start_matches('%').starts_with(|it: char| it.is_ascii_alphabetic());
    line.starts_with('%') && is_magic
        || line.starts_with('!') && !line.starts_with("!=")
        || line.ends_with('?')
}

/// As many bytes, so that no place moves.
fn blank(line: &str) -> String {
    line.bytes().map(|byte| if matches!(byte, b'\r' | b'\n') { char::from(byte) } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::slice_of_cells;
    use crate::Document;

    /// The slice for the last of these cells.
    fn slice(cells: &[&str]) -> String {
        let cells: Vec<Document> = cells.iter().map(|cell| Document::new("python", cell)).collect();
        let (cell, above) = cells.split_last().expect("a cell");
        let found = slice_of_cells(above, cell, 0..cell.text().len());
        found.map_or_else(|| "nothing".to_owned(), |slice| slice.text)
    }

    #[test]
    fn what_a_cell_uses_comes_from_the_cells_above() {
        let cells = [
            "import pandas as pd\nimport os",
            "df = pd.read_csv('sales.csv')\ndf.head()",
            "def share(of):\n    return of / of.sum()",
            "df['share'] = share(df.units)",
            "unused = 1",
            "print(df.share.max())",
        ];
        assert_snapshot!(slice(&cells), @"
        import pandas as pd
        df = pd.read_csv('sales.csv')
        def share(of):
            return of / of.sum()
        df['share'] = share(df.units)
        ");
    }

    #[test]
    fn lines_are_known_by_their_cells() {
        let cells = ["import os\n", "\n\nx = (1,\n  2)\ny = 3", "print(x, y, os)"];
        let cells: Vec<Document> = cells.iter().map(|cell| Document::new("python", cell)).collect();
        let found = slice_of_cells(&cells[..2], &cells[2], 0..15).expect("a slice");
        let runs = found.runs.iter().map(|run| format!("{} {:?} {}", run.at, run.cell, run.line));
        assert_snapshot!(runs.collect::<Vec<_>>().join("\n"), @"
        0 Some(0) 0
        1 Some(1) 2
        3 Some(1) 4
        ");
    }

    #[test]
    fn shell_lines_and_magics_hide_nothing() {
        let cells = [
            "%matplotlib inline\n!pip install pandas\nimport pandas as pd\npd?",
            "%%bash\nx = 3\necho",
            "%%time\nx = 7",
            "text = '''\n%d of\n!important\n'''",
            "y = (x\n     != 3)",
            "print(pd, x, text, y)",
        ];
        assert_snapshot!(slice(&cells), @"
        import pandas as pd
        x = 7
        text = '''
        %d of
        !important
        '''
        y = (x
             != 3)
        ");
    }

    #[test]
    fn a_cell_that_needs_nothing_has_no_slice() {
        assert_eq!(slice(&["a = 1", "b = 2\nprint(b)"]), "nothing");
        assert_eq!(slice(&["print(1)"]), "nothing");
    }

    #[test]
    fn cells_in_other_languages_are_no_python() {
        let above = [Document::new("markdown", "# x = 1"), Document::new("r", "x <- 2")];
        assert_eq!(slice_of_cells(&above, &Document::new("python", "print(x)"), 0..8), None);
        assert_eq!(slice_of_cells(&above, &Document::new("r", "print(x)"), 0..8), None);
    }
}
