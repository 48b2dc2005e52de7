//! The settings of this machine.

use super::{field, switch, with};
use crate::settings::partial::Field;
use crate::settings::setting::{ALL, ANSWERING, LSP, RERUN, Setting, SettingScope};

pub(super) const SETTINGS: [Setting; 9] = [
    Setting {
        name: "runTime",
        slot: field!(run.time),
        key: Some("run.time"),
        variable: Some("GEMINI_EXEC_RUN_TIME"),
        argument: Some(with("run-time", "SECONDS", ANSWERING | RERUN)),
        default: Some("30"),
        scope: SettingScope::Workspace,
        help: "How many seconds a program may run on this machine",
    },
    Setting {
        name: "isolation",
        slot: field!(run.isolation),
        key: Some("run.isolation"),
        variable: Some("GEMINI_EXEC_ISOLATION"),
        argument: Some(with("isolation", "ISOLATION", ALL | RERUN)),
        default: Some("allow-reduced"),
        scope: SettingScope::Tighten("require-full"),
        help: "The isolation of code on this machine: allow-reduced uses the best that the machine offers, \
               require-full runs nothing without full isolation, reduced never uses more, allow-none runs code \
               without isolation if the machine offers none and you agree",
    },
    Setting {
        name: "pythonPath",
        slot: field!(run.python),
        key: Some("run.python"),
        variable: Some("GEMINI_EXEC_PYTHON"),
        argument: Some(with("python", "PATH", ALL | RERUN)),
        default: None,
        scope: SettingScope::Person,
        help: "The Python that runs code on this machine, or a virtual environment; by default the environment of the \
               project that you agreed to, else what gemini-exec env create made, else python3",
    },
    Setting {
        name: "spareSandbox",
        slot: field!(run.spare),
        key: Some("run.spare-sandbox"),
        variable: Some("GEMINI_EXEC_SPARE_SANDBOX"),
        argument: Some(with("spare-sandbox", "LIBRARIES", LSP)),
        default: Some("usual"),
        scope: SettingScope::Workspace,
        help: "The libraries imported ahead of the next run in an editor: usual (numpy, pandas, matplotlib), \
               science (also scipy, scikit-learn, sympy, seaborn, openpyxl), or off",
    },
    Setting {
        name: "readAs",
        slot: field!(run.read_as),
        key: Some("run.read-as"),
        variable: Some("GEMINI_EXEC_READ_AS"),
        argument: Some(with("read-as", "PAIRS", ANSWERING)),
        default: None,
        scope: SettingScope::Workspace,
        help: "How this machine is to read data files, where what it assumes is wrong: \
               delimiter=semicolon,decimal=comma or dates=day-first,header=3,encoding=cp1252 or sheet=Sales; \
               header=none if no line names the columns, missing=k.A. for what stands for nothing",
    },
    Setting {
        name: "history",
        slot: field!(history.keep),
        key: Some("history.keep"),
        variable: Some("GEMINI_EXEC_HISTORY"),
        argument: Some(switch("no-history", "off", "Keep nothing of this in the history", ANSWERING)),
        default: Some("on"),
        scope: SettingScope::Tighten("off"),
        help: "Keep asks and answers on this machine, so that they come back and can be gone on with",
    },
    Setting {
        name: "reuseAnswers",
        slot: field!(history.reuse),
        key: Some("history.reuse"),
        variable: Some("GEMINI_EXEC_REUSE_ANSWERS"),
        argument: Some(switch(
            "again",
            "false",
            "Ask, even if the service has answered the same before",
            ANSWERING,
        )),
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show the kept answer, with its time, if the same is asked of the same service again",
    },
    Setting {
        name: "historyDays",
        slot: field!(history.days),
        key: Some("history.days"),
        variable: Some("GEMINI_EXEC_HISTORY_DAYS"),
        argument: None,
        default: Some("365"),
        scope: SettingScope::Person,
        help: "How many days an ask is kept after its last change",
    },
    Setting {
        name: "historyMegabytes",
        slot: field!(history.megabytes),
        key: Some("history.megabytes"),
        variable: Some("GEMINI_EXEC_HISTORY_MEGABYTES"),
        argument: None,
        default: Some("1000"),
        scope: SettingScope::Person,
        help: "How many megabytes the history may take on the disk; then the oldest asks are removed",
    },
];
