//! The transcript as text for a terminal or a pipe, piece by piece as it arrives.

mod passages;

use super::evidence::{findings, way_to_file};
use super::python::coloured;
use super::style::Style;
use super::words::{outcome, size};
use super::{errors, markdown};
use crate::{
    Code, Event, Evidence, ExcerptSource, Outcome, Output, PrintStream, Speaker, WebSource, WrittenFile,
    placed,
};
use passages::Passages;

/// When a program is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Programs {
    /// When it comes: a model wrote it, and its results are read against it.
    WhenTheyCome,
    /// Behind their results: nobody but this machine wrote them, and the results are the answer.
    BehindResults,
    /// Not at all.
    Hidden,
}

/// Draws events one after the other.
#[derive(Debug, Clone)]
pub struct Drawing {
    style: Style,
    /// The heading of text.
    voice: &'static str,
    programs: Programs,
    /// Where the lines of the program that runs here stand in the person's file.
    source: Option<ExcerptSource>,
    /// The program whose results come first.
    waiting: Option<Code>,
    /// `true` if text is Markdown: a model writes it.
    is_markdown: bool,
    /// The Markdown that is not drawn yet.
    passages: Passages,
    section: Option<Section>,
    at_line_start: bool,
    /// `true` after a good run that printed nothing, until it is known whether it drew or wrote something.
    is_silent: bool,
    /// What was drawn of the output of the running program.
    printed: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Answer,
    Thinking,
    /// What a running program prints.
    Printing,
    Block,
}

/// The width of a heading's rule, in columns.
const RULE: usize = 60;

