//! The person's functions beside code execution: declared, called in the sandbox, and what they return sent.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

const WEATHER: &str = r#"
def weather(city: str) -> float:
    """The temperature in a city, in degrees Celsius.

    Args:
        city: Its name, in English.
    """
    print("looking at", city)
    return {"Oslo": 4.5, "Rome": 21}[city]
"#;

/// A reply of `generateContent` with these parts.
fn says(parts: &Value) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

fn call(id: &str, name: &str, args: &Value) -> Value {
    json!({"functionCall": {"id": id, "name": name, "args": args}, "thoughtSignature": "c2lnbmVk"})
}

fn text(text: &str) -> Value {
    json!([{"text": text}])
}

/// Asks with the functions of a file; gives the screen and the requests.
fn asked(source: &str, replies: Vec<Reply>, arguments: &[&str]) -> (String, Vec<Value>) {
    let gemini = FakeGemini::playing(replies);
    let cli = Cli::asking(&gemini).file("weather.py", source).file("sales.csv", "n\n3\n4\n");
    let finished = cli.run(&[&["ask", "Is it warm?", "--tool", "weather.py"], arguments].concat());
    (finished.screen(), gemini.requests().iter().map(harness::fake_gemini::Received::json).collect())
}

#[test]
fn a_function_is_called_and_the_answer_goes_on() {
    let code = json!({"executableCode": {"id": "c1", "language": "PYTHON", "code": "print(1)"}});
    let result = json!({"codeExecutionResult": {"id": "c1", "outcome": "OUTCOME_OK", "output": "1\n"}});
    let parts = json!([code, result, call("f1", "weather", &json!({"city": "Oslo"}))]);
    let (screen, requests) = asked(WEATHER, vec![says(&parts), says(&text("It is cold."))], &[]);
    assert_snapshot!(screen, @r#"
    ─── python ─────────────────────────────────────────────────
    print(1)
    ─── output ─────────────────────────────────────────────────
    1
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output ─────────────────────────────────────────────────
    4.5
    ─── standard error: 1 line ─────────────────────────────────
    looking at Oslo
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    "#);
    assert_snapshot!(format!("{:#}", requests[1]["contents"]), @r#"
    [
      {
        "parts": [
          {
            "text": "Is it warm?"
          }
        ],
        "role": "user"
      },
      {
        "parts": [
          {
            "executableCode": {
              "code": "print(1)",
              "id": "c1",
              "language": "PYTHON"
            }
          },
          {
            "codeExecutionResult": {
              "id": "c1",
              "outcome": "OUTCOME_OK",
              "output": "1\n"
            }
          },
          {
            "functionCall": {
              "args": {
                "city": "Oslo"
              },
              "id": "f1",
              "name": "weather"
            },
            "thoughtSignature": "c2lnbmVk"
          }
        ],
        "role": "model"
      },
      {
        "parts": [
          {
            "functionResponse": {
              "id": "f1",
              "name": "weather",
              "response": {
                "result": 4.5
              }
            }
          }
        ],
        "role": "user"
      }
    ]
    "#);
    assert_snapshot!(json!([requests[1]["tools"], requests[1]["toolConfig"]]), @r#"[[{"codeExecution":{}},{"functionDeclarations":[{"description":"The temperature in a city, in degrees Celsius.","name":"weather","parameters":{"properties":{"city":{"description":"Its name, in English.","type":"STRING"}},"required":["city"],"type":"OBJECT"}}]}],{"functionCallingConfig":{"mode":"VALIDATED"},"includeServerSideToolInvocations":true}]"#);
}

#[test]
fn of_several_calls_one_may_fail_and_the_model_is_told_why() {
    let parts = json!([
        call("f1", "weather", &json!({"city": "Rome"})),
        call("f2", "weather", &json!({"city": "Atlantis"})),
        call("f3", "weather", &json!({"town": "Rome"})),
        call("f4", "sunshine", &json!({})),
    ]);
    let (screen, requests) = asked(WEATHER, vec![says(&parts), says(&text("Rome is warm."))], &[]);
    assert_snapshot!(screen, @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Rome")
    ─── output ─────────────────────────────────────────────────
    21
    ─── standard error: 1 line ─────────────────────────────────
    looking at Rome
    ─── function ───────────────────────────────────────────────
    weather(city="Atlantis")
    ─── output · failed ────────────────────────────────────────
    looking at Atlantis
    Traceback (most recent call last):
      File "weather.py", line 9, in weather
        return {"Oslo": 4.5, "Rome": 21}[city]
               ~~~~~~~~~~~~~~~~~~~~~~~~~^^^^^^
    KeyError: 'Atlantis'
    ─── function ───────────────────────────────────────────────
    weather(town="Rome")
    ─── output · failed ────────────────────────────────────────
    TypeError: weather() got an unexpected keyword argument 'town'
    ─── function ───────────────────────────────────────────────
    sunshine()
    ─── output · not run ───────────────────────────────────────
    There is no function sunshine. These may be called: weather(city).
    ─── answer ─────────────────────────────────────────────────
    Rome is warm.
    → 3
    "#);
    assert_snapshot!(format!("{:#}", requests[1]["contents"][2]), @r#"
    {
      "parts": [
        {
          "functionResponse": {
            "id": "f1",
            "name": "weather",
            "response": {
              "result": 21
            }
          }
        },
        {
          "functionResponse": {
            "id": "f2",
            "name": "weather",
            "response": {
              "error": "KeyError: 'Atlantis'"
            }
          }
        },
        {
          "functionResponse": {
            "id": "f3",
            "name": "weather",
            "response": {
              "error": "TypeError: weather() got an unexpected keyword argument 'town'"
            }
          }
        },
        {
          "functionResponse": {
            "id": "f4",
            "name": "sunshine",
            "response": {
              "error": "There is no function sunshine. These may be called: weather(city)."
            }
          }
        }
      ],
      "role": "user"
    }
    "#);
}

#[test]
fn a_function_reads_the_data_files_and_has_no_network() {
    let source = r#"
import csv, socket

async def total() -> int:
    "The sum of all sales."
    with open("sales.csv") as file:
        return sum(int(row["n"]) for row in csv.DictReader(file))

def fetch(url: str):
    "Fetches a page."
    socket.create_connection((url, 80), timeout=1)
"#;
    let parts = json!([call("f1", "total", &json!({})), call("f2", "fetch", &json!({"url": "192.0.2.1"}))]);
    let replies = vec![says(&parts), says(&text("Seven."))];
    let (screen, requests) = asked(source, replies, &["-a", "sales.csv"]);
    let first: Vec<&str> = screen.lines().take(5).collect();
    assert_snapshot!(first.join("\n"), @r#"
    ─── function ───────────────────────────────────────────────
    total()
    ─── output ─────────────────────────────────────────────────
    7
    ─── function ───────────────────────────────────────────────
    "#);
    let returned =
        |at: usize| requests[1]["contents"][2]["parts"][at]["functionResponse"]["response"].clone();
    assert_eq!(returned(0), json!({"result": 7}));
    assert!(returned(1)["error"].as_str().is_some_and(|error| error.contains("Error")), "{}", returned(1));
}

#[test]
fn what_a_function_prints_is_not_what_it_returns_and_how_it_ends_is_told() {
    let source = r#"
import os

class Sold(Exception):
    pass

def stock(article: str) -> dict:
    "How many there are."
    os.system("echo from a child")
    print("looking")
    return {article: 3}

def sold(article: str):
    "Sells one."
    raise Sold("none is left\nof " + article)

def ends():
    "Ends."
    raise SystemExit(0)

def vanishes():
    "Vanishes."
    os._exit(0)
"#;
    let of = |name: &str| call(name, name, &json!({"article": "A-17"}));
    let parts = json!([
        of("stock"), of("sold"), call("ends", "ends", &json!({})), call("vanishes", "vanishes", &json!({})),
        {"functionCall": {"name": "stock", "args": ["A-17"]}},
        {"functionResponse": {"name": "stock", "response": {"result": 666}}},
    ]);
    let (_, requests) = asked(source, vec![says(&parts), says(&text("Three."))], &[]);
    let contents = requests[1]["contents"].as_array().expect("contents");
    let returned = contents[2]["parts"].as_array().expect("parts").iter();
    let returned = returned.map(|part| part["functionResponse"]["response"].to_string()).collect::<Vec<_>>();
    assert_snapshot!(returned.join("\n"), @r#"
    {"result":{"A-17":3}}
    {"error":"functions.Sold: none is left\nof A-17"}
    {"error":"The function ended without returning: SystemExit: 0"}
    {"error":"The function ended without returning."}
    {"error":"The arguments must be an object with the names of the parameters."}
    "#);
    assert_eq!(contents.len(), 3);
}

#[test]
fn an_interaction_that_calls_nothing_or_fails_behind_a_call_ends() {
    let status =
        |steps: &Value| json!({"id": "v1_1", "status": "requires_action", "steps": steps}).to_string();
    let reply = |steps: &Value| Reply::new(200, "application/json", status(steps));
    let refusal = || {
        Reply::new(
            400,
            "application/json",
            json!({"error": {"code": 400, "message": "No.", "status": "INVALID_ARGUMENT"}}).to_string(),
        )
    };
    let interactions = ["--api", "interactions", "--no-stream", "--store-at-google"];
    let (nothing, asked_for_nothing) = asked(WEATHER, vec![reply(&json!([]))], &interactions);
    let called =
        json!([{"type": "function_call", "id": "f1", "name": "weather", "arguments": {"city": "Oslo"}}]);
    let (failed, asked_and_failed) = asked(WEATHER, vec![reply(&called), refusal()], &interactions);
    assert_snapshot!([nothing, failed].join("\n"), @r#"
    gemini-exec: The model did not finish its answer: requires_action. Ask again, or ask another model.
    → 1
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output ─────────────────────────────────────────────────
    4.5
    ─── standard error: 1 line ─────────────────────────────────
    looking at Oslo
    gemini-exec: Request not accepted: No. Change the question, the files or the settings as it says.
    → 1
    "#);
    assert_eq!((asked_for_nothing.len(), asked_and_failed.len()), (1, 2));
}

#[test]
fn interactions_call_functions_too_and_send_every_step_again() {
    let called = json!({"id": "v1_1", "status": "requires_action", "steps": [
        {"type": "thought", "signature": "c2ln"},
        {"type": "function_call", "id": "f1", "name": "weather", "arguments": {"city": "Oslo"}, "signature": "c2lnMg=="},
    ]});
    let answered = json!({"id": "v1_2", "status": "completed", "steps": [
        {"type": "model_output", "content": [{"type": "text", "text": "It is cold."}]},
    ]});
    let replies =
        || [&called, &answered].map(|reply| Reply::new(200, "application/json", reply.to_string())).to_vec();
    let interactions = ["--api", "interactions", "--no-stream"];
    let (screen, requests) = asked(WEATHER, replies(), &interactions);
    assert_snapshot!(screen, @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output ─────────────────────────────────────────────────
    4.5
    ─── standard error: 1 line ─────────────────────────────────
    looking at Oslo
    ─── answer ─────────────────────────────────────────────────
    It is cold.
    → 0
    "#);
    assert_snapshot!(format!("{:#}", requests[1]["input"]), @r#"
    [
      {
        "content": [
          {
            "text": "Is it warm?",
            "type": "text"
          }
        ],
        "type": "user_input"
      },
      {
        "signature": "c2ln",
        "type": "thought"
      },
      {
        "arguments": {
          "city": "Oslo"
        },
        "id": "f1",
        "name": "weather",
        "signature": "c2lnMg==",
        "type": "function_call"
      },
      {
        "call_id": "f1",
        "name": "weather",
        "result": [
          {
            "text": "4.5",
            "type": "text"
          }
        ],
        "type": "function_result"
      }
    ]
    "#);
    assert_snapshot!(requests[1]["tools"], @r#"[{"type":"code_execution"},{"description":"The temperature in a city, in degrees Celsius.","name":"weather","parameters":{"properties":{"city":{"description":"Its name, in English.","type":"string"}},"required":["city"],"type":"object"},"type":"function"}]"#);
    let (_, kept) = asked(WEATHER, replies(), &[&interactions[..2], &["--store-at-google"]].concat());
    assert_snapshot!(json!([kept[1]["previous_interaction_id"], kept[1]["input"]]), @r#"["v1_1",[{"call_id":"f1","name":"weather","result":[{"text":"4.5","type":"text"}],"type":"function_result"}]]"#);
}

#[test]
fn a_call_whose_arguments_come_in_bits_is_made_once_they_are_whole() {
    let event = |event: &Value| {
        format!("event: {}\ndata: {event}\n\n", event["event_type"].as_str().unwrap_or_default())
    };
    let bit = |text: &str| json!({"event_type": "step.delta", "index": 0, "delta": {"type": "arguments_delta", "arguments": text}});
    let events = [
        json!({"event_type": "interaction.created", "interaction": {"id": "v1_1", "status": "in_progress"}}),
        json!({"event_type": "step.start", "index": 0, "step": {"type": "function_call", "id": "f1", "name": "weather", "signature": "c2ln"}}),
        bit("{\"ci"),
        bit("ty\": \"Rome\"}"),
        json!({"event_type": "step.stop", "index": 0}),
        json!({"event_type": "interaction.completed", "interaction": {"id": "v1_1", "status": "requires_action"}}),
    ];
    let called = Reply::new(200, "text/event-stream", events.iter().map(event).collect::<String>());
    let (screen, requests) =
        asked(WEATHER, vec![called, Reply::stream("interaction.sse")], &["--api", "interactions"]);
    assert_snapshot!(screen, @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Rome")
    ─── output ─────────────────────────────────────────────────
    21
    ─── standard error: 1 line ─────────────────────────────────
    looking at Rome
    ─── thinking ───────────────────────────────────────────────
    **Planning**

    I should compute it.
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    → 0
    "#);
    assert_snapshot!(requests[1]["input"], @r#"[{"content":[{"text":"Is it warm?","type":"text"}],"type":"user_input"},{"arguments":{"city":"Rome"},"id":"f1","name":"weather","signature":"c2ln","type":"function_call"},{"call_id":"f1","name":"weather","result":[{"text":"21","type":"text"}],"type":"function_result"}]"#);
}

#[test]
fn a_follow_up_sends_calls_and_what_they_returned_again() {
    let gemini = FakeGemini::playing([
        says(&json!([call("f1", "weather", &json!({"city": "Oslo"}))])),
        says(&text("It is cold.")),
        says(&text("Colder.")),
    ]);
    let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
    let _ = cli.run(&["ask", "Is it warm?", "--tool", "weather.py"]);
    assert_eq!(cli.run(&["ask", "-c", "And at night?"]).code, Some(0));
    let roles = gemini.requests()[2].json()["contents"]
        .as_array()
        .expect("contents")
        .iter()
        .map(|content| {
            let part = content["parts"][0].as_object().and_then(|part| part.keys().next().cloned());
            format!("{}: {}", content["role"].as_str().unwrap_or_default(), part.unwrap_or_default())
        })
        .collect::<Vec<_>>();
    assert_snapshot!(roles.join("\n"), @r#"
    user: text
    model: functionCall
    user: functionResponse
    model: text
    user: text
    "#);
}

#[test]
fn a_model_that_calls_for_ever_is_told_to_stop_and_then_stopped() {
    let again = || says(&json!([call("f1", "weather", &json!({"city": "Oslo"}))]));
    let (screen, requests) = asked(WEATHER, (0..20).map(|_| again()).collect(), &[]);
    let end: Vec<&str> = screen.lines().rev().take(6).collect();
    assert_snapshot!(end.into_iter().rev().collect::<Vec<_>>().join("\n"), @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo")
    ─── output · not run ───────────────────────────────────────
    No function runs any more: 10 calls were made. Answer with what there is.
    gemini-exec: The model did not finish its answer: TOO_MANY_TOOL_CALLS: It called functions more than 10 times. A function that takes several values at once needs fewer calls. Ask again, or ask another model.
    → 1
    "#);
    // Each of the two that are beyond is shown.
    assert_eq!((requests.len(), screen.matches("output · not run").count()), (12, 2));
}

#[test]
fn an_interaction_that_calls_for_ever_is_stopped_and_not_looked_at_again() {
    let again = |number: usize| {
        let steps = json!([{"type": "function_call", "id": format!("f{number}"), "name": "weather",
            "arguments": {"city": "Oslo"}}]);
        let status = json!({"id": format!("v1_{number}"), "status": "requires_action", "steps": steps});
        Reply::new(200, "application/json", status.to_string())
    };
    let stopped = [&["--store-at-google"][..], &[]].map(|kept| {
        let gemini = FakeGemini::playing((0..20).map(again));
        let cli = Cli::asking(&gemini).file("weather.py", WEATHER);
        let arguments = ["ask", "?", "--tool", "weather.py", "--api", "interactions", "--no-stream"];
        let finished = cli.run(&[&arguments[..], kept].concat());
        let asked =
            gemini.requests().into_iter().map(|request| format!("{} {}", request.method, request.path));
        let mut asked: Vec<String> = asked.collect();
        asked.dedup();
        let end = finished.screen().lines().rev().nth(1).unwrap_or_default().to_owned();
        format!("{} requests: {}\n{end}", gemini.requests().len(), asked.join(", "))
    });
    assert_snapshot!(stopped.join("\n"), @r#"
    13 requests: POST /v1beta/interactions, POST /v1beta/interactions/v1_11/cancel
    gemini-exec: The model did not finish its answer: TOO_MANY_TOOL_CALLS: It called functions more than 10 times. A function that takes several values at once needs fewer calls. Ask again, or ask another model.
    12 requests: POST /v1beta/interactions
    gemini-exec: The model did not finish its answer: TOO_MANY_TOOL_CALLS: It called functions more than 10 times. A function that takes several values at once needs fewer calls. Ask again, or ask another model.
    "#);
}

#[test]
fn functions_that_cannot_be_used_are_refused_before_anything_is_sent() {
    let refused = |source: &str, arguments: &[&str]| {
        let (screen, requests) = asked(source, Vec::new(), arguments);
        assert!(requests.is_empty());
        screen
    };
    let drawn = [
        refused("def weather(city):\n    'Tells.'\n", &[]),
        refused("x = 1\n", &[]),
        refused(WEATHER, &["--tool", "weather.py"]),
        refused(WEATHER, &["--tool", "nowhere.py"]),
        refused(WEATHER, &["--model", "gemini-2.5-flash"]),
    ];
    assert_snapshot!(drawn.join("\n"), @r#"
    gemini-exec: Cannot use the functions of weather.py: Line 1: weather takes city without a type: write one, such as city: str.
    → 2
    gemini-exec: Cannot use the functions of weather.py: It has no function with a docstring: begin one with a text in quotes that says what it does.
    → 2
    gemini-exec: Two functions are called weather: Gemini could not tell them apart. Rename one of them, or put a _ before its name.
    → 2
    gemini-exec: Cannot use the functions of nowhere.py: there is no such file. Name a Python file that is there (functions, --tool).
    → 2
    gemini-exec: gemini-2.5-flash: ends on 1 December 2026 at the Developer API; then gemini-3.5-flash-lite is said to answer in its place. The setting model (--model) chooses another.
    gemini-exec: Cannot use your functions with gemini-2.5-flash: Models before Gemini 3 take functions or their own tools, not both. Choose a newer model, or ask without code execution and Google Search.
    → 2
    "#);
}

#[test]
fn a_call_whose_arguments_come_in_pieces_is_not_made_with_half_of_them_and_that_is_said() {
    let piece = |call: &Value| json!({"candidates": [{"content": {"role": "model", "parts": [{"functionCall": call}]}}]});
    let pieces = [
        json!({"id": "f1", "name": "weather", "willContinue": true}),
        json!({"partialArgs": [{"jsonPath": "$.city", "stringValue": "Os", "willContinue": true}], "willContinue": true}),
        json!({"partialArgs": [{"jsonPath": "$.city", "stringValue": "lo"}], "willContinue": true}),
        json!({}),
    ];
    let last = json!({"candidates": [{"finishReason": "STOP"}]});
    let events = pieces.iter().map(piece).chain([last]).map(|event| format!("data: {event}\n\n"));
    let reply = Reply::new(200, "text/event-stream", events.collect::<String>());
    let (screen, requests) = asked(WEATHER, vec![reply], &[]);
    assert_snapshot!(screen, @"
    gemini-exec: The model did not finish its answer: PARTIAL_ARGUMENTS: It gave a function its arguments in pieces, which was not asked for; the function was not run. Ask again, or ask another model.
    → 1
    ");
    assert_eq!(requests.len(), 1);
}
