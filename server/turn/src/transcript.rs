//! The answer so far: the raw pieces, and the blocks made from them, which are safe to show.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::part::PartsMark;
use crate::rounds::{self, Round};
use crate::written_file::safe_name;
use crate::{
    Activity, Block, Blocked, Cleaner, Code, Ending, Event, Failure, Finish, FinishKind, Image, NotKept,
    Outcome, Output, Piece, TableData, Unshown, Usage, WebSource, WrittenFile, label, visible,
};

/// No answer names more sources.
const MOST_SOURCES: usize = 200;

/// How much of an answer was taken with [`Turn::since`](crate::Turn::since).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The number of pieces.
    pieces: usize,
    /// The bytes of the last of them, if it is a text, which may grow.
    text: usize,
    /// Those of the parts.
    pub(crate) parts: PartsMark,
}

/// The answer so far. It is stored as its pieces; reading them back gives the same answer. A clone shares it.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The raw pieces, without token counts; neighbouring pieces of text are joined.
    pieces: Arc<Vec<Piece>>,
    blocks: Arc<Vec<Block>>,
    usage: Option<Usage>,
    model: Option<String>,
    sources: Vec<WebSource>,
    answer_cleaner: Cleaner,
    thought_cleaner: Cleaner,
}

impl Transcript {
    /// Adds the next piece. Returns what is new to show, if anything.
    pub fn push(&mut self, piece: Piece) -> Option<Event> {
        let event = self.read(&piece);
        if let Some(event) = &event {
            self.show(event);
        }
        if let Piece::Model(model) = &piece {
            self.model = Some(label(model));
        }
        self.keep(piece);
        event
    }

    /// The event for a piece, made safe; `None` if the piece shows nothing.
    fn read(&mut self, piece: &Piece) -> Option<Event> {
        Some(match piece {
            Piece::Text(text) => Event::Text { text: cleaned(&mut self.answer_cleaner, text)? },
            Piece::Thought(text) => Event::Thought { text: cleaned(&mut self.thought_cleaner, text)? },
            Piece::Code(code) => Event::Code(safe_code(code)),
            Piece::Output(output) => Event::Output(safe_output(output)),
            Piece::Image(image) => Event::Image(image.clone()),
            Piece::File(file) => Event::File(file.clone()),
            Piece::NotKept(file) => Event::NotKept(NotKept { name: safe_name(&file.name), size: file.size }),
            Piece::Unshown(file) => Event::Unshown(file.safe()),
            Piece::Sources(sources) => Event::Sources { sources: self.new_sources(sources)? },
            Piece::Usage(usage) if *usage != Usage::default() => Event::Usage(*usage),
            _ => return None,
        })
    }

    /// Adds an event to the blocks or the token counts.
    fn show(&mut self, event: &Event) {
        let blocks = Arc::make_mut(&mut self.blocks);
        match (event, blocks.last_mut()) {
            (Event::Text { text }, Some(Block::Text(last)))
            | (Event::Thought { text }, Some(Block::Thought(last))) => last.push_str(text),
            (Event::Text { text }, _) => blocks.push(Block::Text(text.clone())),
            (Event::Thought { text }, _) => blocks.push(Block::Thought(text.clone())),
            (Event::Code(code), _) => blocks.push(Block::Code(code.clone())),
            (Event::Output(output), _) => blocks.push(Block::Output(output.clone())),
            (Event::Image(image), _) => blocks.push(Block::Image(image.clone())),
            (Event::File(file), _) => blocks.push(Block::File(file.clone())),
            (Event::NotKept(file), _) => blocks.push(Block::NotKept(file.clone())),
            (Event::Unshown(file), Some(Block::Unshown(last))) if last.is_same(file) => {
                last.times += file.times;
            }
            (Event::Unshown(file), _) => blocks.push(Block::Unshown(file.clone())),
            (Event::Sources { sources }, _) => self.sources.extend_from_slice(sources),
            (Event::Printing { .. }, _) => {}
            (Event::Usage(usage), _) => self.usage = Some(*usage),
        }
    }

    /// The sources that are not known yet, safe to show; `None` without any.
    fn new_sources(&self, sources: &[WebSource]) -> Option<Vec<WebSource>> {
        let mut new: Vec<WebSource> = Vec::new();
        let room = MOST_SOURCES.saturating_sub(self.sources.len());
        for source in sources.iter().filter_map(WebSource::safe) {
            if new.len() == room {
                break;
            }
            if self.sources.iter().chain(&new).all(|known| known.uri != source.uri) {
                new.push(source);
            }
        }
        (!new.is_empty()).then_some(new)
    }

