//! What to type instead of a word that is no command: another command, or `ask` before a question or a file.

use std::path::Path;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use turn::{Failure, one_line};

/// The failure for a first word that is no command; `None` for any other mistake.
pub(super) fn command(error: &Error, commands: &Command) -> Option<Failure> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let is_first = std::env::args_os().nth(1).is_some_and(|first| first.to_string_lossy() == word.as_str());
    if error.kind() != ErrorKind::InvalidSubcommand || !is_first {
        return None;
    }
    let names = commands.get_subcommands().map(Command::get_name);
    Some(next_step(word, std::env::args_os().len() > 2, names))
}

/// What the word seems to be, and what to type instead.
fn next_step<'a>(word: &str, more_follow: bool, commands: impl Iterator<Item = &'a str>) -> Failure {
    let path = Path::new(word);
    let shown = one_line(word);
    let quoted = if word.contains(char::is_whitespace) { format!("\"{shown}\"") } else { shown.clone() };
    let more = if more_follow { " …" } else { "" };
    if path.is_file() || path.is_dir() {
        let what = if path.is_file() { "file" } else { "folder" };
        let is_code = path.extension().is_some_and(|it| ["py", "ipynb"].iter().any(|code| it == *code));
        let (option, deed) = if is_code { ("--code", "run it") } else { ("-a", "ask about it") };
        let remedy = format!("Write gemini-exec ask {option} {quoted}{more} to {deed}.");
        return Failure::new(format!("There is no command {quoted}, only a {what} of that name"), "", remedy);
    }
    if word.contains(char::is_whitespace) {
        return Failure::new("A question follows ask", "", format!("Write gemini-exec ask {quoted}{more}"));
    }
    let distance = |name: &str| strsim::damerau_levenshtein(name, &word.to_lowercase());
    let nearest = commands.min_by_key(|name| distance(name));
    let remedy = match nearest.filter(|name| distance(name) <= (name.len() / 3).max(1)) {
        Some(name) => format!("Write gemini-exec {name}{more}"),
        None => {
            format!("Write gemini-exec ask {shown}{more} to ask that; gemini-exec --help shows the commands.")
        }
    };
    Failure::new(format!("There is no command {shown}"), "", remedy)
}

#[cfg(test)]
mod tests {
    use super::next_step;

    #[test]
    fn a_word_leads_to_the_command_that_was_meant() {
        let next = |word: &str, more_follow| {
            next_step(word, more_follow, ["ask", "history", "env", "man", "models"].into_iter()).sentence()
        };
        let steps = [
            next("aks", false),
            next("histroy", true),
            next("Ask", false),
            next("why", true),
            next("Why is the sky blue?", false),
        ];
        insta::assert_snapshot!(steps.join("\n"), @r#"
        There is no command aks. Write gemini-exec ask.
        There is no command histroy. Write gemini-exec history ….
        There is no command Ask. Write gemini-exec ask.
        There is no command why. Write gemini-exec ask why … to ask that; gemini-exec --help shows the commands.
        A question follows ask. Write gemini-exec ask "Why is the sky blue?".
        "#);
    }
}
