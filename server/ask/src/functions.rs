//! The functions of a Python file that a model may call: their signatures and docstrings say how.

mod docstring;
mod enums;
mod types;
mod values;

use std::fmt;

use tree_sitter::Node;
use turn::{FunctionDeclaration, FunctionParameter};

use docstring::Docstring;
use enums::EnumClasses;

use crate::python_tree;
use crate::python_tree::is_too_deep;

/// The longest file that is read, in bytes.
const MOST: usize = 1 << 20;

/// Why a file has no functions that a model may call. Its words are sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFunction {
    /// The line, from 1; `None` where it is about the whole file.
    line: Option<usize>,
    what: String,
}

impl fmt::Display for NoFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "Line {line}: {}", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

impl NoFunction {
    fn at(node: Node<'_>, what: String) -> Self {
        NoFunction { line: Some(node.start_position().row + 1), what }
    }

    fn whole(what: &str) -> Self {
        NoFunction { line: None, what: what.to_owned() }
    }
}

/// The functions of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredFunctions {
    /// Those that a model may call.
    pub declared: Vec<FunctionDeclaration>,
    /// Why it could not be told of others.
    pub left_out: Vec<NoFunction>,
}

/// The functions at the top of a file that have a docstring and no underscore before their names. Fails if a model could be
/// told of none.
pub fn functions(source: &str) -> Result<DeclaredFunctions, NoFunction> {
    if is_too_deep(source) {
        return Err(NoFunction::whole("Its blocks are too deep in each other"));
    }
    let tree = (source.len() <= MOST).then(|| python_tree(source)).flatten();
    let Some(tree) = tree else { return Err(NoFunction::whole("A file of functions may have 1 MB")) };
    if let Some(place) = first_error(tree.root_node()) {
        return Err(NoFunction::at(place, "Python cannot read it".to_owned()));
    }
    let mut functions = DeclaredFunctions::default();
    let classes = EnumClasses::of(tree.root_node(), source);
    for statement in children(tree.root_node()) {
        let Some(function) = definition(statement).and_then(|node| Defined::read(node, source)) else {
            continue;
        };
        match function.declaration(&classes) {
            Ok(declaration) if functions.declared.iter().any(|known| known.name == declaration.name) => {
                return Err(NoFunction::at(statement, format!("{} is defined twice", declaration.name)));
            }
            Ok(declaration) => functions.declared.push(declaration),
            Err(why) => functions.left_out.push(why),
        }
    }
    if !functions.declared.is_empty() {
        return Ok(functions);
    }
    Err(functions.left_out.into_iter().next().unwrap_or_else(|| {
        NoFunction::whole(
            "It has no function with a docstring: begin one with a text in quotes that says what it does",
        )
    }))
}

