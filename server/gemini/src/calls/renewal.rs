//! Files that were uploaded for earlier questions: looked for before each question, uploaded again where the service has
//! them no longer, and left out where this machine has them no longer either.

use std::sync::Arc;

use turn::{
    LostFile, LostUpload, Memory, SentAgain, SentNow, State, Update, Uploaded, UploadedFile, one_line,
};

use super::ahead::{StepAhead, last_segment, looking_for, prepares};
use super::files::{FileState, RemoteFile};
use super::telling::Telling;
use crate::client::Client;
use crate::dialect::{EarlierFile, goes_by_id, without_file, without_names};
use crate::error::Error;
use crate::file_name::FileName;
use crate::files_of;
use crate::json;
use crate::question::{Api, Question, Renewal};

/// A file as an earlier question uploaded it.
struct Original {
    upload: UploadedFile,
    /// The place of its turn among those that are continued.
    turn: usize,
}

/// A file that does not go along any more.
struct Lost {
    /// The name under which it was given along.
    was: String,
    /// The place of its turn among those that are continued.
    turn: usize,
    file: LostFile,
}

impl Client {
    /// Looks for what was uploaded for earlier questions. What is not there any more, or is `gone`, is uploaded again if it is
    /// still here; else the question goes without it. The prompt then names what goes along.
    pub(super) async fn renew_earlier(
        &self,
        question: &mut Question,
        gone: &[FileName],
        telling: &Telling<'_>,
    ) -> Result<StepAhead, Error> {
        // What does not go along need not be there.
        if goes_by_id(question) {
            return Ok(StepAhead::Needless);
        }
        let planned: Vec<SentAgain> = again(question);
        let stand_ins = question.take_stand_ins();
        let (mut step, mut lost) = (StepAhead::Needless, Vec::new());
        for original in question.originals() {
            let uri = &original.upload.uri;
            let others = stand_ins.iter().rev().filter(|it| it.in_place_of.as_ref() == Some(uri));
            let mut candidates: Vec<&str> = Vec::new();
            for candidate in others.chain([&original.upload]).map(|it| it.uri.as_str()) {
                if !candidates.contains(&candidate) {
                    candidates.push(candidate);
                }
            }
            if let Some((there, looked)) = self.first_there(&candidates, &original, gone, telling).await? {
                if looked == StepAhead::Done {
                    step = StepAhead::Done;
                }
                question.rename(uri, there);
                continue;
            }
            step = StepAhead::Done;
            let is_it = |it: &&Renewal| it.turn == original.turn && it.file.name == original.upload.name;
            if let Some(renewal) = question.renewals.iter().find(is_it).cloned() {
                let gone: Vec<FileName> =
                    candidates.iter().filter_map(|uri| FileName::parse(last_segment(uri))).collect();
                let there = self.upload_telling(&renewal.file, &gone, telling).await?.uri;
                question.rename(uri, &there);
            } else {
                lost.push(original);
            }
        }
        let lost = question.lose(&lost);
        tell_changes(question, &planned, &lost, telling);
        Ok(step)
    }

    /// The first of these addresses at which the file is; waits until it can be used.
    async fn first_there<'u>(
        &self,
        candidates: &[&'u str],
        original: &Original,
        gone: &[FileName],
        telling: &Telling<'_>,
    ) -> Result<Option<(&'u str, StepAhead)>, Error> {
        let shown = one_line(&original.upload.name);
        for uri in candidates {
            let Some(name) = FileName::parse(last_segment(uri)) else { continue };
            if gone.contains(&name) {
                continue;
            }
            telling.say(&looking_for(&shown));
            match self.file(&name).await {
                Ok(RemoteFile { state: FileState::Failed(_), .. }) => {}
                Ok(file @ RemoteFile { state: FileState::Processing, .. }) => {
                    telling.say(&prepares(&shown));
                    self.until_active(file, &shown).await?;
                    return Ok(Some((uri, StepAhead::Done)));
                }
                Ok(_) => return Ok(Some((uri, StepAhead::Needless))),
                // The file of another project answers so too.
                Err(error) if error.is_gone() => {}
                Err(error) => return Err(error.of_upload(&shown)),
            }
        }
        Ok(None)
    }
}

impl Question {
    /// Lets earlier questions name the files that are uploaded now, where they have the same names.
    pub(super) fn name_anew(&mut self) {
        for attachment in &self.prompt.attachments {
            let Some(Uploaded { uri, .. }) = &attachment.uploaded else { continue };
            let uploads = self.earlier.iter().flat_map(|memory| &memory.uploads);
            let old = uploads.filter(|upload| upload.name == attachment.name);
            let old: Vec<String> = old.map(|upload| upload.uri.clone()).collect();
            for old in &old {
                self.earlier.iter_mut().for_each(|memory| replace(memory, old, uri));
            }
        }
    }

