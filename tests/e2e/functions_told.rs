//! What a model is told of the person's functions, and what doctor says of them.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

const SHOP: &str = r#"
import datetime

def stock(article: str, shop: int | None) -> str:
    """How many there are."""
    return f"{article} in {shop}"

def price(article: str, day: datetime.timedelta) -> float:
    """The price on a day."""
    return 3.5
"#;

/// What the service says of a model.
const MODEL: &str = r#"{"name":"models/gemini-flash-latest"}"#;

fn says(parts: &Value) -> Reply {
    let response =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {response}\n\n"))
}

#[test]
fn a_function_that_cannot_be_told_is_named_and_the_others_work() {
    let call = json!({"functionCall": {"id": "f1", "name": "stock", "args": {"article": "A-17"}}});
    let gemini = FakeGemini::playing([says(&json!([call])), says(&json!([{"text": "None."}]))]);
    let cli = Cli::asking(&gemini).file("shop.py", SHOP);
    assert_snapshot!(cli.run(&["ask", "how many?", "--tool", "shop.py"]).screen(), @r#"
    ─── function ───────────────────────────────────────────────
    stock(article="A-17")
    ─── output ─────────────────────────────────────────────────
    "A-17 in None"
    ─── answer ─────────────────────────────────────────────────
    None.
    gemini-exec: shop.py: Line 8: price takes day as datetime.timedelta, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]. Gemini is not told of this function.
    → 0
    "#);
    let tools = gemini.requests()[0].json()["tools"].clone();
    assert_snapshot!(tools[1]["functionDeclarations"], @r#"[{"description":"How many there are.","name":"stock","parameters":{"properties":{"article":{"type":"STRING"},"shop":{"nullable":true,"type":"INTEGER"}},"required":["article"],"type":"OBJECT"}}]"#);
}

#[test]
fn what_may_be_nothing_is_so_in_the_interactions_api() {
    let done = json!({"id": "v1_1", "status": "completed", "steps": [
        {"type": "model_output", "content": [{"type": "text", "text": "None."}]},
    ]});
    let gemini = FakeGemini::playing([Reply::new(200, "application/json", done.to_string())]);
    let cli = Cli::asking(&gemini).file("shop.py", SHOP);
    let asked = cli.run(&["ask", "how many?", "--tool", "shop.py", "--api", "interactions", "--no-stream"]);
    assert_eq!(asked.code, Some(0), "{asked:?}");
    assert_snapshot!(gemini.requests()[0].json()["tools"][1]["parameters"], @r#"{"properties":{"article":{"type":"string"},"shop":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["article"],"type":"object"}"#);
}

#[test]
fn a_function_gets_dates_decimals_and_members_of_classes_as_it_takes_them() {
    let shop = r#"
import datetime, decimal, enum

class Colour(enum.Enum):
    RED = "red"

def price(day: datetime.date, at: datetime.datetime | None, paid: list[decimal.Decimal], of: Colour = Colour.RED) -> str:
    """The price on a day."""
    return f"{day:%d.%m.%Y} {at.year} {sum(paid)} {of.name}"
"#;
    let call = |args: Value| json!({"functionCall": {"id": "f1", "name": "price", "args": args}});
    let good =
        call(json!({"day": "2026-11-30", "at": "2026-11-30T10:00:00Z", "paid": [0.1, "0.2"], "of": "red"}));
    let bad = call(json!({"day": "2026-11-30", "at": null, "paid": [], "of": "green"}));
    let gemini = FakeGemini::playing([says(&json!([good, bad])), says(&json!([{"text": "Done."}]))]);
    let cli = Cli::asking(&gemini).file("shop.py", shop);
    assert_snapshot!(cli.run(&["ask", "how much?", "--tool", "shop.py"]).screen(), @r#"
    ─── function ───────────────────────────────────────────────
    price(at="2026-11-30T10:00:00Z", day="2026-11-30", of="red", paid=[0.1, "0.2"])
    ─── output ─────────────────────────────────────────────────
    "30.11.2026 2026 0.3 RED"
    ─── function ───────────────────────────────────────────────
    price(at=None, day="2026-11-30", of="green", paid=[])
    ─── output · failed ────────────────────────────────────────
    ValueError: 'green' is not a valid Colour
    ─── answer ─────────────────────────────────────────────────
    Done.
    → 3
    "#);
    assert_snapshot!(gemini.requests()[0].json()["tools"][1]["functionDeclarations"][0]["parameters"], @r#"{"properties":{"at":{"format":"date-time","nullable":true,"type":"STRING"},"day":{"format":"date","type":"STRING"},"of":{"default":"red","enum":["red"],"title":"Colour","type":"STRING"},"paid":{"items":{"anyOf":[{"type":"NUMBER"},{"type":"STRING"}]},"type":"ARRAY"}},"required":["day","paid"],"type":"OBJECT"}"#);
}

#[test]
fn a_function_gets_no_argument_of_another_type() {
    let lamp = r#"
def light(on: bool, watts: int = 1, rooms: list[str] = []) -> str:
    """Lights a lamp."""
    return f"{on} {watts} {rooms}"
"#;
    let call = |args: Value| json!({"functionCall": {"id": "f1", "name": "light", "args": args}});
    let calls = json!([
        call(json!({"on": "false", "watts": 12.0})),
        call(json!({"on": "perhaps"})),
        call(json!({"on": true, "rooms": "hall"})),
        call(json!({"on": true, "rooms": [null]})),
        call(json!({"on": null, "watts": null})),
    ]);
    let gemini = FakeGemini::playing([says(&calls), says(&json!([{"text": "Done."}]))]);
    let cli = Cli::asking(&gemini).file("lamp.py", lamp);
    assert_snapshot!(cli.run(&["ask", "light?", "--tool", "lamp.py"]).screen(), @r#"
    ─── function ───────────────────────────────────────────────
    light(on="false", watts=12.0)
    ─── output ─────────────────────────────────────────────────
    "False 12 []"
    ─── function ───────────────────────────────────────────────
    light(on="perhaps")
    ─── output · failed ────────────────────────────────────────
    TypeError: on takes true or false, not "perhaps"
    ─── function ───────────────────────────────────────────────
    light(on=True, rooms="hall")
    ─── output · failed ────────────────────────────────────────
    TypeError: rooms takes a list, not "hall"
    ─── function ───────────────────────────────────────────────
    light(on=True, rooms=[None])
    ─── output · failed ────────────────────────────────────────
    TypeError: rooms takes a text, not null
    ─── function ───────────────────────────────────────────────
    light(on=None, watts=None)
    ─── output · failed ────────────────────────────────────────
    TypeError: on takes true or false, not null
    ─── answer ─────────────────────────────────────────────────
    Done.
    → 3
    "#);
}

#[test]
fn doctor_looks_at_the_functions_of_the_settings() {
    let gemini = FakeGemini::playing((0..2).map(|_| Reply::new(200, "application/json", MODEL.to_owned())));
    let cli = Cli::asking(&gemini).file("shop.py", SHOP).config("[answer]\nfunctions = [\"~/shop.py\"]\n");
    let said = |cli: &Cli| {
        let screen = cli.run(&["doctor"]).screen();
        let lines = screen.lines().filter(|line| line.contains("functions") || line.contains("engine"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let works = said(&cli);
    let broken = said(&cli.file("shop.py", "x = 1\n"));
    assert_snapshot!([works, broken].join("\n"), @"
    ✓ engine     auto asks Gemini, model gemini-flash-latest
    ✓ functions  stock(article, shop=…)
    – functions  [HOME]/shop.py: Line 8: price takes day as datetime.timedelta, which a model cannot give: use str, int, float, bool, list[…], dict, date, an Enum or Literal[…]. Gemini is not told of this function.
    ✗ engine     The engine is auto, and Gemini cannot be asked. Mend what is marked below, or set engine to local (--engine local).
    ✗ functions  Cannot use the functions of [HOME]/shop.py: It has no function with a docstring: begin one with a text in quotes that says what it does.
    ");
}

#[test]
fn a_function_gets_nothing_only_where_it_takes_nothing() {
    let weather = r#"
from typing import Optional

def weather(city: str, day: Optional[str], unit: str = None, of: dict[str, int] = {}) -> str:
    """The weather in a city."""
    return f"{city} {day} {unit} {of}"
"#;
    let call = |args: Value| json!({"functionCall": {"id": "f1", "name": "weather", "args": args}});
    let calls = json!([
        call(json!({"city": "Oslo", "day": null, "unit": null, "of": {"a": "1"}})),
        call(json!({"city": null, "day": "today"})),
        call(json!({"city": "Oslo", "day": null, "of": "{\"a\": 1}"})),
    ]);
    let gemini = FakeGemini::playing([says(&calls), says(&json!([{"text": "Done."}]))]);
    let cli = Cli::asking(&gemini).file("weather.py", weather);
    assert_snapshot!(cli.run(&["ask", "Is it warm?", "--tool", "weather.py"]).screen(), @r#"
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo", day=None, of={"a": "1"}, unit=None)
    ─── output ─────────────────────────────────────────────────
    "Oslo None None {'a': 1}"
    ─── function ───────────────────────────────────────────────
    weather(city=None, day="today")
    ─── output · failed ────────────────────────────────────────
    TypeError: city takes a text, not null
    ─── function ───────────────────────────────────────────────
    weather(city="Oslo", day=None, of="{\"a\": 1}")
    ─── output · failed ────────────────────────────────────────
    TypeError: of takes an object, not "{\"a\": 1}"
    ─── answer ─────────────────────────────────────────────────
    Done.
    → 3
    "#);
}