/// The first place that is no Python.
fn first_error(root: Node<'_>) -> Option<Node<'_>> {
    if !root.has_error() {
        return None;
    }
    let mut place = root;
    // Each level has a child with the error, until the place itself.
    while let Some(child) = children(place).find(|child| child.has_error() || child.is_missing()) {
        place = child;
    }
    Some(place)
}

/// The function that a statement defines.
fn definition(statement: Node<'_>) -> Option<Node<'_>> {
    match statement.kind() {
        "function_definition" => Some(statement),
        "decorated_definition" => {
            statement.child_by_field_name("definition").filter(|it| it.kind() == "function_definition")
        }
        _ => None,
    }
}

/// A function as it is written.
struct Defined<'s> {
    source: &'s str,
    name: &'s str,
    node: Node<'s>,
    docstring: Docstring,
}

impl<'s> Defined<'s> {
    /// `None` if it is not meant for others.
    fn read<'t: 's>(node: Node<'t>, source: &'s str) -> Option<Self> {
        let name = &source[node.child_by_field_name("name")?.byte_range()];
        let first = children(node.child_by_field_name("body")?).find(|child| child.kind() != "comment")?;
        let text = if first.kind() == "expression_statement" { first.child(0)? } else { first };
        let docstring = Docstring::read(&string(text, source)?);
        (!name.starts_with('_')).then_some(Defined { source, name, node, docstring })
    }

    fn declaration(&self, classes: &EnumClasses) -> Result<FunctionDeclaration, NoFunction> {
        if !self.name.is_ascii() {
            let why = "has letters that a model cannot call: name it with a to z, 0 to 9 and _";
            return Err(NoFunction::at(self.node, format!("{} {why}", self.name)));
        }
        let list = self.node.child_by_field_name("parameters");
        let parameters = list.into_iter().flat_map(children).filter(Node::is_named);
        let parameters: Result<Vec<_>, _> =
            parameters.filter_map(|node| self.parameter(node, classes).transpose()).collect();
        Ok(FunctionDeclaration {
            name: self.name.to_owned(),
            description: self.docstring.summary.clone(),
            parameters: parameters?,
        })
    }

    /// `None` for what is no parameter of its own.
    fn parameter(
        &self,
        node: Node<'_>,
        classes: &EnumClasses,
    ) -> Result<Option<FunctionParameter>, NoFunction> {
        let refused = |what: &str| Err(NoFunction::at(node, format!("{} {what}", self.name)));
        let (name, has_default) = match node.kind() {
            "identifier" => (Some(node), false),
            "typed_parameter" => (node.child(0), false),
            "default_parameter" | "typed_default_parameter" => (node.child_by_field_name("name"), true),
            "positional_separator" => {
                return refused("takes values before a /, which a model cannot give by name: remove the /");
            }
            "keyword_separator" | "comment" => return Ok(None),
            _ => return refused("takes any number of values (*): name each one"),
        };
        let Some(name) = name.filter(|name| name.kind() == "identifier") else {
            return refused("takes any number of values (*): name each one");
        };
        let name = &self.source[name.byte_range()];
        let Some(annotation) = node.child_by_field_name("type") else {
            return refused(&format!("takes {name} without a type: write one, such as {name}: str"));
        };
        let Some(takes) = types::read(annotation, self.source, classes) else {
            return refused(&format!(
                "takes {name} as {}, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]",
                &self.source[annotation.byte_range()]
            ));
        };
        let description = self.docstring.of(name);
        let is_required = !has_default && !takes.is_optional();
        let default = node.child_by_field_name("value");
        let default = default.and_then(|value| {
            values::read(value, self.source, &|class, member| classes.value(class, member))
        });
        Ok(Some(FunctionParameter { name: name.to_owned(), description, takes, is_required, default }))
    }
}

/// What a string says; `None` for anything else.
fn string(node: Node<'_>, source: &str) -> Option<String> {
    let parts: Vec<Node<'_>> = children(node).collect();
    let (first, rest) = (parts.first()?, &parts[1..]);
    let is_text = node.kind() == "string" && !source[first.byte_range()].contains(['b', 'B', 'f', 'F']);
    let contents = rest.iter().filter(|part| part.kind() == "string_content");
    is_text.then(|| contents.map(|part| &source[part.byte_range()]).collect())
}

/// `List` of `typing.List`.
fn last_name<'s>(node: Node<'_>, source: &'s str) -> &'s str {
    source[node.byte_range()].rsplit('.').next().unwrap_or_default().trim()
}

fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    (0..node.child_count()).filter_map(move |index| node.child(index))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::ParameterType;

    use super::{DeclaredFunctions, functions};

    fn words(takes: &ParameterType) -> String {
        match takes {
            ParameterType::List(item) => format!("list of {}", words(item)),
            ParameterType::Optional(inner) => format!("{} or None", words(inner)),
            ParameterType::Any(all) => all.iter().map(words).collect::<Vec<_>>().join(" or "),
            ParameterType::OneOf(texts) => format!("one of {texts:?}"),
            ParameterType::OneOfNumbers(numbers) => format!("one of {numbers:?}"),
            ParameterType::Member { class, takes } => format!("{class}, {}", words(takes)),
            ParameterType::Formatted(format) => format!("text as {format}"),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn drawn(source: &str) -> String {
        let DeclaredFunctions { declared, left_out } = match functions(source) {
            Ok(functions) => functions,
            Err(no) => return format!("refused: {no}\n"),
        };
        let left_out = left_out.iter().map(|no| format!("left out: {no}\n"));
        let each = declared.iter().map(|function| {
            let parameters = function.parameters.iter().map(|parameter| {
                let optional = if parameter.is_required { "" } else { ", optional" };
                let default = parameter.default.as_ref().map(|value| format!(" = {value}"));
                format!(
                    "  {}: {}{optional}{}  {}\n",
                    parameter.name,
                    words(&parameter.takes),
                    default.unwrap_or_default(),
                    parameter.description
                )
            });
            format!("{}  {}\n{}", function.signature(), function.description, parameters.collect::<String>())
        });
        each.chain(left_out).collect()
    }

    #[test]
    fn a_function_is_declared_by_its_signature_and_its_docstring() {
        assert_snapshot!(drawn(r#"
import json

TABLE = {"Oslo": 4}

def weather(city: str, unit: Literal["C", "F"] = "C") -> float:
    """The temperature in a city
    today.

    Args:
        city: Its name,
            in English.
        unit (str): Celsius or Fahrenheit.

    Returns:
        A number.
    """
    return TABLE[city]

@cached
def total(prices: list[float], *, rounded: bool = False, tags: Optional[dict[str, str]] = None):
    'Adds prices.'

def _hidden(anything):
    """For this file alone."""

def helper(anything):
    return anything
"#), @r#"
weather(city, unit=…)  The temperature in a city today.
  city: text  Its name, in English.
  unit: one of ["C", "F"], optional = "C"  Celsius or Fahrenheit.
total(prices, rounded=…, tags=…)  Adds prices.
  prices: list of number  
  rounded: boolean, optional = false  
  tags: object or None, optional = null
"#);
    }

    #[test]
    fn parameters_are_described_in_any_usual_way() {
        assert_snapshot!(drawn(r#"
def a(x: int, y: "float", z: typing.List[int | str]):
    """Adds.

    :param x: one
    :type x: int
    :param float y: another
    :returns: all
    """

def b(x: Annotated[int, "how many"], y: Union[str, None] = None):
    """Takes.

    Parameters
    ----------
    x : int
        Counted from 1.
    y : str, optional
        Its name,
        if it has one.

    Returns
    -------
    int
    """
"#), @"
a(x, y, z)  Adds.
  x: integer  one
  y: number  another
  z: list of integer or text  
b(x, y=…)  Takes.
  x: integer  Counted from 1.
  y: text or None, optional = null  Its name, if it has one.
");
    }

    #[test]
    fn of_a_function_that_a_model_cannot_be_told_the_others_still_are() {
        assert_snapshot!(drawn(r#"
def price(article: str, day: datetime.timedelta):
    "The price on a day."

def stock(article: str, shop: int | None, most: Optional[Union[int, str]] = 3, all: list[int | None] = []):
    "How many there are."
"#), @"
stock(article, shop=…, most=…, all=…)  How many there are.
  article: text  
  shop: integer or None, optional  
  most: integer or text or None, optional = 3  
  all: list of integer or None, optional = []  
left out: Line 2: price takes day as datetime.timedelta, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]
");
    }

    #[test]
    fn dates_decimals_and_the_values_of_classes_are_told() {
        assert_snapshot!(drawn(r#"
from datetime import date
import datetime, decimal, enum

class Colour(enum.Enum):
    """A colour."""
    RED = "red"
    BLUE = "blue"

class Size(enum.IntEnum):
    S = 1
    L = 2

class Mixed(enum.Enum):
    A = 1
    B = "b"

def price(day: date, at: datetime.datetime, paid: decimal.Decimal, of: Colour, size: Size = Size.L, twice: Literal[1, 2] = 1):
    "What it costs."

def told(of: Colour = Colour.RED, most: float = -1.5, all: bool = True, tags: list[str] = ["a"], none: int | None = None,
         rest: "dict" = {}, when: date = date.today(), said: str = "x\ty"):
    "All with defaults."

def mixed(of: Mixed):
    "Of both."
"#), @r#"
price(day, at, paid, of, size=…, twice=…)  What it costs.
  day: text as date  
  at: text as date-time  
  paid: number or text  
  of: Colour, one of ["red", "blue"]  
  size: Size, one of [1, 2], optional = 2  
  twice: one of [1, 2], optional = 1  
told(of=…, most=…, all=…, tags=…, none=…, rest=…, when=…, said=…)  All with defaults.
  of: Colour, one of ["red", "blue"], optional = "red"  
  most: number, optional = -1.5  
  all: boolean, optional = true  
  tags: list of text, optional = ["a"]  
  none: integer or None, optional = null  
  rest: object, optional = {}  
  when: text as date, optional  
  said: text, optional  
left out: Line 25: mixed takes of as Mixed, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]
"#);
    }

    #[test]
    fn what_a_model_cannot_be_told_is_refused() {
        let refused = [
            "x = 1",
            "def f(x):\n    return x",
            "def f(x):\n    'Does.'",
            "\n\ndef f(frame: pd.DataFrame):\n    'Does.'",
            "def f(*values: int):\n    'Does.'",
            "def f(**values):\n    'Does.'",
            "def f(x: int, /):\n    'Does.'",
            "def f(x: list):\n    'Does.'",
            "def f():\n    'Does.'\ndef f():\n    'Does.'",
            "def f(:\n",
        ];
        assert_snapshot!(refused.map(drawn).concat(), @"
        refused: It has no function with a docstring: begin one with a text in quotes that says what it does
        refused: It has no function with a docstring: begin one with a text in quotes that says what it does
        refused: Line 1: f takes x without a type: write one, such as x: str
        refused: Line 3: f takes frame as pd.DataFrame, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]
        refused: Line 1: f takes any number of values (*): name each one
        refused: Line 1: f takes any number of values (*): name each one
        refused: Line 1: f takes values before a /, which a model cannot give by name: remove the /
        refused: Line 1: f takes x as list, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]
        refused: Line 3: f is defined twice
        refused: Line 1: Python cannot read it
        ");
    }
}
