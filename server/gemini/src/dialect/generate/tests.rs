//! Replies in every frame and shape.

use std::sync::Arc;

use proptest::prelude::*;
use turn::{Blocked, FinishKind, Memory, Part, Prompt};

use super::*;
use crate::error::Bulk;

const FIRST: &str =
    r#"{"candidates": [{"content": {"parts": [{"text": "naïve 🌊 \"{[\\"}], "role": "model"}}]}"#;
const LAST: &str = r#"{"candidates": [{"content": {"parts": [{"text": "end"}]}, "finishReason": "STOP"}]}"#;
const ERROR: &str = "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"overloaded\"\n  }\n}\n";

/// Updates, and at most one flaw, which is the last.
type Items = Vec<Result<Update, Flaw>>;

/// A dialect with small limits, read as a whole.
struct Decoder {
    dialect: Generate,
    over: bool,
}

impl Decoder {
    fn with_limits(limit: usize, total: usize) -> Self {
        let framing = Framing::with_limits(limit, total);
        Decoder { dialect: Generate { framing, ..Generate::default() }, over: false }
    }

    fn push(&mut self, bytes: &[u8]) -> Items {
        self.note(|dialect, updates| dialect.read(bytes, &Secrets::default(), updates))
    }

    fn finish(&mut self) -> Items {
        self.note(|dialect, updates| dialect.end(&Secrets::default(), updates))
    }

    fn note(&mut self, read: impl FnOnce(&mut Generate, &mut Vec<Update>) -> Result<(), Flaw>) -> Items {
        if self.over {
            return Vec::new();
        }
        let mut updates = Vec::new();
        let outcome = read(&mut self.dialect, &mut updates);
        self.over = outcome.is_err();
        updates.into_iter().map(Ok).chain(outcome.err().map(Err)).collect()
    }
}

fn decode<'b>(bytes: impl IntoIterator<Item = &'b [u8]>) -> Items {
    let mut decoder = Decoder::with_limits(1000, 10_000);
    let mut items: Items = bytes.into_iter().flat_map(|bytes| decoder.push(bytes)).collect();
    items.extend(decoder.finish());
    items
}

/// The pieces of the updates and the flaw, if any.
fn read(body: &str) -> (Vec<Piece>, Option<Flaw>) {
    let mut pieces = Vec::new();
    let mut flaws = Vec::new();
    for item in decode([body.as_bytes()]) {
        match item {
            Ok(Update::Answer { pieces: more, .. }) => pieces.extend(more),
            Ok(other) => panic!("{other:?}"),
            Err(flaw) => flaws.push(flaw),
        }
    }
    (pieces, flaws.pop())
}

/// The text of the answer and the flaw, if any.
fn read_text(body: &str) -> (String, Option<Flaw>) {
    let (pieces, flaw) = read(body);
    let texts = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        _ => None,
    });
    (texts.collect(), flaw)
}

fn whole(body: &str) -> bool {
    read_text(body) == ("naïve 🌊 \"{[\\end".to_owned(), None)
}

#[test]
fn any_line_end_will_do() {
    for end in ["\n", "\r", "\r\n"] {
        assert!(whole(&format!("data: {FIRST}{end}{end}data: {LAST}{end}{end}")), "{end:?}");
    }
}

#[test]
fn lines_that_are_not_data_are_skipped() {
    assert!(whole(&format!(
        "\u{FEFF}: hello\n\nretry: 10\nevent: message\nid: 7\ndata:{FIRST}\n\n: still here\n\ndata: {LAST}\n\ndata: [DONE]\n\n"
    )));
}

#[test]
fn the_last_event_needs_no_blank_line() {
    assert!(whole(&format!("data: {FIRST}\n\ndata: {LAST}\n")));
    assert!(whole(&format!("data: {FIRST}\n\ndata: {LAST}")));
}

#[test]
fn events_need_no_blank_line_between_them() {
    assert!(whole(&format!("data: {FIRST}\ndata: {LAST}\n")));
}

