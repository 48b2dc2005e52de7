//! What arrives: the events of a stream, or a whole interaction.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use turn::Usage;

use crate::json::{self, Object};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InteractionEvent {
    Created,
    Status,
    StepStart,
    StepDelta,
    StepStop,
    Completed,
    Error,
    /// No event, but an interaction as it is.
    Interaction,
    /// The form of these until June 2026.
    Outdated,
    Unknown,
}

impl InteractionEvent {
    /// By its name, else by what is in it.
    pub(super) fn of(event: &Object<'_>) -> Self {
        let name: Option<String> = event.field("event_type");
        match name.as_deref() {
            Some("interaction.created") => InteractionEvent::Created,
            Some("interaction.status_update") => InteractionEvent::Status,
            Some("step.start") => InteractionEvent::StepStart,
            Some("step.delta") => InteractionEvent::StepDelta,
            Some("step.stop") => InteractionEvent::StepStop,
            Some("interaction.completed") => InteractionEvent::Completed,
            Some("error") => InteractionEvent::Error,
            Some(
                "interaction.start"
                | "interaction.complete"
                | "content.start"
                | "content.delta"
                | "content.stop",
            ) => InteractionEvent::Outdated,
            Some(_) => InteractionEvent::Unknown,
            None => Self::of_unnamed(event),
        }
    }

    fn of_unnamed(event: &Object<'_>) -> Self {
        let has = |name| event.value(name).is_some();
        if has("error") {
            InteractionEvent::Error
        } else if has("delta") {
            InteractionEvent::StepDelta
        } else if has("step") {
            InteractionEvent::StepStart
        } else if has("interaction") {
            let status: Option<String> = event.object("interaction").and_then(|it| it.field("status"));
            if matches!(status.as_deref(), None | Some("queued" | "in_progress")) {
                InteractionEvent::Created
            } else {
                InteractionEvent::Completed
            }
        } else if has("outputs") && !has("steps") {
            InteractionEvent::Outdated
        } else if ["steps", "status", "id", "object"].into_iter().any(has) {
            InteractionEvent::Interaction
        } else if has("index") {
            InteractionEvent::StepStop
        } else {
            InteractionEvent::Unknown
        }
    }
}

/// The next text of an answer with nothing unusual beside it, as most events are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextEvent<'j> {
    pub(super) index: u64,
    #[serde(borrow)]
    delta: TextDelta<'j>,
    event_type: &'j str,
    pub(super) event_id: Option<&'j str>,
    #[serde(borrow)]
    metadata: Option<&'j RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextDelta<'j> {
    #[serde(rename = "type")]
    kind: &'j str,
    #[serde(borrow)]
    text: &'j RawValue,
}

impl<'j> TextEvent<'j> {
    pub(super) fn read(event: &'j str) -> Option<Self> {
        let read: Self = serde_json::from_str(event).ok()?;
        (read.event_type == "step.delta"
            && read.delta.kind == "text"
            && json::content(read.delta.text).is_some())
        .then_some(read)
    }

    /// The text, as it stands between its quotes.
    pub(super) fn content(&self) -> &'j str {
        json::content(self.delta.text).unwrap_or_default()
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        usage_beside(&Object::read(self.metadata?.get())?)
    }
}

/// The token counts so far that an event has.
pub(super) fn usage_in(event: &Object<'_>) -> Option<Usage> {
    let beside = || usage_beside(&event.object("metadata")?);
    event.object("usage").and_then(|counts| usage(&counts)).or_else(beside)
}

fn usage_beside(metadata: &Object<'_>) -> Option<Usage> {
    usage(&metadata.object("total_usage").or_else(|| metadata.object("usage"))?)
}

fn usage(counts: &Object<'_>) -> Option<Usage> {
    let count = |name: &str| json::number(&counts.field::<Value>(name)?);
    let usage = Usage {
        prompt: count("total_input_tokens"),
        cached: count("total_cached_tokens"),
        answer: count("total_output_tokens"),
        thoughts: count("total_thought_tokens"),
        intermediate: count("total_tool_use_tokens"),
        total: count("total_tokens"),
    };
    (usage != Usage::default()).then_some(usage)
}
