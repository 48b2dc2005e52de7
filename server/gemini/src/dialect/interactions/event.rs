//! What arrives: the events of a stream, or a whole interaction.

use serde_json::Value;
use turn::Usage;

use crate::json::{self, Object};
use crate::status::Status;

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
        match event.text("event_type").as_deref() {
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
        // What failed in the end has its error beside what there is of it.
        if has("status") && (has("steps") || has("id")) && !["delta", "step", "outputs"].into_iter().any(has)
        {
            InteractionEvent::Interaction
        } else if event.value("error").is_some_and(|error| Status::read(error).is_some()) {
            InteractionEvent::Error
        } else if has("delta") {
            InteractionEvent::StepDelta
        } else if has("step") {
            InteractionEvent::StepStart
        } else if has("interaction") {
            let status = event.object("interaction").and_then(|it| it.text("status"));
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