    fn keep(&mut self, piece: Piece) {
        let pieces = Arc::make_mut(&mut self.pieces);
        match (piece, pieces.last_mut()) {
            (Piece::Text(text), Some(Piece::Text(last)))
            | (Piece::Thought(text), Some(Piece::Thought(last))) => last.push_str(&text),
            // Running totals: the last one is kept beside the pieces.
            (Piece::Usage(_), _) => {}
            (piece, _) => pieces.push(piece),
        }
    }

    /// The raw pieces since a mark, with the latest token counts; moves the mark.
    pub(crate) fn since(&self, mark: &mut Mark) -> Vec<Piece> {
        let grown = mark.pieces.checked_sub(1).and_then(|last| rest(self.pieces.get(last)?, mark.text));
        let new = self.pieces.iter().skip(mark.pieces).cloned();
        let pieces: Vec<Piece> = grown.into_iter().chain(new).chain(self.usage.map(Piece::Usage)).collect();
        mark.pieces = self.pieces.len();
        mark.text = self.pieces.last().map_or(0, |piece| match piece {
            Piece::Text(text) | Piece::Thought(text) => text.len(),
            _ => 0,
        });
        pieces
    }

    /// The blocks of the answer, in order of arrival.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Total length of texts, programs and results, in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let length = |block: &Block| match block {
            Block::Text(text) | Block::Thought(text) => text.len(),
            Block::Code(code) => code.code.len(),
            Block::Output(output) => output.output.len() + output.errors.len(),
            Block::Image(_) | Block::File(_) | Block::NotKept(_) | Block::Unshown(_) => 0,
        };
        self.blocks.iter().map(length).sum()
    }

    /// Total length of all that it says and shows, in bytes: images and files, too.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let images = self.images().map(|image| image.bytes.len());
        let files = self.files().map(|file| file.bytes.len());
        let tables = self.outputs().flat_map(|output| &output.tables).map(TableData::bytes);
        self.length() + images.chain(files).chain(tables).sum::<usize>()
    }

    /// The files its programs wrote, in order of arrival.
    pub fn files(&self) -> impl Iterator<Item = &WrittenFile> {
        self.blocks.iter().filter_map(|block| match block {
            Block::File(file) => Some(file),
            _ => None,
        })
    }

    /// The files its programs wrote and the engine did not return, in order of arrival.
    pub fn not_kept(&self) -> impl Iterator<Item = &NotKept> {
        self.blocks.iter().filter_map(|block| match block {
            Block::NotKept(file) => Some(file),
            _ => None,
        })
    }

    /// The images and files that came without their content, in order of arrival.
    pub fn unshown(&self) -> impl Iterator<Item = &Unshown> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Unshown(file) => Some(file),
            _ => None,
        })
    }

    /// The images its programs drew, in order of arrival.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Image(image) => Some(image),
            _ => None,
        })
    }

    /// The latest token counts. They are running totals that can shrink; the last one is right.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        self.usage.as_ref()
    }

    /// The model that answered, by the service's name for it.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// The pages of the web that it rests on, in order of arrival, each once.
    #[must_use]
    pub fn sources(&self) -> &[WebSource] {
        &self.sources
    }

    /// The passages of its text that rest on those pages, as they are shown.
    pub fn cited(&self) -> impl Iterator<Item = String> {
        let sources = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Sources(sources) => Some(sources),
            _ => None,
        });
        sources.flatten().flat_map(|source| &source.cited).map(|passage| Cleaner::clean(passage))
    }

    /// The isolation of the last program that ran on this machine, in words.
    #[must_use]
    pub fn isolation(&self) -> Option<&str> {
        self.pieces.iter().rev().find_map(|piece| match piece {
            Piece::Isolation(words) => Some(words.as_str()),
            _ => None,
        })
    }

    /// The programs with their results.
    #[must_use]
    pub fn rounds(&self) -> Vec<Round<'_>> {
        rounds::of(&self.blocks)
    }

    /// The results of what ran, last one first.
    pub fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.blocks.iter().rev().filter_map(|block| match block {
            Block::Output(output) if output.outcome != Outcome::NotRun => Some(output),
            _ => None,
        })
    }

    /// `true` if the last program that ran succeeded; `None` if none ran.
    #[must_use]
    pub fn code_succeeded(&self) -> Option<bool> {
        self.outputs().next().map(|output| output.outcome == Outcome::Ok)
    }

    /// Output of the last program that succeeded, without blank lines around it; `None` if it is missing or empty.
    #[must_use]
    pub fn good_output(&self) -> Option<&str> {
        let output = self.outputs().find(|output| output.outcome == Outcome::Ok)?;
        Some(output.output.trim_end().trim_start_matches('\n')).filter(|output| !output.is_empty())
    }

    /// Standard error of the last program that succeeded, without blank lines around it; `None` if it is missing or empty.
    #[must_use]
    pub fn good_errors(&self) -> Option<&str> {
        let output = self.outputs().find(|output| output.outcome == Outcome::Ok)?;
        Some(output.errors.trim_end().trim_start_matches('\n')).filter(|errors| !errors.is_empty())
    }

    /// What the ask is doing, judged by the last block.
    #[must_use]
    pub fn activity(&self) -> Activity {
        match self.blocks.last() {
            None => Activity::Sending,
            Some(Block::Text(_)) => Activity::Writing,
            Some(Block::Code(_)) => Activity::RunningCode,
            Some(
                Block::Thought(_)
                | Block::Output(_)
                | Block::Image(_)
                | Block::File(_)
                | Block::NotKept(_)
                | Block::Unshown(_),
            ) => Activity::Thinking,
        }
    }

    /// How the ask ended. Call it once nothing more comes.
    #[must_use]
    pub fn ending(&self) -> Ending {
        match (self.blocked(), self.finish()) {
            (Some(Blocked { reason, message }), _) => {
                Ending::Failed(refused("The question was refused", reason, message.as_deref()))
            }
            (None, None) => Ending::Cut,
            (None, Some(finish)) => self.ending_of(finish),
        }
    }

    /// `true` if the model ended its answer, however it did.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.finish().is_some()
    }

    /// `true` if the service refused the question, also after a program of it ran, or took the answer back.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.blocked().is_some() || self.finish().is_some_and(|finish| finish.kind == FinishKind::Blocked)
    }

    /// An answer that was taken back stays so; else the last one counts: `STOP` can come more than once, with content
    /// after it.
    fn finish(&self) -> Option<&Finish> {
        let finishes = || {
            self.pieces.iter().rev().filter_map(|piece| match piece {
                Piece::Finish(finish) => Some(finish),
                _ => None,
            })
        };
        finishes().find(|finish| finish.kind == FinishKind::Blocked).or_else(|| finishes().next())
    }

    fn blocked(&self) -> Option<&Blocked> {
        self.pieces.iter().rev().find_map(|piece| match piece {
            Piece::Blocked(blocked) => Some(blocked),
            _ => None,
        })
    }

    /// `true` if it stops at a program: neither its result came nor a word about it. Only thoughts may follow.
    fn waits_for_output(&self) -> bool {
        let last = self.blocks.iter().rev().find(|block| !matches!(block, Block::Thought(_)));
        matches!(last, Some(Block::Code(_)))
    }

    fn ending_of(&self, finish: &Finish) -> Ending {
        let (word, message) = (finish.word.as_str(), finish.message.as_deref());
        let failed =
            |title: &str, remedy: &str| Ending::Failed(Failure::new(title, sentence(word, message), remedy));
        match finish.kind {
            FinishKind::Blocked => Ending::Failed(refused("The answer was taken back", word, message)),
            FinishKind::ModelFault => {
                failed("The model did not finish its answer", "Ask again, or ask another model.")
            }
            FinishKind::UnknownFunction => Ending::Failed(unknown_function(word)),
            FinishKind::Truncated if self.blocks.is_empty() => failed(
                "The model ran out of room before it said anything",
                "Ask for less at once, or attach less.",
            ),
            FinishKind::Limited if self.blocks.is_empty() => failed(
                "The model reached the limit of its tokens before it said anything",
                FinishKind::Limited.remedy(),
            ),
            FinishKind::Complete if self.blocks.is_empty() => {
                failed("The answer is empty", "Ask again in other words.")
            }
            FinishKind::Complete if self.waits_for_output() => failed(
                "The service ended before the program's output came",
                "Ask again, or run the program on this machine.",
            ),
            FinishKind::Complete | FinishKind::Truncated | FinishKind::Limited | FinishKind::Unknown => {
                Ending::Answered(Finish { word: label(word), ..finish.clone() })
            }
        }
    }
}

