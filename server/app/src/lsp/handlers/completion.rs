//! `textDocument/completion`: the data files of the workspace, after `@` in an ask comment.

use tower_lsp::ls_types as lsp;

use super::data_files::{find, relative_path};
use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::incoming::AtPosition;
use crate::lsp::session::Session;

/// The names of data files that fit at the cursor; `None` if no file name can be there.
pub(in crate::lsp) async fn completion(
    session: &Session,
    parameters: &AtPosition,
) -> Option<lsp::CompletionResponse> {
    let uri = &parameters.text_document.uri;
    let open = session.documents.get(uri)?;
    let encoding = session.support().encoding;
    let cursor = from_proto::offset(&open.document, encoding, parameters.position);
    let name = ask::file_name_at(&open.document, cursor)?;
    let range = to_proto::range(&open.document, encoding, name);
    let document_folder = uri.folder();
    let found = find(session, Some(uri)).await;
    // `attached::named` looks in the document's folder first: files below it are named relative to it.
    let names = found.into_iter().map(|(path, name)| {
        document_folder.as_deref().and_then(|folder| relative_path(&path, folder)).unwrap_or(name)
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    let items = names.into_iter().map(|name| item(&name, range));
    Some(lsp::CompletionResponse::Array(items.collect()))
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
