//! Reads a model's Markdown into a tree. Links and images become their text with the target behind it, HTML becomes
//! text, and a reference is resolved or stays text.

use std::collections::HashSet;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::math::harmless;
use super::spans::settled;
use super::tree::{Element, Entry, List, Span, Stress, Within};

/// The Markdown that models write: GitHub's, with math.
const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_MATH);

/// How deep quotes, lists and entries may lie in each other. What lies deeper is drawn at this depth: the indentation
/// of each line would make the text grow with the square of its length.
const DEEPEST: usize = 16;

/// The languages that are named in fences. Renderers draw some of the others as pictures with links (mermaid), or run
/// them.
const LANGUAGES: [&str; 32] = [
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "csv",
    "diff",
    "go",
    "html",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "julia",
    "kotlin",
    "lua",
    "php",
    "py",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "sh",
    "shell",
    "sql",
    "swift",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

/// The tree of a text.
pub(super) fn read(text: &str) -> Vec<Element> {
    let parser = Parser::new_ext(text, DIALECT);
    let definitions = Definitions::of(&parser);
    let mut reader = Reader::default();
    for event in parser {
        reader.take(event);
    }
    reader.end_paragraph();
    reader.add_unused(definitions);
    reader.elements
}

/// The link definitions of a text, in its order.
struct Definitions(Vec<(usize, String, String)>);

impl Definitions {
    fn of(parser: &Parser<'_>) -> Self {
        let all = parser.reference_definitions().iter();
        let mut all: Vec<_> = all
            .map(|(label, definition)| {
                (
                    definition.span.start,
                    label.to_owned(),
                    titled(&definition.dest, definition.title.as_deref()),
                )
            })
            .collect();
        all.sort();
        Definitions(all)
    }
}

fn titled(target: &str, title: Option<&str>) -> String {
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("{target} \"{title}\""),
        None => target.to_owned(),
    }
}