impl PartialEq for Transcript {
    fn eq(&self, other: &Self) -> bool {
        (&self.pieces, &self.usage) == (&other.pieces, &other.usage)
    }
}

impl Serialize for Transcript {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let usage = self.usage.map(Piece::Usage);
        serializer.collect_seq(self.pieces.iter().chain(&usage))
    }
}

impl<'de> Deserialize<'de> for Transcript {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut transcript = Transcript::default();
        for piece in Vec::<Piece>::deserialize(deserializer)? {
            transcript.push(piece);
        }
        Ok(transcript)
    }
}

/// The end of a text after its first bytes; `None` if the piece is no text or there is no more.
fn rest(piece: &Piece, taken: usize) -> Option<Piece> {
    let after = |text: &String| text.get(taken..).filter(|rest| !rest.is_empty()).map(str::to_owned);
    match piece {
        Piece::Text(text) => after(text).map(Piece::Text),
        Piece::Thought(text) => after(text).map(Piece::Thought),
        _ => None,
    }
}

/// The next piece of a text, made safe; `None` if nothing of it is visible.
fn cleaned(cleaner: &mut Cleaner, text: &str) -> Option<String> {
    Some(cleaner.push(text)).filter(|text| !text.is_empty())
}

fn safe_code(code: &Code) -> Code {
    let language = if code.language.is_empty() { "PYTHON".to_owned() } else { label(&code.language) };
    Code { id: code.id.as_deref().map(label), language, code: visible(&code.code) }
}

