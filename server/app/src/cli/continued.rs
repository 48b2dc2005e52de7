//! `ask --continue`: the earlier turns of a conversation, and what of them is given again.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use engines::{
    Engine, FileTravel, as_text, is_along, is_left_out, last_continued, left_out, left_out_as_private,
    replaces, used_here, with_carried,
};
use history::{History, Kept, Number, TurnKind, Which};
use turn::view::size;
use turn::{Cleaner, Failure, FilePrivacy, How, MaskSecret, Memory, Sent, Turn, one_line};

use super::find::{MeantAsk, find};
use super::given::{Attachments, GivenInput};
use super::refused::Refused;
use crate::cells::cut;
use crate::complain::remark;
use crate::given_files::{self, ChangedFiles, ChangedSinceRun};
use crate::open::open_real;
use crate::settings::AskedWith;

/// How often an ask that still runs is looked at again, and how long after the last look.
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// A conversation that goes on.
pub(super) struct Continued {
    /// Its number in the history.
    pub(super) number: Number,
    /// How changes of the history name it.
    pub(super) which: Which,
    /// Its turns, oldest first, without those that were asked again.
    pub(super) turns: Vec<Turn>,
    /// Which of their files are not any more what was sent.
    pub(super) changes: Option<ChangedFiles>,
    /// How the question now follows them.
    pub(super) kind: TurnKind,
    /// `true` if the question is the latest one, which got no answer, in the same words.
    repeats: bool,
}

impl Continued {
    /// The conversation that the person means.
    pub(super) fn find(history: Option<&History>, meant: MeantAsk) -> Result<Self, Refused> {
        let history = history.ok_or_else(|| {
            let detail = "the history is off for this ask, so there is nothing to continue";
            let remedy = "Ask without --continue, or without --no-history and with history.keep set to on.";
            Failure::new("Cannot continue", detail, remedy)
        })?;
        let kept = ended(history, meant)?;
        let (number, which) = (kept.listed.number, kept.listed.which());
        if kept.listed.is_running {
            let title = format!("Cannot continue ask {}", number.0);
            return Err(Failure::new(title, "it still runs", "Wait for its end, or cancel it there.").into());
        }
        let turns = kept.turns.into_iter().filter(|kept| !kept.is_replaced).map(|kept| kept.turn);
        Ok(Continued {
            number,
            which,
            turns: turns.collect(),
            kind: TurnKind::Next,
            changes: None,
            repeats: false,
        })
    }

    /// Leaves out the latest turn if the question takes its place.
    pub(super) fn asking(mut self, question: &str) -> Self {
        if let Some((latest, earlier)) = self.turns.split_last()
            && replaces(question, latest, earlier.iter())
        {
            self.kind = TurnKind::Again { began: latest.began };
            self.turns.pop();
        }
        let is_same = |latest: &Turn| latest.is_unanswered() && latest.question.trim() == question.trim();
        self.repeats = self.turns.last().is_some_and(is_same);
        self
    }

    /// What an engine needs to continue, oldest first.
    pub(super) fn memories(&self) -> Vec<Memory> {
        self.turns.iter().map(|turn| turn.goes_on_from().cloned().unwrap_or_default()).collect()
    }

    /// By which its values are masked, if they are.
    pub(super) fn mask_secret(&self) -> Option<MaskSecret> {
        self.turns.iter().rev().find_map(|turn| turn.mask_secret)
    }

    /// What its latest question was asked with.
    pub(super) fn asked_with(&self) -> AskedWith {
        self.turns.last().map(AskedWith::of).unwrap_or_default()
    }

    /// Names the ask and what it is asked with, and adds the conversation to `sent`, which says what leaves this machine
    /// with the new turn.
    pub(super) fn notice(&self, sent: Option<String>, engine: &dyn Engine, with: &AskedWith) -> String {
        let name = self.turns.first().map(|turn| cut(&title(turn), 60)).unwrap_or_default();
        let with: Vec<String> = with.arguments().iter().map(|it| format!(" {}", cut(it, 60))).collect();
        let with = if with.is_empty() { String::new() } else { format!(", with{}", with.concat()) };
        let continued = format!("continues ask {}: {name}{with}", self.number.0);
        let Some(sent) = sent else { return continued };
        let again: Vec<&Turn> = self.turns.iter().filter(|turn| engine.continues(turn)).collect();
        if again.is_empty() {
            return format!("{continued}\n{sent}");
        }
        let turns = if again.len() == 1 { "1 turn".to_owned() } else { format!("{} turns", again.len()) };
        let files = again
            .iter()
            .flat_map(|turn| &turn.sent)
            .filter(|file| matches!(file.how, How::Inline | How::Uploaded));
        let files = files.map(|file| match (file.privacy, file.sampled) {
            (FilePrivacy::Full, Some(sampled)) => format!("a sample of {}: {sampled}", one_line(&file.name)),
            (FilePrivacy::Full, None) => format!("{} {}", one_line(&file.name), size(file.size)),
            (privacy, _) => privacy.of_file(&one_line(&file.name)),
        });
        let parts = [turns].into_iter().chain(files).collect::<Vec<_>>().join(", ");
        format!("{continued}\n{sent}, and the conversation so far ({parts})")
    }

