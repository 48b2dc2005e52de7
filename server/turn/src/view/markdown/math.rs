//! TeX of a model, made harmless: it can draw symbols, and nothing else.

use std::iter::Peekable;
use std::str::Chars;

use super::tree::Within;
use crate::safe::is_harmless;

/// Commands that link, load, name HTML, define other commands, or draw over what stands beside the formula.
const REFUSED: [&str; 73] = [
    "bbox",
    "begingroup",
    "catcode",
    "char",
    "class",
    "clap",
    "csname",
    "cssId",
    "data",
    "DeclareMathOperator",
    "DeclarePairedDelimiter",
    "DeclarePairedDelimiters",
    "DeclarePairedDelimitersX",
    "def",
    "edef",
    "endcsname",
    "endgroup",
    "eqref",
    "expandafter",
    "futurelet",
    "gdef",
    "global",
    "href",
    "hskip",
    "hspace",
    "htmlClass",
    "htmlData",
    "htmlId",
    "htmlStyle",
    "includegraphics",
    "input",
    "kern",
    "label",
    "let",
    "llap",
    "long",
    "lower",
    "mathchoice",
    "mathclap",
    "mathllap",
    "mathrlap",
    "mathtip",
    "mkern",
    "mmlToken",
    "moveleft",
    "moveright",
    "mskip",
    "mspace",
    "newcommand",
    "newenvironment",
    "Newextarrow",
    "noexpand",
    "providecommand",
    "raise",
    "raisebox",
    "ref",
    "renewcommand",
    "renewenvironment",
    "require",
    "setoptions",
    "rlap",
    "rule",
    "Rule",
    "smash",
    "Space",
    "style",
    "texttip",
    "toggle",
    "unicode",
    "url",
    "verb",
    "vspace",
    "xdef",
];

/// Limits: bytes of a formula, and braces in each other. Renderers take long for more.
const LONGEST: usize = 4_000;
const DEEPEST: usize = 20;

/// The formula on one line; `None` if it must be shown as code.
///
/// A renderer without math must find no Markdown in it, and one that reads HTML first no tag.
pub(super) fn harmless(tex: &str, within: Within) -> Option<String> {
    let tex = tex.trim();
    let is_plain = |character: char| character.is_ascii_whitespace() || is_harmless(character);
    if tex.is_empty() || tex.len() > LONGEST || !tex.chars().all(is_plain) || is_address(tex) {
        return None;
    }
    let mut math = String::with_capacity(tex.len());
    let mut depth = 0_usize;
    let mut rest = tex.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => push_command(&mut math, &mut rest, within)?,
            '{' => {
                depth += 1;
                math.push('{');
            }
            '}' => {
                depth = depth.checked_sub(1)?;
                math.push('}');
            }
            '`' | '$' => return None,
            '<' => push_word(&mut math, "\\lt", rest.peek()),
            '>' => push_word(&mut math, "\\gt", rest.peek()),
            '|' if within == Within::Cell => push_word(&mut math, "\\vert", rest.peek()),
            '%' => math.push_str("\\%"),
            // Neither an entity nor the target of a link.
            '&' | ']'
                if rest.peek().is_some_and(|next| "#([:".contains(*next) || next.is_ascii_alphanumeric()) =>
            {
                math.extend([character, ' ']);
            }
            ' ' | '\t' | '\n' if math.ends_with(' ') => {}
            character if character.is_ascii_whitespace() => math.push(' '),
            other => math.push(other),
        }
        if depth > DEEPEST {
            return None;
        }
    }
    (depth == 0).then(|| math.trim_end().to_owned()).filter(|math| !math.ends_with('\\'))
}

/// Writes a command, without the backslash that was read; `None` for one that is refused.
fn push_command(math: &mut String, rest: &mut Peekable<Chars<'_>>, within: Within) -> Option<()> {
    let mut name = String::new();
    while let Some(letter) = rest.next_if(char::is_ascii_alphabetic) {
        name.push(letter);
    }
    if !name.is_empty() {
        math.extend(["\\", &name]);
        return (!REFUSED.contains(&name.as_str())).then_some(());
    }
    match rest.next()? {
        '`' | '$' => return None,
        '<' => push_word(math, "\\lt", rest.peek()),
        '>' => push_word(math, "\\gt", rest.peek()),
        '|' if within == Within::Cell => push_word(math, "\\Vert", rest.peek()),
        // A line end that moves what follows upwards.
        '\\' if rest.clone().find(|next| *next != ' ') == Some('[') && moves_up(rest.clone()) => return None,
        // Jupyter would take the brace for an escaped one.
        '\\' if matches!(rest.peek(), Some('{' | '}')) => math.push_str("\\\\ "),
        symbol if symbol.is_ascii_whitespace() => math.push_str("\\ "),
        symbol => math.extend(['\\', symbol]),
    }
    Some(())
}

fn moves_up(rest: Peekable<Chars<'_>>) -> bool {
    rest.skip(1).take_while(|character| *character != ']').any(|character| character == '-')
}

/// Writes a command in place of a symbol. A letter behind it would become a part of its name.
fn push_word(math: &mut String, command: &str, next: Option<&char>) {
    math.push_str(command);
    if next.is_some_and(char::is_ascii_alphabetic) {
        math.push(' ');
    }
}

/// `true` if a renderer without math would see an address.
fn is_address(tex: &str) -> bool {
    tex.contains("//") || tex.contains('@') || tex.to_ascii_lowercase().contains("www.")
}
