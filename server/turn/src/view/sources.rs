//! The pages of the web that an answer rests on.

use super::markdown::escape;
use crate::{Transcript, WebSource};

/// How many sources a card names.
const ON_CARD: usize = 5;

/// The sources as a section of Markdown. An address is no link: a click must not go where the reader did
/// not look, and the host that it leads to is named.
pub(super) fn section(sources: &[WebSource]) -> String {
    let line = |(index, source): (usize, &WebSource)| {
        format!("{}. {}, on {}: `{}`\n", index + 1, escape(&source.title), escape(source.host()), source.uri)
    };
    let lines: String = sources.iter().enumerate().map(line).collect();
    format!("Sources:\n\n{lines}")
}

/// The sources in one line; empty without any.
pub(super) fn line(transcript: &Transcript) -> String {
    let sources = transcript.sources();
    let named: Vec<String> = sources
        .iter()
        .take(ON_CARD)
        .map(|it| format!("{} (on {})", escape(&it.title), escape(it.host())))
        .collect();
    let more = sources.len().saturating_sub(ON_CARD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if named.is_empty() { String::new() } else { format!("Sources: {}{more}\n", named.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::{line, section};
    use crate::view::samples::ended;

    #[test]
    fn sources_are_named_with_the_host_to_which_they_lead() {
        let source = |title: &str, number: usize| {
            format!(r#"{{"title":"{title}","uri":"https://redirect.test/{number}"}}"#)
        };
        let many: Vec<String> = (0..6).map(|number| source(&format!("page *{number}*"), number)).collect();
        let answer = ended(&[&format!(
            r#"{{"text":"4 C"}},{{"sources":[{},{}]}}"#,
            many.join(","),
            source("again", 0)
        )]);
        let transcript = &answer.turn.transcript;
        insta::assert_snapshot!(line(transcript) + &section(transcript.sources()), @r#"
        Sources: page \*0\* (on redirect.test), page \*1\* (on redirect.test), page \*2\* (on redirect.test), page \*3\* (on redirect.test), page \*4\* (on redirect.test) and 1 more
        Sources:

        1. page \*0\*, on redirect.test: `https://redirect.test/0`
        2. page \*1\*, on redirect.test: `https://redirect.test/1`
        3. page \*2\*, on redirect.test: `https://redirect.test/2`
        4. page \*3\*, on redirect.test: `https://redirect.test/3`
        5. page \*4\*, on redirect.test: `https://redirect.test/4`
        6. page \*5\*, on redirect.test: `https://redirect.test/5`
        "#);
    }
}