    /// Takes out what earlier questions uploaded in the place of what had expired, oldest first.
    fn take_stand_ins(&mut self) -> Vec<UploadedFile> {
        let uploads = self.earlier.iter_mut().map(|memory| &mut memory.uploads);
        uploads
            .flat_map(|uploads| uploads.extract_if(.., |it| it.in_place_of.is_some()).collect::<Vec<_>>())
            .collect()
    }

    /// What was uploaded for earlier questions, each once, but for that for which a file of this question stands.
    fn originals(&self) -> Vec<Original> {
        let turns = self.earlier.iter().enumerate();
        let all = turns.flat_map(|(turn, memory)| memory.uploads.iter().map(move |upload| (turn, upload)));
        let mut originals: Vec<Original> = Vec::new();
        for (turn, upload) in all.filter(|(_, upload)| !self.has_anew(&upload.name)) {
            if !originals.iter().any(|known| known.upload.uri == upload.uri) {
                originals.push(Original { upload: upload.clone(), turn });
            }
        }
        originals
    }

    /// Lets earlier questions name a file by another address, which is remembered with this question.
    fn rename(&mut self, uri: &str, by: &str) {
        if uri == by {
            return;
        }
        for memory in &mut self.earlier {
            replace(memory, uri, by);
            let renamed = memory.uploads.iter_mut().filter(|it| it.uri == by && it.in_place_of.is_none());
            renamed.for_each(|it| it.in_place_of = Some(uri.to_owned()));
        }
    }

    /// Takes files out of the earlier questions, with a word in the place of each. Gives what is said of them.
    fn lose(&mut self, lost: &[Original]) -> Vec<Lost> {
        let all = again(self);
        let has_later = |original: &Original| {
            let Original { upload: UploadedFile { name, .. }, turn } = original;
            let is_lost =
                |it: &SentAgain| lost.iter().any(|lost| lost.turn == it.turn && lost.upload.name == it.was);
            let mut later = all.iter().filter(|it| it.was == *name && it.turn > *turn);
            later.any(|it| !is_lost(it)) || self.prompt.attachments.iter().any(|file| file.name == *name)
        };
        let have_later: Vec<bool> = lost.iter().map(has_later).collect();
        let before = self.earlier.last().map(|memory| memory.lost.clone()).unwrap_or_default();
        let (mut said, mut now) = (Vec::new(), Vec::new());
        for (original, has_later) in lost.iter().zip(have_later) {
            let UploadedFile { name, uri, .. } = &original.upload;
            let later = if has_later { " A later question has a file of that name." } else { "" };
            let shown = one_line(name);
            let words = format!("(Here {shown} was attached. Google does not keep it any more.{later})");
            for memory in &mut self.earlier {
                memory.uploads.retain(|upload| upload.uri != *uri);
                without_file(memory, uri, &words);
            }
            let upload = LostUpload { uri: uri.clone(), has_later };
            let file = LostFile { file: shown, has_later, as_before: before.contains(&upload) };
            said.push(Lost { was: name.clone(), turn: original.turn, file });
            now.push(upload);
        }
        // The memory of this question takes it over: what is found again is news once it is lost again.
        self.earlier.iter_mut().last().into_iter().for_each(|memory| memory.lost.clone_from(&now));
        if !lost.is_empty() {
            self.earlier.iter_mut().for_each(without_names);
        }
        said
    }
}

/// The files of earlier questions, as they go along.
fn again(question: &Question) -> Vec<SentAgain> {
    files_of(&question.earlier, &question.prompt.attachments).iter().map(EarlierFile::again).collect()
}

/// Lets the prompt name the files of earlier questions that go along now, and tells of each that does otherwise than planned.
fn tell_changes(question: &mut Question, planned: &[SentAgain], lost: &[Lost], telling: &Telling<'_>) {
    let now = again(question);
    let changed = planned.iter().filter_map(|file| {
        let is_same = |it: &&SentAgain| it.turn == file.turn && it.was == file.was;
        let name = now.iter().find(is_same).map(|it| it.name.clone());
        if name.as_ref() == Some(&file.name) {
            return None;
        }
        let lost = lost.iter().find(|it| it.turn == file.turn && it.was == file.was);
        let lost = lost.map(|it| it.file.clone());
        Some(SentNow { planned: file.name.clone(), name, lost })
    });
    let changed: Vec<SentNow> = changed.collect();
    if changed.is_empty() {
        return;
    }
    if question.api == Api::Generate {
        Arc::make_mut(&mut question.prompt).again = now;
    }
    telling.send(Update::SentAgain(changed));
}

/// Lets a turn name a file by another address.
fn replace(memory: &mut Memory, uri: &str, by: &str) {
    let uploads = memory.uploads.iter_mut().filter(|upload| upload.uri == uri);
    uploads.for_each(|upload| by.clone_into(&mut upload.uri));
    if let State::Contents { asked, .. } | State::Steps { asked, .. } | State::Stored { asked, .. } =
        &mut memory.state
    {
        *asked = json::with_text(asked, uri, by);
    }
}
