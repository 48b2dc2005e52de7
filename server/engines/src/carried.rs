//! The turns of a conversation that an engine cannot go on from: they go along with the next question, as text.

use turn::view::fence;
use turn::{
    Block, Carried, Ending, FilePrivacy, How, Progress, Sent, Turn, grouped, listed, one_line, placed,
};

use crate::Engine;

/// The most of an answer that goes along, in characters.
const LONGEST: usize = 20_000;
/// The least of a text that is worth sending, in characters.
const LEAST: usize = 200;

/// A question with those before it that it builds on and that are not sent again as part of the conversation: those after
/// the last turn that the engine continues from, with what a model of another service answered, and what programs printed
/// here before a model was asked. What was asked of this machine after that stays here; so do charts, files and what only
/// the other service can read. `changes` says, in sentences, what of [`used_here`] is not any more what a program had.
#[must_use]
pub fn with_carried(
    engine: &dyn Engine,
    earlier: &[&Turn],
    question: &str,
    changes: &[String],
) -> (String, Carried) {
    let question = question.trim();
    let said = |turn: &Turn| (turn.question.trim().to_owned(), files(turn), answer(turn));
    let (here, carried): (Vec<_>, Vec<_>) =
        carried(engine, earlier).into_iter().partition(|turn| !turn.speaker.is_model);
    let mut here: Vec<String> = here.into_iter().map(run_in_words).collect();
    if !here.is_empty() {
        here.extend(changes.iter().map(|said| one_line(said)));
    }
    let printed = length(&here);
    let model = engine.speaker().name;
    let is_by_another = carried.iter().any(|turn| turn.speaker.name != model);
    let earlier: Vec<(String, String, String)> = carried.into_iter().map(said).collect();
    if earlier.iter().all(|(_, _, answer)| answer.is_empty()) {
        let questions = earlier.iter().map(|(question, ..)| question.as_str()).chain([question]);
        let mut questions: Vec<&str> = questions.filter(|question| !question.is_empty()).collect();
        questions.dedup();
        let mut parts = here;
        parts.extend(questions.into_iter().map(str::to_owned));
        return (parts.join("\n\n"), Carried { printed, conversation: printed });
    }
    let by_another = if is_by_another { ", which another model answered" } else { "" };
    let mut parts = here;
    parts.push(format!("Earlier in this conversation{by_another}:"));
    for (question, files, answer) in earlier {
        let is_any = !question.is_empty() || !files.is_empty();
        parts.extend(is_any.then(|| format!("Question{files}: {question}").trim_end().to_owned()));
        parts.extend((!answer.is_empty()).then(|| format!("Answer:\n\n{answer}")));
    }
    let conversation = length(&parts);
    parts.push(if question.is_empty() {
        "Answer this again.".to_owned()
    } else {
        format!("The question now: {question}")
    });
    (parts.join("\n\n"), Carried { printed, conversation })
}

/// The length of these parts in bytes, with the blank line below each.
fn length(parts: &[String]) -> usize {
    parts.iter().map(|part| part.len() + 2).sum()
}

/// What is said of earlier turns that are left out of the conversation: they have more of data files than may leave now.
#[must_use]
pub fn left_out_as_private(engine: &dyn Engine, earlier: &[&Turn]) -> Option<String> {
    let mut seen = earlier.iter().filter(|turn| turn.speaker.is_model).chain(ran_here(earlier));
    let is_any =
        !engine.stays_here() && seen.any(|turn| has_too_much(engine, turn) && !is_left_out(engine, turn));
    is_any.then(|| {
        format!(
            "Earlier turns are left out of the conversation: they have more of its data than the setting privacy ({}) lets leave.",
            engine.privacy()
        )
    })
}

/// What is said of earlier turns that go along as text, and of their charts, which do not; a sentence each. Where the person was
/// asked if what was printed here may leave, that it goes along `is_known`.
#[must_use]
pub fn as_text(engine: &dyn Engine, earlier: &[&Turn], is_known: bool) -> Vec<String> {
    let (answers, printed): (Vec<&Turn>, Vec<&Turn>) =
        carried(engine, earlier).into_iter().partition(|turn| turn.speaker.is_model);
    let answers: Vec<&Turn> = answers.into_iter().filter(|turn| !answer(turn).is_empty()).collect();
    let charts = |turns: &[&Turn]| turns.iter().map(|turn| turn.transcript.images().count()).sum::<usize>();
    let here = (!printed.is_empty() && (charts(&printed) > 0 || !is_known))
        .then(|| goes_along("What was printed here goes", "its", charts(&printed)));
    let answered = match answers.len() {
        0 => None,
        1 => Some(goes_along("An earlier answer goes", "its", charts(&answers))),
        _ => Some(goes_along("Earlier answers go", "their", charts(&answers))),
    };
    here.into_iter().chain(answered).collect()
}

