//! Opens asks of the history: their result, or the text they are about.

use std::fs;
use std::sync::Arc;

use ask::{Anchor, Document};
use history::{Listed, Number};
use sandbox::in_words;
use tower_lsp::ls_types as lsp;
use turn::{Cleaner, Failure};

use crate::commands::KeptAction;
use crate::document_id::DocumentId;
use crate::lsp::convert::to_proto;
use crate::lsp::session::Session;
use crate::lsp::{past, result_document};

/// The largest file that is read to find a text in it, in bytes.
const MOST: u64 = 50_000_000;

/// Does something with an ask of the history.
pub(super) async fn act(session: &Arc<Session>, action: KeptAction, number: Number) -> Result<(), Failure> {
    match action {
        KeptAction::Open => {
            past::listed(session, number).await?;
            // Not waited for: the editor may show nothing before it has this answer.
            let session = Arc::clone(session);
            tokio::spawn(async move {
                if let Err(failure) = result_document::open_kept(&session, number).await {
                    session.client.show_message(lsp::MessageType::ERROR, failure.sentence()).await;
                }
            });
            Ok(())
        }
        KeptAction::GoTo => {
            let listed = past::listed(session, number).await?;
            let looking = Arc::clone(session);
            let looking = tokio::task::spawn_blocking(move || {
                document(&looking, &listed).map(|document| (document, listed))
            });
            let (document, listed) = looking.await.map_err(|_| Failure::bug())??;
            let session = Arc::clone(session);
            tokio::spawn(async move { go_to(&session, document, listed).await });
            Ok(())
        }
    }
}

/// The document that an ask is about, if it is still there. Blocks: looks at the disk.
fn document(session: &Session, listed: &Listed) -> Result<DocumentId, Failure> {
    let document = DocumentId::parse(&listed.uri).ok_or_else(|| {
        Failure::new("This ask is about no file", "It was asked without one.", "Open the answer instead.")
    })?;
    let name = Cleaner::clean(&document.name()).replace('\n', " ");
    let failure = |title: String| Failure::new(title, "", "Open the answer instead.");
    if session.documents.is_open(&document) {
        return Ok(document);
    }
    match document.path().map(fs::metadata) {
        Some(Ok(found)) if found.is_file() => Ok(document),
        Some(_) => Err(failure(format!("There is no {name} any more"))),
        None => Err(failure(format!("The text in {name} cannot be opened from here"))),
    }
}

/// Opens a document with the text of an ask selected; without it, if the text is not found.
async fn go_to(session: &Arc<Session>, document: DocumentId, listed: Listed) {
    let (searching, searched) = (Arc::clone(session), document.clone());
    let selection = tokio::task::spawn_blocking(move || selection(&searching, &searched, &listed)).await;
    let selection = selection.ok().flatten();
    let is_found = selection.is_some();
    let is_shown = result_document::show(session, document.clone(), selection).await;
    let name = Cleaner::clean(&document.name()).replace('\n', " ");
    if !is_shown {
        session.client.show_message(lsp::MessageType::INFO, format!("Open {name} to see its text.")).await;
    } else if !is_found {
        let text = format!("The text that was asked about is not in {name} any more.");
        session.client.show_message(lsp::MessageType::INFO, text).await;
    }
}

/// The place of an ask's text in its document as it is now. Blocks: it may read the file.
fn selection(session: &Session, document: &DocumentId, listed: &Listed) -> Option<lsp::Range> {
    let open = session.documents.get(document).map(|open| open.document);
    let document = match open {
        Some(open) => open,
        None => read(document).ok()?,
    };
    let (Anchor::Fresh(range) | Anchor::Stale(range)) = past::find_again(listed, &document)? else {
        return None;
    };
    Some(to_proto::range(&document, session.support().encoding, range))
}

fn read(document: &DocumentId) -> Result<Document, String> {
    let path = document.path().ok_or("no file")?;
    let length = fs::metadata(&path).map_err(|error| in_words(&error))?.len();
    if length > MOST {
        return Err("it is too large".to_owned());
    }
    let bytes = fs::read(&path).map_err(|error| in_words(&error))?;
    Ok(Document::new("plaintext", &String::from_utf8_lossy(&bytes)))
}
