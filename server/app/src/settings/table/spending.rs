//! The settings of what tokens are spent.

use super::field;
use crate::settings::partial::Field;
use crate::settings::setting::{Setting, SettingScope};

pub(super) const SETTINGS: [Setting; 2] = [
    Setting {
        name: "dailyTokens",
        slot: field!(spending.daily_tokens),
        key: Some("spending.daily-tokens"),
        variable: Some("GEMINI_EXEC_DAILY_TOKENS"),
        argument: None,
        default: None,
        scope: SettingScope::Person,
        help: "How many tokens may be used in a day: from 80 % on you are warned, and with all of them used you are asked \
               before more is sent",
    },
    Setting {
        name: "prices",
        slot: field!(spending.prices),
        key: Some("spending.prices"),
        variable: Some("GEMINI_EXEC_PRICES"),
        argument: None,
        default: None,
        scope: SettingScope::Person,
        help: "A file with the prices of models, by which gemini-exec usage says what their tokens cost",
    },
];