#[derive(Default)]
struct Reader {
    /// The elements of the container that is open, and of those around it.
    elements: Vec<Element>,
    open: Vec<Container>,
    /// Containers that are open beyond [`DEEPEST`].
    flat: usize,
    /// The spans of the paragraph, heading or cell that is open.
    spans: Vec<Span>,
    /// How many stresses are open in them.
    stressed: usize,
    in_heading: bool,
    code: Option<(&'static str, String)>,
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<Span>>>,
    row: Vec<Vec<Span>>,
    /// What stands behind the labels of the links and images that are open.
    targets: Vec<Target>,
    /// The label of a footnote whose text begins.
    note: Option<String>,
    /// The labels of the definitions that were used.
    used: HashSet<String>,
}

/// A container that is open, with the elements before it.
struct Container {
    before: Vec<Element>,
    kind: Kind,
}

enum Kind {
    Quote,
    List { first: Option<u64>, has_paragraphs: bool, entries: Vec<Entry> },
    Entry { is_done: Option<bool> },
}

struct Target {
    is_image: bool,
    /// Where the label begins in the spans.
    label: usize,
    address: String,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.push_text(&text),
            },
            Event::Code(code) => self.spans.push(Span::Code(code.into_string())),
            Event::InlineMath(tex) => self.math(&tex),
            Event::DisplayMath(tex) => self.formula(&tex),
            Event::InlineHtml(html) => match html.trim_end_matches(['/', '>', ' ']) {
                "<br" => self.spans.push(Span::HardBreak),
                _ => self.push_text(&html),
            },
            Event::FootnoteReference(label) => self.push_text(&format!("[{label}]")),
            Event::SoftBreak => self.spans.push(Span::SoftBreak),
            Event::HardBreak => self.spans.push(Span::HardBreak),
            Event::Rule => {
                self.end_paragraph();
                self.push(Element::Rule);
            }
            Event::TaskListMarker(done) => match self.open.last_mut() {
                Some(Container { kind: Kind::Entry { is_done }, .. }) if self.flat == 0 => {
                    *is_done = Some(done);
                }
                _ => self.push_text(if done { "[x] " } else { "[ ] " }),
            },
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => return self.open_stress(Stress::Emphasis),
            Tag::Strong => return self.open_stress(Stress::Strong),
            Tag::Strikethrough => return self.open_stress(Stress::Strikethrough),
            Tag::Link { link_type, dest_url, title, id } => {
                return self.start_link(false, link_type, &dest_url, &title, &id);
            }
            Tag::Image { link_type, dest_url, title, id } => {
                return self.start_link(true, link_type, &dest_url, &title, &id);
            }
            _ => self.end_paragraph(),
        }
        match tag {
            Tag::Paragraph => self.note_paragraph(),
            Tag::Heading { .. } => self.in_heading = true,
            Tag::BlockQuote(_) => self.enter(Kind::Quote),
            Tag::List(first) => self.enter(Kind::List { first, has_paragraphs: false, entries: Vec::new() }),
            Tag::Item => self.enter(Kind::Entry { is_done: None }),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.code = Some((language(&info), String::new())),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.code = Some(("text", String::new())),
            Tag::HtmlBlock => self.code = Some(("html", String::new())),
            Tag::Table(alignments) => self.alignments = alignments,
            Tag::FootnoteDefinition(label) => self.note = Some(format!("[{label}] ")),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.close_stress(Stress::Emphasis),
            TagEnd::Strong => self.close_stress(Stress::Strong),
            TagEnd::Strikethrough => self.close_stress(Stress::Strikethrough),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::Heading(level) => {
                self.in_heading = false;
                let spans = self.taken(Within::Heading);
                if !spans.is_empty() {
                    self.push(Element::Heading(level as usize, spans));
                }
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                let Some((language, code)) = self.code.take() else { return };
                let code = code.strip_suffix('\n').unwrap_or(&code).to_owned();
                self.push(Element::Fence { language, code });
            }
            TagEnd::TableCell => {
                let cell = self.taken(Within::Cell);
                self.row.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let mut row = std::mem::take(&mut self.row);
                row.resize(self.alignments.len(), Vec::new());
                self.rows.push(row);
            }
            TagEnd::Table => {
                let (alignments, rows) =
                    (std::mem::take(&mut self.alignments), std::mem::take(&mut self.rows));
                self.push(Element::Grid { alignments, rows });
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_paragraph();
                self.leave();
            }
            TagEnd::FootnoteDefinition => {
                self.end_paragraph();
                self.push_note();
            }
            _ => self.end_paragraph(),
        }
    }

    fn open_stress(&mut self, stress: Stress) {
        self.stressed += 1;
        self.spans.push(Span::Open(stress));
    }

    fn close_stress(&mut self, stress: Stress) {
        self.stressed -= 1;
        self.spans.push(Span::Close(stress));
    }

    fn enter(&mut self, kind: Kind) {
        if self.flat > 0 || self.open.len() >= DEEPEST {
            self.flat += 1;
            return;
        }
        self.push_note();
        self.open.push(Container { before: std::mem::take(&mut self.elements), kind });
    }

    fn leave(&mut self) {
        if self.flat > 0 {
            self.flat -= 1;
            return;
        }
        let Some(Container { before, kind }) = self.open.pop() else { return };
        let elements = std::mem::replace(&mut self.elements, before);
        match kind {
            Kind::Quote if elements.is_empty() => {}
            Kind::Quote => self.elements.push(Element::Quote(elements)),
            Kind::Entry { is_done } => {
                if let Some(Container { kind: Kind::List { entries, .. }, .. }) = self.open.last_mut() {
                    entries.push(entry(is_done, elements));
                }
            }
            Kind::List { first, has_paragraphs, entries } => {
                self.elements.extend(list(first, has_paragraphs, entries).map(Element::List));
            }
        }
    }

    /// Remembers that the list has paragraphs: the entries of a tight list have bare text.
    fn note_paragraph(&mut self) {
        if let [.., list, entry] = &mut self.open[..]
            && let (Kind::List { has_paragraphs, .. }, Kind::Entry { .. }) = (&mut list.kind, &entry.kind)
            && self.flat == 0
        {
            *has_paragraphs = true;
        }
    }

    fn push(&mut self, element: Element) {
        self.push_note();
        self.elements.push(element);
    }

    /// Writes the label of a footnote that does not begin with a paragraph.
    fn push_note(&mut self) {
        if let Some(note) = self.note.take() {
            self.elements.push(Element::Paragraph(vec![Span::Text(note.trim_end().to_owned())]));
        }
    }

    fn push_text(&mut self, text: &str) {
        self.spans.push(Span::Text(text.to_owned()));
    }

    fn end_paragraph(&mut self) {
        if self.spans.is_empty() {
            return;
        }
        if let Some(note) = self.note.take() {
            self.spans.insert(0, Span::Text(note));
        }
        let spans = self.taken(Within::Paragraph);
        if !spans.is_empty() {
            self.push(Element::Paragraph(spans));
        }
    }

    fn taken(&mut self, within: Within) -> Vec<Span> {
        settled(std::mem::take(&mut self.spans), within)
    }

    /// Math stays math if it can do nothing but draw symbols. In a quote it is code: Jupyter would look for its end
    /// beyond the lines of the quote.
    fn math(&mut self, tex: &str) {
        self.spans.push(match self.harmless(tex) {
            Some(tex) => Span::Math(tex),
            None => Span::Code(format!("${tex}$")),
        });
    }

    /// A formula on lines of its own, where it can be: VS Code takes all lines to the next `$$` for math if something
    /// follows it.
    fn formula(&mut self, tex: &str) {
        if self.stressed > 0 || !self.targets.is_empty() || !self.alignments.is_empty() || self.in_heading {
            return self.math(tex);
        }
        match self.harmless(tex) {
            Some(tex) => {
                self.end_paragraph();
                self.push(Element::Formula(tex));
            }
            None => self.spans.push(Span::Code(format!("$${tex}$$"))),
        }
    }

    fn harmless(&self, tex: &str) -> Option<String> {
        let is_quoted = self.open.iter().any(|container| matches!(container.kind, Kind::Quote));
        let within = if self.alignments.is_empty() { Within::Paragraph } else { Within::Cell };
        harmless(tex, within).filter(|_| !is_quoted)
    }

    fn start_link(
        &mut self,
        is_image: bool,
        link_type: LinkType,
        target: &str,
        title: &str,
        id: &CowStr<'_>,
    ) {
        if matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut) {
            self.used.insert(id.to_lowercase());
        }
        self.targets.push(Target { is_image, label: self.spans.len(), address: titled(target, Some(title)) });
    }

    /// Writes the target behind the label, unless the label shows it.
    fn end_link(&mut self) {
        let Some(Target { is_image, label, address }) = self.targets.pop() else { return };
        let shown = match &self.spans[label..] {
            [Span::Text(shown)] => address == *shown || address.strip_prefix("mailto:") == Some(shown),
            _ => false,
        };
        if shown && !is_image {
            return;
        }
        self.push_text(if is_image { " (image not loaded: " } else { " (" });
        self.spans.push(Span::Code(address));
        self.push_text(")");
    }

    /// Writes the definitions that no link used: a model may list its sources so.
    fn add_unused(&mut self, Definitions(all): Definitions) {
        for (_, label, target) in all {
            if !self.used.contains(&label.to_lowercase()) {
                self.spans = vec![Span::Text(format!("[{label}]: ")), Span::Code(target)];
                self.end_paragraph();
            }
        }
    }
}

