//! A whole conversation in the terminal, drawn as `ask` draws it.

use std::io::{self, Write as _};
use std::path::Path;

use history::{Kept, KeptTurn};
use turn::view::terminal::Drawing;
use turn::{
    Block, Cleaner, Ending, Event, Excerpt, Failure, FinishKind, Progress, Sent, Turn, one_line, shown,
    visible,
};

use super::lines::time;
use crate::age;
use crate::charts::Canvas;
use crate::cli::ending::way_to_run;
use crate::cli::pages::{ShownTurn, is_its_program, with_size};
use crate::cli::screen::style;
use crate::document_id;

/// Where to find what the history has and shows no path of.
const EXPORT: &str = "kept in the history; gemini-exec history export writes it";

/// Draws a conversation.
pub(super) struct Conversation {
    drawing: Drawing,
    /// `true` if the programs of this machine are shown too.
    shows_code: bool,
    canvas: Option<Canvas>,
    charts: usize,
}

impl Conversation {
    /// Starts on an empty line of standard output.
    pub(super) fn new(shows_code: bool) -> Self {
        Conversation { drawing: Drawing::new(style()), shows_code, canvas: Canvas::detect(), charts: 0 }
    }

    /// Draws all turns. Fails if standard output does.
    pub(super) fn write(mut self, kept: &Kept) -> io::Result<()> {
        let file = document_id::name_in(&kept.listed.uri);
        print(&format!("{}\n", name(kept, &file)))?;
        let (way, last) = (way_to_run(kept.listed.number), kept.turns.len().saturating_sub(1));
        // A question that was asked again stands there, not here without an answer.
        let is_shown = |(_, kept): &(usize, &KeptTurn)| !(kept.is_replaced && kept.turn.is_unanswered());
        let mut turns = kept.turns.iter().enumerate().filter(is_shown);
        // Only the programs of the latest answer can be run.
        turns.try_for_each(|(at, turn)| self.turn(turn, &file, (at == last).then_some(&way)))
    }

    fn turn(&mut self, kept: &KeptTurn, file: &str, way: Option<&String>) -> io::Result<()> {
        let turn = &kept.turn;
        let source = turn.excerpt.as_ref().and_then(|excerpt| excerpt.source.as_ref());
        self.drawing.hear(&turn.speaker, self.shows_code, source);
        let shown = ShownTurn::kept(turn, file);
        let question = Cleaner::clean(&turn.question);
        let heading = match (question.trim(), kept.is_replaced) {
            ("", false) => None,
            ("", true) => Some("asked again later"),
            (_, false) => Some("question"),
            (_, true) => Some("question · asked again later"),
        };
        if let Some(heading) = heading {
            print(&self.drawing.section(heading, question.trim()))?;
        }
        let is_shown_as_program =
            |excerpt: &Excerpt| self.drawing.shows_programs() && is_its_program(turn, excerpt);
        if let Some(excerpt) = turn.excerpt.as_ref().filter(|excerpt| !is_shown_as_program(excerpt)) {
            print(&self.drawing.section("asked about", visible(&excerpt.text).trim_matches('\n')))?;
        }
        if !turn.sent.is_empty() {
            print(&self.drawing.section("files given along", &files(&turn.sent)))?;
        }
        self.answer(turn, &kept.charts)?;
        let findings = |drawing: &mut Drawing| drawing.findings(&turn.evidence, way.map(String::as_str));
        let end = self.drawing.end() + &findings(&mut self.drawing) + &ending(&turn.progress);
        let isolation = turn.transcript.isolation().map(|words| words.split(':').next().unwrap_or(words));
        let isolation = isolation.map(|layer| format!(" · isolation {layer}"));
        let service = Some(&turn.speaker.service).filter(|service| !service.is_empty());
        let service = service.map(|service| format!(" · {}", one_line(service)));
        let more = [service, isolation].into_iter().flatten().collect::<String>();
        print(&format!("{end}{}{more}\n", shown.snapshot().summary()))
    }

    fn answer(&mut self, turn: &Turn, charts: &[String]) -> io::Result<()> {
        let mut charts = charts.iter();
        for block in turn.transcript.blocks() {
            match block {
                Block::Image(image) => {
                    self.charts += 1;
                    let path = charts.next().map(Path::new).filter(|path| path.exists());
                    print(&self.drawing.chart(self.charts, &path.map_or_else(|| EXPORT.to_owned(), shown)))?;
                    self.canvas.as_ref().map_or(Ok(()), |canvas| canvas.draw(image))?;
                }
                Block::File(file) => print(&self.drawing.file(file, EXPORT))?,
                other => print(&self.drawing.event(&Event::from(other)))?,
            }
        }
        Ok(())
    }
}

/// The number by which to go on with it, when it was asked, and the file it is about.
fn name(Kept { listed, .. }: &Kept, file: &str) -> String {
    let asked = age::full(time(listed.created));
    let words = [format!("ask {}", listed.number.0), asked, one_line(file)];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Names and sizes of the files that were given along.
fn files(sent: &[Sent]) -> String {
    sent.iter().map(|file| format!("{}\n", with_size(file))).collect()
}

/// How a turn ended, as a line; empty for a complete answer.
fn ending(progress: &Progress) -> String {
    let sentence = match progress {
        Progress::Queued | Progress::Running => "It still runs.".to_owned(),
        Progress::Ended(Ending::Answered(finish)) if finish.kind == FinishKind::Complete => {
            return String::new();
        }
        Progress::Ended(Ending::Answered(finish)) => {
            Failure::new("The answer ends early", &finish.word, "").sentence()
        }
        Progress::Ended(Ending::Cut) => "The answer was cut off; what came until then is above.".to_owned(),
        Progress::Ended(Ending::Failed(failure)) => failure.sentence(),
        Progress::Cancelled => "Cancelled.".to_owned(),
    };
    sentence + "\n"
}

fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
