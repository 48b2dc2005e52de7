//! The arguments of the command line.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::partial::Partial;
use super::table::{Argument, ArgumentForm, Setting, TABLE};

/// The settings that a command takes as arguments: `ON` is one of the commands of the table.
pub(crate) struct FromArguments<const ON: u8>(Partial);

impl<const ON: u8> FromArguments<ON> {
    /// What the command line says.
    pub(super) fn partial(&self) -> Partial {
        self.0.clone()
    }
}

impl<const ON: u8> Args for FromArguments<ON> {
    fn augment_args(command: Command) -> Command {
        taken(ON).fold(command, |command, (setting, argument)| command.arg(arg(setting, argument)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const ON: u8> FromArgMatches for FromArguments<ON> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut partial = Partial::default();
        for (setting, argument) in taken(ON) {
            if let Some(text) = said(argument, matches) {
                // Clap has checked it.
                let _ = setting.slot.parse(text, &mut partial);
            }
        }
        Ok(FromArguments(partial.without_old_names()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn taken(on: u8) -> impl Iterator<Item = (&'static Setting, &'static Argument)> {
    let arguments = TABLE.iter().filter_map(|setting| Some((setting, setting.argument.as_ref()?)));
    arguments.filter(move |(_, argument)| argument.on & on != 0)
}

fn said<'a>(argument: &Argument, matches: &'a ArgMatches) -> Option<&'a str> {
    match argument.form {
        ArgumentForm::With(_) => matches.get_one::<String>(argument.long).map(String::as_str),
        ArgumentForm::Alone { sets, .. } => matches.get_flag(argument.long).then_some(sets),
    }
}

fn arg(setting: &'static Setting, argument: &Argument) -> Arg {
    let arg = Arg::new(argument.long).long(argument.long).help_heading("Settings");
    match argument.form {
        ArgumentForm::With(value) => {
            arg.value_name(value).help(help(setting)).value_parser(parser(setting)).action(ArgAction::Set)
        }
        ArgumentForm::Alone { help, .. } => arg.help(help).action(ArgAction::SetTrue),
    }
}

fn help(setting: &Setting) -> String {
    let default = setting.default.map(|default| format!(" [default: {default}]"));
    setting.help.to_owned() + default.as_deref().unwrap_or_default()
}

fn parser(setting: &'static Setting) -> ValueParser {
    let words = setting.slot.words();
    if !words.is_empty() {
        return PossibleValuesParser::new(words).into();
    }
    ValueParser::from(|text: &str| {
        let read = setting.slot.parse(text, &mut Partial::default());
        read.map(|()| text.to_owned()).ok_or_else(|| setting.slot.wanted())
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::ASK;
    use super::{Args, Command, FromArgMatches, FromArguments, Partial};
    use crate::settings::table::setting;

    fn read(arguments: &[&str]) -> Result<Partial, clap::Error> {
        let command = FromArguments::<ASK>::augment_args(Command::new("ask").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments)?;
        Ok(FromArguments::<ASK>::from_arg_matches(&matches)?.partial())
    }

    #[test]
    fn arguments_are_read_and_what_is_not_said_is_left_out() {
        let partial = read(&["--engine", "local", "--timeout", "5", "--run-time", "60", "--no-stream"]);
        let partial = partial.expect("arguments");
        let said = ["engine", "model", "stream", "silence", "runTime"].map(|name| {
            setting(name).slot.shown(&partial).map_or_else(|| "–".to_owned(), |value| value.to_string())
        });
        insta::assert_snapshot!(said.join(" "), @r#""local" – false 5 60"#);
    }

    #[test]
    fn an_argument_that_cannot_be_used_is_refused_with_what_to_give() {
        for (name, value, wanted) in [
            ("--silence", "soon", "give up to 86400 seconds"),
            ("--engine", "locl", "possible values: auto, gemini, local"),
        ] {
            let refused = read(&[name, value]).err().expect("refused").to_string();
            assert!(refused.contains(wanted), "{refused}");
        }
    }
}
