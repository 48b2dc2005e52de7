//! Prepares an ask for its engine: opens its files and gathers what goes along.

use engines::{Input, Prepared};
use tower_lsp::ls_types::Uri;
use turn::{Failure, Memory};

use super::bug;
use super::consent::Cleared;
use crate::commands::AskId;
use crate::lsp::attached;
use crate::lsp::data::with_read_by;
use crate::lsp::session::Session;
use crate::lsp::uri;

/// An ask that can start. Reads files, so it blocks.
pub(super) fn prepare(session: &Session, id: AskId, cleared: &Cleared) -> Result<Prepared, Failure> {
    let looked = session
        .asks
        .with(id, |ask| (ask.uri.clone(), ask.given.clone(), ask.turn().question.clone(), ask.memories()));
    let (document, given, question, earlier) = looked.ok_or_else(bug)?;
    let abilities = cleared.engine.abilities();
    // What an earlier turn sent goes along with its memory; an engine without one gets all of it again.
    let goes_on = abilities.remembers && earlier.iter().any(Memory::can_go_on);
    let (excerpt, attachments) =
        if goes_on { (None, Vec::new()) } else { (given.excerpt, given.attachments) };
    let attachments = match &excerpt {
        Some(code) if abilities.runs_here() && question.is_empty() => {
            with_read_by(&code.text, &document, attachments)
        }
        _ => attachments,
    };
    let files = attachments.iter().map(|uri| {
        let here = uri::path(uri).filter(|_| abilities.runs_here());
        attached::open(session, uri, place(cleared, uri).or(here.as_deref()))
    });
    let files = files.collect::<Result<_, _>>()?;
    Ok(cleared.engine.prepare(Input::new(question, excerpt, files)?, earlier)?)
}

/// The path of an attached file that was looked at.
fn place<'a>(cleared: &'a Cleared, uri: &Uri) -> Option<&'a std::path::Path> {
    cleared.files.iter().find(|(known, _)| known == uri).map(|(_, path)| path.as_path())
}