fn goes_along(what: &str, whose: &str, charts: usize) -> String {
    match charts {
        0 => format!("{what} along as text."),
        1 => format!("{what} along as text; {whose} chart stays here."),
        _ => format!("{what} along as text; {whose} charts stay here."),
    }
}

/// What is said of questions without an answer that are left out of the conversation, once: those since the last one that got
/// one. `None` if there are none. Names what went along with them and does not now: not the files of these names, nor the
/// text if there `is_text`.
#[must_use]
pub fn left_out(engine: &dyn Engine, earlier: &[&Turn], along: &[String], is_text: bool) -> Option<String> {
    let goes_on = |turn: &&Turn| turn.speaker.is_model && !is_left_out(engine, turn);
    let since = earlier.iter().rposition(goes_on).map_or(0, |last| last + 1);
    let turns: Vec<&Turn> =
        earlier[since..].iter().filter(|turn| is_left_out(engine, turn)).copied().collect();
    let (questions, are) = match turns.len() {
        0 => return None,
        1 => ("An earlier question", "is"),
        _ => ("Earlier questions", "are"),
    };
    let of_all = |is_so: fn(&Turn) -> bool| turns.iter().all(|turn| is_so(turn));
    let why = match (of_all(|turn| turn.transcript.is_refused()), of_all(is_withdrawn), are) {
        (true, _, "is") => "was refused",
        (true, ..) => "were refused",
        (_, true, "is") => "was cancelled or not sent",
        (_, true, _) => "were cancelled or not sent",
        _ => "got no answer",
    };
    let remain: Vec<&Sent> =
        earlier.iter().filter(|turn| goes_on(turn)).flat_map(|turn| &turn.sent).collect();
    let is_along = |file: &Sent| {
        let is_it = |other: &&Sent| other.path.is_some() && other.path == file.path;
        along.contains(&file.name) || remain.iter().any(is_it)
    };
    let brought = turns.iter().flat_map(|turn| brought(turn)).filter(|file| !is_along(file));
    let mut names: Vec<String> = Vec::new();
    for name in brought.map(|file| one_line(&file.name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .extend((!is_text && turns.iter().any(|turn| turn.excerpt.is_some())).then(|| "its code".to_owned()));
    let with = if names.is_empty() { String::new() } else { format!(", with {}", listed(&names)) };
    Some(format!("{questions} that {why} {are} left out of the conversation{with}."))
}

/// `true` for a question that an engine leaves out, with all that came along with it: it got no answer. What was refused once
/// would be refused again, with all that is asked after it. A question that nobody looked at stays.
#[must_use]
pub fn is_left_out(engine: &dyn Engine, turn: &Turn) -> bool {
    let is_over = turn.progress.is_over();
    let is_unanswered = turn.transcript.blocks().iter().all(|block| matches!(block, Block::Thought(_)));
    let is_out = turn.transcript.is_refused() || (is_over && is_unanswered && !was_not_taken(turn));
    turn.speaker.is_model && !engine.stays_here() && is_out
}

fn was_not_taken(turn: &Turn) -> bool {
    matches!(&turn.progress, Progress::Ended(Ending::Failed(failure)) if failure.was_not_taken)
}

/// `true` for a turn whose answer may say more of data files than may leave now: what ran here had all of them.
fn has_too_much(engine: &dyn Engine, turn: &Turn) -> bool {
    let had = if turn.speaker.is_model { turn.memory.privacy } else { FilePrivacy::Full };
    !turn.transcript.blocks().is_empty() && had.is_looser_than(engine.privacy())
}

/// `true` for a question that the person cancelled before anything of an answer came, or that was never sent.
fn is_withdrawn(turn: &Turn) -> bool {
    let was_held = turn.began.is_none() && turn.progress.is_over();
    turn.transcript.blocks().is_empty() && (turn.progress == Progress::Cancelled || was_held)
}

/// The place of the last turn that an engine continues from.
#[must_use]
pub fn last_continued(engine: &dyn Engine, earlier: &[&Turn]) -> Option<usize> {
    earlier.iter().rposition(|turn| engine.continues(turn))
}

/// The turns whose programs ran on this machine before a model was asked, and printed something: they are what the first
/// question to one is about.
fn ran_here<'a, 't>(earlier: &'a [&'t Turn]) -> impl Iterator<Item = &'a &'t Turn> {
    earlier.iter().take_while(|turn| !turn.speaker.is_model).filter(|turn| has_printed(turn))
}

fn has_printed(turn: &Turn) -> bool {
    turn.transcript.outputs().any(|output| !output.output.trim().is_empty())
}

/// The names of what was used on this machine only, and leaves it now: `the code`, `what it printed`, `sales.csv`; mostly none.
#[must_use]
pub fn leaving_this_machine(engine: &dyn Engine, earlier: &[&Turn]) -> Vec<String> {
    let is_anew = !engine.stays_here() && last_continued(engine, earlier).is_none();
    let here = || earlier.iter().take_while(|turn| !turn.speaker.is_model && is_anew);
    let code = here().any(|turn| turn.excerpt.is_some()).then(|| "the code".to_owned());
    let has_printed = carried(engine, earlier).iter().any(|turn| !turn.speaker.is_model);
    let printed = has_printed.then(|| "what it printed".to_owned());
    let files = here().flat_map(|turn| &turn.sent).filter(|file| file.how == How::Here);
    code.into_iter().chain(printed).chain(files.map(|file| one_line(&file.name))).collect()
}

/// The files that programs had on this machine whose output goes along now; each `true` if its name goes along, too: the person
/// gave it, or the code has it.
pub fn used_here<'t>(engine: &dyn Engine, earlier: &[&'t Turn]) -> impl Iterator<Item = (&'t Sent, bool)> {
    let turns = carried(engine, earlier).into_iter().filter(|turn| !turn.speaker.is_model);
    turns.flat_map(|turn| {
        let is_in_code = |file: &Sent| {
            let name = file.name.rsplit('/').next().unwrap_or(&file.name);
            turn.excerpt.as_ref().is_some_and(|excerpt| excerpt.text.contains(name))
        };
        turn.sent.iter().map(move |file| (file, file.how != How::Around || is_in_code(file)))
    })
}

