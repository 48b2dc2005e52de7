//! Which data files go along with a question to a model because the code names them.

use std::sync::Arc;

use engines::can_be_attached;
use turn::{Failure, one_line};

use super::protocol::DataFile;
use super::session::{Ask, Given, Session};
use super::{around, attached, data};
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::project::Author;

/// The most files that go along like this: people read the list.
const MOST: usize = 8;

/// Decides which go along with an ask, where the person was not offered them.
pub(super) async fn decide(session: &Arc<Session>, id: AskId) {
    let undecided = |ask: &Ask| ask.given.named.is_none().then(|| (ask.uri.clone(), ask.given.clone()));
    let Some((document, given)) = session.asks.with(id, undecided).flatten() else { return };
    let found = found(session, &document, &given).await;
    session.asks.change(id, |ask| ask.given.named = Some(found.into_iter().map(|file| file.uri).collect()));
}

/// The data files that the code names and that may leave, but for those that are attached.
pub(super) async fn found(session: &Arc<Session>, document: &DocumentId, given: &Given) -> Vec<DataFile> {
    if code_of(given).is_none() {
        return Vec::new();
    }
    let (session, document, given) = (Arc::clone(session), document.clone(), given.clone());
    let looking = tokio::task::spawn_blocking(move || find(&session, &document, &given));
    looking.await.unwrap_or_default()
}

/// As [`found`]. Blocks: it reads the disk.
pub(super) fn find(session: &Session, document: &DocumentId, given: &Given) -> Vec<DataFile> {
    let Some(code) = code_of(given) else { return Vec::new() };
    let attached = &given.attachments;
    let found =
        around::find(session, document, &[code.to_owned()], attached, Author::Model).unwrap_or_default();
    let files = found.names.into_iter().zip(found.around.files);
    // What the service does not read, or nothing is in, would only end the question.
    let fit = files.filter(|(_, file)| can_be_attached(file)).map(|(named, _)| named);
    let files = fit.map(|(name, path)| {
        let (uri, name) = (DocumentId::of_path(&path), one_line(&name));
        DataFile { uri, name, named: true }
    });
    files.filter(|file| data::is_data(&file.uri) && !attached.contains(&file.uri)).take(MOST).collect()
}

/// What a question is made of with these files; those that only the code names and that cannot be attached are left out
/// one by one, and `left_out` hears why.
pub(super) fn without_unfit<T>(
    files: &mut Vec<DocumentId>,
    named: &[DocumentId],
    attempt: impl Fn(&[DocumentId]) -> Result<T, Failure>,
    mut left_out: impl FnMut(&DocumentId, &Failure),
) -> Result<T, Failure> {
    loop {
        let failure = match attempt(files) {
            Ok(done) => return Ok(done),
            Err(failure) => failure,
        };
        let shown = attached::names(files);
        let is_it = |at: &usize| named.contains(&files[*at]) && failure.title.ends_with(&shown[*at]);
        let Some(at) = (0..files.len()).find(is_it) else { return Err(failure) };
        let file = files.remove(at);
        left_out(&file, &failure);
    }
}

fn code_of(given: &Given) -> Option<&str> {
    let code = given.excerpt.as_ref().filter(|excerpt| excerpt.language == "python");
    code.map(|excerpt| excerpt.text.as_str())
}
