//! What is known of an interaction while it is read.

mod ending;
mod fetched;
mod place;
mod standing;
mod voice;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use serde_json::value::RawValue;
use turn::{Finish, Part, Piece, Raw, Update, Usage};

use super::event::{self, InteractionEvent};
use super::stage::InteractionStage;
use super::step::{Added, StepSoFar};
use crate::flaw::Flaw;
use crate::framing;
use crate::functions::FunctionCall;
use crate::json::Object;
use crate::secrets::Secrets;
use place::{StepPlace, close, kind};
use standing::{Gave, InteractionStanding, Look, ReplyPlace, Signs, call, error_in};
use voice::Voice;

/// How many events of an answer are known again, at most. None has as many.
const MOST_EVENTS: usize = 1 << 20;

/// What is known of an interaction while it is read.
#[derive(Default)]
pub(super) struct Unfolding {
    /// `true` if the service keeps it.
    is_kept: bool,
    /// `true` if there are functions that it may call.
    takes_calls: bool,
    id: Option<String>,
    /// The last event that was read, by its id.
    last_event: Option<String>,
    /// The events that were read, by hashes of their ids.
    read: HashSet<u64>,
    /// The steps by their places.
    steps: BTreeMap<u64, StepPlace>,
    /// Those of the requests before.
    earlier: Vec<Raw>,
    standing: InteractionStanding,
    model: Option<String>,
    /// The token counts of the requests before.
    before: Usage,
    /// Those of this one.
    usage: Usage,
    voice: Voice,
    /// How it ends, as far as it was only announced.
    announced: Option<InteractionStage>,
    finish: Option<Finish>,
    gave: Gave,
    reply: ReplyPlace,
    signs: Signs,
    look: Look,
}