/// The turns that go along as text: none that got no answer.
fn carried<'t>(engine: &dyn Engine, earlier: &[&'t Turn]) -> Vec<&'t Turn> {
    let continued = last_continued(engine, earlier);
    let here = ran_here(earlier).filter(|_| continued.is_none());
    let later = &earlier[continued.map_or(0, |last| last + 1)..];
    let others = here.chain(later.iter().filter(|turn| turn.speaker.is_model));
    let goes_along =
        |turn: &&&Turn| !engine.stays_here() && !is_left_out(engine, turn) && !has_too_much(engine, turn);
    others.filter(goes_along).copied().collect()
}

/// What a program printed on this machine, and what it was.
fn run_in_words(turn: &Turn) -> String {
    let ran = if turn.excerpt.is_some() { "The code below was run" } else { "The data was described" };
    let source = turn.excerpt.as_ref().and_then(|excerpt| excerpt.source.as_ref());
    let outputs = turn.transcript.outputs().map(|output| placed(&output.output, source));
    let mut parts: Vec<CarriedText> = outputs.map(|output| CarriedText::fenced("text", &output)).collect();
    parts.reverse();
    format!("{ran} on the machine of the person{}. It printed:\n\n{}", files(turn), in_room(&parts))
}

/// `true` for a question that takes the place of the latest turn of a conversation: that has no answer and brought nothing along,
/// and it is the same question, or one that no model was asked. The first turn stays, as the ask is about what came with it.
#[must_use]
pub fn replaces<'t>(question: &str, latest: &Turn, earlier: impl Iterator<Item = &'t Turn> + Clone) -> bool {
    earlier.clone().next().is_some()
        && latest.is_unanswered()
        && !brings(latest, earlier)
        && (latest.question.trim() == question.trim() || !latest.speaker.is_model)
}

/// `true` if something came along with a question that came with none of the `earlier` ones: files, or code.
fn brings<'t>(turn: &Turn, mut earlier: impl Iterator<Item = &'t Turn> + Clone) -> bool {
    let is_new = |file: &Sent| {
        let mut known = earlier.clone().flat_map(|turn| &turn.sent);
        let is_same = |known: &Sent| {
            (&known.name, &known.path, &known.sha256) == (&file.name, &file.path, &file.sha256)
        };
        !known.any(is_same)
    };
    let has_files = brought(turn).any(is_new);
    let text = |turn: &Turn| turn.excerpt.as_ref().map(|excerpt| excerpt.text.clone());
    has_files || (turn.excerpt.is_some() && !earlier.any(|known| text(known) == text(turn)))
}

/// `true` if a file goes along as it is with the turns that an engine continues.
#[must_use]
pub fn is_along(engine: &dyn Engine, earlier: &[&Turn], file: &Sent) -> bool {
    let continued = earlier.iter().filter(|turn| engine.continues(turn));
    let mut sent = continued.flat_map(|turn| &turn.sent);
    let is_known = file.path.is_some() && file.sha256.is_some();
    is_known && sent.any(|sent| sent.path == file.path && sent.sha256 == file.sha256 && is_sent(sent))
}

