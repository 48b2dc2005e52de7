//! A small reader of Rust: the items of a file, one after the other, with their attributes and lines.
//!
//! proc-macro2 splits the text into tokens, so that strings, comments and brackets are never mistaken for code.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

/// One item: a function, a type, an import…
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// Empty for what has no name: imports, `impl` blocks, calls of macros.
    pub(crate) name: String,
    /// `true` for `pub`, `pub(crate)` and their kin.
    pub(crate) is_visible: bool,
    pub(crate) attributes: Vec<TokenStream>,
    /// The first line, with attributes and documentation, from 1.
    pub(crate) first_line: usize,
    /// The line where the code of the item begins: its visibility or keyword.
    pub(crate) code_line: usize,
    pub(crate) last_line: usize,
    /// All after the keyword.
    pub(crate) tokens: Vec<TokenTree>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Module,
    Use,
    Function,
    /// `struct`, `enum`, `union` or `type`.
    Type,
    Trait,
    Impl,
    /// `const`, `static`, `extern crate`, or a macro.
    Other,
}

impl Item {
    /// What stands between the braces, where there are any.
    pub(crate) fn body(&self) -> Option<TokenStream> {
        self.tokens.last().and_then(braces).map(Group::stream)
    }

    /// `true` if the item is there in tests alone: `#[cfg(test)]`, `#[cfg(all(test, …))]`.
    pub(crate) fn is_test_only(&self) -> bool {
        self.attributes.iter().any(|attribute| is_test_only(attribute.clone()))
    }

    /// `true` if the braces hold items.
    fn holds_items(&self) -> bool {
        matches!(self.kind, Kind::Impl | Kind::Module | Kind::Trait)
    }
}

/// The items of a file.
pub(crate) fn parse(path: &str, text: &str) -> Vec<Item> {
    let tokens = text.parse().unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
    items(tokens)
}

/// The items in a file, or between the braces of a module, a trait or an `impl`.
pub(crate) fn items(tokens: TokenStream) -> Vec<Item> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = &tokens[..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (item, after) = item(rest);
        found.push(item);
        rest = after;
    }
    found
}

/// The functions with a body among items, those of traits and `impl`s too, without those of tests alone.
pub(crate) fn functions(items: Vec<Item>) -> Vec<Item> {
    let mut found = Vec::new();
    for item in items.into_iter().filter(|item| !item.is_test_only()) {
        if item.holds_items() {
            found.extend(functions(self::items(item.body().unwrap_or_default())));
        } else if item.kind == Kind::Function && item.body().is_some() {
            found.push(item);
        }
    }
    found
}

fn item(tokens: &[TokenTree]) -> (Item, &[TokenTree]) {
    let (attributes, rest) = attributes(tokens);
    let (is_visible, after) = visibility(rest);
    let (kind, keyword) = keyword(after);
    let end = end(kind, after);
    // `macro_rules! name`
    let before = keyword + usize::from(after.get(keyword + 1).is_some_and(|token| is(token, '!')));
    let name = after[..end].get(before + 1).and_then(ident).filter(|_| kind.is_named());
    let line = |token: Option<&TokenTree>| token.map_or(1, |token| token.span().start().line);
    let item = Item {
        kind,
        name: name.map(|name| plain(&name)).unwrap_or_default(),
        is_visible,
        attributes,
        first_line: line(tokens.first()),
        code_line: line(rest.first()),
        last_line: after[..end].last().or(tokens.last()).map_or(1, |token| token.span().end().line),
        tokens: after[(keyword + 1).min(end)..end].to_vec(),
    };
    (item, &after[end..])
}

impl Kind {
    fn is_named(self) -> bool {
        !matches!(self, Kind::Use | Kind::Impl)
    }
}