/// The language to name for a fence with this info string.
fn language(info: &str) -> &'static str {
    let word = info.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
    LANGUAGES.into_iter().find(|language| word.eq_ignore_ascii_case(language)).unwrap_or("text")
}

/// An entry of a list. Its task box needs a text behind it.
fn entry(is_done: Option<bool>, mut elements: Vec<Element>) -> Entry {
    if let Some(done) = is_done
        && !matches!(elements.first(), Some(Element::Paragraph(_)))
    {
        let shown = if done { "[x]" } else { "[ ]" };
        elements.insert(0, Element::Paragraph(vec![Span::Text(shown.to_owned())]));
        return Entry { is_done: None, elements };
    }
    Entry { is_done, elements }
}

/// A list; `None` if nothing is in it.
fn list(first: Option<u64>, has_paragraphs: bool, mut entries: Vec<Entry>) -> Option<List> {
    if first.is_none() {
        entries.retain(|entry| !entry.elements.is_empty());
    }
    let has_blank_lines = entries.len() > 1 || entries.iter().any(|entry| entry.elements.len() > 1);
    let is_tight = !(has_paragraphs && has_blank_lines) && entries.iter().all(is_compact);
    let is_empty = entries.iter().all(|entry| entry.elements.is_empty());
    (!is_empty).then_some(List { first, is_tight, entries })
}

/// `true` for an entry that needs no blank line: a text, and lists that may follow it at once.
fn is_compact(entry: &Entry) -> bool {
    let lists = match &entry.elements[..] {
        [Element::Paragraph(_), lists @ ..] => lists,
        lists => lists,
    };
    lists.len() < 2
        && lists.iter().all(|element| match element {
            Element::List(list) => {
                let may_follow = list.first.is_none_or(|first| first == 1)
                    && list.entries.first().is_some_and(|entry| !entry.elements.is_empty());
                list.is_tight && (may_follow || entry.elements.len() == 1)
            }
            _ => false,
        })
}