/// `true` for a file whose content is part of its turn.
fn is_sent(file: &Sent) -> bool {
    matches!(file.how, How::Inline | How::Uploaded)
}

/// The files that a question brought along.
fn brought(turn: &Turn) -> impl Iterator<Item = &Sent> {
    turn.sent.iter().filter(|file| !matches!(file.how, How::Again | How::Around))
}

/// The files that a question brought along, in brackets; nothing if it brought none.
fn files(turn: &Turn) -> String {
    let names: Vec<String> = brought(turn).map(|file| one_line(&file.name)).collect();
    if names.is_empty() { String::new() } else { format!(" (about {})", names.join(", ")) }
}

/// What a model said, ran and printed, without its thoughts.
fn answer(turn: &Turn) -> String {
    let block = |block: &Block| match block {
        Block::Text(text) => Some(CarriedText { language: None, text: text.trim().to_owned() }),
        Block::Code(code) => Some(CarriedText::fenced(&code.language.to_lowercase(), &code.code)),
        Block::Output(output) => Some(CarriedText::fenced("text", &output.output)),
        Block::Thought(_) | Block::Image(_) | Block::File(_) | Block::NotKept(_) | Block::Unshown(_) => None,
    };
    in_room(&turn.transcript.blocks().iter().filter_map(block).collect::<Vec<_>>())
}

/// A text that goes along.
struct CarriedText {
    /// The language of its fence, if it has one.
    language: Option<String>,
    text: String,
}

impl CarriedText {
    fn fenced(language: &str, text: &str) -> Self {
        CarriedText { language: Some(language.to_owned()), text: text.trim_end().to_owned() }
    }
}

/// The texts that there is room for, the last ones first, as they end: in their order, each in its fence. A long one keeps its
/// beginning and its end, which has what it came to, or the error that ended it.
fn in_room(parts: &[CarriedText]) -> String {
    let (mut room, mut left_out, mut written) = (LONGEST, 0, Vec::new());
    for CarriedText { language, text } in parts.iter().rev().filter(|part| !part.text.is_empty()) {
        let length = text.chars().count();
        // Nothing before a gap: what stands above it would seem to go on below.
        if left_out > 0 || (length > room && room < LEAST) {
            left_out += length;
            continue;
        }
        let kept = ends(text, room);
        room -= length.min(room);
        written.push(match language {
            Some(language) => fence(language, &kept).trim_end().to_owned(),
            None => kept,
        });
    }
    written.extend(
        (left_out > 0)
            .then(|| format!("({} characters before this are left out.)", grouped(left_out as u64))),
    );
    written.reverse();
    written.join("\n\n")
}

/// A text of at most so many characters: what is longer keeps a quarter of it of its beginning, and its end; both are whole
/// lines where lines are short. Says between them how much is left out.
fn ends(text: &str, most: usize) -> String {
    let place = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(at, _)| at);
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let (head, tail) = (&text[..place(most / 4)], &text[place(length - (most - most / 4))..]);
    let head = head.rfind('\n').filter(|end| *end > head.len() / 2).map_or(head, |end| &head[..end]);
    let tail = tail.find('\n').filter(|end| *end < tail.len() / 2).map_or(tail, |end| &tail[end + 1..]);
    let left_out = length - head.chars().count() - tail.chars().count();
    format!("{head}\n[… {} characters are left out here …]\n{tail}", grouped(left_out as u64))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{CarriedText, LONGEST, ends, in_room};

    #[test]
    fn a_long_output_keeps_its_beginning_and_its_end() {
        let text: String =
            (0..30).map(|line| format!("line {line}\n")).collect::<String>() + "ValueError: cause";
        assert_snapshot!(ends(&text, 64), @"
        line 0
        line 1
        [… 193 characters are left out here …]
        line 27
        line 28
        line 29
        ValueError: cause
        ");
        assert_snapshot!(ends(&"x".repeat(100), 20), @"
        xxxxx
        [… 80 characters are left out here …]
        xxxxxxxxxxxxxxx
        ");
        assert_eq!(ends("short\n", 6), "short\n");
    }

    #[test]
    fn what_is_too_long_is_cut_within_its_fence() {
        let parts = [
            CarriedText::fenced("python", "print(1)"),
            CarriedText::fenced("text", &"1".repeat(LONGEST + 1)),
        ];
        let written = in_room(&parts);
        assert!(
            written.ends_with("1\n```") && written.starts_with("(8 characters before this are left out.)")
        );
    }

    #[test]
    fn any_text_is_cut_to_its_ends() {
        for most in 0..12 {
            let kept = ends("ä\nß\n\nüö\n", most);
            assert!(kept.contains(" characters are left out here …]") == (most < 8), "{most}: {kept}");
        }
    }
}
