//! One turn: a question and its answer so far.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    Check, Cleaner, Code, Ending, Event, Evidence, Excerpt, FinishKind, How, Mark, MaskSecret, Memory,
    Outcome, Output, Part, Piece, PrintedSoFar, Progress, Raw, Sent, SentNow, Speaker, Transcript, Update,
};

/// A question and its answer so far. It can be stored as JSON and read back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// What the person typed; may be empty.
    pub question: String,
    /// The text it is about, as it was given along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
    /// The files that were given along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Sent>,
    /// What was set for this conversation alone, as JSON that only the caller reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_with: Option<Raw>,
    /// By which the values of its files are masked, if any are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask_secret: Option<MaskSecret>,
    /// Who answers.
    pub speaker: Speaker,
    /// The stage it has reached.
    pub progress: Progress,
    /// What its running program does, or what it waits for, in a few words, if that is known. It is not kept.
    #[serde(skip)]
    pub working: Option<String>,
    /// What its running program has printed so far. It is not kept: the output is.
    #[serde(skip)]
    pub printed: PrintedSoFar,
    /// The answer so far.
    pub transcript: Transcript,
    /// What the engine needs to continue from here.
    pub memory: Memory,
    /// Start of the run, as time since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Duration>,
    /// Duration of the run, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<Duration>,
    /// When the service gave this answer, as time since the Unix epoch, if it was kept and is shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused: Option<Duration>,
    /// The result of running its code on this machine.
    #[serde(default, deserialize_with = "crate::check::read", skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
    /// What was found out about the answer once it was whole.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
}

impl Turn {
    /// What an engine can continue from; `None` for a turn that was refused, for it would be refused again, and with it all
    /// that is asked after it, and for an answer without an end.
    #[must_use]
    pub fn goes_on_from(&self) -> Option<&Memory> {
        (self.transcript.is_ended() && !self.transcript.is_refused()).then_some(&self.memory)
    }

    /// Creates a turn that is queued.
    #[must_use]
    pub fn new(question: impl Into<String>) -> Self {
        Turn { question: question.into(), ..Turn::default() }
    }

    /// Marks the turn as running. `now` is the time since the Unix epoch.
    pub fn begin(&mut self, speaker: Speaker, now: Duration) {
        self.speaker = speaker;
        self.progress = Progress::Running;
        self.working = None;
        self.began = Some(now);
    }

    /// Marks the turn as over. `elapsed` is how long it ran, if it did. What a program printed that came to no end is
    /// its output: that is returned, to be shown.
    pub fn end(&mut self, progress: Progress, elapsed: Option<Duration>) -> Option<Event> {
        let printed = std::mem::take(&mut self.printed);
        let interrupted = (!printed.is_empty()).then(|| {
            let id = self.transcript.rounds().last().and_then(|round| round.code?.id.clone());
            let (outcome, output) = (Outcome::Interrupted, printed.into_text());
            Piece::Output(Output { id, outcome, output, ..Output::default() })
        });
        let shown = interrupted.and_then(|output| self.transcript.push(output));
        self.elapsed = elapsed;
        self.progress = progress;
        shown
    }

    /// The question with all that is known of it, without the answer and the memory.
    #[must_use]
    pub fn without_answer(&self) -> Self {
        Turn { transcript: Transcript::default(), memory: Memory::default(), ..self.clone() }
    }