#[test]
fn data_may_span_several_lines() {
    let lines = FIRST.replace(", ", ",\r\ndata: ");
    assert!(whole(&format!("data: {lines}\r\n\r\ndata: {LAST}\r\n\r\n")));
}

#[test]
fn bare_json_may_come_in_a_row_or_in_an_array() {
    assert!(whole(&format!("[{FIRST}\n,\r\n{LAST}]")));
    assert!(whole(&format!("{FIRST}\n{LAST}\n")));
    assert!(whole(&format!("data: [{FIRST}, {LAST}]\n\n")));
}

#[test]
fn each_element_of_an_array_is_read_when_it_is_complete() {
    let mut decoder = Decoder::with_limits(1000, 10_000);
    assert_eq!(decoder.push(format!("[{FIRST}").as_bytes()).len(), 1);
}

#[test]
fn an_error_is_found_anywhere_in_the_body() {
    let line = ERROR.replace('\n', "");
    for body in [
        ERROR.to_owned(),
        format!("[{ERROR}]"),
        format!("data: {line}\n\n"),
        format!("data: [{line}]\n\n"),
        format!("data: {FIRST}\n\n{ERROR}"),
        format!("data: {FIRST}\n\ndata: {line}\n\n"),
        format!("[{FIRST},\n{ERROR}"),
        r#"{"error": "overloaded"}"#.to_owned(),
    ] {
        let flaw = read_text(&body).1;
        assert!(
            matches!(&flaw, Some(Flaw::Service(status)) if status.message == "overloaded"),
            "{body}: {flaw:?}"
        );
    }
}

#[test]
fn nothing_is_read_after_an_error() {
    assert_eq!(decode([format!("{ERROR}{LAST}").as_bytes(), LAST.as_bytes()]).len(), 1);
}

#[test]
fn a_reply_without_a_finish_reason_was_cut() {
    let half = &LAST[..LAST.len() / 2];
    for body in [
        format!("data: {FIRST}\n\n"),
        format!("[{FIRST}]"),
        format!("data: {FIRST}\n\ndata: {half}"),
        format!("data: {LAST}\n\ndata: {half}"),
        format!("[{LAST},\n{half}"),
    ] {
        assert_eq!(read_text(&body).1, Some(Flaw::Cut), "{body}");
    }
    for body in ["", ": ping\n\n", "data: [DONE]\n\n", "{}", "[{}]", half] {
        assert_eq!(read_text(body).1, Some(Flaw::Nothing), "{body}");
    }
}

