//! Steps with images and files that came damaged, as they are sent again.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::content;
use crate::json::{self, Object};

/// A step as it is sent again. The service refuses a question for an image without bytes, so words stand in its place.
pub(super) fn sent_again(step: &str) -> Cow<'_, str> {
    let mended = Object::read(step).and_then(|fields| mended(&fields));
    mended.map_or(Cow::Borrowed(step), Cow::Owned)
}

/// `None` if nothing is damaged.
fn mended(step: &Object<'_>) -> Option<String> {
    let mut is_any = false;
    let fields: Vec<String> = step
        .fields()
        .map(|(name, value)| {
            let list = without_damage(value);
            is_any |= list.is_some();
            format!("{}:{}", json::quoted(name), list.as_deref().unwrap_or(value.get()))
        })
        .collect();
    is_any.then(|| format!("{{{}}}", fields.join(",")))
}

/// A list of contents with words in the place of damaged ones; `None` for anything else.
fn without_damage(value: &RawValue) -> Option<String> {
    if !value.get().starts_with('[') {
        return None;
    }
    let contents: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
    let words = |content: &&RawValue| {
        let said = content::damage(&Object::read(content.get())?)?;
        Some(format!(r#"{{"type":"text","text":{}}}"#, json::quoted(&format!("({said})"))))
    };
    let mended: Vec<Option<String>> = contents.iter().map(words).collect();
    let is_any = mended.iter().any(Option::is_some);
    let each =
        contents.iter().zip(mended).map(|(content, words)| words.unwrap_or_else(|| content.get().to_owned()));
    is_any.then(|| format!("[{}]", each.collect::<Vec<_>>().join(",")))
}

#[cfg(test)]
mod tests {
    use super::sent_again;

    #[test]
    fn words_stand_in_the_place_of_what_came_damaged() {
        let step = r#"{"type":"model_output","content":[{"type":"text","text":"a"},{"type":"image","mime_type":"image/png","data":"!"},{"type":"image"},{"type":"image","uri":"u"}],"x":1.0}"#;
        insta::assert_snapshot!(sent_again(step), @r#"{"x":1.0,"type":"model_output","content":[{"type":"text","text":"a"},{"type":"text","text":"(An image (image/png) came damaged and cannot be read.)"},{"type":"text","text":"(An image came damaged and cannot be read.)"},{"type":"image","uri":"u"}]}"#);
        let whole = r#"{"type":"thought","summary":[{"text":"a"}],"signature":"AA"}"#;
        assert_eq!(sent_again(whole), whole);
    }
}
