//! The place in Python: below a statement, at its indentation.

use std::iter::successors;
use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::head;
use super::place::{Gaps, LinePlace, blank_below, indentation, width};
use crate::Text;
use crate::excerpt::is_statement;
use crate::syntax::nodes_at;

/// The place below the smallest statement that holds the end of a part, or below the largest one that is all in it. The
/// header of a block stands for all of the block. Where nothing would run, as after `return`, it is below the statement
/// around that. `None` where the text cannot be read.
pub(super) fn place(text: &Text, tree: &Tree, part: &Range<usize>) -> Option<LinePlace> {
    let (chosen, not_before) = match statement_of_comment(text, tree, part.end - 1) {
        Some(Comment::Of(offset)) => (Some(statements_at(tree, offset).first().copied()?), 0),
        Some(Comment::Alone { line, below }) => (below, line),
        None => (Some(chosen(text, tree, part)?), 0),
    };
    let Some(chosen) = chosen else { return Some(below_head(text, tree, not_before)) };
    let chosen = where_it_runs(text, chosen);
    if is_broken(chosen) {
        return None;
    }
    let last = on_one_line(text, chosen).last().unwrap_or(chosen);
    let line = last_line(text, tree, chosen, last).max(not_before);
    let is_top = chosen.parent().is_some_and(|parent| parent.kind() == "module");
    let line = if is_top { line.max(line_of_head(text, tree)) } else { line };
    Some(LinePlace {
        at: Some(text.line_range(line).end),
        indentation: indentation(text, text.line_of(first_on_line(text, chosen).start_byte())),
        opening: String::new(),
        gaps: gaps(text, chosen, last, line, is_top),
    })
}

/// `true` for a function or a class, decorated or not.
pub(super) fn is_definition(statement: Node<'_>) -> bool {
    matches!(statement.kind(), "function_definition" | "class_definition" | "decorated_definition")
}

/// The statements around an offset, from the innermost to the outermost.
fn statements_at(tree: &Tree, offset: usize) -> Vec<Node<'_>> {
    let nodes = nodes_at(tree, offset);
    nodes.windows(2).filter(|pair| is_statement(pair[0], pair[1])).map(|pair| pair[0]).collect()
}

/// The outermost statement that is all in a part, else the innermost one at its end.
fn chosen<'a>(text: &Text, tree: &'a Tree, part: &Range<usize>) -> Option<Node<'a>> {
    let offset = code_before(text, tree, part.end)?;
    let (first, last) = (text.line_of(part.start), text.line_of(part.end - 1));
    let around = statements_at(tree, offset);
    let is_in_part = |node: &&Node<'_>| {
        // The decorators of a function, and comments at its end, need not be in the part.
        let start = node.child_by_field_name("definition").unwrap_or(**node).start_byte();
        let end = code_before(text, tree, node.end_byte()).unwrap_or(start);
        first <= text.line_of(start) && text.line_of(end) <= last
    };
    around.iter().rfind(is_in_part).or(around.first()).copied()
}

/// What a comment on lines of its own is about.
enum Comment<'a> {
    /// The statement that begins at an offset, on the line below it.
    Of(usize),
    /// Nothing: it stands on a line below a statement of its indentation, if there is one.
    Alone { line: usize, below: Option<Node<'a>> },
}

/// What the comment at an offset is about; `None` for what is no comment, or one behind or within code.
fn statement_of_comment<'a>(text: &Text, tree: &'a Tree, offset: usize) -> Option<Comment<'a>> {
    let nodes = nodes_at(tree, offset);
    let comment = nodes.first().filter(|node| node.kind() == "comment")?;
    let is_between_statements = nodes.get(1).is_some_and(|around| can_hold_statements(*around));
    if !is_between_statements || !is_comment_line(text, text.line_of(comment.start_byte())) {
        return None;
    }
    let line = text.line_of(comment.start_byte());
    let last = (line..text.lines()).take_while(|it| is_comment_line(text, *it)).last().unwrap_or(line);
    let next = text.visible(text.line_range(last + 1));
    let column = indentation(text, line);
    if !next.is_empty() && indentation(text, last + 1) == column {
        return Some(Comment::Of(next.start));
    }
    let before = code_before(text, tree, comment.start_byte());
    let around = before.map(|offset| statements_at(tree, offset)).unwrap_or_default();
    let is_as_deep = |node: &&Node<'_>| {
        let line = text.line_of(first_on_line(text, **node).start_byte());
        width(&indentation(text, line)) <= width(&column)
    };
    Some(Comment::Alone { line, below: around.iter().find(is_as_deep).copied() })
}