impl Unfolding {
    pub(super) fn new(is_kept: bool, takes_calls: bool) -> Self {
        Unfolding { is_kept, takes_calls, ..Unfolding::default() }
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The id by which more of it can be had.
    pub(super) fn resumable(&self) -> Option<&str> {
        let is_over = matches!(self.standing, InteractionStanding::Finished | InteractionStanding::Failed);
        self.id().filter(|_| self.is_kept && !is_over)
    }

    pub(super) fn last_event(&self) -> Option<&str> {
        self.last_event.as_deref().filter(|_| self.reply != ReplyPlace::Unusable)
    }

    pub(super) fn is_finished(&self) -> bool {
        matches!(
            self.standing,
            InteractionStanding::Finished | InteractionStanding::Continues(_) | InteractionStanding::Calls(_)
        )
    }

    pub(super) fn is_running(&self) -> bool {
        self.standing == InteractionStanding::Running
    }

    pub(super) fn has_changed(&self) -> bool {
        self.look.has_changed
    }

    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.signs.news)
    }

    pub(super) fn take_growth(&mut self) -> bool {
        std::mem::take(&mut self.signs.growth)
    }

    /// What the answer goes on with, if it does. The steps so far are done.
    pub(super) fn take_continuation(&mut self) -> Option<String> {
        let InteractionStanding::Continues(token) = &mut self.standing else { return None };
        let token = std::mem::take(token);
        self.standing = InteractionStanding::Open;
        Some(token)
    }

    /// The functions that the answer calls, if it does.
    pub(super) fn take_calls(&mut self) -> Option<Vec<FunctionCall>> {
        let InteractionStanding::Calls(calls) = &mut self.standing else { return None };
        let calls = std::mem::take(calls);
        self.standing = InteractionStanding::Open;
        Some(calls)
    }

    /// The functions that the answer called in vain: nothing follows.
    pub(super) fn left_calls(&self) -> Vec<FunctionCall> {
        self.answered_steps().filter_map(call).collect()
    }

    /// Takes what functions returned; gives the steps before that. The next reply has an id of its own: what fails until
    /// then is no part of this interaction.
    pub(super) fn take_results(&mut self, results: &[Raw]) -> Vec<Raw> {
        (self.id, self.last_event) = (None, None);
        let before = self.earlier.clone();
        self.earlier.extend_from_slice(results);
        before
    }

    /// Forgets what it read of the reply to a question: nothing of it was given.
    pub(super) fn begin(&mut self) {
        self.steps.clear();
        self.voice.forget();
        (self.announced, self.last_event) = (None, None);
        self.read.clear();
        self.gave.of_reply = false;
        (self.standing, self.reply) = (InteractionStanding::Open, ReplyPlace::First);
    }

    /// The next reply goes on where the last one broke.
    pub(super) fn take_up(&mut self) {
        self.gave.of_reply = false;
        (self.standing, self.reply) = (InteractionStanding::Open, ReplyPlace::Further);
    }

    /// Gives what was held back: nothing follows.
    pub(super) fn fail(&mut self, secrets: &Secrets, updates: &mut Vec<Update>) {
        self.standing = InteractionStanding::Failed;
        // What only began says nothing: a result that never came is no empty one.
        self.steps.retain(|_, place| !matches!(place, StepPlace::Open(step) if step.is_bare()));
        self.close_all(secrets);
        self.give(Vec::new(), updates);
    }

    /// The same where the service says that it failed. Once it was at work, or gave the answer an id, the question is not sent
    /// again: something was given.
    pub(super) fn fail_at_work(&mut self, secrets: &Secrets, updates: &mut Vec<Update>) {
        let was_taken = !self.steps.is_empty() || self.id.is_some();
        self.gave.any |= was_taken;
        self.fail(secrets, updates);
        if was_taken && !self.gave.of_reply {
            updates.push(Update::Answer { pieces: Vec::new(), parts: Vec::new() });
        }
    }

    /// Reads the text of an event.
    pub(super) fn read(
        &mut self,
        text: &str,
        secrets: &Secrets,
        updates: &mut Vec<Update>,
    ) -> Result<(), Flaw> {
        // Most events are read once: each has one object.
        match Object::read(text) {
            Some(fields) => self.take(text, Some(&fields), secrets, updates),
            None => framing::each_raw(text, &mut |event| {
                let fields = Object::read(event.get());
                self.take(event.get(), fields.as_ref(), secrets, updates)
            }),
        }
    }

    /// Takes an event, and gives what it says. It has no fields if it is no object.
    fn take(
        &mut self,
        json: &str,
        fields: Option<&Object<'_>>,
        secrets: &Secrets,
        updates: &mut Vec<Update>,
    ) -> Result<(), Flaw> {
        if self.reply == ReplyPlace::Unusable {
            return Ok(());
        }
        let outcome = match fields {
            Some(fields) => self.event(json, fields, secrets),
            None => Ok(self.unknown(json, secrets)),
        };
        let parts = if outcome == Ok(true) { self.answered() } else { Vec::new() };
        self.give(parts, updates);
        self.voice.check()?;
        outcome.map(|_| ())
    }

    /// Gives what there is. Without an id by which more can be had, what says nothing waits: the question could be sent again.
    fn give(&mut self, parts: Vec<Part>, updates: &mut Vec<Update>) {
        let is_due = self.gave.any || self.is_finished() || self.voice.says_something();
        let is_kept = self.is_kept && self.id.is_some();
        if (is_due && !(self.voice.is_empty() && parts.is_empty())) || is_kept {
            self.gave = Gave { any: true, of_reply: true };
            updates.push(Update::Answer { pieces: self.voice.take(), parts });
        }
    }

    /// Reads an event; `true` if it was the last of a whole answer.
    fn event(&mut self, json: &str, fields: &Object<'_>, secrets: &Secrets) -> Result<bool, Flaw> {
        if self.reply == ReplyPlace::Further && self.is_of_another(fields) {
            self.reply = ReplyPlace::Unusable;
            return Ok(false);
        }
        if !self.is_new(fields.text("event_id").as_deref()) {
            return Ok(false);
        }
        self.usage_in(fields);
        match InteractionEvent::of(fields) {
            InteractionEvent::Created => self.created(fields),
            InteractionEvent::Status => return self.status(fields, secrets),
            InteractionEvent::StepStart => self.step_start(fields, secrets),
            InteractionEvent::StepDelta => self.step_delta(fields, secrets),
            InteractionEvent::StepStop => self.step_stop(fields, secrets),
            InteractionEvent::Completed => return self.completed(fields, secrets),
            InteractionEvent::Interaction => return self.interaction(fields, json.len(), secrets),
            // What fails after the whole takes nothing from it.
            InteractionEvent::Error if self.is_finished() => return Ok(false),
            InteractionEvent::Error => {
                return self.conclude(InteractionStage::of_error(Box::new(error_in(fields))), secrets);
            }
            InteractionEvent::Outdated => return Err(Flaw::Outdated),
            InteractionEvent::Unknown => return Ok(self.unknown(json, secrets)),
        }
        Ok(false)
    }

    /// Keeps what this version does not know. Never the last of an answer.
    fn unknown(&mut self, json: &str, secrets: &Secrets) -> bool {
        let raw = RawValue::from_string(json.to_owned()).expect("JSON that was read");
        self.voice.part(raw.into(), secrets);
        false
    }

    /// `false` for an event that was read before: a stream that is taken up may begin anywhere before its end.
    fn is_new(&mut self, event: Option<&str>) -> bool {
        let is_new = event.is_none_or(|id| !self.has_read(id));
        if let Some(event) = event.filter(|_| is_new) {
            event.clone_into(self.last_event.get_or_insert_default());
        }
        self.signs.news |= is_new;
        is_new
    }

    /// `true` for what is said of another interaction than the one that was asked for.
    fn is_of_another(&self, event: &Object<'_>) -> bool {
        let own =
            || event.text("id").filter(|_| InteractionEvent::of(event) == InteractionEvent::Interaction);
        let within = event.object("interaction").and_then(|it| it.field::<String>("id")).map(Cow::from);
        let named = within.or_else(|| event.text("interaction_id")).or_else(own).filter(|id| !id.is_empty());
        named.is_some_and(|named| self.id().is_some_and(|id| id != named))
    }

    fn has_read(&mut self, event: &str) -> bool {
        if !self.is_kept {
            return self.last_event.as_deref() == Some(event);
        }
        let mark = self.read.hasher().hash_one(event);
        if self.read.len() < MOST_EVENTS { !self.read.insert(mark) } else { self.read.contains(&mark) }
    }

    fn created(&mut self, event: &Object<'_>) {
        if self.reply == ReplyPlace::Further && !self.steps.is_empty() {
            self.reply = ReplyPlace::Unusable;
            return;
        }
        if let Some(about) = event.object("interaction") {
            self.about(&about);
        }
    }

    /// What is said of the whole.
    fn about(&mut self, interaction: &Object<'_>) {
        self.id = interaction.field("id").filter(|id: &String| !id.is_empty()).or(self.id.take());
        self.usage_in(interaction);
        let model: Option<String> = interaction.field("model");
        if let Some(model) = model.filter(|model| self.model.as_ref() != Some(model)) {
            self.model = Some(model.clone());
            self.voice.fact(Piece::Model(model));
        }
    }

    fn usage_in(&mut self, event: &Object<'_>) {
        if let Some(usage) = event::usage_in(event) {
            self.count(usage);
        }
    }

    fn count(&mut self, usage: Usage) {
        if self.usage != usage {
            self.usage = usage;
            self.voice.fact(Piece::Usage(self.before.plus(usage)));
        }
    }

    fn step_start(&mut self, event: &Object<'_>, secrets: &Secrets) {
        let Some(step) = event.value("step") else { return };
        let index = event.field("index").unwrap_or_else(|| self.next_index());
        if self.steps.contains_key(&index) {
            // A stream that is taken up would say the step a second time, under new numbers.
            if self.reply == ReplyPlace::Further {
                self.reply = ReplyPlace::Unusable;
            }
            return;
        }
        self.close_before(index, secrets);
        let step = StepSoFar::read(step);
        self.signs.growth = true;
        self.voice.unseen(step.json().get().len());
        self.voice.runs(step.runs(), kind(&step), secrets);
        self.steps.insert(index, StepPlace::Open(step));
    }

    /// The place of the step that an event is about. Where it says none it is the first, as long as that may grow, else the last
    /// that may.
    fn place_of(&self, event: &Object<'_>) -> u64 {
        let is_open = |index: &u64| matches!(self.steps.get(index), None | Some(StepPlace::Open(_)));
        let last_open = || self.steps.keys().copied().rev().find(is_open);
        let unnamed = || Some(0).filter(is_open).or_else(last_open).unwrap_or_else(|| self.next_index());
        event.field("index").unwrap_or_else(unnamed)
    }

    /// Closes the programs, results and calls before a place, whose own end did not come: one that follows tells that they are
    /// over. What shows as it comes may still grow.
    fn close_before(&mut self, index: u64, secrets: &Secrets) {
        for (_, place) in self.steps.range_mut(..index) {
            if matches!(place, StepPlace::Open(step) if step.shows_at_its_end()) {
                close(place, &mut self.voice, secrets);
            }
        }
    }

    fn next_index(&self) -> u64 {
        self.steps.last_key_value().map_or(0, |(last, _)| last.saturating_add(1))
    }

    fn step_delta(&mut self, event: &Object<'_>, secrets: &Secrets) {
        let Some(json) = event.value("delta") else { return };
        let Some(delta) = Object::read(json.get()) else { return };
        let index = self.place_of(event);
        let place = self.steps.entry(index).or_insert_with(|| StepPlace::Open(StepSoFar::of_delta(&delta)));
        let StepPlace::Open(step) = place else { return };
        self.signs.growth = true;
        match step.add(&delta, json) {
            Added::Text(text) => self.voice.text(text, kind(step), secrets),
            Added::Content(part) => self.voice.part(part, secrets),
            Added::Later => self.voice.unseen(json.get().len()),
            Added::Unknown => self.voice.part(json.to_owned().into(), secrets),
        }
    }

    fn step_stop(&mut self, event: &Object<'_>, secrets: &Secrets) {
        let index = self.place_of(event);
        self.close_before(index, secrets);
        if let Some(place) = self.steps.get_mut(&index) {
            close(place, &mut self.voice, secrets);
            self.signs.growth = true;
        }
    }

    /// Closes the steps of this request: others follow.
    fn close_steps(&mut self, secrets: &Secrets) {
        self.close_all(secrets);
        self.earlier.extend(std::mem::take(&mut self.steps).into_values().filter_map(StepPlace::closed));
        self.before = self.before.plus(std::mem::take(&mut self.usage));
    }

    fn close_all(&mut self, secrets: &Secrets) {
        for place in self.steps.values_mut() {
            close(place, &mut self.voice, secrets);
        }
        self.voice.release();
    }

    /// The steps of the answer, as they are sent back.
    fn answered(&self) -> Vec<Part> {
        self.earlier.iter().chain(self.answered_steps()).cloned().map(Part::from).collect()
    }

    /// The whole steps of this request.
    fn answered_steps(&self) -> impl Iterator<Item = &Raw> {
        self.steps.values().filter_map(|place| match place {
            StepPlace::Closed(step) => Some(step),
            StepPlace::Open(_) => None,
        })
    }
}