impl Drawing {
    /// Starts a drawing on an empty line.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Drawing {
            style,
            voice: "answer",
            programs: Programs::WhenTheyCome,
            source: None,
            waiting: None,
            is_markdown: false,
            passages: Passages::default(),
            section: None,
            at_line_start: true,
            is_silent: false,
            printed: String::new(),
        }
    }

    /// Says who answers from here on. The programs of a model are always drawn, others only with `shows_code`. `source` says
    /// where the code that was asked about stands: its errors name that place.
    pub fn hear(&mut self, speaker: &Speaker, shows_code: bool, source: Option<&ExcerptSource>) {
        self.source = source.filter(|_| !speaker.is_model).cloned();
        self.is_markdown = speaker.is_model;
        (self.voice, self.programs) = match (speaker.is_model, shows_code) {
            (true, _) => ("answer", Programs::WhenTheyCome),
            (false, true) => ("this machine", Programs::BehindResults),
            (false, false) => ("this machine", Programs::Hidden),
        };
    }

    /// `true` if programs are drawn at all.
    #[must_use]
    pub fn shows_programs(&self) -> bool {
        self.programs != Programs::Hidden
    }

    /// The text to write for an event. It is empty for images, files and token counts: see [`Self::chart`] and
    /// [`Self::file`].
    pub fn event(&mut self, event: &Event) -> String {
        let silence = match event {
            Event::Image(_) | Event::File(_) | Event::Usage(_) => String::new(),
            // The end of the answer names it, or what is drawn below.
            Event::NotKept(_) | Event::Unshown(_) => {
                self.is_silent = false;
                String::new()
            }
            _ => self.silence(),
        };
        let program = match event {
            Event::Text { .. } | Event::Thought { .. } | Event::Code(_) => self.waiting_program(),
            _ => String::new(),
        };
        silence + &program + &self.drawn(event)
    }

    fn drawn(&mut self, event: &Event) -> String {
        match event {
            Event::Text { text } => self.stream(Section::Answer, self.voice, text),
            Event::Thought { text } => self.stream(Section::Thinking, "thinking", text),
            Event::Code(code) => match self.programs {
                Programs::WhenTheyCome => self.program(code),
                Programs::BehindResults => {
                    self.waiting = Some(code.clone());
                    String::new()
                }
                Programs::Hidden => String::new(),
            },
            Event::Printing { stream: PrintStream::Output, text, .. } => {
                self.printed.push_str(text);
                self.stream(Section::Printing, "output", text)
            }
            // It stands below the output.
            Event::Printing { stream: PrintStream::Errors, .. } => String::new(),
            Event::Output(output) => self.printed(output) + &self.errors(output),
            Event::Sources { sources } => {
                let line =
                    |source: &WebSource| format!("{}, on {}: {}\n", source.title, source.host(), source.uri);
                self.block("sources", &sources.iter().map(line).collect::<String>())
            }
            Event::Unshown(file) => self.block(file.kind(), &file.sentence()),
            Event::Image(_) | Event::File(_) | Event::NotKept(_) | Event::Usage(_) => String::new(),
        }
    }

    fn program(&mut self, Code { language, code, .. }: &Code) -> String {
        let (language, code) = (language.to_lowercase(), code.trim_start_matches(['\n', ' ']));
        if self.style.is_coloured && language == "python" {
            return self.block(&language, &coloured(code));
        }
        self.block(&language, code)
    }

    /// The program whose results are drawn now; empty if none waits.
    fn waiting_program(&mut self) -> String {
        self.waiting.take().map_or_else(String::new, |code| self.program(&code))
    }

    fn printed(&mut self, Output { outcome: ended, output, errors, .. }: &Output) -> String {
        let drawn = std::mem::take(&mut self.printed);
        // Not so if a program that did not end well printed on both streams in turns: all of it is drawn again.
        let rest = output.strip_prefix(&drawn).filter(|_| !drawn.is_empty());
        let source = self.source.take();
        let drawn = match rest {
            Some(rest) => self.rest_of_output(ended, &placed(rest, source.as_ref())),
            None => self.whole_output(ended, &placed(output, source.as_ref()), errors),
        };
        self.source = source;
        drawn
    }

    fn whole_output(&mut self, ended: &Outcome, output: &str, errors: &str) -> String {
        if *ended == Outcome::Ok && output.is_empty() {
            self.is_silent = errors.trim().is_empty();
            return String::new();
        }
        let heading = match outcome(ended) {
            "ok" => "output".to_owned(),
            other => format!("output · {other}"),
        };
        self.block(&heading, if output.is_empty() { "(nothing printed)" } else { output })
    }

    /// What a program printed last, below what was drawn while it ran.
    fn rest_of_output(&mut self, ended: &Outcome, rest: &str) -> String {
        // The last line of what was stopped says so, and the end of the ask what else ended it.
        if matches!(ended, Outcome::Ok | Outcome::DeadlineExceeded | Outcome::Interrupted) {
            let drawn = self.stream(Section::Printing, "output", rest) + self.line_end();
            self.section = Some(Section::Block);
            return drawn;
        }
        let rest = rest.trim_start_matches('\n');
        let rest = if rest.is_empty() { "(nothing more printed)" } else { rest };
        self.block(&format!("output · {}", outcome(ended)), rest)
    }

    /// The end of standard error, dimmed.
    fn errors(&mut self, Output { errors, .. }: &Output) -> String {
        if errors.trim().is_empty() {
            return String::new();
        }
        let placed = placed(errors, self.source.as_ref());
        let text = errors::folded(&placed, errors::TERMINAL, "--json has all of them");
        let text = self.style.paint(text.trim_end_matches('\n'), "2");
        self.block(&errors::heading(errors), &text)
    }

    /// The text to write for a chart. `number` counts from 1; `place` says where it was saved.
    pub fn chart(&mut self, number: usize, place: &str) -> String {
        self.is_silent = false;
        self.block(&format!("chart {number}"), place)
    }

    /// The text to write for a file that a program wrote. `place` says what happened to it.
    pub fn file(&mut self, file: &WrittenFile, place: &str) -> String {
        self.is_silent = false;
        self.block(&format!("file {} ({})", file.name, size(file.bytes.len() as u64)), place)
    }

    /// The text to write for anything else that belongs to an ask, below a heading.
    pub fn section(&mut self, heading: &str, text: &str) -> String {
        self.silence() + &self.block(heading, text)
    }

    /// The text that ends the drawing.
    pub fn end(&mut self) -> String {
        let rest = self.rest_of_passage() + &self.silence() + &self.waiting_program();
        rest + self.line_end()
    }

    /// What was found out about the answer, below it. `way` runs its programs on the files whose rows they hold.
    #[must_use]
    pub fn findings(&mut self, evidence: &Evidence, way: Option<&str>) -> String {
        let way = way.and_then(|way| way_to_file(evidence, way));
        let findings = findings(evidence).into_iter().chain(way).collect::<Vec<_>>();
        if findings.is_empty() { String::new() } else { self.block("to check", &findings.join("\n")) }
    }

    /// The text for a run that printed nothing, once it is known that it drew and wrote nothing either.
    fn silence(&mut self) -> String {
        let is_silent = std::mem::take(&mut self.is_silent);
        if is_silent { self.block("output", "(nothing printed)") } else { String::new() }
    }

    /// A line end if one is missing.
    fn line_end(&mut self) -> &'static str {
        if std::mem::replace(&mut self.at_line_start, true) { "" } else { "\n" }
    }

    /// `true` if the last line is complete, so that other output may follow it.
    #[must_use]
    pub fn is_at_line_start(&self) -> bool {
        self.at_line_start
    }

    /// `true` if text came that is drawn once its passage is complete.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.passages.is_waiting()
    }

    fn stream(&mut self, section: Section, heading: &str, text: &str) -> String {
        let head = if self.section == Some(section) { String::new() } else { self.heading(heading) };
        self.section = Some(section);
        if section != Section::Printing && self.is_markdown && self.style.columns.is_some() {
            let is_first = self.passages.is_first();
            let passage = self.passages.push(text).map(|passage| self.passage(&passage, is_first));
            return head + &passage.unwrap_or_default();
        }
        // Models put blank lines before an answer; they would only leave a gap below its heading.
        let text = if head.is_empty() { text } else { text.trim_start_matches('\n') };
        self.at_line_start = if text.is_empty() { self.at_line_start } else { text.ends_with('\n') };
        head + text
    }

    /// A passage of Markdown, laid out.
    fn passage(&self, text: &str, is_first: bool) -> String {
        let between = if is_first { "" } else { "\n" };
        format!("{between}{}", markdown::styled(text, self.style))
    }

    /// What is left of the Markdown, at the end of its section.
    fn rest_of_passage(&mut self) -> String {
        let is_first = self.passages.is_first();
        self.passages.finish().map(|text| self.passage(&text, is_first)).unwrap_or_default()
    }

    fn block(&mut self, heading: &str, text: &str) -> String {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let drawn = format!("{}{text}{end}", self.heading(heading));
        self.section = Some(Section::Block);
        self.at_line_start = true;
        drawn
    }

    fn heading(&mut self, heading: &str) -> String {
        let end = self.rest_of_passage() + self.line_end();
        let rule = "─".repeat(RULE.saturating_sub(heading.chars().count() + 5));
        let paint = |text, colours| self.style.paint(text, colours);
        format!("{end}{} {} {}\n", paint("───", "2"), paint(heading, "1;36"), paint(&rule, "2"))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Drawing, Style};
    use crate::{Code, Event, Outcome, Output, PrintStream, Speaker};

    #[test]
    fn code_output_charts_and_answer_appear_in_order() {
        let text = |text: &str| Event::Text { text: text.to_owned() };
        let output = |outcome, output: &str| {
            Event::Output(Output { outcome, output: output.to_owned(), ..Output::default() })
        };
        let mut drawing = Drawing::new(Style::PLAIN);
        let mut drawn = String::new();
        drawn += &drawing.event(&text("I'll cou"));
        drawn += &drawing.event(&text("nt."));
        drawn += &drawing.event(&Event::Code(Code {
            id: None,
            language: "PYTHON".to_owned(),
            code: "\nprint(1)".to_owned(),
        }));
        drawn += &drawing.event(&output(Outcome::Failed, "NameError"));
        drawn += &drawing.event(&output(Outcome::Ok, ""));
        drawn += &drawing.event(&output(Outcome::Ok, ""));
        drawn += &drawing.chart(1, "/tmp/chart-1.png");
        drawn += &drawing.event(&text("\n\nOne."));
        drawn += &drawing.end();
        assert_snapshot!(drawn, @"
        ─── answer ─────────────────────────────────────────────────
        I'll count.
        ─── python ─────────────────────────────────────────────────
        print(1)
        ─── output · failed ────────────────────────────────────────
        NameError
        ─── output ─────────────────────────────────────────────────
        (nothing printed)
        ─── chart 1 ────────────────────────────────────────────────
        /tmp/chart-1.png
        ─── answer ─────────────────────────────────────────────────
        One.
        ");
    }

    #[test]
    fn on_a_terminal_each_passage_of_an_answer_is_drawn_when_it_is_complete() {
        let mut drawing = Drawing::new(Style { is_coloured: false, columns: Some(30) });
        drawing.hear(&Speaker::model("gemini", "Gemini"), false, None);
        let mut drawn = |piece: &str| {
            let drawn = drawing.event(&Event::Text { text: piece.to_owned() });
            format!("{piece:?} → {}\n{drawn}", if drawing.is_waiting() { "waits" } else { "drawn" })
        };
        let pieces = ["\n\nThe mean of the prices is **2", "**.\n\n", "- a\n", "- b"];
        let pieces: String = pieces.iter().map(|piece| drawn(piece)).collect();
        let code = Code { id: None, language: "PYTHON".to_owned(), code: "x".to_owned() };
        let rest =
            drawing.event(&Event::Code(code)) + &drawing.event(&Event::Text { text: "End.".to_owned() });
        assert_snapshot!(format!("{pieces}{rest}{}", drawing.end()), @r#"
        "\n\nThe mean of the prices is **2" → waits
        ─── answer ─────────────────────────────────────────────────
        "**.\n\n" → waits
        "- a\n" → waits
        The mean of the prices is
        **2**.
        "- b" → waits

        • a
        • b
        ─── python ─────────────────────────────────────────────────
        x
        ─── answer ─────────────────────────────────────────────────
        End.
        "#);
    }

    #[test]
    fn without_a_model_the_result_comes_first_and_the_program_is_shown_on_request() {
        let drawn = |shows_code| {
            let mut drawing = Drawing::new(Style::PLAIN);
            drawing.hear(&Speaker::this_machine(), shows_code, None);
            let ran = |code: &str, output: &str| {
                let (id, language) = (None, "PYTHON".to_owned());
                let code = Event::Code(Code { id, language, code: code.to_owned() });
                [
                    code,
                    Event::Output(Output {
                        output: output.to_owned(),
                        outcome: Outcome::Ok,
                        ..Output::default()
                    }),
                ]
            };
            let mut drawn: String = ran("print(1)", "1").iter().map(|event| drawing.event(event)).collect();
            drawn += &drawing.chart(1, "/tmp/chart-1.png");
            drawn.extend(ran("x = 2", "").iter().map(|event| drawing.event(event)));
            drawn += &drawing.event(&Event::Text { text: "Ran here.".to_owned() });
            drawn + &drawing.end()
        };
        assert_snapshot!(drawn(false), @"
        ─── output ─────────────────────────────────────────────────
        1
        ─── chart 1 ────────────────────────────────────────────────
        /tmp/chart-1.png
        ─── output ─────────────────────────────────────────────────
        (nothing printed)
        ─── this machine ───────────────────────────────────────────
        Ran here.
        ");
        assert_snapshot!(drawn(true), @"
        ─── output ─────────────────────────────────────────────────
        1
        ─── chart 1 ────────────────────────────────────────────────
        /tmp/chart-1.png
        ─── python ─────────────────────────────────────────────────
        print(1)
        ─── output ─────────────────────────────────────────────────
        (nothing printed)
        ─── python ─────────────────────────────────────────────────
        x = 2
        ─── this machine ───────────────────────────────────────────
        Ran here.
        ");
    }

    #[test]
    fn what_a_program_prints_comes_as_it_prints_it_and_its_output_adds_the_rest() {
        let printing = |text: &str| {
            let text = text.to_owned();
            Event::Printing { stream: PrintStream::Output, text, line: None }
        };
        let output = |outcome, output: &str| {
            Event::Output(Output { outcome, output: output.to_owned(), ..Output::default() })
        };
        let ran = |events: &[Event]| {
            let mut drawing = Drawing::new(Style::PLAIN);
            drawing.hear(&Speaker::this_machine(), false, None);
            let pieces: Vec<String> = events.iter().map(|event| drawing.event(event)).collect();
            pieces.join("┊") + &drawing.end()
        };
        let drawn = [
            ran(&[
                printing("one\ntw"),
                printing("o\n"),
                output(Outcome::Ok, "one\ntwo\n"),
                printing("3"),
                output(Outcome::Ok, "3"),
            ]),
            ran(&[printing("one\n"), output(Outcome::Failed, "one\nTraceback")]),
            ran(&[printing("one\n"), output(Outcome::Failed, "warning\none\nTraceback")]),
            ran(&[printing("one\n"), output(Outcome::Failed, "one\n")]),
            ran(&[
                printing("one\n"),
                output(Outcome::DeadlineExceeded, "one\n[stopped: not done after 1 s]"),
            ]),
        ];
        assert_snapshot!(drawn.join("\n"), @"
        ─── output ─────────────────────────────────────────────────
        one
        tw┊o
        ┊┊─── output ─────────────────────────────────────────────────
        3┊

        ─── output ─────────────────────────────────────────────────
        one
        ┊─── output · failed ────────────────────────────────────────
        Traceback

        ─── output ─────────────────────────────────────────────────
        one
        ┊─── output · failed ────────────────────────────────────────
        warning
        one
        Traceback

        ─── output ─────────────────────────────────────────────────
        one
        ┊─── output · failed ────────────────────────────────────────
        (nothing more printed)

        ─── output ─────────────────────────────────────────────────
        one
        ┊[stopped: not done after 1 s]
        ");
    }

    #[test]
    fn standard_error_follows_the_output_and_is_folded() {
        let output = |output: &str, errors: &str| {
            let (output, errors) = (output.to_owned(), errors.to_owned());
            Event::Output(Output { outcome: Outcome::Ok, output, errors, ..Output::default() })
        };
        let mut drawing = Drawing::new(Style::PLAIN);
        let mut drawn = drawing.event(&output("done\n", "WARNING 3 rows\n"));
        drawn += &drawing.event(&output("", &"line\n".repeat(30)));
        drawn += &drawing.event(&output("", "\n"));
        drawn += &drawing.end();
        assert_snapshot!(drawn, @"
        ─── output ─────────────────────────────────────────────────
        done
        ─── standard error: 1 line ─────────────────────────────────
        WARNING 3 rows
        ─── standard error: 30 lines ───────────────────────────────
        … 20 lines before; --json has all of them
        line
        line
        line
        line
        line
        line
        line
        line
        line
        line
        ─── output ─────────────────────────────────────────────────
        (nothing printed)
        ");
        let coloured = Drawing::new(Style { is_coloured: true, columns: None }).event(&output("", "a\nb\n"));
        assert!(coloured.ends_with("\u{1b}[2ma\nb\u{1b}[0m\n"), "{coloured:?}");
    }
}
