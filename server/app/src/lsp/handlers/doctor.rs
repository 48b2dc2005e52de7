//! `geminiExec/doctor`.

use turn::{Cleaner, Failure};

use crate::doctor::Examination;
use crate::document_id::DocumentId;
use crate::lsp::chosen_python;
use crate::lsp::protocol::DoctorReport;
use crate::lsp::session::Session;
use crate::lsp::titles::set_key;

/// What works with the settings of a document, with the key and the folders of this session.
pub(in crate::lsp) async fn doctor(
    session: &Session,
    document: Option<&DocumentId>,
) -> Result<DoctorReport, Failure> {
    session.current_settings().await?;
    chosen_python::learn(session, document).await;
    let settings = session.settings_for(document);
    let support = session.support();
    let key = support.key.then(|| set_key(support));
    let report = Examination::of(settings).await.in_editor(key);
    Ok(DoctorReport { text: Cleaner::clean(&report.text()), can_answer: report.can_answer })
}
