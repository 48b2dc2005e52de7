//! The settings of what is shown.

use super::{field, switch, with};
use crate::settings::partial::Field;
use crate::settings::setting::{ANSWERING, Setting, SettingScope};

pub(super) const SETTINGS: [Setting; 6] = [
    Setting {
        name: "diagnostics",
        slot: field!(views.diagnostics),
        key: Some("views.diagnostics"),
        variable: Some("GEMINI_EXEC_DIAGNOSTICS"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show results as diagnostics",
    },
    Setting {
        name: "inlayHints",
        slot: field!(views.inlay_hints),
        key: Some("views.inlay-hints"),
        variable: Some("GEMINI_EXEC_INLAY_HINTS"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show results as inlay hints",
    },
    Setting {
        name: "codeLenses",
        slot: field!(views.code_lenses),
        key: Some("views.code-lenses"),
        variable: Some("GEMINI_EXEC_CODE_LENSES"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show the actions on a result as code lenses",
    },
    Setting {
        name: "cancelOnClose",
        slot: field!(views.cancel_on_close),
        key: Some("views.cancel-on-close"),
        variable: Some("GEMINI_EXEC_CANCEL_ON_CLOSE"),
        argument: None,
        default: Some("false"),
        scope: SettingScope::Workspace,
        help: "Stop an ask when its document is closed",
    },
    Setting {
        name: "checkNumbers",
        slot: field!(views.check_numbers),
        key: Some("views.check-numbers"),
        variable: Some("GEMINI_EXEC_CHECK_NUMBERS"),
        argument: Some(switch(
            "no-check-numbers",
            "false",
            "Do not mark numbers that are in no output; typed rows and claimed computations are still named",
            ANSWERING,
        )),
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Mark numbers of an answer that no program printed and that are in no file and no question",
    },
    Setting {
        name: "timeoutSeconds",
        slot: field!(timeout),
        key: None,
        variable: None,
        argument: Some(with("timeout", "SECONDS", ANSWERING)),
        default: None,
        scope: SettingScope::Workspace,
        help: "Deprecated: sets silence and run time together; set the two instead",
    },
];
