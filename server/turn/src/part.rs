//! The parts of an answer, as the service wants them back.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::Raw;

/// A part of an answer, to be sent back. What has nothing but text grows with the text that follows, so that an answer
/// that comes in small bits takes no more memory than its text; everything else is kept byte for byte.
#[derive(Clone)]
pub struct Part(Form);

#[derive(Clone)]
enum Form {
    Whole(Raw),
    Growing {
        /// The whole part.
        json: String,
        /// What stands before its text.
        head: &'static str,
        /// What stands behind it.
        tail: &'static str,
    },
}

impl Part {
    /// A part with nothing but `text`, as a string of JSON has it, between `head` and `tail`. Text that follows between the
    /// same two may be joined to it.
    #[must_use]
    pub fn growing(head: &'static str, text: &str, tail: &'static str) -> Self {
        Part(Form::Growing { json: [head, text, tail].concat(), head, tail })
    }

    /// The JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        match &self.0 {
            Form::Whole(raw) => raw.get(),
            Form::Growing { json, .. } => json,
        }
    }

    /// The JSON of a part that cannot grow.
    #[must_use]
    pub fn whole(&self) -> Option<&Raw> {
        match &self.0 {
            Form::Whole(raw) => Some(raw),
            Form::Growing { .. } => None,
        }
    }

    /// The text that can grow, as a string of JSON has it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Form::Whole(_) => None,
            Form::Growing { json, head, tail } => json.get(head.len()..json.len() - tail.len()),
        }
    }

    /// The part with its text only from this byte on; `None` if there is no such text.
    fn rest(&self, taken: usize) -> Option<Part> {
        let Form::Growing { head, tail, .. } = &self.0 else { return None };
        let rest = self.text()?.get(taken..).filter(|rest| !rest.is_empty())?;
        Some(Part::growing(head, rest, tail))
    }

    /// Joins the text of the next part. Gives that back if it is another kind of part.
    fn join(&mut self, next: Part) -> Option<Part> {
        match (&mut self.0, &next.0) {
            (
                Form::Growing { json, head, tail },
                Form::Growing { json: more, head: same_head, tail: same_tail },
            ) if (&*head, &*tail) == (same_head, same_tail) => {
                json.truncate(json.len() - tail.len());
                json.push_str(&more[head.len()..]);
                None
            }
            _ => Some(next),
        }
    }
}

impl From<Raw> for Part {
    fn from(raw: Raw) -> Self {
        Part(Form::Whole(raw))
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Part {}

/// Content must not reach a log, so only the size is shown.
impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Part({} bytes)", self.get().len())
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Whole(raw) => raw.serialize(serializer),
            Form::Growing { json, .. } => {
                let json: &RawValue = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
                json.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer).map(Part::from)
    }
}

/// The parts of an answer so far, in order. A clone shares them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts(Arc<Vec<Part>>);

/// How much of the parts was taken with [`Parts::since`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PartsMark {
    /// The number of parts.
    count: usize,
    /// The bytes of the text of the last of them, which may grow.
    text: usize,
}

impl Parts {
    /// The parts since a mark, the rest of one that has grown among them; moves the mark.
    pub(crate) fn since(&self, mark: &mut PartsMark) -> Vec<Part> {
        let grown = mark.count.checked_sub(1).and_then(|last| self.0.get(last)?.rest(mark.text));
        let parts = grown.into_iter().chain(self.0.iter().skip(mark.count).cloned()).collect();
        mark.count = self.0.len();
        mark.text = self.0.last().and_then(Part::text).map_or(0, str::len);
        parts
    }
}

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        &self.0
    }
}

impl Extend<Part> for Parts {
    fn extend<I: IntoIterator<Item = Part>>(&mut self, parts: I) {
        let mut parts = parts.into_iter().peekable();
        if parts.peek().is_none() {
            return;
        }
        let own = Arc::make_mut(&mut self.0);
        for part in parts {
            let part = match own.last_mut() {
                Some(last) => last.join(part),
                None => Some(part),
            };
            own.extend(part);
        }
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut own = Parts::default();
        own.extend(parts);
        own
    }
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|parts| Parts(Arc::new(parts)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Parts, PartsMark};
    use crate::Raw;

    fn text(text: &str) -> Part {
        Part::growing("{\"text\":\"", text, "\"}")
    }

    fn thought(text: &str) -> Part {
        Part::growing("{\"text\":\"", text, "\",\"thought\":true}")
    }

    fn signed() -> Part {
        let raw: Raw = serde_json::from_str(r#"{"text":"c", "thoughtSignature":"Ck4="}"#).expect("JSON");
        raw.into()
    }

    fn drawn(parts: &[Part]) -> String {
        parts.iter().map(Part::get).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn text_is_joined_to_text_of_its_kind_and_to_nothing_else() {
        let parts = [thought("hm"), thought("m"), text("a"), text("\\n"), signed(), signed(), text("d")];
        insta::assert_snapshot!(drawn(&parts.into_iter().collect::<Parts>()), @r#"
        {"text":"hmm","thought":true}
        {"text":"a\n"}
        {"text":"c", "thoughtSignature":"Ck4="}
        {"text":"c", "thoughtSignature":"Ck4="}
        {"text":"d"}
        "#);
    }

    #[test]
    fn of_a_part_that_has_grown_only_the_rest_is_new() {
        let (mut parts, mut mark) = (Parts::default(), PartsMark::default());
        let mut taken = Vec::new();
        for new in [vec![text("a")], vec![], vec![text("b"), text("c")], vec![signed(), text("d")]] {
            parts.extend(new);
            taken.push(drawn(&parts.since(&mut mark)));
        }
        insta::assert_snapshot!(taken.join("\n---\n"), @r#"
        {"text":"a"}
        ---

        ---
        {"text":"bc"}
        ---
        {"text":"c", "thoughtSignature":"Ck4="}
        {"text":"d"}
        "#);
    }
}