/// The attributes in front of an item; those of the file itself (`#![…]`) are passed over.
fn attributes(mut tokens: &[TokenTree]) -> (Vec<TokenStream>, &[TokenTree]) {
    let mut found = Vec::new();
    loop {
        match tokens {
            [hash, TokenTree::Group(group), rest @ ..] if is(hash, '#') => {
                found.push(group.stream());
                tokens = rest;
            }
            [hash, bang, TokenTree::Group(_), rest @ ..] if is(hash, '#') && is(bang, '!') => tokens = rest,
            _ => return (found, tokens),
        }
    }
}

fn visibility(tokens: &[TokenTree]) -> (bool, &[TokenTree]) {
    match tokens {
        [TokenTree::Ident(word), TokenTree::Group(group), rest @ ..]
            if word == "pub" && group.delimiter() == Delimiter::Parenthesis =>
        {
            (true, rest)
        }
        [TokenTree::Ident(word), rest @ ..] if word == "pub" => (true, rest),
        _ => (false, tokens),
    }
}

/// What kind of item begins here, and the index of the word that says so.
fn keyword(tokens: &[TokenTree]) -> (Kind, usize) {
    for (index, token) in tokens.iter().enumerate() {
        let word = ident(token).map(|word| word.to_string()).unwrap_or_default();
        let next = tokens.get(index + 1).and_then(ident).map(|word| word.to_string()).unwrap_or_default();
        return match word.as_str() {
            "const" | "extern" if matches!(next.as_str(), "fn" | "unsafe" | "async" | "extern") => continue,
            "extern" if matches!(tokens.get(index + 1), Some(TokenTree::Literal(_))) => continue,
            "unsafe" | "async" | "default" | "auto" | "safe" => continue,
            "mod" => (Kind::Module, index),
            "use" => (Kind::Use, index),
            "fn" => (Kind::Function, index),
            "struct" | "enum" | "type" => (Kind::Type, index),
            "trait" => (Kind::Trait, index),
            "union" if !next.is_empty() => (Kind::Type, index),
            "impl" => (Kind::Impl, index),
            "" if matches!(token, TokenTree::Literal(_)) => continue, // the "C" of `extern "C"`
            _ => (Kind::Other, index),
        };
    }
    (Kind::Other, 0)
}

/// The index after the last token of the item that begins here.
fn end(kind: Kind, tokens: &[TokenTree]) -> usize {
    // The value of a constant may have braces, and so may an import.
    let first = tokens.first().and_then(ident).map(|word| word.to_string()).unwrap_or_default();
    let has_value = matches!(first.as_str(), "use" | "const" | "static" | "type") && kind != Kind::Function;
    let is_last = |token: &TokenTree| is(token, ';') || (!has_value && braces(token).is_some());
    tokens.iter().position(is_last).map_or(tokens.len(), |index| index + 1)
}

fn is_test_only(attribute: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "cfg" || word == "all" => {
            parts(group.stream()).into_iter().any(is_test_only)
        }
        [TokenTree::Ident(word)] => word == "test",
        _ => false,
    }
}

/// A list split at its commas.
pub(crate) fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.split(|token| is(token, ',')).map(|part| part.iter().cloned().collect()).collect()
}

/// A path in the code, such as `crate::text::Text`, and whether it is called (`f(`, `f!`).
pub(crate) struct Path {
    pub(crate) names: Vec<String>,
    pub(crate) is_called: bool,
}

/// Every path in the code, however deep in brackets, those in calls of macros too. Leaves out fields and methods,
/// which follow a dot, and what begins with `::`, which is another crate's.
pub(crate) fn paths(tokens: &[TokenTree], found: &mut Vec<Path>) {
    let mut index = 0;
    while index < tokens.len() {
        match &tokens[index] {
            TokenTree::Group(group) => paths(&group.stream().into_iter().collect::<Vec<_>>(), found),
            TokenTree::Ident(_) => {
                let is_part =
                    index > 0 && (is(&tokens[index - 1], '.') || is_colons(tokens, index.wrapping_sub(2)));
                let (names, end) = path(tokens, index);
                let is_range = index > 1 && is(&tokens[index - 1], '.') && is(&tokens[index - 2], '.');
                let is_called = tokens.get(end).is_some_and(|next| is(next, '!') || parentheses(next));
                if !is_part || is_range {
                    found.push(Path { names, is_called });
                }
                index = end;
                continue;
            }
            _ => {}
        }
        index += 1;
    }
}

