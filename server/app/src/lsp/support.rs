//! What the editor supports, read from its capabilities as JSON: some of them are newer than the library's types.

use ask::Encoding;
use serde_json::Value;

use super::generated::LLM_GENERATED;

/// What the editor supports. What it does not declare, it does not support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one word of the protocol")]
pub(crate) struct Support {
    /// How positions are counted, as the server chose from what the editor offered.
    pub(crate) encoding: Encoding,
    /// The editor wants diagnostics pushed.
    pub(crate) push_diagnostics: bool,
    /// The editor can pull diagnostics.
    pub(crate) pull_diagnostics: bool,
    /// Diagnostics may refer to other places.
    pub(crate) related_information: bool,
    /// `workspace/diagnostic/refresh`.
    pub(crate) diagnostic_refresh: bool,
    /// `workspace/inlayHint/refresh`.
    pub(crate) inlay_hint_refresh: bool,
    /// Tooltips of inlay hints can come later.
    pub(crate) resolve_tooltips: bool,
    /// `workspace/codeLens/refresh`.
    pub(crate) code_lens_refresh: bool,
    /// Progress that the server begins.
    pub(crate) progress: bool,
    /// `window/showDocument`.
    pub(crate) show_document: bool,
    /// `workspace/textDocumentContent`: documents that are no files.
    pub(crate) text_document_content: bool,
    /// Edits that name the version they are for.
    pub(crate) versioned_edits: bool,
    /// `workspace/configuration`.
    pub(crate) configuration: bool,
    /// The plugin sends the person's settings and the workspace's separately.
    pub(crate) scoped_settings: bool,
    /// Registration for changes of the configuration.
    pub(crate) register_configuration: bool,
    /// Code actions, not only commands.
    pub(crate) code_action_literals: bool,
    /// Code actions that cannot be used, with the reason.
    pub(crate) disabled_code_actions: bool,
    /// The tag for code actions that a model answers.
    pub(crate) generated_tag: bool,
    /// Images in Markdown, also as `data:` URIs: with VS Code's parser, never in a terminal.
    pub(crate) draws_images: bool,
    /// The editor's plugin draws results itself, from `geminiExec/asks`.
    pub(crate) draws_asks: bool,
    /// The editor's plugin adds cells to notebooks, by `geminiExec/insertCell`.
    pub(crate) cells: bool,
    /// The editor's plugin shows results in a panel, from `geminiExec/panel`.
    pub(crate) panel: bool,
    /// The most characters of a hint, if the plugin declares it.
    pub(crate) hint_width: Option<usize>,
    /// The editor's plugin asks the person for a question, by `geminiExec/input`.
    pub(crate) input: bool,
    /// The editor's plugin asks the person for an API key, by `geminiExec/typeKey`.
    pub(crate) key: bool,
    /// The editor's plugin knows which Python the person chose, by `geminiExec/python`.
    pub(crate) python: bool,
    /// The editor's plugin has the person review edits, by `geminiExec/review`.
    pub(crate) review: bool,
}

impl Support {
    /// Reads the parameters of `initialize`.
    pub(crate) fn of(parameters: &Value) -> Self {
        let declared = |path: &str| parameters.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| declared(path).and_then(Value::as_bool).unwrap_or(false);
        let has = |path: &str| declared(path).is_some_and(Value::is_object);
        let lists = |path: &str, wanted: &Value| {
            declared(path).and_then(Value::as_array).is_some_and(|list| list.contains(wanted))
        };
        Support {
            encoding: encoding(|name| lists("general/positionEncodings", &Value::from(name))),
            push_diagnostics: has("textDocument/publishDiagnostics"),
            pull_diagnostics: has("textDocument/diagnostic"),
            related_information: is("textDocument/publishDiagnostics/relatedInformation")
                || is("textDocument/diagnostic/relatedInformation"),
            diagnostic_refresh: is("workspace/diagnostics/refreshSupport"),
            inlay_hint_refresh: is("workspace/inlayHint/refreshSupport"),
            resolve_tooltips: lists(
                "textDocument/inlayHint/resolveSupport/properties",
                &Value::from("tooltip"),
            ),
            code_lens_refresh: is("workspace/codeLens/refreshSupport"),
            progress: is("window/workDoneProgress"),
            show_document: is("window/showDocument/support"),
            text_document_content: has("workspace/textDocumentContent"),
            versioned_edits: is("workspace/workspaceEdit/documentChanges"),
            configuration: is("workspace/configuration"),
            scoped_settings: is("experimental/geminiExec/scopedSettings"),
            register_configuration: is("workspace/didChangeConfiguration/dynamicRegistration"),
            code_action_literals: has("textDocument/codeAction/codeActionLiteralSupport"),
            disabled_code_actions: is("textDocument/codeAction/disabledSupport"),
            generated_tag: lists("textDocument/codeAction/tagSupport/valueSet", &Value::from(LLM_GENERATED)),
            draws_images: declared("general/markdown/parser").and_then(Value::as_str) == Some("marked"),
            draws_asks: is("experimental/geminiExec/asks"),
            cells: is("experimental/geminiExec/cells"),
            panel: is("experimental/geminiExec/panel"),
            hint_width: declared("experimental/geminiExec/hintWidth")
                .and_then(Value::as_u64)
                .and_then(|width| usize::try_from(width).ok())
                .map(|width| width.clamp(20, 1_000)),
            input: is("experimental/geminiExec/input"),
            key: is("experimental/geminiExec/key"),
            python: is("experimental/geminiExec/python"),
            review: is("experimental/geminiExec/review"),
        }
    }

    /// `true` if diagnostics are pushed; otherwise the editor pulls them.
    pub(crate) fn diagnostics_are_pushed(&self) -> bool {
        self.push_diagnostics || !self.pull_diagnostics
    }
}

/// UTF-8 if it is offered, since our texts are UTF-8; UTF-16 if nothing is offered, as the protocol says.
fn encoding(is_offered: impl Fn(&str) -> bool) -> Encoding {
    match () {
        () if is_offered("utf-8") => Encoding::Utf8,
        () if is_offered("utf-16") => Encoding::Utf16,
        () if is_offered("utf-32") => Encoding::Utf32,
        () => Encoding::Utf16,
    }
}

#[cfg(test)]
mod tests {
    use ask::Encoding;
    use serde_json::json;

    use super::Support;

    #[test]
    fn malformed_capabilities_are_not_supported() {
        let odd = json!({"capabilities": {"window": {"workDoneProgress": "yes"}, "experimental": [],
            "general": {"positionEncodings": "utf-8"}}});
        assert_eq!(Support::of(&odd), Support::default());
        assert_eq!(Support::of(&json!(null)), Support::default());
    }

    #[test]
    fn utf8_is_preferred() {
        let offered = |list: &[&str]| {
            Support::of(&json!({"capabilities": {"general": {"positionEncodings": list}}})).encoding
        };
        assert_eq!(offered(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(offered(&["utf-32", "utf-16"]), Encoding::Utf16);
        assert_eq!(offered(&["utf-32"]), Encoding::Utf32);
        assert_eq!(offered(&[]), Encoding::Utf16);
    }
}
