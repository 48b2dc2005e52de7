//! Files that earlier questions brought along, each under a name of its own.
//!
//! A name stands for one content in what is sent. Of several the newest has the name; the older ones are named
//! `earlier-1-sales.csv`, the oldest first, so that their names stay when more come.

use std::borrow::Cow;

use serde_json::value::RawValue;
use turn::{Attachment, SentAgain};

/// A file that an earlier question brought along.
#[derive(Debug, Clone)]
pub struct EarlierFile<'a> {
    /// Its name in what is sent now.
    name: String,
    /// The name under which it was given along.
    was: String,
    /// The place of its turn among those of the conversation.
    turn: usize,
    /// What of the question it is.
    json: &'a RawValue,
    /// How its dialect reads that.
    read: fn(&RawValue) -> Vec<u8>,
}

impl<'a> EarlierFile<'a> {
    pub(super) fn new(name: String, json: &'a RawValue, read: fn(&RawValue) -> Vec<u8>) -> Self {
        EarlierFile { was: name.clone(), name, turn: 0, json, read }
    }

    pub(super) fn in_turn(self, turn: usize) -> Self {
        EarlierFile { turn, ..self }
    }

    /// Its name in what is sent now.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name under which it was given along.
    #[must_use]
    pub fn was(&self) -> &str {
        &self.was
    }

    /// Its content; nothing if it was uploaded, or cannot be read.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        (self.read)(self.json)
    }

    /// Where it was given along, and how it is called now.
    #[must_use]
    pub fn again(&self) -> SentAgain {
        SentAgain { name: self.name.clone(), was: self.was.clone(), turn: self.turn }
    }

    /// What of the question it is, as it came.
    pub(super) fn json(&self) -> &'a RawValue {
        self.json
    }

    /// `true` if it is the same file, given along under the same name.
    pub(super) fn is_same(&self, other: &EarlierFile<'_>) -> bool {
        self.was == other.was && self.json.get() == other.json.get()
    }

    /// `true` if a newer file of its name takes its place: the same, or one of which nobody here knows whether it is.
    fn gives_way_to(&self, newer: &Attachment) -> bool {
        if self.was != newer.name {
            return false;
        }
        let content = self.content();
        content.is_empty() || content == newer.bytes
    }
}

/// The files that are sent beside the `newer` ones: each once, where the first of it stood.
pub(super) fn told_apart<'a>(
    all: impl Iterator<Item = EarlierFile<'a>>,
    newer: &[Attachment],
) -> Vec<EarlierFile<'a>> {
    let (mut files, mut last): (Vec<EarlierFile<'a>>, Vec<EarlierFile<'a>>) = (Vec::new(), Vec::new());
    for file in all.filter(|file| !newer.iter().any(|newer| file.gives_way_to(newer))) {
        last.retain(|other| other.was != file.was);
        last.push(file.clone());
        if !files.iter().any(|known| known.is_same(&file)) {
            files.push(file);
        }
    }
    let has_name = |file: &EarlierFile<'_>| {
        let is_last = last.iter().any(|last| last.is_same(file));
        is_last && !newer.iter().any(|newer| newer.name == file.was)
    };
    let mut taken: Vec<String> =
        files.iter().map(|file| file.was.clone()).chain(newer.iter().map(|file| file.name.clone())).collect();
    for file in files.iter_mut().filter(|file| !has_name(file)) {
        // One number more than there are names is free in any case.
        let mut names = (1..=taken.len() + 1).map(|number| format!("earlier-{number}-{}", file.was));
        if let Some(name) = names.find(|name| !taken.contains(name)) {
            taken.push(name.clone());
            file.name = name;
        }
    }
    files
}

/// What is said of a file where it stood: it goes along with the last question.
pub(super) fn moved(file: &EarlierFile<'_>, sent: &[EarlierFile<'_>]) -> String {
    let was = &file.was;
    let now: Cow<'_, str> = match sent.iter().find(|sent| sent.is_same(file)) {
        Some(sent) if sent.name != *was => {
            format!("It is attached to the last question now, as {}: a later file has its name.", sent.name)
                .into()
        }
        // It gave way to a file of which nobody here knows whether it is the same.
        None if file.content().is_empty() => "The last question has a file of that name.".into(),
        _ => "It is attached to the last question now.".into(),
    };
    format!("(Here {was} was attached. {now})")
}