/// The path that begins here, and the index after it.
fn path(tokens: &[TokenTree], start: usize) -> (Vec<String>, usize) {
    let mut names = vec![ident(&tokens[start]).map(|name| plain(&name)).unwrap_or_default()];
    let mut end = start + 1;
    while is_colons(tokens, end) {
        let Some(name) = tokens.get(end + 2).and_then(ident) else {
            break; // `::<` or `::{`
        };
        names.push(plain(&name));
        end += 3;
    }
    (names, end)
}

/// `true` if `::` stands here.
pub(crate) fn is_colons(tokens: &[TokenTree], index: usize) -> bool {
    let colon = |index: usize| match tokens.get(index) {
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => Some(punct.spacing()),
        _ => None,
    };
    colon(index) == Some(Spacing::Joint) && index.checked_add(1).is_some_and(|next| colon(next).is_some())
}

pub(crate) fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub(crate) fn ident(token: &TokenTree) -> Option<Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident.clone()),
        _ => None,
    }
}

/// A name without the `r#` that lets a keyword be one.
pub(crate) fn plain(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

pub(crate) fn braces(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

fn parentheses(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

#[test]
fn the_reader_finds_every_kind_of_item() {
    let text = r#"
        //! A file.
        #![allow(dead_code)]
        use a::{b, c::{self, d as e}};
        const X: Point = Point { x: "fn no() {" };
        const LIST: [u8; { 1 + 1 }] = [0; 2];
        pub(crate) const unsafe fn f<T>(t: T) -> [u8; 2] where T: Copy { [b'{', b'}'] }
        extern "C" fn g() {}
        /// A type.
        #[derive(Debug)]
        pub struct Pair(u8, u8);
        struct r#Type { a: u8 }
        trait Draw { type Output; fn draw(&self); fn twice(&self) { self.draw(); } }
        impl<T> Draw for Vec<T> { fn draw(&self) {} }
        macro_rules! m { () => { struct No; } }
        m!();
        #[cfg(all(test, unix))] mod tests { fn no() {} }
        mod inner { fn h() {} }
    "#;
    let found = parse("a.rs", text);
    let drawn: Vec<String> = found.iter().map(|item| format!("{:?} {}", item.kind, item.name)).collect();
    assert_eq!(
        drawn,
        [
            "Use ",
            "Other X",
            "Other LIST",
            "Function f",
            "Function g",
            "Type Pair",
            "Type Type",
            "Trait Draw",
            "Impl ",
            "Other m",
            "Other ",
            "Module tests",
            "Module inner"
        ]
    );
    assert!(found[3].is_visible && !found[4].is_visible);
    assert!(found[11].is_test_only() && !found[12].is_test_only());
    assert_eq!((found[5].first_line, found[5].code_line, found[5].last_line), (9, 11, 11));
    let names: Vec<String> = functions(found).into_iter().map(|item| item.name).collect();
    assert_eq!(names, ["f", "g", "twice", "draw", "h"]);
}

#[test]
fn the_reader_finds_every_path() {
    let text = "a::b(c.d::<E>(), [f::G; 2]); assert!(x == super::h::I, \"j::k\"); ::l::m(); 0..n::o; // p::q";
    let mut found = Vec::new();
    paths(&text.parse::<TokenStream>().expect("tokens").into_iter().collect::<Vec<_>>(), &mut found);
    let drawn: Vec<String> = found.iter().map(|path| path.names.join("::")).collect();
    assert_eq!(drawn, ["a::b", "c", "E", "f::G", "assert", "x", "super::h::I", "n::o"]);
}
