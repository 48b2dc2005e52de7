//! What each kind of editor declares, taken from its source code.

use serde_json::{Value, json};

/// An editor's program.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) capabilities: Value,
    pub(super) options: Value,
    pub(super) configuration: Value,
    pub(super) server: Value,
    pub(super) has_lenses: bool,
    pub(super) ignored: Vec<String>,
}

impl Client {
    fn new(capabilities: Value) -> Self {
        Client {
            capabilities,
            options: Value::Null,
            configuration: Value::Null,
            server: Value::Null,
            has_lenses: true,
            ignored: Vec::new(),
        }
    }

    /// Every standard capability.
    #[must_use]
    pub fn complete() -> Self {
        Client::new(json!({
            "general": {"positionEncodings": ["utf-16"], "markdown": {"parser": "marked", "version": "1.1.0"}},
            "window": {"workDoneProgress": true, "showDocument": {"support": true}},
            "workspace": {
                "applyEdit": true, "configuration": true,
                "workspaceEdit": {"documentChanges": true},
                "didChangeConfiguration": {"dynamicRegistration": true},
                "inlayHint": {"refreshSupport": true}, "codeLens": {"refreshSupport": true},
                "diagnostics": {"refreshSupport": true}, "textDocumentContent": {},
                "workspaceFolders": true,
            },
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": true}, "diagnostic": {}, "inlayHint": {}, "codeLens": {},
                "hover": {"contentFormat": ["markdown", "plaintext"]},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
                    "disabledSupport": true, "isPreferredSupport": true, "tagSupport": {"valueSet": [1]}},
            },
        }))
    }

    /// Helix: no lenses, no refresh, hints on; its documents are files.
    #[must_use]
    pub fn helix() -> Self {
        let mut client = Client::new(json!({
            "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
            "window": {"workDoneProgress": true, "showDocument": {"support": true}},
            "workspace": {"applyEdit": true, "configuration": true, "workspaceFolders": true,
                "workspaceEdit": {"documentChanges": true},
                "inlayHint": {"refreshSupport": false}},
            "textDocument": {"publishDiagnostics": {}, "inlayHint": {}, "hover": {"contentFormat": ["markdown"]},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
                    "isPreferredSupport": true}},
        }));
        client.has_lenses = false;
        client
    }

    /// Emacs with eglot: no lenses, no refresh, versions unchecked.
    #[must_use]
    pub fn eglot() -> Self {
        let mut client = Client::new(json!({
            "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]},
            "window": {"workDoneProgress": true},
            "workspace": {"applyEdit": true, "configuration": true, "workspaceFolders": true},
            "textDocument": {"publishDiagnostics": {}, "inlayHint": {}, "hover": {"contentFormat": ["markdown"]},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
        }));
        client.has_lenses = false;
        client
    }

    /// An editor that declares nothing at all.
    #[must_use]
    pub fn bare() -> Self {
        Client::new(json!({}))
    }

    /// Our own plugin, which draws results and asks for questions itself.
    #[must_use]
    pub fn plugin() -> Self {
        Client::complete().with("/experimental", json!({"geminiExec": {"asks": true, "input": true}}))
    }

    /// The same with a panel for results.
    #[must_use]
    pub fn with_panel() -> Self {
        Client::plugin().with("/experimental/geminiExec/panel", json!(true))
    }

    /// With another value at this JSON pointer; its parent must exist or be the root.
    ///
    /// # Panics
    ///
    /// If the parent does not exist.
    #[must_use]
    pub fn with(mut self, pointer: &str, value: Value) -> Self {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        self.capabilities.pointer_mut(parent).expect("a parent")[name] = value;
        self
    }

    /// With this position encoding.
    #[must_use]
    pub fn counting(self, encoding: &str) -> Self {
        self.with("/general/positionEncodings", json!([encoding]))
    }

    /// With initialization options.
    #[must_use]
    pub fn options(mut self, options: Value) -> Self {
        self.options = options;
        self
    }

    /// With settings that it sends on request.
    #[must_use]
    pub fn configured(mut self, configuration: Value) -> Self {
        self.configuration = configuration;
        self
    }

    /// That never answers this request.
    #[must_use]
    pub fn ignoring(mut self, method: &str) -> Self {
        self.ignored.push(method.to_owned());
        self
    }
}
