//! The end of a page beside a question.

use tower_lsp::ls_types::notification::Notification;

use super::ResultName;

/// `geminiExec/closePage`: the question that a page stood beside is answered.
pub(in crate::lsp) enum ClosePageNotification {}

impl Notification for ClosePageNotification {
    type Params = ResultName;
    const METHOD: &'static str = "geminiExec/closePage";
}
