//! Every format is found, wherever it stands.

use proptest::prelude::*;
use proptest::string::bytes_regex;

use crate::formats::FORMATS;
use crate::{find, random};

/// Ways in which a secret stands in a text.
const AROUND: [(&str, &str); 8] = [
    ("", ""),
    ("token = \"", "\"\n"),
    ("export TOKEN=", "\n"),
    ("{\"value\":\"", "\"}"),
    ("a,b,", ",c\n"),
    ("https://host.example/path?x=", "&y=1"),
    ("    - ", " # why"),
    ("<key>", "</key>"),
];

/// A secret of one of the formats, with its place in the table.
fn secret() -> impl Strategy<Value = (usize, Vec<u8>)> {
    (0..FORMATS.len()).prop_flat_map(|at| {
        let pattern = format!("(?-u:{})", FORMATS[at].pattern);
        bytes_regex(&pattern).expect("a pattern").prop_map(move |bytes| (at, bytes))
    })
}

proptest! {
    #[test]
    fn a_secret_of_a_known_format_is_found_wherever_it_stands(
        (at, secret) in secret(),
        way in 0..AROUND.len(),
    ) {
        prop_assume!(random::entropy(&secret) >= FORMATS[at].entropy);
        let (before, after) = AROUND[way];
        let text = [before.as_bytes(), &secret, after.as_bytes()].concat();
        let found = find(&text);
        let covers = |it: &crate::FoundSecret| {
            it.place.start <= before.len() && it.place.end >= before.len() + secret.trim_ascii_end().len()
        };
        let found = found.iter().any(covers);
        prop_assert!(found, "{}: {:?}", FORMATS[at].what, String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_bytes_can_be_looked_at(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut end = 0;
        for secret in find(&bytes) {
            prop_assert!(secret.place.start >= end && secret.place.end <= bytes.len());
            end = secret.place.end;
        }
    }
}
