//! What must stand first in a program: its coding line, its docstring and `from __future__`.

use crate::python::Parsed;

/// The place below what must stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProgramHead {
    pub(super) at: usize,
    line: Line,
}

/// What stands before a place in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    New,
    /// A line without its end.
    Open,
    /// A statement after which others follow in the same line.
    Statement,
}

impl ProgramHead {
    /// Statements, each in a line of its own, as they are written there.
    pub(super) fn below(self, lines: &str) -> String {
        match self.line {
            Line::New => format!("{lines}\n"),
            Line::Open => format!("\n{lines}\n"),
            Line::Statement => {
                let statements = lines.lines().filter(|line| !line.starts_with('#'));
                statements.map(|line| format!("; {line}")).collect()
            }
        }
    }
}

/// Where a program's first other statement may stand.
pub(super) fn head(program: &Parsed<'_>) -> ProgramHead {
    let code = program.code;
    let is_head = |line: &&str| {
        line.starts_with("#!") || line.starts_with("%%") || (line.starts_with('#') && line.contains("coding"))
    };
    let after = |at: usize| ProgramHead {
        at,
        line: if code[..at].ends_with('\n') || at == 0 { Line::New } else { Line::Open },
    };
    let mut head = after(code.split_inclusive('\n').take_while(is_head).map(str::len).sum());
    for (index, statement) in program.statements().into_iter().enumerate() {
        let is_docstring = index == 0
            && statement.kind() == "expression_statement"
            && statement.named_child(0).is_some_and(|child| child.kind().ends_with("string"));
        if !is_docstring && statement.kind() != "future_import_statement" {
            break;
        }
        let end = statement.end_byte();
        head = if code[end..].trim_start_matches([' ', '\t']).starts_with(';') {
            ProgramHead { at: end, line: Line::Statement }
        } else {
            after(code[end..].find('\n').map_or(code.len(), |line| end + line + 1))
        };
    }
    head
}
