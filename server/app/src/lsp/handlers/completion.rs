//! `textDocument/completion`: the data files of the workspace, after `@` in an ask comment.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use tower_lsp::ls_types as lsp;

use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::files;
use crate::lsp::session::Session;

/// The most files that are offered: the list is to be read.
const MOST: usize = 500;
/// How deep they are looked for.
const DEPTH: usize = 6;

/// The files whose names can stand where the cursor is.
pub(in crate::lsp) async fn completion(
    session: &Session,
    parameters: &lsp::CompletionParams,
) -> Option<lsp::CompletionResponse> {
    let place = &parameters.text_document_position;
    let uri = &place.text_document.uri;
    let open = session.documents.get(uri)?;
    let encoding = session.support().encoding;
    let cursor = from_proto::offset(&open.document, encoding, place.position);
    let name = open.document.file_name_at(cursor)?;
    let range = to_proto::range(&open.document, encoding, name);
    let beside = files::path(uri).and_then(|path| path.parent().map(Path::to_owned));
    let folders = session.folders().paths();
    let names = tokio::task::spawn_blocking(move || data_files(beside.as_deref(), &folders)).await;
    let items = names.unwrap_or_default().into_iter().map(|name| item(&name, range));
    Some(lsp::CompletionResponse::Array(items.collect()))
}

/// The data files that nothing ignores, as they are named from here.
fn data_files(beside: Option<&Path>, folders: &[PathBuf]) -> Vec<String> {
    let roots =
        if folders.is_empty() { Vec::from_iter(beside.map(Path::to_owned)) } else { folders.to_vec() };
    let found = roots.iter().flat_map(|root| {
        let mut walk = WalkBuilder::new(root);
        walk.max_depth(Some(DEPTH)).require_git(false);
        walk.add_custom_ignore_filename(".aiexclude").add_custom_ignore_filename(".geminiignore");
        let files =
            walk.build().filter_map(Result::ok).filter(|entry| files::has_data_extension(entry.path()));
        files.filter_map(move |entry| {
            let path = entry.path();
            let name = beside.and_then(|beside| path.strip_prefix(beside).ok());
            let name = name.or_else(|| path.strip_prefix(root).ok())?;
            name.to_str().map(|name| name.replace('\\', "/"))
        })
    });
    let mut names: Vec<String> = found.take(MOST).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn item(name: &str, range: lsp::Range) -> lsp::CompletionItem {
    let written = if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name.to_owned() };
    lsp::CompletionItem {
        label: name.to_owned(),
        kind: Some(lsp::CompletionItemKind::FILE),
        filter_text: Some(written.clone()),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit { range, new_text: written })),
        ..lsp::CompletionItem::default()
    }
}
