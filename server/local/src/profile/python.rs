//! Writes Python: literals that no content can break out of, laid out as `black` lays them out.

/// The width `black` keeps.
const WIDTH: usize = 88;

/// An expression, or the whole statement around one, that may be broken at its brackets.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Atom(String),
    Group { open: String, items: Vec<Expression>, close: &'static str },
}

impl Expression {
    /// `open` with its bracket, the items, and the closing bracket with what follows it.
    pub(crate) fn group(open: impl Into<String>, items: Vec<Expression>, close: &'static str) -> Self {
        Expression::Group { open: open.into(), items, close }
    }

    /// A text literal.
    pub(crate) fn text(text: &str) -> Self {
        Expression::Atom(literal(text))
    }

    /// `name=value`
    pub(crate) fn keyword(name: &str, value: Expression) -> Self {
        match value {
            Expression::Atom(atom) => Expression::Atom(format!("{name}={atom}")),
            Expression::Group { open, items, close } => {
                Expression::Group { open: format!("{name}={open}"), items, close }
            }
        }
    }

    /// A list of text literals.
    pub(crate) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Expression::group("[", texts.into_iter().map(Expression::text).collect(), "]")
    }

    /// The expression on as few lines as fit, each but the first indented by `indent` or more.
    pub(crate) fn layout(&self, indent: usize) -> String {
        self.layout_before(indent, 0)
    }

    /// Leaves room for `reserved` characters after the expression.
    fn layout_before(&self, indent: usize, reserved: usize) -> String {
        let flat = self.flat();
        let Expression::Group { open, items, close } = self else {
            return flat;
        };
        if indent + width(&flat) + reserved <= WIDTH || items.is_empty() {
            return flat;
        }
        let (outer, inner) = (" ".repeat(indent), " ".repeat(indent + 4));
        let body = flat_items(items);
        if inner.len() + width(&body) <= WIDTH {
            return format!("{open}\n{inner}{body}\n{outer}{close}");
        }
        let lines: String =
            items.iter().map(|item| format!("{inner}{},\n", item.layout_before(indent + 4, 1))).collect();
        format!("{open}\n{lines}{outer}{close}")
    }

    fn flat(&self) -> String {
        match self {
            Expression::Atom(atom) => atom.clone(),
            Expression::Group { open, items, close } => format!("{open}{}{close}", flat_items(items)),
        }
    }
}

fn flat_items(items: &[Expression]) -> String {
    items.iter().map(Expression::flat).collect::<Vec<_>>().join(", ")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A text as a Python literal. Everything that is not plainly visible is escaped.
pub(crate) fn literal(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let body: String = text.chars().map(|c| escaped(c, quote)).collect();
    format!("{quote}{body}{quote}")
}

fn escaped(c: char, quote: char) -> String {
    match c {
        '\\' => r"\\".to_owned(),
        '\n' => r"\n".to_owned(),
        '\r' => r"\r".to_owned(),
        '\t' => r"\t".to_owned(),
        c if c == quote => format!("\\{c}"),
        c if is_hidden(c) => match u32::from(c) {
            code @ ..=0xFF => format!("\\x{code:02x}"),
            code @ ..=0xFFFF => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        },
        c => c.to_string(),
    }
}

/// Controls, blanks other than the space, and the characters that reorder or hide their neighbours.
fn is_hidden(c: char) -> bool {
    c.is_control() || (c.is_whitespace() && c != ' ') || turn::is_invisible(c)
}
