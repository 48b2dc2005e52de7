//! The one loop over the updates of an answer. The command line and the editor both use it.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use turn::{Activity, Ending, Event, Failure, Turn, Update};

use crate::Running;
use crate::grounds::Grounds;

/// Stores the turn of a running ask and shows its progress.
pub trait Sink {
    /// Why nothing more can be shown; it ends [`follow`].
    type Error;

    /// Changes the stored turn. `None` if the turn no longer exists.
    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T>;

    /// Why the request must not be sent, right before that and after a wait; `None` if it may.
    fn must_not_send(&mut self) -> Option<Failure> {
        None
    }

    /// Why no more may be sent of an answer that has begun; `None` if it may.
    fn must_not_go_on(&mut self) -> Option<Failure> {
        None
    }

    /// Shows that the request will be sent again after `delay`.
    fn waiting(&mut self, delay: Duration, reason: &str) -> Result<(), Self::Error>;

    /// Shows what is left of that time, once a second.
    fn counting_down(&mut self, _left: Duration, _reason: &str) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Shows what the running program does, in a few words.
    fn working(&mut self, words: &str) -> Result<(), Self::Error>;

    /// Shows new events. `activity` is the new activity, if it changed.
    fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> Result<(), Self::Error>;

    /// Nothing more is there for the moment: what was shown must be seen now.
    fn settle(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// A source of updates.
pub trait Updates {
    /// The next updates, at least one; `None` after the last one. Losing the returned future loses nothing.
    fn next(&mut self) -> impl Future<Output = Option<Vec<Update>>> + Send;

    /// What the answer may rest on, once.
    fn take_grounds(&mut self) -> Option<Grounds> {
        None
    }
}

impl Updates for Running {
    fn next(&mut self) -> impl Future<Output = Option<Vec<Update>>> + Send {
        Running::next(self)
    }

    fn take_grounds(&mut self) -> Option<Grounds> {
        Running::take_grounds(self)
    }
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The ending.
    pub ending: Ending,
    /// `true` if the input could not be used; nothing was sent or run.
    pub was_refused: bool,
}

/// Follows an answer to its end: stores each update in the turn and shows new events. Fails if the sink fails. If the
/// turn no longer exists, the remaining updates are read and dropped; the ending is then [`Ending::Cut`].
pub async fn follow<S: Sink>(updates: &mut impl Updates, sink: &mut S) -> Result<Followed, S::Error> {
    let mut wait = None;
    while let Some(updates) = next(updates, wait.take(), sink).await? {
        let mut end = None;
        for update in updates {
            wait = Wait::begun_by(&update);
            end = take(update, sink)?;
            if end.is_some() {
                break;
            }
        }
        sink.settle()?;
        if let Some(followed) = end {
            return Ok(followed);
        }
    }
    let ending = sink.change(|turn| turn.transcript.ending()).unwrap_or(Ending::Cut);
    if let (Ending::Answered(_), Some(grounds)) = (&ending, updates.take_grounds()) {
        examine(grounds, sink).await;
    }
    Ok(Followed { ending, was_refused: false })
}

/// A wait before the request is sent again.
struct Wait {
    until: Instant,
    reason: String,
}

impl Wait {
    fn begun_by(update: &Update) -> Option<Self> {
        let Update::Waiting { delay, reason } = update else { return None };
        Some(Wait { until: Instant::now() + *delay, reason: reason.clone() })
    }
}

/// The next updates. Meanwhile the sink counts down, if this is a wait: nothing else here has a clock.
async fn next<S: Sink>(
    updates: &mut impl Updates,
    wait: Option<Wait>,
    sink: &mut S,
) -> Result<Option<Vec<Update>>, S::Error> {
    let Some(Wait { until, reason }) = wait else { return Ok(updates.next().await) };
    let mut next = pin!(updates.next());
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Some(tick) = tick_before(left) else { return Ok(next.await) };
        tokio::select! {
            biased;
            updates = &mut next => return Ok(updates),
            () = sleep_until(until - tick) => sink.counting_down(tick, &reason)?,
        }
    }
}

/// What will be left of a wait when it is counted down next; `None` before its last second is over.
fn tick_before(left: Duration) -> Option<Duration> {
    let seconds = left.as_secs() - u64::from(left.subsec_nanos() == 0 && !left.is_zero());
    (seconds > 0).then_some(Duration::from_secs(seconds))
}

/// Notes in the turn what can be found out about its answer.
async fn examine<S: Sink>(grounds: Grounds, sink: &mut S) {
    let Some(turn) = sink.change(|turn| turn.clone()) else { return };
    // On another thread, because it reads files as long as an answer can have them. A panic there loses no answer.
    let examined = tokio::task::spawn_blocking(move || grounds.examine(&turn)).await;
    if let Ok(evidence) = examined {
        sink.change(|turn| turn.evidence = evidence);
    }
}

/// Stores an update and shows what is new; gives the end if it is one.
fn take<S: Sink>(update: Update, sink: &mut S) -> Result<Option<Followed>, S::Error> {
    if let Update::Waiting { delay, reason } = &update {
        sink.waiting(*delay, reason)?;
    }
    let working = if let Update::Working(words) = &update { Some(words.clone()) } else { None };
    if matches!(update, Update::Sending) {
        if let Some(failure) = sink.must_not_send() {
            return Ok(Some(Followed { ending: Ending::Failed(failure), was_refused: false }));
        }
        sink.show(Vec::new(), Some(Activity::Sending))?;
    }
    if matches!(update, Update::SendingMore)
        && let Some(failure) = sink.must_not_go_on()
    {
        return Ok(Some(Followed { ending: Ending::Failed(failure), was_refused: false }));
    }
    let was_refused = matches!(update, Update::Refused(_));
    let taken = sink.change(|turn| {
        let before = turn.transcript.activity();
        let (events, ending) = turn.take(update);
        let after = turn.transcript.activity();
        (events, (before != after).then_some(after), ending)
    });
    let Some((events, activity, ending)) = taken else { return Ok(None) };
    if let Some(words) = working {
        sink.working(&words)?;
    }
    if !events.is_empty() {
        sink.show(events, activity)?;
    }
    Ok(ending.map(|ending| Followed { ending, was_refused }))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::future::ready;
    use std::time::Duration;

    use insta::assert_snapshot;
    use turn::{
        Activity, Code, Ending, Event, Failure, Finish, Memory, Outcome, Output, Part, Parts, Piece,
        PrintStream, Printing, Progress, Raw, State, Turn, Update,
    };

    use super::{Followed, Sink, Updates, follow, tick_before};

    /// Gives these updates, one at each call.
    struct FakeUpdates(VecDeque<Update>);

    impl Updates for FakeUpdates {
        fn next(&mut self) -> impl Future<Output = Option<Vec<Update>>> + Send {
            ready(self.0.pop_front().map(|update| vec![update]))
        }
    }

    /// Draws one line for each call, as a person would see it.
    #[derive(Default)]
    struct Screen {
        turn: Option<Turn>,
        lines: Vec<String>,
        is_closed: bool,
    }

    impl Sink for Screen {
        type Error = &'static str;

        fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T> {
            self.turn.as_mut().map(change)
        }

        fn waiting(&mut self, delay: Duration, reason: &str) -> Result<(), Self::Error> {
            self.lines.push(format!("[waiting {} s: {reason}]", delay.as_secs()));
            Ok(())
        }

        fn counting_down(&mut self, left: Duration, reason: &str) -> Result<(), Self::Error> {
            self.lines.push(format!("[{reason}: {} s left]", left.as_secs()));
            Ok(())
        }

        fn working(&mut self, words: &str) -> Result<(), Self::Error> {
            self.lines.push(format!("[{words}]"));
            Ok(())
        }

        fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> Result<(), Self::Error> {
            if self.is_closed {
                return Err("closed");
            }
            self.lines.extend(events.iter().map(line));
            self.lines.extend(activity.map(|activity| format!("[{}]", activity.words())));
            Ok(())
        }
    }

    fn line(event: &Event) -> String {
        match event {
            Event::Text { text } => text.clone(),
            Event::Thought { text } => format!("({text})"),
            Event::Code(code) => format!(">>> {}", code.code),
            Event::Printing { text, .. } => format!("… {}", text.trim_end()),
            Event::Output(output) => output.output.clone(),
            other => format!("{other:?}"),
        }
    }

    fn answer(pieces: Vec<Piece>) -> Update {
        Update::Answer { pieces, parts: Vec::new() }
    }

    fn text(text: &str) -> Update {
        answer(vec![Piece::Text(text.to_owned())])
    }

    fn code() -> Update {
        answer(vec![Piece::Code(Code { id: None, language: "PYTHON".to_owned(), code: "1 + 1".to_owned() })])
    }

    fn output() -> Update {
        answer(vec![Piece::Output(Output {
            outcome: Outcome::Ok,
            output: "2".to_owned(),
            ..Output::default()
        })])
    }

    fn finish() -> Update {
        answer(vec![Piece::Finish(Finish::whole())])
    }

    fn failure() -> Failure {
        Failure::new("Cannot attach a.csv", "It is empty.", "Attach another file.")
    }

    /// The screen after these updates, with the ending in the last line.
    async fn screen(updates: impl Into<VecDeque<Update>>) -> String {
        let mut screen = Screen { turn: Some(Turn::new("mean?")), ..Screen::default() };
        let followed = follow(&mut FakeUpdates(updates.into()), &mut screen).await.expect("an open screen");
        screen.lines.push(last_line(&followed));
        screen.lines.join("\n")
    }

    fn last_line(followed: &Followed) -> String {
        let refused = if followed.was_refused { ", refused" } else { "" };
        match &followed.ending {
            Ending::Answered(finish) => format!("answered: {}{refused}", finish.word),
            Ending::Cut => format!("cut{refused}"),
            Ending::Failed(failure) => format!("failed{refused}: {}", failure.sentence()),
        }
    }

    #[tokio::test]
    async fn an_answer_is_shown_to_its_end() {
        let waiting =
            Update::Waiting { delay: Duration::from_secs(2), reason: "too many requests".to_owned() };
        let updates = [waiting, code(), output(), text("The mean"), text("is 2."), finish()];
        assert_snapshot!(screen(updates).await, @"
        [waiting 2 s: too many requests]
        >>> 1 + 1
        [running code]
        2
        [thinking]
        The mean
        [writing]
        is 2.
        answered: STOP
        ");
    }

    #[test]
    fn a_wait_is_counted_down_in_whole_seconds_until_less_than_one_is_left() {
        let counted = |seconds: f64| {
            let left = Duration::from_secs_f64(seconds);
            let ticks = std::iter::successors(tick_before(left), |left| tick_before(*left));
            ticks.map(|left| left.as_secs().to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(counted(4.0), "3 2 1");
        assert_eq!(counted(2.3), "2 1");
        assert_eq!(counted(1.0), "");
        assert_eq!(counted(0.3), "");
    }

    #[tokio::test]
    async fn the_work_ahead_is_shown_while_a_program_runs() {
        let working = |words: &str| Update::Working(words.to_owned());
        let (before, during) =
            (working("2.1 GB: about 45 s"), working("reading 2.1 GB: 40 %, about 30 s left"));
        assert_snapshot!(screen([code(), before, during, output(), finish()]).await, @"
        >>> 1 + 1
        [running code]
        [2.1 GB: about 45 s]
        [reading 2.1 GB: 40 %, about 30 s left]
        2
        [thinking]
        answered: STOP
        ");
    }

    #[tokio::test]
    async fn what_a_program_prints_is_shown_as_it_comes_and_kept_if_it_comes_to_no_end() {
        let printing =
            |text: &str| Update::Printing(Printing { stream: PrintStream::Output, text: text.to_owned() });
        let updates = [code(), printing("epoch 1\n"), printing("epoch 2\n")];
        let mut screen = Screen { turn: Some(Turn::new("")), ..Screen::default() };
        follow(&mut FakeUpdates(updates.into()), &mut screen).await.expect("an open screen");
        let mut turn = screen.turn.expect("the turn");
        turn.end(Progress::Cancelled, None);
        let kept: Vec<_> = turn.transcript.outputs().map(|output| format!("{output:?}")).collect();
        assert_snapshot!([screen.lines, kept].concat().join("\n"), @r#"
        >>> 1 + 1
        [running code]
        … epoch 1
        … epoch 2
        Output { id: None, outcome: Interrupted, output: "epoch 1\nepoch 2\n", errors: "", unprinted: 0, tables: [] }
        "#);
        let mut turn = Turn::new("");
        for update in [code(), printing("2"), output()] {
            turn.take(update);
        }
        turn.end(Progress::Ended(Ending::Answered(Finish::whole())), None);
        assert_eq!(turn.transcript.outputs().count(), 1);
    }

    #[tokio::test]
    async fn a_refusal_differs_from_a_failure() {
        let refused = screen([Update::Refused(failure())]).await;
        let failed = screen([text("2"), Update::Failed(failure()), text("3")]).await;
        assert_snapshot!(format!("{refused}\n\n{failed}"), @"
        failed, refused: Cannot attach a.csv: It is empty. Attach another file.

        2
        [writing]
        failed: Cannot attach a.csv: It is empty. Attach another file.
        ");
    }

    #[tokio::test]
    async fn an_answer_that_is_cut_stays_on_the_screen() {
        let cut = screen([text("2"), Update::Cut, text("3")]).await;
        let without_finish = screen([text("4")]).await;
        assert_snapshot!(format!("{cut}\n\n{without_finish}"), @"
        2
        [writing]
        cut

        4
        [writing]
        cut
        ");
    }

    #[tokio::test]
    async fn memory_is_stored_in_the_turn() {
        let raw = |json: &str| serde_json::from_str::<Raw>(json).expect("JSON");
        let state = State::Contents { asked: raw(r#"{"role":"user"}"#), answered: Parts::default() };
        let memory = Memory { model: "gemini-flash-latest".to_owned(), state, ..Memory::default() };
        let part: Part = raw(r#"{"text":"2"}"#).into();
        let piece = Piece::Text("2".to_owned());
        let updates = [
            Update::Memory(memory),
            Update::Answer { pieces: vec![piece], parts: vec![part.clone()] },
            finish(),
        ];
        let mut screen = Screen { turn: Some(Turn::new("mean?")), ..Screen::default() };
        follow(&mut FakeUpdates(updates.into()), &mut screen).await.expect("an open screen");
        let memory = screen.turn.expect("the turn").memory;
        assert_eq!(memory.model, "gemini-flash-latest");
        let state = State::Contents { asked: raw(r#"{"role":"user"}"#), answered: Parts::from_iter([part]) };
        assert_eq!(memory.state, state);
    }

    #[tokio::test]
    async fn a_turn_that_no_longer_exists_shows_nothing() {
        let mut screen = Screen::default();
        let mut updates = FakeUpdates([text("2"), finish()].into());
        let followed = follow(&mut updates, &mut screen).await;
        assert_eq!(followed, Ok(Followed { ending: Ending::Cut, was_refused: false }));
        assert!(screen.lines.is_empty() && updates.0.is_empty());
    }

    #[tokio::test]
    async fn a_closed_screen_ends_the_loop() {
        let turn = Some(Turn::new("mean?"));
        let mut screen = Screen { turn, is_closed: true, ..Screen::default() };
        let mut updates = FakeUpdates([text("2"), text("3")].into());
        assert_eq!(follow(&mut updates, &mut screen).await, Err("closed"));
        assert_eq!(updates.0.len(), 1);
    }
}