fn can_hold_statements(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "module"
            | "block"
            | "if_statement"
            | "elif_clause"
            | "else_clause"
            | "for_statement"
            | "while_statement"
            | "try_statement"
            | "except_clause"
            | "except_group_clause"
            | "finally_clause"
            | "with_statement"
            | "function_definition"
            | "class_definition"
            | "match_statement"
            | "case_clause"
            | "decorated_definition"
    )
}

fn is_comment_line(text: &Text, line: usize) -> bool {
    text.byte(text.visible(text.line_range(line)).start) == Some(b'#')
        && !text.is_blank(text.line_range(line))
}

/// The last offset before another that has code: no whitespace, no comment, no `;`.
fn code_before(text: &Text, tree: &Tree, offset: usize) -> Option<usize> {
    let mut end = offset;
    loop {
        let visible = text.visible(0..end);
        let last = visible.end.checked_sub(1).filter(|_| !visible.is_empty())?;
        let node = nodes_at(tree, last).first().copied()?;
        match node.kind() {
            "comment" => end = node.start_byte(),
            ";" | "line_continuation" => end = last,
            _ => return Some(last),
        }
    }
}

/// A statement, or the one around it: where what stands below it runs, and is not on the line of a header.
fn where_it_runs<'a>(text: &Text, chosen: Node<'a>) -> Node<'a> {
    let is_fine = |node: &Node<'_>| {
        let first = first_on_line(text, *node);
        let line = text.line_at(first.start_byte());
        let last = on_one_line(text, *node).last().unwrap_or(*node);
        let runs = !ends_block(last);
        let begins_line = text.is_blank(line.start..first.start_byte());
        (begins_line && runs) || node.parent().is_none_or(|parent| parent.kind() == "module")
    };
    let around = successors(Some(chosen), |node| statement_around(*node));
    let mut outermost = chosen;
    for node in around {
        outermost = node;
        if is_fine(&node) {
            break;
        }
    }
    outermost
}

/// The statement around a statement.
fn statement_around(node: Node<'_>) -> Option<Node<'_>> {
    let around = successors(node.parent(), Node::parent);
    around
        .filter_map(|node| Some((node, node.parent()?)))
        .find(|(node, parent)| is_statement(*node, *parent))
        .map(|(node, _)| node)
}

/// `true` if nothing runs below a statement in its block.
fn ends_block(statement: Node<'_>) -> bool {
    let mut open = vec![statement];
    while let Some(node) = open.pop() {
        match node.kind() {
            "return_statement" | "raise_statement" | "break_statement" | "continue_statement" => {}
            "if_statement" => {
                let clauses: Vec<Node<'_>> =
                    node.children_by_field_name("alternative", &mut node.walk()).collect();
                if !clauses.iter().any(|clause| clause.kind() == "else_clause") {
                    return false;
                }
                open.extend(node.child_by_field_name("consequence"));
                open.extend(clauses);
            }
            "elif_clause" => open.extend(node.child_by_field_name("consequence")),
            "else_clause" => open.extend(node.child_by_field_name("body")),
            "block" => match last_statement(node) {
                Some(last) => open.push(last),
                None => return false,
            },
            _ => return false,
        }
    }
    true
}

fn last_statement(block: Node<'_>) -> Option<Node<'_>> {
    let children: Vec<Node<'_>> = block.named_children(&mut block.walk()).collect();
    children.into_iter().rfind(|child| child.kind() != "comment")
}

/// A statement and those behind it on its last line.
fn on_one_line<'a>(text: &Text, statement: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    successors(Some(statement), move |node| {
        let end = text.line_of(visible_end(text, *node) - 1);
        next_statement(*node).filter(|next| text.line_of(next.start_byte()) == end)
    })
}

