//! Interactions in every frame and shape.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use turn::{Block, Memory, Prompt, Turn};

use super::*;

/// An answer with a thought, a program, its result and a text in two bits.
pub(super) const EVENTS: [&str; 15] = [
    r#"{"interaction":{"id":"v1_a","status":"in_progress","object":"interaction","model":"m-1"},"event_type":"interaction.created"}"#,
    r#"{"interaction_id":"v1_a","status":"in_progress","event_type":"interaction.status_update"}"#,
    r#"{"index":0,"step":{"type":"thought"},"event_type":"step.start"}"#,
    r#"{"index":0,"delta":{"content":{"text":"hm","type":"text"},"type":"thought_summary"},"event_type":"step.delta"}"#,
    r#"{"index":0,"delta":{"signature":"Ck4+/=","type":"thought_signature"},"event_type":"step.delta"}"#,
    r#"{"index":0,"event_type":"step.stop"}"#,
    r#"{"index":1,"step":{"type":"code_execution_call","id":"p7","arguments":{},"signature":""},"event_type":"step.start"}"#,
    r#"{"index":1,"delta":{"type":"code_execution_call","arguments":{"language":"python","code":"print(\"naïve 🌊\")"},"signature":"EqQB"},"event_type":"step.delta"}"#,
    r#"{"index":1,"event_type":"step.stop"}"#,
    r#"{"index":2,"step":{"type":"code_execution_result","call_id":"p7","result":"naïve 🌊\n","is_error":false,"signature":"Ep4B"},"event_type":"step.start"}"#,
    r#"{"index":2,"event_type":"step.stop"}"#,
    r#"{"index":3,"step":{"type":"model_output","content":[{"type":"text","text":"It "}]},"event_type":"step.start"}"#,
    r#"{"index":3,"delta":{"type":"text","text":"is \u00e9."},"event_type":"step.delta","metadata":{"total_usage":{"total_tokens":7}}}"#,
    r#"{"index":3,"event_type":"step.stop"}"#,
    r#"{"interaction":{"id":"v1_a","status":"completed","model":"m-1","usage":{"total_input_tokens":5,"total_tokens":"9"}},"event_type":"interaction.completed"}"#,
];

/// A stream of events.
fn stream(events: &[&str]) -> String {
    events.iter().map(|event| format!("data: {event}\n\n")).collect()
}

fn answer(store: bool) -> Interactions {
    let mut dialect = Interactions::new(Duration::from_secs(5), Duration::from_secs(120));
    drop(dialect.open(&Question { store, ..question("?") }));
    dialect
}

fn question(text: &str) -> Question {
    let prompt = Arc::new(Prompt { question: text.to_owned(), ..Prompt::default() });
    let api = crate::Api::Interactions;
    Question {
        model: "m".to_owned(),
        prompt,
        earlier: Vec::new(),
        streaming: true,
        api,
        ..Question::default()
    }
}

/// Reads a body into a turn; gives what ended it.
fn read(dialect: &mut Interactions, turn: &mut Turn, secrets: &Secrets, body: &[u8]) -> Result<(), Flaw> {
    dialect.restart();
    let mut updates = Vec::new();
    let outcome = dialect.read(body, secrets, &mut updates);
    let outcome = outcome.and_then(|()| dialect.end(secrets, &mut updates));
    if turn.memory.state == State::None {
        turn.take(Update::Memory(Memory { state: dialect.state(), ..Memory::default() }));
    }
    for update in updates {
        turn.take(update);
    }
    outcome
}

/// What is shown of a body, and how it ends.
fn shown(body: &str) -> String {
    let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
    let outcome = read(&mut dialect, &mut turn, &Secrets::default(), body.as_bytes());
    format!("{} {}", drawn(&turn), outcome.map_or_else(|flaw| format!("! {flaw:?}"), |()| "whole".to_owned()))
}

fn drawn(turn: &Turn) -> String {
    let block = |block: &Block| match block {
        Block::Text(text) => format!("{text:?}"),
        Block::Thought(text) => format!("thought {text:?}"),
        Block::Code(code) => format!("{} {:?} {:?}", code.language, code.id, code.code),
        Block::Output(output) => format!("{} {:?} {:?}", output.outcome.as_str(), output.id, output.output),
        other => format!("{other:?}"),
    };
    turn.transcript.blocks().iter().map(block).collect::<Vec<_>>().join(" · ")
}

/// The steps that are sent back.
fn answered(turn: &Turn) -> Vec<Value> {
    let (State::Steps { answered, .. } | State::Stored { answered, .. }) = &turn.memory.state else {
        panic!("steps")
    };
    answered.iter().map(|step| serde_json::from_str(step.get()).expect("JSON")).collect()
}

