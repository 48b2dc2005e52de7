//! Prepares an ask for its engine: opens its files and collects what is sent with the question.

use std::path::Path;

use engines::{Input, Prepared};
use tower_lsp::ls_types::Uri;
use turn::Failure;

use super::consent::Cleared;
use crate::commands::AskId;
use crate::lsp::data::with_read_by;
use crate::lsp::session::Session;
use crate::lsp::{attached, uri};
use crate::open;

/// Prepares an ask to start. Blocks: it reads files.
pub(super) fn prepare(session: &Session, id: AskId, cleared: &Cleared) -> Result<Prepared, Failure> {
    let found = session
        .asks
        .with(id, |ask| (ask.uri.clone(), ask.given.clone(), ask.turn().question.clone(), ask.memories()));
    let (document, given, question, earlier) = found.ok_or_else(Failure::bug)?;
    let stays_here = cleared.engine.stays_here();
    // A memory contains what earlier turns sent; an engine that does not know it gets everything again.
    let continues = earlier.iter().any(|memory| cleared.engine.continues_from(memory));
    let (excerpt, attachments) =
        if continues { (None, Vec::new()) } else { (given.excerpt, given.attachments) };
    let attachments = match &excerpt {
        Some(code) if stays_here && question.is_empty() => with_read_by(&code.text, &document, attachments),
        _ => attachments,
    };
    let files = attachments.iter().map(|uri| {
        let unchecked = || uri::path(uri).filter(|_| stays_here).map(|path| open::open_data(&path));
        attached::open(session, uri, || checked_path(cleared, uri).map(open::open_real).or_else(unchecked))
    });
    let files = files.collect::<Result<_, _>>()?;
    Ok(cleared.engine.prepare(Input::new(question, excerpt, files)?, earlier)?)
}

/// The canonical path of an attached file that was checked.
fn checked_path<'a>(cleared: &'a Cleared, uri: &Uri) -> Option<&'a Path> {
    cleared.files.iter().find(|(known, _)| known == uri).map(|(_, path)| path.as_path())
}
