//! What is done before a question is sent: its files are uploaded, and near the limit of the model its tokens are counted.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use turn::{Attachment, Update, grouped, image_type, one_line};

use super::files::{RemoteFile, unusable};
use super::telling::Telling;
use crate::client::Client;
use crate::dialect::{declared, words_of};
use crate::error::Error;
use crate::file_name::FileName;
use crate::question::{Api, FileToUpload, Question};
use crate::tokens::TokenEstimate;
use crate::transport::Transport;
use crate::{files_of, known_models};

/// The share of a model's window from which on the service counts: an estimate may be wrong by so much.
const NEAR: (u64, u64) = (4, 5);

const MEGABYTE: u64 = 1_000_000;

/// What came of a step before a question is sent.
#[derive(PartialEq, Eq)]
pub(super) enum StepAhead {
    /// It took its time.
    Done,
    /// There was nothing to do.
    Needless,
}

impl Client {
    /// The question as it is sent, without the files that are `gone`. Says what is done meanwhile.
    pub(super) async fn ahead(
        &self,
        mut question: Question,
        gone: &[FileName],
        tell: &UnboundedSender<Update>,
    ) -> Result<Question, Error> {
        let telling = Telling::new(tell);
        let transport = Transport { watcher: Some(telling.watcher()), ..self.transport.clone() };
        let client = Client { transport, ..self.clone() };
        question.says_all |= !gone.is_empty();
        let steps = async {
            Ok([
                client.renew_earlier(&mut question, gone, &telling).await?,
                client.upload_new(&mut question, &telling).await?,
                client.check_room(&question, &telling).await?,
            ])
        };
        let steps = telling.during(steps).await?;
        if steps.contains(&StepAhead::Done) {
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

    /// The uploaded files of a question that the service has no longer, or gives to no model; they are forgotten. `error` is
    /// what came of the question: where it speaks of no file, it may be about the model.
    pub(super) async fn missing(&self, question: &Question, error: &Error) -> Vec<FileName> {
        if !error.is_gone() {
            return Vec::new();
        }
        let (uploaded, said) = (question.uploaded(), error.to_string());
        let mut missing = Vec::new();
        for name in &uploaded {
            let is_named = said.contains(last_segment(name.as_str()));
            if is_named || self.file(name).await.is_err_and(|error| error.is_gone()) {
                missing.push(name.clone());
            }
        }
        // It refuses one that it calls there, and does not say which by a name of ours.
        if missing.is_empty() && error.is_about_a_file() {
            missing = uploaded;
        }
        for name in &missing {
            self.forget_upload(name).await;
        }
        missing
    }

    async fn upload_new(&self, question: &mut Question, telling: &Telling<'_>) -> Result<StepAhead, Error> {
        if !question.has_uploads() {
            return Ok(StepAhead::Needless);
        }
        for attachment in &mut Arc::make_mut(&mut question.prompt).attachments {
            let Some(there) = &mut attachment.uploaded else { continue };
            let file = question.files.iter().find(|file| file.name == attachment.name);
            let file = file.ok_or_else(|| expired(&attachment.name))?;
            there.uri = self.upload_telling(file, &[], telling).await?.uri;
        }
        question.name_anew();
        Ok(StepAhead::Done)
    }

    /// Uploads a file, unless it is there already, at an address that is not `gone`.
    pub(super) async fn upload_telling(
        &self,
        file: &FileToUpload,
        gone: &[FileName],
        telling: &Telling<'_>,
    ) -> Result<RemoteFile, Error> {
        let size = file.file.length();
        let shown = one_line(&file.name);
        telling.say(&looking_for(&shown));
        let say = |done: u64| {
            telling.say(&if done < size { uploading(&shown, done, size) } else { prepares(&shown) });
        };
        let uploaded = self.uploaded_beside(gone, file, say).await;
        uploaded.map_err(|error| error.of_upload(&shown))
    }

    /// Fails if the model does not take as much. Where the service cannot count, its answer will tell.
    async fn check_room(&self, question: &Question, telling: &Telling<'_>) -> Result<StepAhead, Error> {
        let (share, of) = NEAR;
        let has_text_there =
            question.prompt.attachments.iter().any(|file| !is_image(file) && file.uploaded.is_some());
        let near = self.window(&question.model) / of * share;
        // No token has less than a byte, and to count those takes no time.
        if !has_text_there && (most(question) < near || estimate(question) < near) {
            return Ok(StepAhead::Needless);
        }
        telling.say("counting the tokens");
        let Ok(tokens) = self.count_tokens(question).await else { return Ok(StepAhead::Done) };
        let limit = self.model_info(&question.model).await.ok().and_then(|info| info.input_tokens);
        let limit = limit.unwrap_or(known_models::WINDOW);
        if tokens <= limit {
            return Ok(StepAhead::Done);
        }
        let model = question.model.trim();
        let said =
            format!("the question has {} tokens, and {model} takes {}", grouped(tokens), grouped(limit));
        Err(Error::TooLarge { said })
    }
}

impl Question {
    /// The uploaded files that it names, those of earlier questions among them.
    pub(super) fn uploaded(&self) -> Vec<FileName> {
        let own =
            self.prompt.attachments.iter().filter_map(|file| Some(file.uploaded.as_ref()?.uri.as_str()));
        let uploads = self.earlier.iter().flat_map(|memory| &memory.uploads);
        let earlier = uploads.filter(|upload| !self.has_anew(&upload.name)).map(|upload| upload.uri.as_str());
        let mut names: Vec<FileName> = Vec::new();
        for name in own.chain(earlier).filter_map(|uri| FileName::parse(last_segment(uri))) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// `true` if it has files that are uploaded.
    pub(super) fn has_uploads(&self) -> bool {
        self.prompt.attachments.iter().any(|file| file.uploaded.is_some())
    }

    /// `true` if a file of this name goes along with the question: it stands for the one of that name that was uploaded for an
    /// earlier one.
    pub(super) fn has_anew(&self, name: &str) -> bool {
        let files = || self.prompt.attachments.iter().filter(|file| file.name == name);
        // In what is sent again of an interaction, a file is named by its address alone.
        files().any(|file| self.api == Api::Generate || file.uploaded.is_some())
    }
}

/// The words while a file is uploaded: `uploading sales.csv: 40 of 120 MB`.
fn uploading(name: &str, done: u64, size: u64) -> String {
    let megabytes = |bytes: u64| (bytes + MEGABYTE / 2) / MEGABYTE;
    format!("uploading {name}: {} of {} MB", megabytes(done), megabytes(size).max(1))
}

/// The words while it is looked if the service has a file.
pub(super) fn looking_for(name: &str) -> String {
    format!("looking for {name} at Gemini")
}

/// The words while the service has a file that it cannot use yet.
pub(super) fn prepares(name: &str) -> String {
    format!("Gemini prepares {name}, for 8 minutes at most")
}

pub(super) fn last_segment(uri: &str) -> &str {
    uri.rsplit('/').next().unwrap_or_default()
}

fn expired(name: &str) -> Error {
    let what = format!("Google does not keep {} any more", one_line(name));
    unusable(what, "attach it again, with largeFiles set to upload (--large-files upload)")
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
