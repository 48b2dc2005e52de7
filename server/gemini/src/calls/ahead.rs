//! What is done before a question is sent: its files are uploaded, and near the limit of the model its tokens are counted.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use turn::{Attachment, Memory, State, Update, Uploaded, UploadedFile, grouped, image_type, one_line};

use super::files::{FileState, RemoteFile, not_uploaded};
use super::telling::Telling;
use crate::client::Client;
use crate::dialect::{declared, words_of};
use crate::error::Error;
use crate::file_name::FileName;
use crate::json;
use crate::question::{Api, FileToUpload, Question};
use crate::tokens::TokenEstimate;
use crate::{files_of, known_models};

/// The share of a model's window from which on the service counts: an estimate may be wrong by so much.
const NEAR: (u64, u64) = (4, 5);

const MEGABYTE: u64 = 1_000_000;

/// What came of a step before a question is sent.
#[derive(PartialEq, Eq)]
enum Step {
    /// It took its time.
    Done,
    /// There was nothing to do.
    Needless,
}

impl Client {
    /// The question as it is sent. Says what is done meanwhile.
    pub(super) async fn ahead(
        &self,
        mut question: Question,
        tell: &UnboundedSender<Update>,
    ) -> Result<Question, Error> {
        let telling = Telling::new(tell);
        let steps = async {
            Ok([
                self.renew_earlier(&mut question, &telling).await?,
                self.upload_new(&mut question, &telling).await?,
                self.check_room(&question, &telling).await?,
            ])
        };
        let steps = telling.during(steps).await?;
        if steps.contains(&Step::Done) {
            // It fails only once nobody asks any more.
            let _ = tell.send(Update::Sending);
        }
        Ok(question)
    }

    /// How many tokens a question to a model may have, as far as that is known without asking.
    #[must_use]
    pub fn window(&self, model: &str) -> u64 {
        let looked_up = self.known_models.with(|known| known.get(model)?.input_tokens);
        looked_up.unwrap_or(known_models::WINDOW)
    }

    /// Forgets the files of a question that the service has no longer; `true` if there are any. `error` is what came of the
    /// question: where it names no file, it may be about the model.
    pub(super) async fn forget_missing(&self, question: &Question, error: &Error) -> bool {
        if !error.is_gone() {
            return false;
        }
        let (mut is_any, said) = (false, error.to_string());
        for name in question.prompt.attachments.iter().filter_map(file_name) {
            let is_named = said.contains(last_segment(name.as_str()));
            if is_named || self.file(&name).await.is_err_and(|error| error.is_gone()) {
                self.forget_upload(&name).await;
                is_any = true;
            }
        }
        is_any
    }

    async fn upload_new(&self, question: &mut Question, telling: &Telling<'_>) -> Result<Step, Error> {
        if !question.has_uploads() {
            return Ok(Step::Needless);
        }
        for attachment in &mut Arc::make_mut(&mut question.prompt).attachments {
            let Some(there) = &mut attachment.uploaded else { continue };
            let file = question.files.iter().find(|file| file.name == attachment.name);
            let file = file.ok_or_else(|| expired(&attachment.name))?;
            there.uri = self.upload_telling(file, telling).await?.uri;
        }
        question.name_anew();
        Ok(Step::Done)
    }

    /// Uploads again what was uploaded for earlier questions and is not there any more.
    async fn renew_earlier(&self, question: &mut Question, telling: &Telling<'_>) -> Result<Step, Error> {
        let mut step = Step::Needless;
        let uploads = question.earlier.iter().flat_map(|memory| &memory.uploads);
        let mut uploads: Vec<_> =
            uploads.filter(|upload| !question.has_anew(&upload.name)).cloned().collect();
        uploads.sort_by(|a, b| a.uri.cmp(&b.uri));
        uploads.dedup();
        for upload in uploads {
            let Some(name) = FileName::parse(last_segment(&upload.uri)) else { continue };
            let shown = one_line(&upload.name);
            telling.say(&looking_for(&shown));
            match self.file(&name).await {
                Ok(RemoteFile { state: FileState::Failed(_), .. }) => {}
                Ok(file @ RemoteFile { state: FileState::Processing, .. }) => {
                    telling.say(&prepares(&shown));
                    self.until_active(file, &shown).await?;
                    step = Step::Done;
                    continue;
                }
                Ok(_) => continue,
                Err(error) if error.is_gone() => {}
                Err(error) => return Err(error.of_upload(&shown)),
            }
            self.forget_upload(&name).await;
            step = Step::Done;
            let by = match question.renewals.iter().find(|file| file.name == upload.name) {
                Some(file) => self.upload_telling(file, telling).await?.uri,
                // One that was attached for a later question stands for it.
                None => question.newest(&upload).ok_or_else(|| expired(&upload.name))?,
            };
            question.earlier.iter_mut().for_each(|memory| replace(memory, &upload.uri, &by));
        }
        Ok(step)
    }

    async fn upload_telling(&self, file: &FileToUpload, telling: &Telling<'_>) -> Result<RemoteFile, Error> {
        let size = file.file.metadata().map(|file| file.len()).unwrap_or_default();
        let shown = one_line(&file.name);
        telling.say(&looking_for(&shown));
        let say = |done: u64| {
            telling.say(&if done < size { uploading(&shown, done, size) } else { prepares(&shown) });
        };
        let uploaded = self.uploaded(&file.file, &file.name, file.media_type, say).await;
        uploaded.map_err(|error| error.of_upload(&shown))
    }