fn safe_output(output: &Output) -> Output {
    let text = Cleaner::overwritten(&output.output);
    Output {
        tables: output.tables.iter().filter_map(|table| table.safe(&output.output, &text)).collect(),
        id: output.id.as_deref().map(label),
        outcome: match &output.outcome {
            Outcome::Unknown(word) => Outcome::Unknown(label(word)),
            known => known.clone(),
        },
        output: text,
        errors: Cleaner::overwritten(&output.errors),
        unprinted: output.unprinted,
    }
}

/// The failure for an answer that waits for what a function returns that it was not told of.
fn unknown_function(name: &str) -> Failure {
    let remedy = "Name the file with it in the setting functions (--tool), or ask in other words.";
    let title = format!("The model called {}", label(name));
    Failure::new(title, "it is no function of this question", remedy)
}

fn refused(title: &str, reason: &str, message: Option<&str>) -> Failure {
    Failure::new(
        title,
        sentence(reason, message),
        "Put the question differently, or leave out what the filter objects to.",
    )
}

/// The API's word for a reason, with the service's explanation if it gave one.
fn sentence(reason: &str, message: Option<&str>) -> String {
    match message.map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => format!("{reason}: {message}"),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::Transcript;
    use crate::{Ending, Event, Piece};

    /// A transcript of these pieces. Each string is a JSON list of pieces without its brackets.
    fn transcript(pieces: &[&str]) -> Transcript {
        let mut transcript = Transcript::default();
        pieces.iter().flat_map(|text| read(text)).for_each(|piece| drop(transcript.push(piece)));
        transcript
    }

    fn read(pieces: &str) -> Vec<Piece> {
        serde_json::from_str(&format!("[{pieces}]")).expect("pieces")
    }

    /// Each round on a line: code → outputs, with the number of images.
    fn rounds(transcript: &Transcript) -> String {
        let rounds = transcript.rounds().into_iter().map(|round| {
            let code = round.code.map_or("?", |code| code.code.as_str());
            let outputs: Vec<_> = round
                .outputs
                .iter()
                .map(|output| format!("{} {:?}", output.outcome.as_str(), output.output))
                .collect();
            format!("{code} → {} [{} images]", outputs.join(", "), round.images.len())
        });
        rounds.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn results_are_paired_with_their_program_by_id_or_else_by_order() {
        let by_id = transcript(&[r#"{"code":{"id":"a","code":"A"}},{"code":{"id":"b","code":"B"}},
               {"output":{"id":"a","outcome":"OUTCOME_OK","output":"1"}},
               {"output":{"id":"b","outcome":"OUTCOME_FAILED","output":"2"}}"#]);
        assert_snapshot!(rounds(&by_id), @r#"
        A → OUTCOME_OK "1" [0 images]
        B → OUTCOME_FAILED "2" [0 images]
        "#);
        let by_order = transcript(&[r#"{"code":{"code":"leaked()"}},{"code":{"code":"B"}},
               {"output":{"outcome":"OUTCOME_OK","output":"1"}},
               {"image":"iVBORw0KGgo="},
               {"output":{"outcome":"OUTCOME_FAILED"}}"#]);
        assert_snapshot!(rounds(&by_order), @r#"
        leaked() →  [0 images]
        B → OUTCOME_OK "1", OUTCOME_FAILED "" [1 images]
        "#);
    }

    #[test]
    fn a_result_without_a_program_is_kept() {
        let orphan = transcript(&[r#"{"output":{"outcome":"OUTCOME_NEW","output":"x"}}"#]);
        assert_snapshot!(rounds(&orphan), @r#"? → OUTCOME_NEW "x" [0 images]"#);
    }

    #[test]
    fn thoughts_and_text_are_separate_events_without_escape_sequences() {
        let mut transcript = Transcript::default();
        let pieces = r#"{"thought":"2+2"},{"text":"fo"},{"text":"ur\u001b[3"},{"text":"1m."}"#;
        let events: Vec<Event> =
            read(pieces).into_iter().filter_map(|piece| transcript.push(piece)).collect();
        assert_snapshot!(serde_json::to_string(&events).expect("JSON"), @r#"[{"event":"thought","text":"2+2"},{"event":"text","text":"fo"},{"event":"text","text":"ur"},{"event":"text","text":"."}]"#);
    }

    #[test]
    fn what_comes_damaged_again_and_again_is_said_once() {
        let damaged = r#"{"unshown":{"mediaType":"image/png"}}"#;
        let several = transcript(&[&vec![damaged; 5_000].join(","), r#"{"unshown":{"mediaType":""}}"#]);
        let said: Vec<String> = several.unshown().map(crate::Unshown::sentence).collect();
        assert_snapshot!(said.join("\n"), @"
        5 000 images (image/png) came damaged and cannot be read.
        A file came damaged and cannot be read.
        ");
    }

    fn ending(pieces: &[&str]) -> String {
        match transcript(pieces).ending() {
            Ending::Answered(finish) => format!("answered: {}", finish.word),
            Ending::Cut => "cut".to_owned(),
            Ending::Failed(failure) => format!("{} — {}", failure.title, failure.detail),
        }
    }

    #[test]
    fn each_way_to_end_gives_its_own_ending() {
        let finish = |kind: &str, word: &str| format!(r#"{{"finish":{{"kind":"{kind}","word":"{word}"}}}}"#);
        let (text, stop) = (r#"{"text":"x"}"#, finish("complete", "STOP"));
        let leaked =
            r#"{"finish":{"kind":"modelFault","word":"MALFORMED_FUNCTION_CALL","message":"print("}}"#;
        let endings = [
            ending(&[text, &stop]),
            ending(&[text, &stop, r#"{"text":"after STOP"}"#]),
            ending(&[text]),
            ending(&[&stop]),
            ending(&[&finish("blocked", "SAFETY")]),
            ending(&[leaked]),
            ending(&[text, &finish("truncated", "MAX_TOKENS")]),
            ending(&[&finish("truncated", "MAX_TOKENS")]),
            ending(&[text, &finish("unknown", "SOMETHING_NEW")]),
            ending(&[r#"{"blocked":{"reason":"PROHIBITED_CONTENT"}}"#]),
            ending(&[]),
            ending(&[r#"{"code":{"code":"print(1)"}},{"thought":"hm"}"#, &stop]),
            ending(&[r#"{"code":{"code":"google_search()"}}"#, text, &stop]),
        ];
        assert_snapshot!(endings.join("\n"), @"
        answered: STOP
        answered: STOP
        cut
        The answer is empty — STOP
        The answer was taken back — SAFETY
        The model did not finish its answer — MALFORMED_FUNCTION_CALL: print(
        answered: MAX_TOKENS
        The model ran out of room before it said anything — MAX_TOKENS
        answered: SOMETHING_NEW
        The question was refused — PROHIBITED_CONTENT
        cut
        The service ended before the program's output came — STOP
        answered: STOP
        ");
    }

    #[test]
    fn the_latest_token_counts_are_kept_even_if_they_shrink() {
        let usage =
            |total| format!(r#"{{"usage":{{"totalTokenCount":{total},"toolUsePromptTokenCount":7}}}}"#);
        let shrunk = transcript(&[&usage(90), &usage(80), r#"{"usage":{}}"#]);
        let usage = shrunk.usage().expect("usage");
        assert_eq!((usage.total, usage.intermediate), (Some(80), Some(7)));
    }
}
