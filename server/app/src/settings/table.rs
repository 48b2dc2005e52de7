//! The table of all settings. Arguments, variables, keys of `config.toml`, options of editors and the documentation are
//! generated from it.

mod answer;
mod here;
mod service;
mod spending;
mod views;

use std::sync::LazyLock;

use super::partial::Partial;
use super::setting::{Argument, ArgumentForm, Setting};

/// Sets each setting that can be tightened to the strictest if it is not set. Gives what it set: `engine is local`.
pub(super) fn tighten(partial: &mut Partial) -> Vec<String> {
    let tightened = TABLE.iter().filter_map(|setting| {
        let word = setting.tighten(partial)?;
        Some(format!("{} is {word}", setting.key.unwrap_or(setting.name)))
    });
    tightened.collect()
}

macro_rules! field {
    ($($name:ident).+) => {
        &Field { get: |partial| &partial.$($name).+, get_mut: |partial| &mut partial.$($name).+ }
    };
}
use field;

const fn with(long: &'static str, value: &'static str, on: u8) -> Argument {
    Argument { long, form: ArgumentForm::With(value), on }
}

const fn each(long: &'static str, value: &'static str, on: u8) -> Argument {
    Argument { long, form: ArgumentForm::Each(value), on }
}

const fn switch(long: &'static str, sets: &'static str, help: &'static str, on: u8) -> Argument {
    Argument { long, form: ArgumentForm::Switch { sets, help }, on }
}

pub(super) static TABLE: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let groups = answer::SETTINGS.into_iter().chain(service::SETTINGS).chain(here::SETTINGS);
    groups.chain(spending::SETTINGS).chain(views::SETTINGS).collect()
});

/// Merges two sources: the settings of `above`, and those of `below` that `above` does not set.
pub(crate) fn over(mut above: Partial, below: &Partial) -> Partial {
    for setting in TABLE.iter() {
        setting.slot.fill(&mut above, below);
    }
    above.privacy.bind_by(&below.privacy);
    above
}

/// The setting with this name, for tests.
#[cfg(test)]
pub(super) fn setting(name: &str) -> &'static Setting {
    TABLE.iter().find(|setting| setting.name == name).expect("a setting")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::TABLE;

    #[test]
    fn no_two_settings_share_a_name() {
        let arguments =
            TABLE.iter().filter_map(|it| it.argument.as_ref()).map(|argument| argument.long).collect();
        for names in [
            TABLE.iter().map(|it| it.name).collect::<Vec<_>>(),
            TABLE.iter().filter_map(|it| it.key).collect(),
            TABLE.iter().filter_map(|it| it.variable).collect(),
            arguments,
        ] {
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{names:?}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_client_and_the_sandbox() {
        let client = gemini::Config::new(gemini::Keys::from_env(|_| None));
        let default = |name: &str| super::setting(name).default;
        assert_eq!(default("silence"), Some(client.silence.as_secs().to_string().as_str()));
        let limit = sandbox::Limits::default().wall.as_secs().to_string();
        assert_eq!(default("runTime"), Some(limit.as_str()));
    }
}
