//! A key on the command line, where none belongs: other programs can see it there. What is said of it never repeats it.

use clap::error::Error;
use turn::Failure;

/// The failure for a key that was given as an argument.
pub(super) fn refusal() -> Failure {
    Failure::new(
        "A key is not taken as an argument",
        "other programs can see it there, and the shell keeps it",
        "Run gemini-exec keys set and paste it there, or pipe it in. If it was a real key, delete it at \
         https://aistudio.google.com/apikey and create another.",
    )
}

/// The same in place of a mistake that a key was the reason of; `None` for any other mistake.
pub(super) fn refused(error: &Error) -> Option<Failure> {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    is_about_a_key(&error.to_string(), &arguments).then(refusal)
}

/// Options that other programs take a key by.
const OPTIONS: [&str; 7] =
    ["-k", "--key", "--api-key", "--apikey", "--gemini-api-key", "--google-api-key", "--token"];

/// `true` if what is said of a mistake names such an option, or repeats what may be a key.
fn is_about_a_key(said: &str, arguments: &[String]) -> bool {
    let takes_keys = arguments.first().is_some_and(|command| command == "keys");
    let is_repeated = |text: &str| said.contains(&format!("'{text}"));
    arguments.iter().any(|argument| {
        let (name, value) = argument.split_once('=').unwrap_or((argument, argument));
        let may_be_key = looks_like_key(argument) || takes_keys && is_long_word(value);
        OPTIONS.contains(&name) && is_repeated(name)
            || may_be_key && (said.contains(value) || is_repeated(argument))
    })
}

fn looks_like_key(text: &str) -> bool {
    text.contains("AIza") || gemini::without_keys(text) != text
}

/// `true` for what is no option and longer than any command.
fn is_long_word(text: &str) -> bool {
    text.len() >= 16 && !text.starts_with('-') && !text.contains(char::is_whitespace)
}