#[test]
fn a_reason_for_blocking_the_prompt_is_an_end() {
    assert_eq!(read_text(r#"data: {"promptFeedback": {"blockReason": "NEW_REASON"}}"#).1, None);
}

#[test]
fn markup_and_garbage_are_different_flaws() {
    assert_eq!(read_text("\n <!DOCTYPE html>").1, Some(Flaw::Markup));
    assert_eq!(read_text(&format!("data: {FIRST}\n\n<html>")).1, Some(Flaw::Markup));
    for body in ["It works!", "data: 7\n\n", "[7]", "{} x"] {
        assert!(matches!(read_text(body).1, Some(Flaw::Garbage(_))), "{body}");
    }
}

#[test]
fn the_flaw_in_garbage_never_quotes_it() {
    let Some(Flaw::Garbage(place)) = read_text("data: \"secret\"\n\n").1 else { panic!("a flaw") };
    assert_eq!(place, "JSON of an unknown shape at line 1 column 8 of an event");
}

#[test]
fn an_event_beyond_the_limit_ends_it() {
    let long = "x".repeat(700);
    for body in [
        format!("data: \"{long}{long}"),
        format!("data: {long}\ndata: {long}\n"),
        format!("{{\"{long}{long}"),
    ] {
        let pieces = body.as_bytes().chunks(100);
        assert_eq!(decode(pieces), [Err(Flaw::TooLong(1000))]);
    }
}

#[test]
fn a_reply_that_never_ends_is_stopped_and_what_came_is_kept() {
    let event = format!("data: {FIRST}\n\n");
    let mut decoder = Decoder::with_limits(1000, 10 * event.len());
    let mut items = Items::new();
    for _ in 0..20 {
        items.extend(decoder.push(event.as_bytes()));
    }
    items.extend(decoder.finish());
    assert_eq!(items.iter().filter(|item| item.is_ok()).count(), 10);
    assert_eq!(items.last(), Some(&Err(Flaw::Endless(Bulk::Answer, 10 * event.len()))));
    assert_eq!(items.len(), 11);
}

#[test]
fn only_more_of_the_answer_is_a_sign_of_life() {
    for (pieces, expected) in [
        ([": ping\n\n", "\n", "event: x\n", "id: 7", "8\n\n", "data:\n\n"], [false; 6]),
        (
            ["data: {", "\"model", "Version\":", "\"m\"}", "\n\n", ": ping\n"],
            [true, true, true, true, true, false],
        ),
        // An event with nothing in it, and drops of another.
        (
            ["data: {", "}", "\n\n", "data: {}\n\n", "data: {", "}\n\n"],
            [true, true, false, false, false, false],
        ),
        (["{", " ", "", "\"error", "\": 7", "}"], [true, true, false, true, true, true]),
        (
            ["data: [D", "ONE]\n\n", "data: [D", "ONE", "]\n\n", "\n"],
            [true, false, false, true, false, false],
        ),
    ] {
        let mut decoder = Decoder::with_limits(1000, 10_000);
        let seen = pieces.map(|piece| {
            decoder.push(piece.as_bytes());
            decoder.dialect.made_progress()
        });
        assert_eq!(seen, expected, "{pieces:?}");
    }
}

#[test]
fn half_a_character_does_not_spoil_a_response() {
    let event = |version| format!("data: {FIRST} {{\"modelVersion\": \"{version}\"}} {LAST}\n\n");
    for version in ["\\ud800", "m \\udc00 \\ud83c\\udf0a \\\\ud800", "plain"] {
        assert!(whole(&event(version)), "{version}");
    }
}

proptest! {
    #[test]
    fn where_it_is_cut_makes_no_difference(ends in prop::collection::vec("\n\n|\r\r|\r\n\r\n", 4), sizes in prop::collection::vec(1_usize..9, 1..200)) {
        let body = format!(
            "\u{FEFF}data: {FIRST}{}: on{}data:{FIRST}{}data: {LAST}{}{ERROR}", ends[0], ends[1], ends[2], ends[3]
        );
        let mut rest = body.as_bytes();
        let mut pieces = Vec::new();
        for size in sizes {
            let (piece, tail) = rest.split_at(size.min(rest.len()));
            pieces.push(piece);
            rest = tail;
        }
        pieces.push(rest);
        prop_assert_eq!(decode(pieces), decode([body.as_bytes()]));
    }

    #[test]
    fn no_bytes_make_it_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8)) {
        decode(pieces.iter().map(Vec::as_slice));
    }

    #[test]
    fn nothing_like_a_stream_makes_it_panic(body in "(data:|event|[ \r\n\\{\\}\\[\\],:\"\\\\]|[a-z0-9]|\\[DONE\\]|null){0,60}", cut in 0_usize..60) {
        let (before, after) = body.as_bytes().split_at(cut.min(body.len()));
        prop_assert_eq!(decode([before, after]), decode([body.as_bytes()]));
    }
}

#[test]
fn only_the_first_candidate_is_shown() {
    let (text, flaw) = read_text(
        r#"{"candidates": [
            {"index": 1, "content": {"parts": [{"text": "second"}]}, "finishReason": "STOP"},
            {"index": 0, "content": {"parts": [{"text": "first"}]}},
            {"content": {"parts": [{"text": ", no index"}]}}
        ]}"#,
    );
    assert_eq!((text.as_str(), flaw), ("first, no index", None));
}