#[test]
fn an_image_without_bytes_is_said_in_its_place_in_every_form() {
    let contents = json!([
        {"type": "text", "text": "a"},
        {"type": "image", "mime_type": "image/png", "uri": "https://h/a.png"},
        {"type": "text", "text": "b"},
        {"type": "image", "mime_type": "image/jpeg", "data": "!"},
        {"type": "text", "text": "c"},
    ]);
    let step = json!({"type": "model_output", "content": contents});
    let unary =
        json!({"id": "v1_a", "object": "interaction", "status": "completed", "steps": [step]}).to_string();
    let starting = [
        json!({"event_type": "interaction.created", "interaction": {"id": "v1_a", "status": "in_progress"}}),
        json!({"event_type": "step.start", "index": 0, "step": {"type": "model_output"}}),
    ];
    let bits = contents.as_array().expect("a list").iter();
    let bits = bits.map(|bit| json!({"event_type": "step.delta", "index": 0, "delta": bit}));
    let ending = [
        json!({"event_type": "step.stop", "index": 0}),
        json!({"event_type": "interaction.completed", "interaction": {"id": "v1_a", "status": "completed"}}),
    ];
    let events: Vec<String> =
        starting.into_iter().chain(bits).chain(ending).map(|event| event.to_string()).collect();
    let streamed = stream(&events.iter().map(String::as_str).collect::<Vec<_>>());
    for body in [unary, streamed] {
        let mut turn = Turn::default();
        let outcome = read(&mut answer(false), &mut turn, &Secrets::default(), body.as_bytes());
        let drawn = turn.transcript.blocks().iter().map(|block| match block {
            Block::Text(text) => text.clone(),
            Block::Unshown(file) => file.sentence(),
            other => format!("{other:?}"),
        });
        let drawn = drawn.collect::<Vec<_>>().join("\n");
        insta::allow_duplicates! {
            insta::assert_snapshot!(format!("{outcome:?}\n{drawn}"), @"
            Ok(())
            a
            An image (image/png) came by its address alone: https://h/a.png
            b
            An image (image/jpeg) came damaged and cannot be read.
            c
            ");
        }
    }
}

#[test]
fn an_answer_comes_step_by_step_and_is_remembered_as_it_came() {
    let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
    let body = stream(&EVENTS) + "event: done\ndata: [DONE]\n\n";
    assert_eq!(read(&mut dialect, &mut turn, &Secrets::default(), body.as_bytes()), Ok(()));
    insta::assert_snapshot!(drawn(&turn), @r#"thought "hm" · PYTHON Some("p7") "print(\"naïve 🌊\")" · OUTCOME_OK Some("p7") "naïve 🌊\n" · "It is é.""#);
    insta::assert_snapshot!(Value::from(answered(&turn)), @r#"[{"signature":"Ck4+/=","summary":[{"text":"hm","type":"text"}],"type":"thought"},{"arguments":{"code":"print(\"naïve 🌊\")","language":"python"},"id":"p7","signature":"EqQB","type":"code_execution_call"},{"call_id":"p7","is_error":false,"result":"naïve 🌊\n","signature":"Ep4B","type":"code_execution_result"},{"content":[{"text":"It is é.","type":"text"}],"type":"model_output"}]"#);
}

#[test]
fn a_whole_interaction_shows_and_remembers_the_same_as_its_stream() {
    let (mut streamed, mut whole) = (Turn::new("?"), Turn::new("?"));
    let secrets = Secrets::default();
    assert_eq!(read(&mut answer(false), &mut streamed, &secrets, stream(&EVENTS).as_bytes()), Ok(()));
    let mut steps = answered(&streamed);
    steps.insert(0, json!({"type": "user_input", "content": [{"type": "text", "text": "?"}]}));
    let usage = json!({"total_input_tokens": 5, "total_tokens": 9});
    let resource =
        json!({"id": "v1_a", "status": "completed", "model": "m-1", "steps": steps, "usage": usage});
    assert_eq!(read(&mut answer(false), &mut whole, &secrets, resource.to_string().as_bytes()), Ok(()));
    assert_eq!((drawn(&whole), answered(&whole)), (drawn(&streamed), answered(&streamed)));
    assert_eq!(whole.transcript.usage(), streamed.transcript.usage());
}

#[test]
fn what_is_missing_twice_or_unknown_does_no_harm() {
    let completed = EVENTS[14];
    let drawn = [
        // A bit before its beginning, and no names.
        shown(&stream(&[
            r#"{"index":0,"delta":{"type":"text","text":"a"}}"#,
            r#"{"index":0,"step":{"type":"model_output"}}"#,
            completed,
        ])),
        shown(&stream(&[EVENTS[7], EVENTS[8], EVENTS[7], EVENTS[6], EVENTS[8], completed, completed])),
        // A program in bits, and one that grows.
        shown(&stream(&[
            r#"{"index":0,"delta":{"type":"code_execution_call","arguments":{"code":"a = 1\n"}},"event_type":"step.delta"}"#,
            r#"{"index":0,"delta":{"type":"code_execution_call","arguments":{"code":"b = 2"}},"event_type":"step.delta"}"#,
            r#"{"index":0,"delta":{"type":"code_execution_call","arguments":{"code":"a = 1\nb = 2\n","language":"bash"}},"event_type":"step.delta"}"#,
            completed,
        ])),
        shown(&stream(&[
            r#"{"event_type":"step.dance","index":0}"#,
            r#"{"index":0,"step":{"type":"model_output","content":7},"event_type":"step.start"}"#,
            r#"{"index":0,"delta":{"type":"smell","of":"roses"},"event_type":"step.delta"}"#,
            r#"{"index":0,"delta":{"type":"text","text":"a \ud83c"},"event_type":"step.delta"}"#,
            r#"{"index":"x","delta":7,"event_type":"step.delta"}"#,
            "7",
            completed,
        ])),
        shown("{}"),
        shown(r#"{"steps":[{"type":"model_output","content":[{"type":"text","text":"no status"}]}]}"#),
        shown(r#"{"id":"v1_a","status":"in_progress"}"#),
    ];
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    "a" whole
    PYTHON None "print(\"naïve 🌊\")" whole
    BASH None "a = 1\nb = 2\n" whole
    "a �" whole
     ! Nothing
    "no status" whole
     ! InProgress
    "#);
}

/// Longer than what is looked at of it.
#[test]
fn a_webp_image_of_any_length_is_shown() {
    let data = format!("UklGRowAAABXRUJQVlA4IIAAAAAA{}", "A".repeat(172 + 4));
    let image = json!({"type": "image", "mime_type": "image/webp", "data": data});
    let steps = json!([{"type": "model_output", "content": [image]}]);
    let body = json!({"status": "completed", "steps": steps});
    insta::assert_snapshot!(shown(&body.to_string()), @"Image(Image(image/webp, 153 bytes)) whole");
}

#[test]
fn a_question_without_code_execution_speaks_of_no_working_directory() {
    let file = crate::attachment("a.png", b"\x89PNG\r\n\x1a\n".to_vec()).expect("a file");
    let asked = |runs_code| {
        let prompt = Prompt {
            attachments: vec![file.clone()],
            answer: turn::AnswerSettings { runs_code, ..turn::AnswerSettings::default() },
            ..Prompt::default()
        };
        request::asked(&prompt)
    };
    insta::assert_snapshot!(format!("{}\n{}", asked(true).get(), asked(false).get()), @r#"
    {"type":"user_input","content":[{"type":"image","mime_type":"image/png","data":"iVBORw0KGgo="},{"type":"text","text":"Profile this data with Python: its columns and their types, missing values, distributions and anything unusual. Draw the one chart that shows it best, then sum up in two sentences.\n\nFiles in the working directory of your code: `input_file_0.png` (a.png). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]}
    {"type":"user_input","content":[{"type":"image","mime_type":"image/png","data":"iVBORw0KGgo="},{"type":"text","text":"Describe this data: its columns and their types, and anything unusual. Then sum up in two sentences."}]}
    "#);
}

#[test]
fn a_result_may_be_contents_with_images_and_files() {
    let steps = json!([
        {"type": "code_execution_result", "call_id": "p", "is_error": true, "result": [
            {"type": "text", "text": "1\n"},
            {"type": "image", "mime_type": "image/png", "data": "iVBORw0KGgo="},
            {"type": "image", "mime_type": "image/webp", "data": "UklGRhYAAABXRUJQVlA4IAoAAAAAAAAAAAAAAAAA"},
            {"text": "2\n"},
        ]},
        {"type": "model_output", "content": [
            {"type": "text", "text": "a"},
            {"type": "image", "data": "/9j/"},
            {"type": "document", "mime_type": "../x/<pdf>", "data": "JVBERg=="},
            {"type": "image", "uri": "https://h/x.png"},
            {"type": "text", "text": "b"},
        ]},
    ]);
    let body = json!({"status": "completed", "steps": steps});
    insta::assert_snapshot!(shown(&body.to_string()), @r#"OUTCOME_FAILED Some("p") "1\n2\n" · Image(Image(image/png, 8 bytes)) · Image(Image(image/webp, 30 bytes)) · "a" · Image(Image(image/jpeg, 3 bytes)) · File(WrittenFile(file, 4 bytes)) · Unshown(Unshown { media_type: "image/", uri: Some("https://h/x.png"), times: 1 }) · "b" whole"#);
}

#[test]
fn every_status_has_its_meaning() {
    let end = |status: &str, more: &str| {
        let body = format!(
            r#"{{"id":"v1_a","status":"{status}","steps":[{{"type":"model_output","content":[{{"text":"a"}}]}}]{more}}}"#
        );
        let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
        let outcome = read(&mut dialect, &mut turn, &Secrets::default(), body.as_bytes());
        format!("{status}: {:?} {outcome:?}, {} steps", turn.transcript.ending(), answered(&turn).len())
    };
    let safety = r#","errors":[{"code":"safety","message":"no"}]"#;
    let down = r#","errors":[{"code":"service_unavailable","message":"later"}]"#;
    let drawn = [
        end("completed", ""),
        end("incomplete", r#","errors":[{"code":"x","message":"no room"}]"#),
        end("budget_exceeded", ""),
        end("requires_action", ""),
        end("requires_continuation", ""),
        end("failed", ""),
        end("failed", safety),
        end("failed", down),
        end("cancelled", ""),
        end("idle", ""),
        end("dancing", ""),
    ];
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    completed: Answered(Finish { kind: Complete, word: "completed", message: None }) Ok(()), 1 steps
    incomplete: Answered(Finish { kind: Truncated, word: "incomplete", message: Some("no room") }) Ok(()), 0 steps
    budget_exceeded: Answered(Finish { kind: Truncated, word: "budget_exceeded", message: None }) Ok(()), 0 steps
    requires_action: Failed(Failure { title: "The model did not finish its answer", detail: "requires_action", remedy: "Ask again, or ask another model.", needs_key: false, is_declined: false, was_not_taken: false }) Ok(()), 0 steps
    requires_continuation: Answered(Finish { kind: Truncated, word: "requires_continuation", message: None }) Ok(()), 0 steps
    failed: Cut Err(Service(Status { code: Some(String("api_error")), word: None, message: "The interaction failed.", details: [] })), 0 steps
    failed: Failed(Failure { title: "The answer was taken back", detail: "safety: no", remedy: "Put the question differently, or leave out what the filter objects to.", needs_key: false, is_declined: false, was_not_taken: false }) Ok(()), 0 steps
    failed: Cut Err(Service(Status { code: Some(String("service_unavailable")), word: None, message: "later", details: [] })), 0 steps
    cancelled: Cut Err(Service(Status { code: Some(String("cancelled")), word: None, message: "The interaction was cancelled.", details: [] })), 0 steps
    idle: Answered(Finish { kind: Unknown, word: "idle", message: None }) Ok(()), 0 steps
    dancing: Answered(Finish { kind: Unknown, word: "dancing", message: None }) Ok(()), 0 steps
    "#);
}

#[test]
fn an_error_event_a_filter_and_the_old_form_end_an_answer() {
    let with = |event: &str| shown(&stream(&[EVENTS[0], EVENTS[11], event]));
    let drawn = [
        with(r#"{"event_type":"error","error":{"code":"service_unavailable","message":"later"}}"#),
        with(r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"later"}}"#),
        with(r#"{"event_type":"error","error":"bare"}"#),
        with(r#"{"event_type":"error","error":{"code":"prohibited_content","message":"no"}}"#),
        with(r#"{"event_type":"content.start","index":0}"#),
        shown(r#"{"id":"v1_a","status":"completed","outputs":[{"type":"text","text":"a"}]}"#),
        shown(&stream(&[EVENTS[0], EVENTS[11]])),
    ];
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    "It " ! Service(Status { code: Some(String("service_unavailable")), word: None, message: "later", details: [] })
    "It " ! Service(Status { code: Some(Number(503)), word: Some("UNAVAILABLE"), message: "later", details: [] })
    "It " ! Service(Status { code: None, word: None, message: "bare", details: [] })
    "It " whole
    "It " ! Outdated
     ! Outdated
    "It " ! Cut
    "#);
}

#[test]
fn an_error_in_a_step_or_beside_completed_is_a_failure() {
    let error = r#"{"index":4,"step":{"type":"model_output","error":{"code":8,"message":"quota gone"}},"event_type":"step.start"}"#;
    let stop = r#"{"index":4,"event_type":"step.stop"}"#;
    let beside = r#"{"interaction":{"status":"completed","errors":[{"code":"api_error","message":"half"}]},"event_type":"interaction.completed"}"#;
    let drawn = [
        shown(&stream(&[EVENTS[11], error, stop, EVENTS[14]])),
        shown(&stream(&[error, EVENTS[14]])),
        shown(&stream(&[EVENTS[11], error, stop])),
        shown(
            r#"{"status":"completed","steps":[{"type":"model_output","error":{"code":8,"message":"quota gone"}}]}"#,
        ),
        shown(
            r#"{"status":"completed","steps":[{"type":"model_output","content":[{"text":"a"}],"error":{"code":0}}]}"#,
        ),
        shown(&stream(&[EVENTS[11], beside])),
    ];
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    "It " ! Service(Status { code: Some(Number(8)), word: None, message: "quota gone", details: [] })
     ! Service(Status { code: Some(Number(8)), word: None, message: "quota gone", details: [] })
    "It " ! Service(Status { code: Some(Number(8)), word: None, message: "quota gone", details: [] })
     ! Service(Status { code: Some(Number(8)), word: None, message: "quota gone", details: [] })
    "a" whole
    "It " ! Service(Status { code: Some(String("api_error")), word: None, message: "half", details: [] })
    "#);
}

#[test]
fn what_is_said_to_run_or_to_have_failed_is_not_whole_in_the_end() {
    let completed =
        |status: &str| EVENTS[14].replace("\"completed\",\"model", &format!("\"{status}\",\"model"));
    let failed = r#"{"interaction_id":"v1_a","status":"failed","event_type":"interaction.status_update"}"#;
    let drawn = [
        shown(&stream(&[EVENTS[11], &completed("in_progress")])),
        shown(&stream(&[EVENTS[11], &completed("queued")])),
        shown(&stream(&[EVENTS[11], r#"{"interaction":{},"event_type":"interaction.completed"}"#])),
        shown(&stream(&[EVENTS[11], failed, EVENTS[14]])),
    ];
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    "It " ! Cut
    "It " ! Cut
    "It " whole
    "It " ! Service(Status { code: Some(String("api_error")), word: None, message: "The interaction failed.", details: [] })
    "#);
}

#[test]
fn a_function_is_run_though_the_answer_is_said_to_be_completed() {
    struct Nothing;
    impl crate::RunFunctions for Nothing {
        fn run(&self, _: FunctionCall) -> futures_util::future::BoxFuture<'static, crate::FunctionResult> {
            panic!("nothing is run here")
        }
    }
    let call = r#"{"index":0,"step":{"type":"function_call","id":"f1","name":"twice","arguments":{"x":1}},"event_type":"step.start"}"#;
    let ended = |functions: crate::Functions| {
        let mut dialect = Interactions::new(Duration::from_secs(5), Duration::from_secs(120));
        drop(dialect.open(&Question { functions, ..question("?") }));
        let mut turn = Turn::new("?");
        let outcome =
            read(&mut dialect, &mut turn, &Secrets::default(), stream(&[call, EVENTS[14]]).as_bytes());
        match dialect.next(End::Whole) {
            Next::Run(calls) => format!("{outcome:?}, runs {}", calls[0].name),
            Next::Leave(calls) => format!("{outcome:?}, leaves {}", calls[0].name),
            _ => panic!("a call"),
        }
    };
    let both = [ended(crate::Functions::new(Arc::new(Nothing))), ended(crate::Functions::default())];
    insta::assert_snapshot!(both.join("\n"), @"
    Ok(()), runs twice
    Ok(()), leaves twice
    ");
}

#[test]
fn a_secret_that_comes_in_bits_is_in_no_text_and_no_step() {
    const KEY: &str = "AIzaSyA-1234567890_abcdefghijklmnopqrstu";
    let secrets = Secrets::default().with(KEY);
    let (start, end) = KEY.split_at(20);
    let text = |text: &str| {
        format!(r#"{{"index":0,"delta":{{"type":"text","text":"{text}"}},"event_type":"step.delta"}}"#)
    };
    let code = format!(
        r#"{{"index":1,"delta":{{"type":"code_execution_call","arguments":{{"code":"{start}"}}}},"event_type":"step.delta"}}"#
    );
    let events = [
        text("It is "),
        text(start),
        text(end),
        text("."),
        code.clone(),
        code.replace(start, end),
        EVENTS[14].to_owned(),
    ];
    let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    assert_eq!(read(&mut dialect, &mut turn, &secrets, stream(&events).as_bytes()), Ok(()));
    insta::assert_snapshot!(format!("{} {}", drawn(&turn), Value::from(answered(&turn))), @r#""It is [redacted]." · PYTHON None "[redacted]" [{"content":[{"text":"It is [redacted].","type":"text"}],"type":"model_output"},{"arguments":{"code":"[redacted]"},"type":"code_execution_call"}]"#);
}

/// The same events as the service names them where it keeps the answer.
fn numbered() -> Vec<String> {
    let named =
        |(at, event): (usize, &&str)| format!("{},\"event_id\":\"e{at}\"}}", &event[..event.len() - 1]);
    EVENTS.iter().enumerate().map(named).collect()
}

/// What is sent next, with the pause before.
fn next(dialect: &mut Interactions, end: End) -> String {
    match dialect.next(end) {
        Next::Done => "nothing".to_owned(),
        Next::Leave(calls) => format!("nothing, and {} calls are not made", calls.len()),
        Next::Run(calls) => format!("{calls:?}"),
        Next::GiveUp(after) => format!("nothing after {after:?}"),
        Next::Send(delay, Call { method, target, body, accept }) => {
            let target = match target {
                Target::Interaction { id, action } => format!("{id} {action:?}"),
                Target::Interactions => String::from_utf8_lossy(&body).into_owned(),
                Target::Model { .. } => panic!("no model"),
            };
            format!("{method} {target} ({}) after {delay:?}", accept.unwrap_or_default())
        }
    }
}

#[test]
fn a_stream_that_is_cut_after_any_event_is_taken_up_without_loss() {
    let events = numbered();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let secrets = Secrets::default();
    let mut uncut = Turn::new("?");
    assert_eq!(read(&mut answer(true), &mut uncut, &secrets, stream(&events).as_bytes()), Ok(()));
    let resource = json!({"id": "v1_a", "status": "completed", "steps": answered(&uncut)}).to_string();
    let anew = stream(&events).replace("event_id\":\"e", "event_id\":\"f");
    for cut in 1..events.len() {
        let begun = || {
            let (mut dialect, mut turn) = (answer(true), Turn::new("?"));
            assert_eq!(
                read(&mut dialect, &mut turn, &secrets, stream(&events[..cut]).as_bytes()),
                Err(Flaw::Cut)
            );
            (dialect, turn)
        };
        let (mut dialect, mut turn) = begun();
        let resumed = format!("GET v1_a Resume(\"e{}\") (text/event-stream) after 0ns", cut - 1);
        assert_eq!(next(&mut dialect, End::Cut), resumed);
        // The service may begin with the last event or any other, or after it.
        let rest = stream(&events[[cut, cut - 1, 0][cut % 3]..]);
        assert_eq!(read(&mut dialect, &mut turn, &secrets, rest.as_bytes()), Ok(()), "{cut}");
        assert_eq!((drawn(&turn), answered(&turn)), (drawn(&uncut), answered(&uncut)), "{cut}");
        assert_eq!(next(&mut dialect, End::Whole), "nothing");
        // It may not be able to, and begin anew, with other numbers.
        let (mut dialect, mut turn) = begun();
        next(&mut dialect, End::Cut);
        assert_eq!(read(&mut dialect, &mut turn, &secrets, anew.as_bytes()).is_ok(), cut < 3, "{cut}");
        if cut >= 3 {
            assert_eq!(next(&mut dialect, End::Cut), "GET v1_a Fetch (application/json) after 0ns");
            assert_eq!(read(&mut dialect, &mut turn, &secrets, resource.as_bytes()), Ok(()), "{cut}");
        }
        assert_eq!((drawn(&turn), answered(&turn)), (drawn(&uncut), answered(&uncut)), "{cut}");
    }
}

#[test]
fn an_answer_in_the_background_is_looked_at_with_growing_pauses() {
    let (mut dialect, mut turn) =
        (Interactions::new(Duration::from_secs(5), Duration::from_secs(120)), Turn::new("?"));
    let opened = dialect.open(&Question { store: true, streaming: false, ..question("?") });
    let mut lines = vec![String::from_utf8_lossy(&opened.body).into_owned()];
    assert!(dialect.cancel().is_none());
    let mut reply = |dialect: &mut Interactions, body: &str| {
        let outcome = read(dialect, &mut turn, &Secrets::default(), body.as_bytes());
        let end = if outcome.is_ok() { End::Whole } else { End::Cut };
        lines.push(format!("{outcome:?} → {}", next(dialect, end)));
    };
    let first = r#"{"type":"code_execution_call","id":"p","arguments":{"code":"1"}}"#;
    let last = r#"{"type":"model_output","content":[{"type":"text","text":"one"}]}"#;
    reply(&mut dialect, r#"{"id":"v1_a","status":"queued"}"#);
    reply(&mut dialect, r#"{"id":"v1_a","status":"in_progress"}"#);
    reply(&mut dialect, r#"{"id":"v1_a","status":"in_progress"}"#);
    reply(
        &mut dialect,
        &format!(r#"{{"id":"v1_a","status":"in_progress","steps":[{first},{{"type":"model_output"}}]}}"#),
    );
    reply(&mut dialect, r#"{"id":"v1_a","status":"dancing"}"#);
    assert!(dialect.cancel().is_some());
    reply(&mut dialect, &format!(r#"{{"id":"v1_a","status":"completed","steps":[{first},{last}]}}"#));
    assert!(dialect.cancel().is_none());
    lines.push(drawn(&turn));
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"model":"m","tools":[{"type":"code_execution"}],"background":true,"input":"?"}
    Ok(()) → GET v1_a Fetch (application/json) after 5s
    Ok(()) → GET v1_a Fetch (application/json) after 5s
    Ok(()) → GET v1_a Fetch (application/json) after 10s
    Ok(()) → GET v1_a Fetch (application/json) after 5s
    Ok(()) → GET v1_a Fetch (application/json) after 5s
    Ok(()) → nothing
    PYTHON Some("p") "1" · "one"
    "#);
}

#[test]
fn a_long_answer_goes_on_with_its_id_or_its_input() {
    let hop = |text: &str, id: &str, status: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","status":"{status}","steps":[{{"type":"model_output","content":[{{"text":"{text}"}}]}}],"usage":{{"total_tokens":5}}{more}}}"#
        )
    };
    let gone_on = |store: bool| {
        let (mut dialect, mut turn) = (answer(store), Turn::new("?"));
        let first = hop("one ", "v1_a", "requires_continuation", r#","continuation_token":"a+/=""#);
        assert_eq!(read(&mut dialect, &mut turn, &Secrets::default(), first.as_bytes()), Ok(()));
        let sent = next(&mut dialect, End::Whole);
        let last = hop("two", "v1_b", "completed", "");
        assert_eq!(read(&mut dialect, &mut turn, &Secrets::default(), last.as_bytes()), Ok(()));
        let total = turn.transcript.usage().and_then(|usage| usage.total);
        let id = matches!(dialect.state(), State::Stored { id, .. } if id == "v1_b");
        format!("{sent}\n{} {total:?} {} {id}", drawn(&turn), answered(&turn).len())
    };
    insta::assert_snapshot!(format!("{}\n{}", gone_on(false), gone_on(true)), @r#"
    POST {"model":"m","tools":[{"type":"code_execution"}],"stream":true,"store":false,"input":"?","continuation_token":"a+/="} (text/event-stream) after 0ns
    "one two" Some(10) 2 false
    POST {"model":"m","tools":[{"type":"code_execution"}],"stream":true,"previous_interaction_id":"v1_a","continuation_token":"a+/="} (text/event-stream) after 0ns
    "one two" Some(10) 2 true
    "#);
}

#[test]
fn a_conversation_that_the_service_refuses_to_go_on_with_may_be_sent_whole() {
    use crate::error::{Denial, Error};
    let said = |said: &str| said.to_owned();
    let denied = Error::PermissionDenied {
        source: None,
        service: &crate::error::ServiceWords::DEVELOPER,
        why: Denial::Right,
        said: said("no permission"),
    };
    let named = Error::InvalidRequest { said: said("previous_interaction_id is in_progress") };
    assert!(denied.is_about_a_name() && named.is_about_a_name());
    assert!(!Error::InvalidRequest { said: said("bad temperature") }.is_about_a_name());
}

#[test]
fn a_service_that_names_the_same_place_again_is_not_asked_for_ever() {
    let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
    let hop = r#"{"id":"v1_a","status":"requires_continuation","steps":[],"continuation_token":"a"}"#;
    let mut asked = || {
        assert_eq!(read(&mut dialect, &mut turn, &Secrets::default(), hop.as_bytes()), Ok(()));
        next(&mut dialect, End::Whole)
    };
    assert!(asked().starts_with("POST"));
    assert_eq!(asked(), "nothing after EndlessContinuation { times: 1 }");
}

proptest! {
    #[test]
    fn where_it_is_cut_makes_no_difference(sizes in prop::collection::vec(1_usize..90, 1..200)) {
        let body = stream(&EVENTS);
        let (mut dialect, mut turn, mut updates) = (answer(false), Turn::new("?"), Vec::new());
        let mut rest = body.as_bytes();
        for size in sizes {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            prop_assert_eq!(dialect.read(piece, &Secrets::default(), &mut updates), Ok(()));
            rest = after;
        }
        prop_assert_eq!(dialect.read(rest, &Secrets::default(), &mut updates), Ok(()));
        prop_assert_eq!(dialect.end(&Secrets::default(), &mut updates), Ok(()));
        for update in updates {
        turn.take(update);
    }
        let mut whole = Turn::new("?");
        read(&mut answer(false), &mut whole, &Secrets::default(), body.as_bytes()).expect("a whole answer");
        prop_assert_eq!(drawn(&turn), drawn(&whole));
    }

    #[test]
    fn events_in_any_order_make_nothing_panic(order in prop::collection::vec(0_usize..15, 0..40), cut in 0_usize..200, store: bool) {
        let events: Vec<&str> = order.into_iter().map(|at| EVENTS[at]).collect();
        let body = stream(&events);
        let body = &body.as_bytes()[..body.len().saturating_sub(cut)];
        let (mut dialect, mut turn) = (answer(store), Turn::new("?"));
        let _ = read(&mut dialect, &mut turn, &Secrets::default(), body);
        next(&mut dialect, End::Cut);
    }

    #[test]
    fn nothing_like_an_event_makes_it_panic(
        fields in prop::collection::vec("\"(event_type|index|step|delta|interaction|type|status|steps|content|text|result|arguments|code)\":(\"(step.delta|step.start|text|completed|thought|a)\"|7|null|\\[\\{\"type\":\"text\"\\}\\]|\\{\"type\":\"code_execution_call\",\"arguments\":\\{\"code\":\"x\"\\}\\})", 0..7),
    ) {
        let body = format!("data: {{{}}}\n\n", fields.join(","));
        let _ = read(&mut answer(true), &mut Turn::new("?"), &Secrets::default(), body.repeat(2).as_bytes());
    }
}

#[test]
fn the_pages_that_an_answer_cites_are_its_sources() {
    let events = [
        r#"{"index":0,"step":{"type":"model_output","content":[{"type":"text","text":"Köln has 1.1 million. "}]},"event_type":"step.start"}"#,
        r#"{"index":0,"delta":{"type":"text_annotation_delta","annotations":[{"type":"url_citation","url":"https://a.example/k","title":"Köln","start_index":0,"end_index":22}]},"event_type":"step.delta"}"#,
        r#"{"index":0,"delta":{"type":"text","text":"Bonn is smaller."},"event_type":"step.delta"}"#,
        r#"{"index":0,"delta":{"type":"text_annotation_delta","annotations":[{"source":"https://b.example/","start_index":23,"end_index":27},{"type":"url_citation","url":"https://a.example/k","start_index":28,"end_index":99},{"type":"file_citation","source":"a.pdf"},7]},"event_type":"step.delta"}"#,
        r#"{"index":0,"event_type":"step.stop"}"#,
    ];
    let (mut dialect, mut turn) = (answer(false), Turn::new("?"));
    read(&mut dialect, &mut turn, &Secrets::default(), stream(&events).as_bytes()).unwrap_err();
    let pages = turn.transcript.sources().iter().map(|page| format!("{} at {}", page.title, page.uri));
    let passages = turn.transcript.cited().map(|passage| format!("{passage:?}"));
    insta::assert_snapshot!(pages.chain(passages).collect::<Vec<_>>().join("\n"), @r#"
    Köln at https://a.example/k
    b.example at https://b.example/
    "Köln has 1.1 million."
    "Bonn"
    "#);
}

#[test]
fn the_files_of_a_turn_are_read_from_what_was_asked() {
    let attached = |name: &str, bytes: &[u8]| crate::attachment(name, bytes.to_vec()).expect("a file");
    let attachments = vec![
        attached("a.csv", b"n\n3\n"),
        attached("b.py", b"print('''\n```\n''')\n"),
        attached("c.png", b"\x89PNG\r\n\x1a\n"),
    ];
    let files = attachments.iter().map(|file| file.name.clone()).collect();
    let asked = request::asked(&Prompt { attachments: attachments.clone(), ..Prompt::default() });
    let answer = json!({"type": "model_output", "content": [{"type": "text", "text": "3"}]}).to_string();
    let answer: Raw = serde_json::from_str(&answer).expect("JSON");
    let state = State::Steps { asked, answered: Parts::from_iter([answer.into()]) };
    let earlier = [Memory { files, state, ..Memory::default() }];
    let read = crate::files_of(&earlier, &[]);
    let read: Vec<_> = read.iter().map(|file| (file.name().to_owned(), file.content())).collect();
    let given: Vec<_> = attachments.into_iter().map(|file| (file.name, file.bytes)).collect();
    assert_eq!(read, given);
}

#[test]
fn a_field_that_is_null_is_absent() {
    let whole = r#"{"id":"v1_a","status":"completed","steps":[{"type":"model_output","content":[{"type":"text","text":"Yes."}]}]"#;
    for field in
        ["error", "errors", "delta", "step", "interaction", "outputs", "event_type", "index", "usage"]
    {
        assert_eq!(shown(&format!("{whole},\"{field}\":null}}")), r#""Yes." whole"#, "{field}");
    }
    for error in ["false", "0", "\"\"", "[]"] {
        assert_eq!(shown(&format!("{whole},\"error\":{error}}}")), r#""Yes." whole"#, "{error}");
    }
    let one = whole
        .replace("\"steps\":[", "\"steps\":")
        .replace("}]", "}")
        .replace("\"content\":[", "\"content\":");
    assert_eq!(shown(&format!("{one}}}")), r#""Yes." whole"#, "one alone is a list of one: {one}");
    let bare = r#"{"id":"v1_a","status":"completed","steps":[{"type":"model_output","content":"Yes."}]}"#;
    assert_eq!(shown(bare), r#""Yes." whole"#, "a text in the place of contents");
}

#[test]
fn a_step_is_over_once_another_follows() {
    let usual = shown(&stream(&EVENTS));
    insta::assert_snapshot!(usual, @r#"thought "hm" · PYTHON Some("p7") "print(\"naïve 🌊\")" · OUTCOME_OK Some("p7") "naïve 🌊\n" · "It is é." whole"#);
    let stops: Vec<usize> = (0..EVENTS.len()).filter(|at| EVENTS[*at].contains("step.stop")).collect();
    let stop = |at: usize| EVENTS[at].to_owned();
    for lacking in 0..1 << stops.len() {
        let is_lacking =
            |at: &usize| stops.iter().position(|stop| stop == at).is_some_and(|nth| lacking >> nth & 1 == 1);
        let left: Vec<String> = (0..EVENTS.len()).filter(|at| !is_lacking(at)).map(stop).collect();
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        assert_eq!(shown(&stream(&left)), usual, "{lacking:b}");
    }
    let unnamed =
        EVENTS.map(|event| if event.contains("step.stop") { r#"{"event_type":"step.stop"}"# } else { event });
    assert_eq!(shown(&stream(&unnamed)), usual, "the end of a step that does not say which");
}
