//! What is said of an answer beside it: numbers that no program printed, rows that a program typed.

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::Value;

const SALES: &str = include_str!("../fixtures/sales.csv");
const COSTS: &str = include_str!("../fixtures/costs.csv");

fn asking(gemini: &FakeGemini) -> Cli {
    Cli::asking(gemini).file("sales.csv", SALES).file("costs.csv", COSTS)
}

/// A reply that says this.
fn saying(text: &str) -> Reply {
    let event = format!(
        "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}]}},\"finishReason\":\"STOP\"}}]}}\r\n\r\n"
    );
    Reply::new(200, "text/event-stream", event)
}

/// The last event of an ask.
fn end(cli: &Cli, arguments: &[&str]) -> String {
    let finished = cli.run(&[arguments, &["--json"]].concat());
    finished.stdout.lines().last().unwrap_or_default().to_owned()
}

/// The names of the files of a request, and the last text of the person.
fn files(body: &Value) -> Vec<&str> {
    let parts =
        body["contents"].as_array().into_iter().flatten().filter_map(|content| content["parts"].as_array());
    parts.flatten().filter_map(|part| part["inlineData"]["displayName"].as_str()).collect()
}

#[test]
fn what_nothing_supports_is_named_below_the_answer_and_in_the_last_event() {
    let gemini = FakeGemini::playing([Reply::stream("typed_rows.sse"), Reply::stream("typed_rows.sse")]);
    let cli = asking(&gemini);
    assert_snapshot!(end(&cli, &["ask", "mean?", "-a", "sales.csv"]), @r#"{"event":"answered","finishReason":"STOP","unsupported":[{"text":"3,500","at":70}],"typed":[{"file":"sales.csv","round":0,"rows":24,"different":1,"of":24}]}"#);
    let shown = cli.run(&["ask", "mean?", "-a", "sales.csv"]).screen();
    let below = shown.lines().skip_while(|line| !line.contains("─ to check ")).skip(1).take(3);
    let below = below.collect::<Vec<_>>().join("\n");
    let again = cli.run(&["history", "show"]).screen();
    assert!(again.contains(&below), "the history shows:\n{again}");
    assert_snapshot!(below, @"
    Typed, not read: The program holds 24 rows of sales.csv as text. 1 of them differs from the file.
    Not in any output: 3,500. No program printed this, and no file or question has it.
    gemini-exec history run 2 runs the program on sales.csv here.
    ");
    assert_snapshot!(end(&cli, &["ask", "mean?", "-a", "sales.csv", "--again", "--no-check-numbers"]), @r#"{"event":"answered","finishReason":"STOP","typed":[{"file":"sales.csv","round":0,"rows":24,"different":1,"of":24}]}"#);
}

#[test]
fn a_number_in_a_passage_with_a_page_of_the_web_behind_it_is_accounted_for() {
    let text = "Oslo sold 417 pairs. Bergen sold 932 pairs.";
    let grounding = serde_json::json!({
        "groundingChunks": [{"web": {"uri": "https://r.test/1", "title": "sales.test"}}],
        "groundingSupports": [
            {"segment": {"text": "Oslo sold 417 pairs."}, "groundingChunkIndices": [0]},
            {"segment": {"text": "Bergen sold 932 pairs."}, "groundingChunkIndices": []},
        ],
    });
    let candidate = serde_json::json!({
        "content": {"parts": [{"text": text}]}, "finishReason": "STOP", "groundingMetadata": grounding,
    });
    let event = format!("data: {}\r\n\r\n", serde_json::json!({"candidates": [candidate]}));
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", event)]);
    let asked = ["ask", "who sold more?", "-a", "sales.csv", "--google-search"];
    assert_snapshot!(end(&asking(&gemini), &asked), @r#"{"event":"answered","finishReason":"STOP","unsupported":[{"text":"932","at":33}]}"#);
}

#[test]
fn a_kept_answer_says_the_same_and_so_does_the_history() {
    let gemini = FakeGemini::playing([Reply::stream("typed_rows.sse")]);
    let cli = asking(&gemini);
    let first = end(&cli, &["ask", "mean?", "-a", "sales.csv"]);
    assert_eq!(end(&cli, &["ask", "mean?", "-a", "sales.csv"]), first);
    assert!(first.contains("3,500"), "{first}");
}

#[test]
fn what_a_model_said_before_supports_nothing() {
    let gemini =
        FakeGemini::playing([Reply::stream("typed_rows.sse"), saying("As I said, 3,500 in 24 rows.")]);
    let cli = asking(&gemini);
    end(&cli, &["ask", "mean?", "-a", "sales.csv"]);
    assert_snapshot!(end(&cli, &["ask", "-c", "sure?"]), @r#"{"event":"answered","finishReason":"STOP","unsupported":[{"text":"3,500","at":11}]}"#);
}

/// An interaction that is this program, what it printed, and this answer.
fn interaction(code: &str, printed: &str, text: &str) -> Reply {
    let interaction = serde_json::json!({"id": "v1_a", "status": "completed", "model": "m", "steps": [
        {"type": "code_execution_call", "id": "c1", "arguments": {"language": "python", "code": code}},
        {"type": "code_execution_result", "call_id": "c1", "result": printed, "is_error": false},
        {"type": "model_output", "content": [{"type": "text", "text": text}]},
    ]});
    Reply::new(200, "application/json", interaction.to_string())
}

#[test]
fn a_follow_up_of_an_interaction_is_examined_with_the_files_that_were_given_before() {
    let typed = format!("rows = '''{}'''\nprint(24)", SALES.replace("100.0", "999.0"));
    let gemini =
        FakeGemini::playing([interaction("print(1)", "1", "Read."), interaction(&typed, "24", "24 rows.")]);
    let cli = asking(&gemini).with("GEMINI_EXEC_API", "interactions");
    let cli = cli.file("costs.tsv", COSTS.replace(',', "\t"));
    end(&cli, &["ask", "read", "-a", "sales.csv", "-a", "costs.tsv"]);
    assert_snapshot!(end(&cli, &["ask", "-c", "how many?"]), @r#"{"event":"answered","finishReason":"completed","typed":[{"file":"sales.csv","round":0,"rows":24,"different":1,"of":24}]}"#);
    let shown = cli.run(&["history", "show"]).screen();
    assert!(shown.contains("Typed, not read: The program holds 24 rows of sales.csv"), "{shown}");
}

#[test]
fn a_computation_that_nobody_made_is_named() {
    let gemini = FakeGemini::playing([saying("I ran the code, and the mean is 17.5.")]);
    assert_snapshot!(end(&asking(&gemini), &["ask", "mean?"]), @r#"{"event":"answered","finishReason":"STOP","unsupported":[{"text":"17.5","at":32}],"claimed":"I ran the code"}"#);
}

#[test]
fn a_file_that_is_given_again_has_its_name_and_the_earlier_one_gets_another() {
    let reply = || Reply::stream("two_files.sse");
    let gemini = FakeGemini::playing([reply(), reply(), reply()]);
    let cli = asking(&gemini);
    end(&cli, &["ask", "profit?", "-a", "sales.csv", "-a", "costs.csv"]);
    let cli = cli.file("costs.csv", "region,cost\nnorth,1\n");
    end(&cli, &["ask", "-c", "and now?", "-a", "costs.csv"]);
    end(&cli, &["ask", "-c", "and then?"]);
    let requests = gemini.requests();
    let sent: Vec<Value> = requests.iter().map(harness::fake_gemini::Received::json).collect();
    let names: Vec<String> = sent.iter().map(|body| files(body).join(" ")).collect();
    let with_both = "sales.csv earlier-1-costs.csv costs.csv";
    assert_eq!(names, ["sales.csv costs.csv", with_both, with_both]);
    let content = |of: &Value| of.to_string().matches("bm9ydGgsNDAwLjU").count();
    assert_eq!(sent.iter().map(content).collect::<Vec<_>>(), [1, 1, 1], "the costs as they were");
}

#[test]
fn a_notebook_opens_the_files_of_each_turn_where_they_are() {
    let reply = || Reply::stream("two_files.sse");
    let gemini = FakeGemini::playing([reply(), reply()]);
    let cli = asking(&gemini);
    end(&cli, &["ask", "profit?", "-a", "costs.csv"]);
    end(&cli, &["ask", "-c", "and now?", "-a", "sales.csv"]);
    assert_eq!(cli.run(&["history", "export", "--to", "a.ipynb"]).code, Some(0));
    let notebook = std::fs::read_to_string(cli.home().join("a.ipynb")).expect("a notebook");
    let opened = notebook.lines().filter(|line| line.contains("with open")).map(str::trim);
    assert_snapshot!(opened.collect::<Vec<_>>().join("\n"), @r#"
    "with open('costs.csv') as sales, open('input_file_1.csv') as costs:\n",
    "with open('costs.csv') as sales, open('sales.csv') as costs:\n",
    "#);
}

#[test]
fn attachments_of_one_name_are_told_apart() {
    let gemini = FakeGemini::playing([saying("Done.")]);
    let cli = Cli::asking(&gemini).file("north/sales.csv", SALES).file("south/sales.csv", COSTS);
    let finished = cli.run(&["ask", "profit?", "-a", "north/sales.csv", "-a", "south/sales.csv"]);
    assert_snapshot!(finished.screen(), @r#"
    ─── answer ─────────────────────────────────────────────────
    Done.
    gemini-exec: Attachments have the same name; the code finds them as north-sales.csv and south-sales.csv.
    → 0
    "#);
    let requests = gemini.requests();
    assert_snapshot!(files(&requests[0].json()).join(" "), @"north-sales.csv south-sales.csv");
}

#[test]
fn a_quiet_ask_says_it_on_standard_error() {
    let gemini = FakeGemini::playing([Reply::stream("typed_rows.sse")]);
    let finished = asking(&gemini).run(&["ask", "-q", "mean?", "-a", "sales.csv"]);
    assert!(!finished.stdout.contains("Typed"), "{finished:?}");
    assert_snapshot!(finished.stderr, @"gemini-exec: To check: 24 rows of sales.csv typed, not read · in no output: 3,500. gemini-exec history run 1 runs the program on sales.csv here.");
}