    /// Adds what must be given again: what the engine does not continue from. Names the files that are not any more what was
    /// sent. What is given again may get another name, which its turns then have.
    pub(super) fn complete(&mut self, given: GivenInput, engine: &dyn Engine) -> Result<GivenInput, Failure> {
        let files = self.files_beside(&given, engine);
        let turns: Vec<&Turn> = self.turns.iter().collect();
        let continued = last_continued(engine, &turns);
        // What was asked of this machine in between stays here.
        let is_given = |at: usize| continued.is_none_or(|last| at > last && self.turns[at].speaker.is_model);
        let (files, known): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(at, file)| is_given(*at) && !is_along(engine, &turns, file));
        // What came with a question that nobody looked at is no part of the conversation.
        let was_sent = |(at, file): &&(usize, Sent)| {
            engine.continues(turns[*at]) && !matches!(file.how, How::Here | How::FolderHere)
        };
        let known = known.iter().filter(was_sent).map(|(_, file)| file);
        self.changes = ChangedFiles::of(known);
        let noted: Vec<&Sent> = files.iter().map(|(_, file)| file).collect();
        if continued.is_none() && !engine.stays_here() {
            self.check_was_sent(&given, &noted)?;
        }
        let excerpt_again = || {
            let mut given = (0..turns.len()).rev().filter(|at| is_given(*at) && !self.is_out(*at, engine));
            given.find_map(|at| turns[at].excerpt.clone())
        };
        let is_any_anew = !given.input.files.is_empty() || !given.input.folders.is_empty();
        let (mut attachments, question, excerpt, code) = given.into_parts();
        let excerpt = excerpt.or_else(excerpt_again);
        let (mut places, mut lost) = (Vec::new(), Vec::new());
        for (turn, file) in &files {
            if !engine.stays_here() && engine.privacy().is_looser_than(file.privacy) {
                remark(&format!(
                    "{} goes along with privacy {} now; before it was {}.",
                    one_line(&file.name),
                    engine.privacy(),
                    file.privacy
                ));
            }
            if let Some(again) = given_files::piped(&self.turns[*turn].memory, file) {
                places.push((file, attachments.add_file(again, None)));
                continue;
            }
            match path_of(file).and_then(|path| again(file, path, &mut attachments)) {
                Ok(Some(place)) => places.push((file, place)),
                Ok(None) => {}
                // What the person gives stands for it; what nobody saw is missed by nobody.
                Err(failure) if is_any_anew || self.turns[*turn].is_unanswered() => {
                    remark(&format!("{} does not go along: {}.", one_line(&file.name), failure.detail));
                    lost.push(file);
                }
                Err(failure) => return Err(failure),
            }
        }
        let given_again = noted.into_iter().filter(|file| !lost.contains(file));
        name_changes(given_again, "What is given again is as it is now.");
        let given = attachments.into_input(question, excerpt, code)?;
        for (file, place) in places {
            let all = self.turns.iter_mut().flat_map(|turn| &mut turn.sent);
            let name = Cleaner::clean(&given.input.files[place].name);
            all.filter(|sent| is_same(sent, file)).for_each(|sent| sent.name.clone_from(&name));
        }
        Ok(given)
    }

    /// Lets the turns go along that the engine does not continue from, as text. What is said of that, a sentence each.
    pub(super) fn carry(&self, given: &mut GivenInput, engine: &dyn Engine) -> Vec<String> {
        let turns: Vec<&Turn> = self.turns.iter().collect();
        let mut said = as_text(engine, &turns, false);
        said.extend(self.left_out(given, engine));
        said.extend(left_out_as_private(engine, &turns));
        let since_run = ChangedSinceRun::of(used_here(engine, &turns));
        let (changes, for_model) = since_run.map(|it| (it.sentences, it.for_model)).unwrap_or_default();
        (given.input.question, given.input.carried) =
            with_carried(engine, &turns, &given.input.question, &for_model);
        given.input.uploaded = given_files::uploaded(turns.into_iter().map(|turn| turn.sent.as_slice()));
        said.into_iter().chain(changes).collect()
    }

    /// What is said of questions that got no answer: with what is given now, they are left out.
    fn left_out(&self, given: &GivenInput, engine: &dyn Engine) -> Option<String> {
        let turns = self.turns.iter().enumerate().filter(|(at, _)| !self.is_asked_again(*at));
        let turns: Vec<&Turn> = turns.map(|(_, turn)| turn).collect();
        let along: Vec<String> = given.input.files.iter().map(|file| Cleaner::clean(&file.name)).collect();
        left_out(engine, &turns, &along, given.input.excerpt.is_some())
    }

    /// `true` for the latest question if it got no answer and is asked again in the same words: what came along with it is asked
    /// about.
    fn is_asked_again(&self, at: usize) -> bool {
        self.repeats && at + 1 == self.turns.len()
    }

    fn is_out(&self, at: usize, engine: &dyn Engine) -> bool {
        is_left_out(engine, &self.turns[at]) && !self.is_asked_again(at)
    }

    /// The files of all turns that are not left out, each once with the place of its turn, without those that are given anew.
    fn files_beside(&self, given: &GivenInput, engine: &dyn Engine) -> Vec<(usize, Sent)> {
        let anew = given.sent(FileTravel::Inline);
        let is_anew = |file: &Sent| {
            anew.iter().any(|anew| is_same(anew, file))
                || given.input.folders.iter().any(|folder| folder.shown == file.name)
        };
        // What went along by itself is found anew.
        let all = || {
            let turns = self.turns.iter().enumerate().rev().filter(|(at, _)| !self.is_out(*at, engine));
            let files = turns.flat_map(|(at, turn)| turn.sent.iter().map(move |file| (at, file)));
            files.filter(|(_, file)| file.how != How::Around)
        };
        // What goes along again has its content in the turn that brought it.
        let brought = all().filter(|(_, file)| file.how != How::Again);
        let again = all().filter(|(_, file)| file.how == How::Again);
        let mut files: Vec<(usize, Sent)> = Vec::new();
        for (turn, file) in brought.chain(again).filter(|(_, file)| !is_anew(file)) {
            if !files.iter().any(|(_, known)| is_same(known, file)) {
                files.push((turn, file.clone()));
            }
        }
        files
    }

    /// Fails if something stayed on this machine that would leave it now: the person did not name it for that.
    fn check_was_sent(&self, given: &GivenInput, files: &[&Sent]) -> Result<(), Failure> {
        let stayed = |name: &str, option: &str| {
            let detail = "it was used on this machine only, and would be sent now";
            Failure::new(format!("Cannot give {name} again"), detail, format!("Send it with {option}."))
        };
        let stays = |file: &Sent| matches!(file.how, How::Here | How::FolderHere);
        // Who asked Gemini about a file, and then this machine, has sent it.
        let was_sent = |file: &Sent| {
            let mut all = self.turns.iter().flat_map(|turn| &turn.sent);
            all.any(|sent| !stays(sent) && is_same(sent, file) && given_files::has_same_content(sent, file))
        };
        if let Some(file) = files.iter().find(|file| stays(file) && !was_sent(file)) {
            return Err(stayed(&file.name, "-a FILE"));
        }
        let code = self.turns.iter().find(|turn| turn.excerpt.is_some());
        match code {
            Some(turn) if given.input.excerpt.is_none() && !turn.speaker.is_model => {
                Err(stayed("the code", "--code FILE"))
            }
            _ => Ok(()),
        }
    }
}

