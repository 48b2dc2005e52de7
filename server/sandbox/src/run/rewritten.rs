//! Lines that a program writes anew, as progress bars do: what of them is written over.

use std::ops::Range;

use memchr::memchr;

/// What of a text was written over: each line but for its last state.
pub(super) fn rewritten(text: &[u8]) -> Vec<Range<usize>> {
    let (mut removed, mut start) = (Vec::new(), 0);
    while start < text.len() && memchr(b'\r', &text[start..]).is_some() {
        let end = memchr(b'\n', &text[start..]).map_or(text.len(), |length| start + length);
        let line = &text[start..end];
        let shown = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
        let over = memchr::memrchr(b'\r', &line[..shown]).map_or(0, |last| last + 1);
        // One return stays: what comes next begins the line anew.
        let returns = (start + shown + 1).min(end)..end;
        removed.extend([start..start + over, returns].into_iter().filter(|part| !part.is_empty()));
        start = end + 1;
    }
    removed
}

/// Leaves out what was written over, to keep a text within bounds.
pub(crate) fn without_rewritten(text: &mut Vec<u8>) {
    let removed = rewritten(text);
    remove(text, &removed);
}

/// Removes parts of a text, which are in order.
pub(super) fn remove(text: &mut Vec<u8>, removed: &[Range<usize>]) {
    let Some(first) = removed.first() else { return };
    let mut kept = first.start;
    let ends = removed.iter().skip(1).map(|next| next.start).chain([text.len()]).collect::<Vec<_>>();
    for (part, end) in removed.iter().zip(ends) {
        text.copy_within(part.end..end, kept);
        kept += end - part.end;
    }
    text.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::{rewritten, without_rewritten};

    #[test]
    fn what_is_left_out_shows_nowhere() {
        let without = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            without_rewritten(&mut bytes);
            String::from_utf8(bytes).expect("UTF-8")
        };
        let texts = ["a\r\nb\r\n", "a\rb\n", "a\rb\r", "\r\r\r", "a\rb\r\r\nc", "plain\n", ""];
        assert_eq!(texts.map(without), ["a\r\nb\r\n", "b\n", "b\r", "\r", "b\r\nc", "plain\n", ""]);
        assert!(rewritten(b"a\nb\n").is_empty());
    }
}
