//! The tag for code actions that a model answers.

use serde_json::Value;

/// The field of a code action's data that says a model answers it. [`tag_generated`] removes it.
pub(super) const IS_GENERATED: &str = "isGenerated";

/// `CodeActionTag.LLMGenerated`, of LSP 3.18.
pub(super) const LLM_GENERATED: u64 = 1;

/// Tags the code actions that a model answers, if the editor knows the tag.
pub(super) fn tag_generated(actions: &mut Value, has_tag: bool) {
    for action in actions.as_array_mut().into_iter().flatten() {
        let data = action.as_object_mut().and_then(|action| action.remove("data"));
        if has_tag && data.is_some_and(|data| data.get(IS_GENERATED) == Some(&Value::Bool(true))) {
            action["tags"] = Value::from(vec![LLM_GENERATED]);
        }
    }
}