#[test]
fn each_fact_about_an_answer_is_a_piece() {
    let (pieces, flaw) = read(
        r#"data: {"candidates": [{"finishReason": "MAX_TOKENS", "finishMessage": "no room"}], "modelVersion": "m-1"}

data: {"modelVersion": "m-1", "usageMetadata": {"totalTokenCount": "7"}, "promptFeedback": {"safetyRatings": []}}

data: {"modelVersion": "m-2", "usageMetadata": {"trafficType": "ON_DEMAND"}}

data: {"promptFeedback": {"blockReason": "OTHER", "blockReasonMessage": "no"}}"#,
    );
    let finish = turn::Finish {
        kind: FinishKind::Truncated,
        word: "MAX_TOKENS".to_owned(),
        message: Some("no room".to_owned()),
    };
    let blocked = Blocked { reason: "OTHER".to_owned(), message: Some("no".to_owned()) };
    assert_eq!(
        pieces,
        [
            Piece::Model("m-1".to_owned()),
            Piece::Finish(finish),
            Piece::Usage(Usage { total: Some(7), ..Usage::default() }),
            Piece::Model("m-2".to_owned()),
            Piece::Blocked(blocked),
        ]
    );
    assert_eq!(flaw, None);
}

#[test]
fn a_finish_reason_is_a_word_of_any_kind_or_a_number() {
    let kinds = [
        "\"STOP\"",
        "1",
        "2",
        "\"CONTINUATION\"",
        "3",
        "\"PUP_LIMITED_DISABLED\"",
        "5",
        "\"MALFORMED_RESPONSE\"",
        "0",
        "99",
        "\"TOO_GOOD_TO_SHOW\"",
    ]
    .map(|reason| match read(&format!(r#"{{"candidates": [{{"finishReason": {reason}}}]}}"#)).0.pop() {
        Some(Piece::Finish(finish)) => format!("{:?} {}", finish.kind, finish.word),
        other => format!("{other:?}"),
    });
    insta::assert_snapshot!(kinds.join("\n"), @"
    Complete STOP
    Complete STOP
    Truncated MAX_TOKENS
    Truncated CONTINUATION
    Blocked SAFETY
    Blocked PUP_LIMITED_DISABLED
    ModelFault OTHER
    ModelFault MALFORMED_RESPONSE
    Unknown FINISH_REASON_UNSPECIFIED
    Unknown 99
    Unknown TOO_GOOD_TO_SHOW
    ");
}

#[test]
fn the_parts_of_an_answer_are_kept_as_they_came() {
    let parts =
        [r#"{"text":"a", "x":1.0}"#, r#"{"text":"","thoughtSignature":"Ck4B+\/="}"#, r#"{"new":"\ud800"}"#];
    let body = format!(r#"data: {{"candidates": [{{"content": {{"parts": [{}]}}}}]}}"#, parts.join(" , "));
    let items = decode([body.as_bytes()]);
    let Some(Ok(Update::Answer { parts: kept, .. })) = items.first() else { panic!("{items:?}") };
    assert_eq!(kept.iter().map(Part::get).collect::<Vec<_>>(), parts);
}

#[test]
fn what_must_be_remembered_is_what_was_sent() {
    let mut dialect = Generate::default();
    assert_eq!(dialect.state(), State::None);
    let prompt = Arc::new(Prompt { question: "mean?".to_owned(), ..Prompt::default() });
    let question = Question {
        model: "m".to_owned(),
        prompt,
        earlier: Vec::new(),
        streaming: false,
        ..Question::default()
    };
    let Target::Model { method, query } = dialect.open(&question).target else { panic!("a model") };
    assert_eq!((method, query), ("generateContent", None));
    let State::Contents { asked, answered } = dialect.state() else { panic!("contents") };
    assert_eq!(asked.get(), r#"{"role":"user","parts":[{"text":"mean?"}]}"#);
    assert!(answered.is_empty());
}

#[test]
fn a_secret_that_comes_in_two_events_is_in_no_text_and_no_part() {
    const KEY: &str = "AIzaSyA-1234567890_abcdefghijklmnopqrstu";
    let secrets = Secrets::default().with(KEY);
    let event = |text: &str| format!("data: {}\n\n", FIRST.replace("naïve 🌊 \\\"{[\\\\", text));
    let read = |texts: &[&str]| {
        let (mut dialect, mut turn, mut updates) = (Generate::default(), turn::Turn::new("key?"), Vec::new());
        let state =
            State::Contents { asked: serde_json::from_str("{}").expect("JSON"), answered: Parts::default() };
        turn.take(Update::Memory(Memory { state, ..Memory::default() }));
        for text in texts {
            dialect.read(event(text).as_bytes(), &secrets, &mut updates).expect("an event");
        }
        assert_eq!(dialect.end(&secrets, &mut updates), Err(Flaw::Cut));
        for update in updates {
            turn.take(update);
        }
        let State::Contents { answered, .. } = &turn.memory.state else { panic!("contents") };
        format!("{:?} {}", turn.transcript.blocks(), answered.iter().map(Part::get).collect::<String>())
    };
    let (start, end) = KEY.split_at(20);
    insta::assert_snapshot!(read(&["It is ", start, end, "."]), @r#"[Text("It is [redacted].")] {"text":"It is [redacted]."}"#);
    // What was held back when the connection ended is no secret.
    insta::assert_snapshot!(read(&["It is ", start]), @r#"[Text("It is AIzaSyA-1234567890_a")] {"text":"It is AIzaSyA-1234567890_a"}"#);
}

#[test]
fn the_pages_of_a_search_are_sources_wherever_they_come() {
    let grounding = r#"{"webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"https://r.test/1","title":"met.no"}},
        {"web":{"title":"no address"}},{"maps":{}},7,{"web":{"uri":"https://r.test/2"}}],"groundingSupports":[{},
        {"segment":{"text":"4 C"},"groundingChunkIndices":[4,9]},{"segment":{"text":"no page"}}]}"#;
    let body = format!(
        r#"data: {{"candidates":[{{"content":{{"parts":[{{"text":"4 C"}}]}},"groundingMetadata":{grounding}}}]}}"#
    );
    let pieces = read(
        &(body.replace('\n', " ")
            + "\n\ndata: {\"candidates\":[{\"groundingMetadata\":{\"groundingChunks\":{}}}]}\n\n"),
    )
    .0;
    insta::assert_debug_snapshot!(pieces, @r#"
    [
        Text(
            "4 C",
        ),
        Sources(
            [
                WebSource {
                    title: "met.no",
                    uri: "https://r.test/1",
                    cited: [],
                },
                WebSource {
                    title: "",
                    uri: "https://r.test/2",
                    cited: [
                        "4 C",
                    ],
                },
            ],
        ),
    ]
    "#);
}

#[test]
fn pages_without_end_are_no_more_taken_than_text_without_end() {
    let passage = format!(r#"{{"segment":{{"text":"{}"}},"groundingChunkIndices":["#, "x".repeat(2_000));
    let indices = (0..1_000).map(|index| index.to_string()).collect::<Vec<_>>().join(",");
    let supports = vec![format!("{passage}{indices}]}}"); 500].join(",");
    let chunks = vec![r#"{"web":{"uri":"https://r.test/"}}"#; 1_000].join(",");
    let grounding = format!(r#"{{"groundingChunks":[{chunks}],"groundingSupports":[{supports}]}}"#);
    let event = format!("data: {{\"candidates\":[{{\"groundingMetadata\":{grounding}}}]}}\n\n");
    let mut decoder = Decoder::with_limits(64 << 20, 1 << 30);
    let items = decoder.push(event.as_bytes());
    let cited = items.iter().flatten().flat_map(|update| match update {
        Update::Answer { pieces, .. } => pieces.clone(),
        _ => Vec::new(),
    });
    let cited: usize = cited
        .flat_map(|piece| if let Piece::Sources(sources) = piece { sources } else { Vec::new() })
        .flat_map(|source| source.cited)
        .map(|passage| passage.len())
        .sum();
    assert!((1 << 19..=1 << 20).contains(&cited), "{cited} bytes of passages are kept");
    let flaw = (0..20).find_map(|_| decoder.push(event.as_bytes()).pop()?.err());
    assert!(matches!(flaw, Some(Flaw::Endless(Bulk::Text, _))), "{flaw:?}");
}

#[test]
fn an_odd_field_beside_the_answer_takes_nothing_from_it() {
    let good = [
        r#"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"It is "}]}}],"modelVersion":"m"}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"cold."}]},"finishReason":"STOP","finishMessage":"x"}],"usageMetadata":{"totalTokenCount":7}}"#,
    ];
    let read_as = |change: &[(&str, &str)]| {
        let mut body = good.join("\n\ndata: ");
        for (from, to) in change {
            assert!(body.contains(from), "{from}");
            body = body.replace(from, to);
        }
        let (pieces, flaw) = read(&format!("data: {body}\n\n"));
        format!("{pieces:?} {flaw:?}").replace("Finish { kind: Complete, word: \"STOP\"", "Finish { STOP")
    };
    let odd = ["\"x\"", "3", "[]", "{}", "null", "true", "[{}]", r#"{"a":[1]}"#];
    let usual = read_as(&[("\"m\"", "5"), ("\"x\"", "5"), (r#"{"totalTokenCount":7}"#, "5")]);
    insta::assert_snapshot!(usual, @r#"[Text("It is "), Text("cold."), Finish(Finish { STOP, message: None })] None"#);
    for value in odd {
        let beside = format!(
            r#"STOP","continuationToken":{value},"groundingMetadata":{value},"safetyRatings":{value}"#
        );
        let seen = read_as(&[
            ("\"m\"", if value == "\"x\"" { "1" } else { value }),
            ("\"x\"", if value == "\"x\"" { "1" } else { value }),
            (r#"{"totalTokenCount":7}"#, value),
            ("\"index\":0", &format!("\"index\":{}", if value == "3" { "null" } else { value })),
            ("STOP\"", &beside),
            ("\"role\":\"model\"", &format!("\"role\":{value}")),
            (
                "{\"candidates\":[{\"index\"",
                &format!("{{\"promptFeedback\":{value},\"candidates\":[{{\"index\""),
            ),
        ]);
        assert_eq!(seen, usual, "{value}");
    }
    let alone = read_as(&[
        (r#"[{"text":"cold."}]"#, r#"{"te\u0078t":"cold."}"#),
        ("\"m\"", "5"),
        ("\"x\"", "5"),
        (r#"{"totalTokenCount":7}"#, "5"),
    ]);
    assert_eq!(alone, usual, "a part alone is a list of one");
}

#[test]
fn lists_and_objects_of_another_type_are_absent() {
    let seen = |json: &str| {
        let (pieces, flaw) = read(&format!("data: {json}\n\ndata: {LAST}\n\n"));
        format!("{pieces:?} {flaw:?}")
    };
    let usual = seen("{}");
    for value in ["5", "\"x\"", "true", "null", "[]", "[[]]", "[5]", "{}"] {
        assert_eq!(seen(&format!("{{\"candidates\":{value}}}")), usual, "candidates {value}");
        assert_eq!(seen(&format!("{{\"candidates\":[{{\"content\":{value}}}]}}")), usual, "content {value}");
    }
    for value in ["5", "\"x\"", "true", "null", "[]", "-1.5"] {
        let json = format!("{{\"candidates\":{{\"content\":{{\"parts\":{value}}}}}}}");
        assert_eq!(seen(&json), usual, "parts {value}");
    }
    insta::assert_snapshot!(seen(r#"{"promptFeedback":{"blockReason":5}}"#), @r#"[Blocked(Blocked { reason: "5", message: None }), Text("end"), Finish(Finish { kind: Complete, word: "STOP", message: None })] None"#);
}
