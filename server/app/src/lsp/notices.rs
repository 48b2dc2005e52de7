//! Texts that editors show outside of documents, in notifications and questions.
//!
//! VS Code makes links of `[text](target)` there, also of those that run a command. A model, a repository and its settings
//! have a say in such texts, so none of them may have a link.

use std::borrow::Cow;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Response};

/// The most characters of such a text: more fills a screen.
const MOST: usize = 2_000;

/// The parameters of a message to the editor, without a link in its text.
pub(super) fn without_links(method: &str, mut params: Value) -> Value {
    let is_notice = matches!(method, "window/showMessage" | "window/showMessageRequest");
    if let Some(Value::String(message)) = params.get_mut("message").filter(|_| is_notice) {
        *message = plain(message).into_owned();
    }
    params
}

/// The same for a response: editors show its error.
pub(super) fn error_without_links(response: Response) -> Response {
    let (id, result) = response.into_parts();
    let plain = |error: Error| Error { message: Cow::Owned(plain(&error.message).into_owned()), ..error };
    Response::from_parts(id, result.map_err(plain))
}

/// A text that is no link in any editor, and not too long.
fn plain(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(MOST).map(|(end, _)| end);
    if end.is_none() && !text.contains("](") {
        return Cow::Borrowed(text);
    }
    let shown = end.map_or(Cow::Borrowed(text), |end| Cow::Owned(format!("{}…", &text[..end])));
    Cow::Owned(shown.replace("](", "] ("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_no_link_and_ends() {
        let text = "There is no setting geminiExec.[Mend it](command:x.y).";
        let drawn = [plain(text), plain("a [b] (c)"), plain("]](](")].join("\n");
        insta::assert_snapshot!(drawn, @"
        There is no setting geminiExec.[Mend it] (command:x.y).
        a [b] (c)
        ]] (] (
        ");
        assert_eq!(plain(&"é".repeat(900_000)).chars().count(), MOST + 1);
    }

    #[test]
    fn only_what_is_shown_as_a_notice_is_changed() {
        let params = serde_json::json!({"message": "[a](b)", "text": "[a](b)"});
        let of = |method| without_links(method, params.clone())["message"].clone();
        assert_eq!(of("window/showMessageRequest"), "[a] (b)");
        assert_eq!(of("workspace/applyEdit"), "[a](b)");
    }
}