    /// Fails if the model does not take as much. Where the service cannot count, its answer will tell.
    async fn check_room(&self, question: &Question, telling: &Telling<'_>) -> Result<Step, Error> {
        let (share, of) = NEAR;
        let has_text_there =
            question.prompt.attachments.iter().any(|file| !is_image(file) && file.uploaded.is_some());
        let near = self.window(&question.model) / of * share;
        // No token has less than a byte, and to count those takes no time.
        if !has_text_there && (most(question) < near || estimate(question) < near) {
            return Ok(Step::Needless);
        }
        telling.say("counting the tokens");
        let Ok(tokens) = self.count_tokens(question).await else { return Ok(Step::Done) };
        let limit = self.model_info(&question.model).await.ok().and_then(|info| info.input_tokens);
        let limit = limit.unwrap_or(known_models::WINDOW);
        if tokens <= limit {
            return Ok(Step::Done);
        }
        let model = question.model.trim();
        let said =
            format!("the question has {} tokens, and {model} takes {}", grouped(tokens), grouped(limit));
        Err(Error::TooLarge { said })
    }
}

impl Question {
    /// `true` if it has files that are uploaded.
    pub(super) fn has_uploads(&self) -> bool {
        self.prompt.attachments.iter().any(|file| file.uploaded.is_some())
    }

    /// Where the newest of another upload of the same name is; `None` if there is none.
    fn newest(&self, upload: &UploadedFile) -> Option<String> {
        let uploads = self.earlier.iter().rev().flat_map(|memory| &memory.uploads);
        let other = uploads.filter(|it| it.name == upload.name).map(|it| &it.uri).next()?;
        (*other != upload.uri).then(|| other.clone())
    }

    /// `true` if a file of this name goes along with the question: it stands for the one of that name that was uploaded for an
    /// earlier one.
    fn has_anew(&self, name: &str) -> bool {
        let files = || self.prompt.attachments.iter().filter(|file| file.name == name);
        // In what is sent again of an interaction, a file is named by its address alone.
        files().any(|file| self.api == Api::Generate || file.uploaded.is_some())
    }

    /// Lets earlier questions name the files that are uploaded now, where they have the same names.
    fn name_anew(&mut self) {
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
}

/// The words while a file is uploaded: `uploading sales.csv: 40 of 120 MB`.
fn uploading(name: &str, done: u64, size: u64) -> String {
    let megabytes = |bytes: u64| (bytes + MEGABYTE / 2) / MEGABYTE;
    format!("uploading {name}: {} of {} MB", megabytes(done), megabytes(size).max(1))
}

/// The words while it is looked if the service has a file.
fn looking_for(name: &str) -> String {
    format!("looking for {name} at Gemini")
}

/// The words while the service has a file that it cannot use yet.
fn prepares(name: &str) -> String {
    format!("Gemini prepares {name}, for 8 minutes at most")
}

fn file_name(attachment: &Attachment) -> Option<FileName> {
    FileName::parse(last_segment(&attachment.uploaded.as_ref()?.uri))
}

fn last_segment(uri: &str) -> &str {
    uri.rsplit('/').next().unwrap_or_default()
}

fn replace(memory: &mut Memory, uri: &str, by: &str) {
    memory
        .uploads
        .iter_mut()
        .filter(|upload| upload.uri == uri)
        .for_each(|upload| by.clone_into(&mut upload.uri));
    if let State::Contents { asked, .. } | State::Steps { asked, .. } | State::Stored { asked, .. } =
        &mut memory.state
    {
        *asked = json::with_text(asked, uri, by);
    }
}

fn expired(name: &str) -> Error {
    let what = format!("Google does not keep {} any more", one_line(name));
    not_uploaded(what, "attach it again, with largeFiles set to upload (--large-files upload)")
}

fn is_image(file: &Attachment) -> bool {
    file.media_type.starts_with("image/")
}

/// The bytes of a question, without those of new images; what is remembered counts as it is sent.
fn most(question: &Question) -> u64 {
    let prompt = &question.prompt;
    let instructions = prompt.answer.instructions.as_deref().unwrap_or_default();
    let files = prompt.attachments.iter().filter(|file| !is_image(file)).map(|file| file.bytes.len());
    let earlier = question.earlier.iter().map(|memory| memory.state.bytes());
    let bytes: usize = files
        .chain(earlier)
        .chain([prompt.text().len(), instructions.len(), declared(&prompt.functions).len()])
        .sum();
    bytes as u64
}

/// The tokens of a question, on the high side; those of images do not count.
fn estimate(question: &Question) -> u64 {
    let mut estimate = TokenEstimate::default();
    let prompt = &question.prompt;
    estimate.add(prompt.text().as_bytes());
    estimate.add(prompt.answer.instructions.as_deref().unwrap_or_default().as_bytes());
    prompt.attachments.iter().filter(|file| !is_image(file)).for_each(|file| estimate.add(&file.bytes));
    for text in words_of(&question.earlier) {
        estimate.add(text.as_bytes());
    }
    estimate.add(&declared(&prompt.functions));
    for file in files_of(&question.earlier, &prompt.attachments) {
        let content = file.content();
        if image_type(&content).is_none() {
            estimate.add(&content);
        }
    }
    estimate.total()
}
