//! The contents of a step: texts, which grow, and others.

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::value::{RawValue, to_raw_value};
use turn::Raw;

use super::{Fields, SERIALISES, raw};
use crate::dialect::interactions::content::{self, StepRun};
use crate::json::{self, Object};

/// Contents in their order.
#[derive(Default)]
pub(super) struct Contents(Vec<OneContent>);

/// One of them.
enum OneContent {
    /// A text, as it stands between its quotes, with its annotations and what else is beside it.
    Text {
        text: String,
        annotations: Vec<Box<RawValue>>,
        beside: Fields,
    },
    Other(Raw),
}

impl Contents {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds those of a list. Some gateways send a text in its place.
    pub(super) fn extend(&mut self, list: &RawValue) {
        if let Some(text) = json::content(list) {
            return self.0.push(OneContent::text(text.to_owned()));
        }
        self.0.extend(json::list(list).into_iter().map(OneContent::read));
    }

    pub(super) fn add(&mut self, content: Raw) {
        self.0.push(OneContent::Other(content));
    }

    /// Adds to the last text, if no other content is behind it.
    pub(super) fn add_text(&mut self, more: &str) {
        if let Some(OneContent::Text { text, .. }) = self.0.last_mut() {
            text.push_str(more);
            return;
        }
        self.0.push(OneContent::text(more.to_owned()));
    }

    /// Adds annotations to the last text.
    pub(super) fn annotate(&mut self, more: &RawValue) {
        let Some(OneContent::Text { beside, annotations, .. }) = self.0.last_mut() else { return };
        // Those that came with the text stay as they came until more follow.
        annotations.extend(beside.remove("annotations").into_iter().flat_map(|first| json::list(&first)));
        annotations.extend(json::list(more));
    }

    /// The contents with the texts that follow each other as one: they may be split anywhere.
    pub(super) fn runs(&self) -> Vec<StepRun> {
        let mut runs: Vec<StepRun> = Vec::new();
        for content in &self.0 {
            match (content, runs.last_mut()) {
                (OneContent::Text { text, .. }, Some(StepRun::Text(last))) => last.push_str(text),
                (OneContent::Text { text, .. }, _) => runs.push(StepRun::Text(text.clone())),
                (OneContent::Other(content), _) => runs.push(StepRun::Other(content.clone())),
            }
        }
        runs
    }

    pub(super) fn json(&self) -> Box<RawValue> {
        to_raw_value(&self.0).expect(SERIALISES)
    }
}

impl OneContent {
    fn text(text: String) -> Self {
        let beside = Fields::from([("type".to_owned(), raw("\"text\"".to_owned()))]);
        OneContent::Text { text, annotations: Vec::new(), beside }
    }

    fn read(content: Box<RawValue>) -> Self {
        let text = Object::read(content.get()).and_then(|fields| {
            let text = content::text_of(&fields)?.to_owned();
            let beside = fields.fields().filter(|(name, _)| *name != "text");
            let beside = beside.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Some(OneContent::Text { text, annotations: Vec::new(), beside })
        });
        text.unwrap_or_else(|| OneContent::Other(content.into()))
    }
}

impl Serialize for OneContent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            OneContent::Other(content) => content.serialize(serializer),
            OneContent::Text { text, annotations, beside } => {
                let mut map = serializer.serialize_map(None)?;
                // The others stand in the order of their names, and this is the first.
                if !annotations.is_empty() {
                    map.serialize_entry("annotations", annotations)?;
                }
                for (name, value) in beside {
                    map.serialize_entry(name, value)?;
                }
                map.serialize_entry("text", &raw(format!("\"{text}\"")))?;
                map.end()
            }
        }
    }
}

/// `true` if the runs begin with what was shown of them. Contents that are no texts may be written in their own way.
pub(super) fn begins_with(all: &[StepRun], shown: &[StepRun]) -> bool {
    let last = shown.len().saturating_sub(1);
    let is_same = |(at, (run, shown)): (usize, (&StepRun, &StepRun))| match (run, shown) {
        (StepRun::Text(all), StepRun::Text(shown)) => {
            text_behind(all, shown).is_some_and(|rest| at == last || rest.is_empty())
        }
        (StepRun::Other(_), StepRun::Other(_)) => true,
        (StepRun::Text(_), StepRun::Other(_)) | (StepRun::Other(_), StepRun::Text(_)) => false,
    };
    all.len() >= shown.len() && all.iter().zip(shown).enumerate().all(is_same)
}

/// The rest of the runs, behind what was shown of them. Each may be written in its own way.
pub(super) fn beyond(all: Vec<StepRun>, shown: &[StepRun]) -> Vec<StepRun> {
    let rest = |(at, run): (usize, StepRun)| match (run, shown.get(at)) {
        (run, None) => Some(run),
        (StepRun::Text(all), Some(StepRun::Text(shown))) => {
            text_behind(&all, shown).filter(|rest| !rest.is_empty()).map(StepRun::Text)
        }
        (StepRun::Text(_) | StepRun::Other(_), Some(_)) => None,
    };
    all.into_iter().enumerate().filter_map(rest).collect()
}

/// What stands in a text behind what was shown of it.
fn text_behind(all: &str, shown: &str) -> Option<String> {
    let (all, shown) = (json::unescaped(all)?, json::unescaped(shown)?);
    let rest = json::quoted(all.strip_prefix(&*shown)?);
    Some(rest[1..rest.len() - 1].to_owned())
}