/// The first of the statements that stand on the line of one.
fn first_on_line<'a>(text: &Text, statement: Node<'a>) -> Node<'a> {
    let before = successors(Some(statement), |node| {
        let line = text.line_of(node.start_byte());
        previous_statement(*node).filter(|other| text.line_of(visible_end(text, *other) - 1) == line)
    });
    before.last().unwrap_or(statement)
}

fn next_statement(node: Node<'_>) -> Option<Node<'_>> {
    successors(node.next_named_sibling(), Node::next_named_sibling).find(|it| it.kind() != "comment")
}

fn previous_statement(node: Node<'_>) -> Option<Node<'_>> {
    successors(node.prev_named_sibling(), Node::prev_named_sibling).find(|it| it.kind() != "comment")
}

/// The end of a node's text, which is never its start.
fn visible_end(text: &Text, node: Node<'_>) -> usize {
    text.visible(node.byte_range()).end.max(node.start_byte() + 1)
}

/// The line below which a statement is over, with its deeper comments.
fn last_line(text: &Text, tree: &Tree, chosen: Node<'_>, last: Node<'_>) -> usize {
    let mut line = text.line_of(visible_end(text, last) - 1);
    while goes_on(text, tree, line) {
        line += 1;
    }
    let column = width(&indentation(text, text.line_of(first_on_line(text, chosen).start_byte())));
    let rest = (line + 1..text.lines()).take_while(|it| {
        let is_deeper = || is_comment_line(text, *it) && width(&indentation(text, *it)) > column;
        text.is_blank(text.line_range(*it)) || is_deeper()
    });
    rest.filter(|it| is_comment_line(text, *it)).last().unwrap_or(line)
}

/// `true` if a line ends in a backslash that joins the next one.
fn goes_on(text: &Text, tree: &Tree, line: usize) -> bool {
    let range = text.line_range(line);
    let last =
        range.end.checked_sub(1).filter(|last| *last >= range.start && text.byte(*last) == Some(b'\\'));
    last.is_some_and(|last| {
        line + 1 < text.lines() && nodes_at(tree, last).first().is_none_or(|node| node.kind() != "comment")
    })
}

/// `true` if a statement, or what it is in, could not be read.
fn is_broken(statement: Node<'_>) -> bool {
    statement.has_error() || successors(Some(statement), Node::parent).any(|node| node.is_error())
}

fn line_of_head(text: &Text, tree: &Tree) -> usize {
    head::last(tree).map_or(0, |last| text.line_of(visible_end(text, last) - 1))
}

/// The place below a comment that no statement stands above.
fn below_head(text: &Text, tree: &Tree, line: usize) -> LinePlace {
    let line = line.max(line_of_head(text, tree));
    LinePlace { indentation: String::new(), ..LinePlace::below_line(text, line) }
}

/// The blank lines that definitions want: two in a file, one elsewhere, and none more than the text has there.
fn gaps(text: &Text, chosen: Node<'_>, last: Node<'_>, line: usize, is_top: bool) -> Gaps {
    let next = next_statement(last);
    let below = next.and_then(|_| blank_below(text, line));
    let is_before_block = next.is_some_and(is_definition);
    let above = || {
        let first = text.line_of(chosen.start_byte());
        previous_statement(chosen).map(|_| text.lines_before(first).take_while(|is_blank| *is_blank).count())
    };
    let found = if is_definition(chosen) || is_before_block { below.or_else(above) } else { None };
    let usual = if is_top { 2 } else { 1 };
    Gaps {
        wanted: found.map_or(usual, |found| found.min(usual)),
        below,
        is_after_block: is_definition(chosen),
        is_before_block,
    }
}
