//! A question after others: each earlier turn is sent again as it was.

use gemini::wire::{Content, Part, Request, Tool};

use crate::Prompt;

/// A question that was answered.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// What was sent.
    pub prompt: &'a Prompt,
    /// What the model sent back, part for part: ids and signatures must come back unchanged
    /// (<https://ai.google.dev/gemini-api/docs/thought-signatures>).
    pub answer: &'a [Part],
}

/// The request for the next question.
#[must_use]
pub fn conversation(earlier: &[Turn<'_>], next: &Prompt) -> Request {
    let said = |role: &str, parts: Vec<Part>| Content { role: Some(role.to_owned()), parts };
    let earlier = earlier
        .iter()
        .flat_map(|turn| [said("user", turn.prompt.parts()), said("model", turn.answer.to_vec())]);
    Request {
        contents: earlier.chain([said("user", next.parts())]).collect(),
        tools: vec![Tool::CodeExecution {}],
    }
}

#[cfg(test)]
mod tests {
    use super::{Turn, conversation};
    use crate::{Prompt, Transcript};

    #[test]
    fn an_earlier_turn_is_sent_again_as_it_came() {
        let part = r#"{"text":"13","thoughtSignature":"Ck4B+/=","newField":{"b":1.0,"a":[]}}"#;
        let response = format!(r#"{{"candidates":[{{"content":{{"parts":[{part}]}}}}]}}"#);
        let mut transcript = Transcript::default();
        transcript.push(serde_json::from_str(&response).expect("a response"));
        let prompt = |question: &str| Prompt { question: question.to_owned(), ..Prompt::default() };
        let first = prompt("sum?");
        let turns = [Turn { prompt: &first, answer: transcript.parts() }];
        let request = serde_json::to_string(&conversation(&turns, &prompt("and the mean?")).contents);
        assert_eq!(
            request.expect("JSON"),
            format!(
                r#"[{{"role":"user","parts":[{{"text":"sum?"}}]}},{{"role":"model","parts":[{part}]}},{{"role":"user","parts":[{{"text":"and the mean?"}}]}}]"#
            )
        );
    }
}