/// The conversation that the person means. One that still runs is looked at again for a second: its end may be on the screen
/// of an editor and not yet on the disk.
fn ended(history: &History, meant: MeantAsk) -> Result<Kept, Refused> {
    let mut kept = find(history, meant)?;
    for _ in 0..LOOKS {
        if !kept.listed.is_running {
            break;
        }
        sleep(BETWEEN_LOOKS);
        kept = find(history, meant)?;
    }
    Ok(kept)
}

/// `true` for the same file on this machine, or for what was piped in and is the same.
fn is_same(one: &Sent, other: &Sent) -> bool {
    match (&one.path, &other.path) {
        (Some(path), Some(others)) => {
            let is_folder = one.how == How::FolderHere || other.how == How::FolderHere;
            path == others && (!is_folder || one.name == other.name)
        }
        (None, None) => (&one.sha256, one.size) == (&other.sha256, other.size),
        _ => false,
    }
}

/// Adds a file or a folder again; gives the place of a file among the attachments.
fn again(file: &Sent, path: &Path, attachments: &mut Attachments) -> Result<Option<usize>, Failure> {
    let not_again = |failure: Failure| not_again(file, &failure.detail);
    if file.how == How::FolderHere {
        attachments.add(path, &file.name).map_err(not_again)?;
        return Ok(None);
    }
    let opened = open_real(path).map_err(not_again)?;
    Ok(Some(attachments.add_file(opened, Some(path.to_owned()))))
}

/// What names a turn: its question, else the line that tells its code apart, else its files.
fn title(turn: &Turn) -> String {
    let question = one_line(&turn.question);
    let code = || turn.excerpt.as_ref().map(|excerpt| one_line(excerpt.label())).filter(|it| !it.is_empty());
    let files = || turn.sent.iter().map(|file| one_line(&file.name)).collect::<Vec<_>>().join(", ");
    Some(question).filter(|question| !question.is_empty()).or_else(code).unwrap_or_else(files)
}

fn name_changes<'a>(files: impl IntoIterator<Item = &'a Sent>, consequence: &str) {
    for change in given_files::changes(files) {
        remark(&format!("{change} {consequence}"));
    }
}

fn path_of(file: &Sent) -> Result<&Path, Failure> {
    let path = file.path.as_deref().map(Path::new);
    path.ok_or_else(|| not_again(file, "what was piped in is not kept"))
}

fn not_again(file: &Sent, why: &str) -> Failure {
    let title = format!("Cannot give {} again", file.name);
    Failure::new(title, why, "Attach it, or what stands for it now, with -a FILE.")
}