    /// `true` if the service gave a whole answer, and its programs did not fail.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let is_complete = matches!(&self.progress, Progress::Ended(Ending::Answered(finish))
            if finish.kind == FinishKind::Complete);
        is_complete && self.transcript.code_succeeded() != Some(false)
    }

    /// `true` if the model did not have all of a file as it is: a sample, masked values or its schema.
    #[must_use]
    pub fn has_less_than_the_files(&self) -> bool {
        let is_less = |file: &Sent| file.sampled.is_some() || !file.privacy.is_full();
        self.speaker.is_model && self.sent.iter().any(is_less)
    }

    /// `true` if it is over without an answer: it failed, or was stopped before anything came. What this machine ran beside a
    /// question that it cannot answer is no answer.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        match &self.progress {
            Progress::Queued | Progress::Running | Progress::Ended(Ending::Answered(_)) => false,
            Progress::Ended(Ending::Failed(_)) if !self.speaker.is_model => true,
            Progress::Cancelled | Progress::Ended(_) => self.transcript.blocks().is_empty(),
        }
    }

    /// Takes the engine's next report. Returns what is new to show, and the ending if the report is one.
    pub fn take(&mut self, update: Update) -> (Vec<Event>, Option<Ending>) {
        match update {
            Update::Waiting { .. } | Update::SendingMore => (Vec::new(), None),
            Update::Sending => {
                self.working = None;
                (Vec::new(), None)
            }
            Update::Working(words) => {
                self.working = Some(words);
                (Vec::new(), None)
            }
            Update::Memory(memory) => {
                self.memory = memory;
                (Vec::new(), None)
            }
            Update::Printing(printing) => {
                let text = self.printed.push(&printing);
                let line = self.printed.rewritten();
                let is_news = !text.is_empty() || line.is_some();
                let event = is_news.then_some(Event::Printing { stream: printing.stream, text, line });
                (event.into_iter().collect(), None)
            }
            Update::Answer { pieces, parts } => {
                self.working = None;
                if pieces.iter().any(|piece| matches!(piece, Piece::Output(_))) {
                    self.printed = PrintedSoFar::default();
                }
                self.memory.extend(parts);
                (pieces.into_iter().filter_map(|piece| self.transcript.push(piece)).collect(), None)
            }
            Update::SentAgain(files) => {
                self.send_again(files);
                (Vec::new(), None)
            }
            Update::Evidence(evidence) => {
                self.evidence = evidence;
                (Vec::new(), None)
            }
            Update::Reused { since } => {
                self.reused = Some(since);
                (Vec::new(), None)
            }
            Update::Cut => (Vec::new(), Some(Ending::Cut)),
            Update::Failed(failure) | Update::Refused(failure) => (Vec::new(), Some(Ending::Failed(failure))),
        }
    }

    /// Notes what is sent of the files of earlier questions.
    fn send_again(&mut self, files: Vec<SentNow>) {
        self.sent.retain_mut(|sent| {
            let now =
                files.iter().find(|it| sent.how == How::Again && sent.name == Cleaner::clean(&it.planned));
            let Some(now) = now else { return true };
            now.name.iter().for_each(|name| sent.name = Cleaner::clean(name));
            now.name.is_some()
        });
        self.evidence.lost = files.into_iter().filter_map(|file| file.lost).collect();
    }

    /// What came of the answer since a mark: pieces, and the parts they came in; moves the mark.
    pub fn since(&self, mark: &mut Mark) -> (Vec<Piece>, Vec<Part>) {
        let parts = self.memory.answered().map(|parts| parts.since(&mut mark.parts)).unwrap_or_default();
        (self.transcript.since(mark), parts)
    }

    /// The last program in Python with its last output: what the views speak of.
    #[must_use]
    pub fn last_code(&self) -> Option<(&Code, Option<&Output>)> {
        let round = self
            .transcript
            .rounds()
            .into_iter()
            .rev()
            .find(|round| round.code.is_some_and(Code::is_python))?;
        Some((round.code?, round.outputs.last().copied()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::Turn;
    use crate::{
        Check, Code, Comparison, Ending, Excerpt, Failure, Finish, FinishKind, How, Image, Mark, Memory,
        NotKept, Outcome, Output, Part, Parts, Piece, Progress, Raw, RoundDifference, Sent, Speaker, State,
        Unshown, Update, UploadedFile, Usage, WebSource, WrittenFile,
    };

    fn raw() -> impl Strategy<Value = Raw> {
        let json =
            r#"\{"text":"[a-zé0-9 ]{0,8}","thoughtSignature":"[A-Za-z0-9+/]{0,9}=?","new":\[1\.0,null\]\}"#;
        json.prop_map(|json| serde_json::from_str(&json).expect("JSON"))
    }

    fn piece() -> impl Strategy<Value = Piece> {
        let id = || proptest::option::of("[a-z0-9]{0,4}");
        let text = || any::<String>();
        let outcome = || any::<String>().prop_map(Outcome::from);
        prop_oneof![
            text().prop_map(Piece::Text),
            text().prop_map(Piece::Thought),
            (id(), text(), text()).prop_map(|(id, language, code)| Piece::Code(Code { id, language, code })),
            (id(), outcome(), text(), text()).prop_map(|(id, outcome, output, errors)| Piece::Output(
                Output { id, outcome, output, errors, ..Output::default() }
            )),
            any::<Vec<u8>>().prop_map(|tail| {
                let png = [&b"\x89PNG\r\n\x1a\n"[..], &tail].concat();
                Piece::Image(Image::new(png).expect("a PNG signature"))
            }),
            (text(), any::<Vec<u8>>()).prop_map(|(name, bytes)| Piece::File(WrittenFile::new(&name, bytes))),
            (text(), any::<u64>()).prop_map(|(name, size)| Piece::NotKept(NotKept { name, size })),
            (text(), proptest::option::of(text()))
                .prop_map(|(media_type, uri)| Piece::Unshown(Unshown::new(media_type, uri))),
            any::<u64>().prop_map(|total| Piece::Usage(Usage { total: Some(total), ..Usage::default() })),
            text().prop_map(Piece::Isolation),
            text().prop_map(Piece::Model),
            (text(), text(), text()).prop_map(|(title, uri, text)| Piece::Sources(vec![WebSource {
                title,
                uri,
                cited: vec![text]
            }])),
            (text(), proptest::option::of(text())).prop_map(|(word, message)| {
                Piece::Finish(Finish { kind: FinishKind::Unknown, word, message })
            }),
            raw().prop_map(Piece::Note),
        ]
    }

    fn excerpt() -> impl Strategy<Value = Excerpt> {
        any::<String>().prop_map(|text| Excerpt::new("python", text))
    }

    fn sent() -> impl Strategy<Value = Sent> {
        (any::<String>(), any::<u64>(), proptest::option::of("[0-9a-f]{64}")).prop_map(
            |(name, size, sha256)| {
                let modified = Some(Duration::from_nanos(size));
                Sent {
                    path: Some(format!("/w/{name}")),
                    name,
                    size,
                    modified,
                    sha256,
                    how: How::Inline,
                    sampled: None,
                    privacy: crate::FilePrivacy::Masked,
                    is_named: false,
                }
            },
        )
    }

    fn memory() -> impl Strategy<Value = Memory> {
        let answered = || {
            let parts = proptest::collection::vec(raw(), 0..4);
            parts.prop_map(|parts| parts.into_iter().map(Part::from).collect())
        };
        let state = prop_oneof![
            Just(State::None),
            (raw(), answered()).prop_map(|(asked, answered)| State::Contents { asked, answered }),
            (raw(), answered()).prop_map(|(asked, answered)| State::Steps { asked, answered }),
            (any::<String>(), raw(), answered()).prop_map(|(id, asked, answered)| State::Stored {
                id,
                asked,
                answered
            }),
        ];
        (any::<String>(), proptest::option::of(any::<String>()), state).prop_map(
            |(origin, project, state)| Memory {
                service: "developer".to_owned(),
                files: vec![origin.clone()],
                uploads: vec![UploadedFile {
                    name: origin.clone(),
                    uri: "files/a".to_owned(),
                    in_place_of: Some(origin.clone()),
                }],
                lost: vec![crate::LostUpload { uri: origin.clone(), has_later: true }],
                origin,
                project,
                model: "m".to_owned(),
                privacy: crate::FilePrivacy::Rows(5),
                state,
            },
        )
    }

    fn progress() -> impl Strategy<Value = Progress> {
        let failed = any::<String>().prop_map(|title| Failure::new(title, "", "Ask again."));
        prop_oneof![
            Just(Progress::Queued),
            Just(Progress::Running),
            Just(Progress::Cancelled),
            Just(Progress::Ended(Ending::Cut)),
            Just(Progress::Ended(Ending::Answered(Finish::whole()))),
            failed.prop_map(|failure| Progress::Ended(Ending::Failed(failure))),
        ]
    }

    proptest! {
        #[test]
        fn a_stored_turn_is_read_back_unchanged(
            question in any::<String>(),
            pieces in proptest::collection::vec(piece(), 0..8),
            memory in memory(),
            progress in progress(),
            difference in proptest::option::of(any::<String>()),
            excerpt in proptest::option::of(excerpt()),
            sent in proptest::collection::vec(sent(), 0..3),
            asked_with in proptest::option::of(raw()),
        ) {
            let mut turn = Turn::new(question);
            turn.begin(Speaker::model("m", "Gemini"), Duration::from_millis(1_700_000_000_123));
            turn.take(Update::Memory(memory));
            turn.take(Update::Answer { pieces, parts: Vec::new() });
            turn.end(progress, Some(Duration::from_millis(877)));
            turn.check = difference.map(|lines| {
                let differing = vec![RoundDifference { round: 1, lines, ..RoundDifference::default() }];
                Check::AsWritten(Comparison { rounds: 2, differing, ..Comparison::default() })
            });
            (turn.excerpt, turn.sent, turn.asked_with) = (excerpt, sent, asked_with);
            turn.mask_secret = Some(crate::MaskSecret([201; 16]));
            let stored = serde_json::to_string(&turn).expect("JSON");
            let read: Turn = serde_json::from_str(&stored).expect("a turn");
            prop_assert_eq!(&read, &turn);
            prop_assert_eq!(read.transcript.blocks(), turn.transcript.blocks());
            prop_assert_eq!(read.transcript.ending(), turn.transcript.ending());
            prop_assert_eq!(serde_json::to_string(&read).expect("JSON"), stored);
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_bit_by_bit_is_the_whole_answer(
            pieces in proptest::collection::vec((piece(), any::<bool>()), 0..12),
        ) {
            let (mut turn, mut copy, mut mark) = (Turn::new("mean?"), Turn::new("mean?"), Mark::default());
            for (piece, is_taken) in pieces {
                turn.take(Update::Answer { pieces: vec![piece], parts: Vec::new() });
                if is_taken {
                    let (pieces, parts) = turn.since(&mut mark);
                    copy.take(Update::Answer { pieces, parts });
                }
            }
            let (pieces, parts) = turn.since(&mut mark);
            copy.take(Update::Answer { pieces, parts });
            prop_assert_eq!(copy.transcript.blocks(), turn.transcript.blocks());
            prop_assert_eq!(copy, turn);
        }
    }

    #[test]
    fn parts_of_the_answer_are_stored_byte_for_byte() {
        let raw = |json: &str| serde_json::from_str::<Raw>(json).expect("JSON");
        let part = r#"{"text":"","thoughtSignature":"Ck4B+/=","newField":{"b":1.0,"a":[]}}"#;
        let mut turn = Turn::new("mean?");
        let state = State::Contents { asked: raw(r#"{"parts":[]}"#), answered: Parts::default() };
        turn.take(Update::Memory(Memory { state, ..Memory::default() }));
        assert!(turn.memory.answered().is_some_and(|parts| parts.is_empty()));
        turn.take(Update::Answer { pieces: Vec::new(), parts: vec![raw(part).into()] });
        assert_eq!(turn.memory.answered().map(|parts| parts.len()), Some(1));
        let stored = serde_json::to_string(&turn).expect("JSON");
        assert!(stored.contains(part), "{stored}");
    }
}
