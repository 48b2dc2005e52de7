//! Files that are too large for a request: uploaded, sampled or refused, and questions near the limit of the model.

use harness::{Cli, FakeGemini, Finished, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// More than a request takes, and an image: the model takes it all the same.
fn huge_image() -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 71_000_000]].concat()
}

/// A service that has these replies; they may need its address.
fn service(replies: impl Fn(&str) -> Vec<Reply>) -> FakeGemini {
    let gemini = FakeGemini::playing([]);
    gemini.then_play(replies(&gemini.url()));
    gemini
}

fn there(id: &str) -> Value {
    let uri = format!("https://generativelanguage.googleapis.com/v1beta/files/{id}");
    json!({"name": format!("files/{id}"), "mimeType": "image/png", "state": "ACTIVE", "uri": uri})
}

fn json_reply(value: &Value) -> Reply {
    Reply::new(200, "application/json; charset=UTF-8", value.to_string())
}

/// The service takes an upload at once, in chunks of 64 MiB.
fn taken(url: &str, id: &str) -> [Reply; 3] {
    let active = || Reply::new(200, "text/plain", "").header("X-Goog-Upload-Status", "active");
    let begun = active()
        .header("X-Goog-Upload-URL", &format!("{url}/upload/v1beta/files?upload_id=U"))
        .header("X-Goog-Upload-Chunk-Granularity", &(64 << 20).to_string());
    let whole = json_reply(&json!({"file": there(id)})).header("X-Goog-Upload-Status", "final");
    [begun, active(), whole]
}

/// The requests, a line each; of a question, how its files are given along.
fn drawn(gemini: &FakeGemini) -> String {
    let line = |request: &harness::fake_gemini::Received| {
        let path = request.path.split('?').next().unwrap_or_default();
        let is_question = path.contains("GenerateContent") || path.ends_with("countTokens");
        let files = if is_question { files(&request.json()) } else { String::new() };
        let command = request.header("x-goog-upload-command").map(|it| format!(": {it}")).unwrap_or_default();
        format!("{} {path}{command}{files}\n", request.method)
    };
    gemini.requests().iter().map(line).collect()
}

fn files(body: &Value) -> String {
    let contents = body["contents"].as_array().expect("contents").iter();
    let parts = contents.flat_map(|content| content["parts"].as_array().expect("parts"));
    parts.filter(|part| part.get("text").is_none()).map(|part| format!("\n  {part}")).collect()
}

fn said(finished: &Finished, event: &str) -> String {
    let events = finished.events();
    let lines = events.iter().filter(|it| it.get(event).is_some()).map(|it| format!("{it}\n"));
    lines.collect()
}

/// What a person at a terminal is told before anything is sent.
#[cfg(unix)]
fn notice(gemini: &FakeGemini, cli: &Cli, arguments: &[&str]) -> String {
    let screen = cli.run_in_terminal(arguments).screen().replace(&gemini.url()[7..], "HOST");
    screen.split("───").next().unwrap_or_default().to_owned()
}

#[test]
fn what_a_request_has_no_room_for_is_uploaded_and_named_by_its_address() {
    let gemini = service(|url| [&taken(url, "one")[..], &[Reply::stream("plain_text.sse")]].concat());
    let cli = Cli::asking(&gemini).file("huge.png", huge_image());
    let finished = cli.run(&["ask", "what is it?", "-a", "huge.png", "--large-files", "upload", "--json"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_snapshot!(said(&finished, "work"), @r#"
    {"event":"state","state":"sending","work":"looking for huge.png at Gemini"}
    {"event":"state","state":"sending","work":"uploading huge.png: 0 of 71 MB"}
    {"event":"state","state":"sending","work":"uploading huge.png: 67 of 71 MB"}
    {"event":"state","state":"sending","work":"Gemini prepares huge.png, for 8 minutes at most"}
    "#);
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files: start
    POST /upload/v1beta/files: upload
    POST /upload/v1beta/files: upload, finalize
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      {"fileData":{"displayName":"huge.png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"image/png"}}
    "#);
}

#[cfg(unix)]
#[test]
fn a_follow_up_names_the_upload_again_and_uploads_anew_what_expired() {
    let gemini = service(|url| {
        let answer = || Reply::stream("plain_text.sse");
        [
            &taken(url, "one")[..],
            &[
                answer(),
                json_reply(&there("one")),
                answer(),
                Reply::error(403, "PERMISSION_DENIED", "no access"),
            ],
            &taken(url, "two")[..],
            &[answer()],
        ]
        .concat()
    });
    let cli = Cli::asking(&gemini).file("huge.png", huge_image());
    let first = cli.run(&["ask", "what is it?", "-a", "huge.png", "--large-files", "upload"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let next = cli.run(&["ask", "and its colour?", "-c"]);
    assert_eq!(next.code, Some(0), "{next:?}");
    let told = notice(&gemini, &cli, &["ask", "and its age?", "-c", "--large-files", "upload"]);
    assert_snapshot!(told, @"
    continues ask 1: what is it?, with --large-files upload
    gemini-flash-latest at HOST gets 189 characters of text, huge.png again if Google no longer has it, and the conversation so far (2 turns, huge.png 71.0 MB)
    ");
    assert_snapshot!(drawn(&gemini), @r#"
    POST /upload/v1beta/files: start
    POST /upload/v1beta/files: upload
    POST /upload/v1beta/files: upload, finalize
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      {"fileData":{"displayName":"huge.png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"image/png"}}
    GET /v1beta/files/one
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      {"fileData":{"displayName":"huge.png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/one","mimeType":"image/png"}}
    GET /v1beta/files/one
    POST /upload/v1beta/files: start
    POST /upload/v1beta/files: upload
    POST /upload/v1beta/files: upload, finalize
    POST /v1beta/models/gemini-flash-latest:streamGenerateContent
      {"fileData":{"displayName":"huge.png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeType":"image/png"}}
    "#);
}

#[test]
fn what_has_expired_is_left_out_and_named_where_nothing_may_be_uploaded() {
    let gemini = service(|url| {
        let gone = || Reply::error(404, "NOT_FOUND", "no such file");
        let answer = || Reply::stream("plain_text.sse");
        [&taken(url, "one")[..], &[answer(), gone(), answer(), gone(), answer()]].concat()
    });
    let cli = Cli::asking(&gemini).file("huge.png", huge_image());
    let first = cli.run(&["ask", "what is it?", "-a", "huge.png", "--large-files", "upload"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let said = ["sample", "refuse"]
        .map(|policy| cli.run(&["ask", "and its colour?", "-c", "--large-files", policy]).screen());
    assert_snapshot!(said.join("\n"), @"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    Left out: Google no longer has huge.png, so the answer is without it. Attach it again to ask about it.
    → 0
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    Left out: huge.png, as before.
    → 0
    ");
    let shown = cli.run(&["history", "show"]).screen();
    let left_out = ["Left out: Google no longer has huge.png", "Left out: huge.png, as before."];
    assert_eq!(left_out.map(|words| shown.matches(words).count()), [1, 1], "{shown}");
}

#[cfg(unix)]
#[test]
fn a_follow_up_about_a_sample_names_what_is_sent_and_warns_too() {
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    let answer = || Reply::stream("plain_text.sse");
    let gemini = FakeGemini::playing([answer(), answer(), answer()]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,region,day,units\n{rows}"));
    let first = cli.run(&["ask", "sum of units?", "-a", "sales.csv"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    assert_snapshot!(notice(&gemini, &cli, &["ask", "and the mode?", "-c"]), @"
    continues ask 1: sum of units?
    gemini-flash-latest at HOST gets 191 characters of text, and the conversation so far (1 turn, a sample of sales.csv: 601 of 80 001 lines)
    ");
    assert_snapshot!(cli.run(&["ask", "and the mean?", "-c"]).screen(), @r#"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    A sample: The answer is about 601 of 80 001 lines of sales.csv; all of it is too large for the model.
    Not in any output: 3.4. No program printed this, and no file or question has it.
    → 0
    "#);
}

#[test]
fn what_expired_and_changed_here_is_left_out_until_it_is_attached_again() {
    let gemini = service(|url| {
        let answer = || Reply::stream("plain_text.sse");
        let gone = || Reply::error(404, "NOT_FOUND", "no such file");
        let uploaded = |id: &str| taken(url, id).to_vec();
        let second = vec![answer(), answer(), gone(), gone(), answer()];
        [uploaded("one"), vec![answer(), gone(), answer()], uploaded("two"), second].concat()
    });
    let cli = Cli::asking(&gemini).file("huge.png", huge_image());
    let first = cli.run(&["ask", "what is it?", "-a", "huge.png", "--large-files", "upload"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let cli = cli.file("huge.png", [huge_image(), vec![1]].concat());
    assert_snapshot!(cli.run(&["ask", "and its colour?", "-c", "--as-sent"]).screen(), @"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    Left out: Google no longer has huge.png, so the answer is without it. Attach it again to ask about it.
    gemini-exec: huge.png has changed since. What was uploaded before counts, if Google still has it.
    → 0
    ");
    let again = ["ask", "and its colour?", "-c", "-a", "huge.png", "--large-files", "upload"];
    assert_eq!(cli.run(&again).code, Some(0));
    let cli = cli.file("huge.png", &huge_image()[..100]);
    assert_eq!(cli.run(&["ask", "and its age?", "-c", "-a", "huge.png"]).code, Some(0));
    // What was attached last stands for the uploads, which have expired.
    assert_snapshot!(cli.run(&["ask", "and its owner?", "-c", "--as-sent"]).screen(), @"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    Left out: Google no longer has the earlier huge.png, so the answer is without it; the later one went along.
    Left out: Google no longer has the earlier huge.png, so the answer is without it; the later one went along.
    → 0
    ");
    let after = gemini.requests().split_off(6);
    let asked = after.iter().filter(|it| it.path.contains("GenerateContent")).map(|it| files(&it.json()));
    let asked: Vec<String> = asked.map(|files| files.chars().take(120).collect()).collect();
    assert_snapshot!(format!("{} requests{}", after.len(), asked.concat()), @r#"
    8 requests
      {"fileData":{"displayName":"huge.png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/two","mimeTyp
      {"inlineData":{"data":"iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      {"inlineData":{"data":"iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    "#);
}

#[test]
fn vertex_ai_takes_no_upload_and_says_who_does() {
    let cli = Cli::offline()
        .with("GOOGLE_GENAI_USE_VERTEXAI", "true")
        .with("GOOGLE_API_KEY", "AIzaSyComposedByHand-not-a-real-key-000")
        .file("huge.png", huge_image());
    let refused = cli.run(&["ask", "what is it?", "-a", "huge.png", "--large-files", "upload"]);
    assert_snapshot!(refused.screen(), @r#"
    gemini-exec: Cannot attach huge.png: With it the question is too large: a request takes 70 MB, and a model some 800000 tokens of files. Programs at Vertex AI read no uploaded file. Attach less of it, ask the Developer API (--engine gemini), or ask the local engine, which has no such limit.
    → 2
    "#);
}

#[test]
fn what_the_model_cannot_take_is_sampled_though_it_might_be_uploaded() {
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,region,day,units\n{rows}"));
    let finished = cli.run(&["ask", "sum of units?", "-a", "sales.csv", "--large-files", "upload"]);
    assert!(finished.stdout.contains("A sample: "), "{finished:?}");
    assert!(gemini.only_request().body.len() < 100_000);
}

#[test]
fn a_question_near_the_limit_of_the_model_is_counted_before_it_is_sent() {
    let counted = |tokens: u64| json_reply(&json!({"totalTokens": tokens}));
    let model = json_reply(&json!({"name": "models/m", "inputTokenLimit": 1_000_000}));
    let gemini = FakeGemini::playing([counted(1_100_000), model.clone()]);
    let cli = Cli::asking(&gemini).file("job.py", format!("x = '{}'\n", "1".repeat(900_000)));
    let refused = cli.run(&["ask", "what is it?", "--code", "job.py"]);
    assert_snapshot!(refused.screen(), @r#"
    gemini-exec: Request too large: the question has 1 100 000 tokens, and gemini-flash-latest takes 1 000 000. Send less: a smaller selection, or a sample of the file.
    → 1
    "#);
    assert_snapshot!(drawn(&gemini), @r#"
    POST /v1beta/models/gemini-flash-latest:countTokens
    GET /v1beta/models/gemini-flash-latest
    "#);
    gemini.then_play([counted(999_000), model, Reply::stream("plain_text.sse")]);
    assert_eq!(cli.run(&["ask", "what is it?", "--code", "job.py"]).code, Some(0));
}

#[test]
fn of_a_file_that_is_too_large_a_sample_goes_along_and_is_said() {
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,region,day,units\n{rows}"));
    let finished = cli.run(&["ask", "sum of units?", "-a", "sales.csv"]);
    assert_snapshot!(finished.screen(), @r#"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    ─── to check ───────────────────────────────────────────────
    A sample: The answer is about 601 of 80 001 lines of sales.csv; all of it is too large for the model.
    Not in any output: 3.4. No program printed this, and no file or question has it.
    → 0
    "#);
    let request = gemini.only_request().json();
    assert_snapshot!(request["contents"][0]["parts"][1]["text"].as_str().expect("a text"), @r#"
    sum of units?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    sales.csv is a sample, 601 of 80 001 lines: the first 301, 200 from all parts between, the last 100. Form: UTF-8, comma, header in line 1. Columns, by the lines that were taken: id (numbers that are names), region (texts that repeat), day (dates as ISO 8601), units (numbers). Your program can be run on the whole file too, so compute from the file, and say that your numbers are those of the sample.
    "#);
    let refused = cli.run(&["ask", "sum of units?", "-a", "sales.csv", "--large-files", "refuse"]);
    assert_snapshot!(refused.screen(), @r#"
    gemini-exec: Cannot attach sales.csv: With it the question is too large: a request takes 70 MB, and a model some 800000 tokens of files. Attach less of it, let a sample of it go along (largeFiles, --large-files sample), or ask the local engine, which has no such limit.
    → 2
    "#);
    assert_eq!(gemini.requests().len(), 1);
}

/// An answer whose program counts the rows of its file, and saw those of a sample.
fn counting_rows() -> Reply {
    let code = "rows = sum(1 for _ in open('input_file_0.csv')) - 1\nprint(rows, 'rows')\n";
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "600 rows\n"}},
        {"text": "There are 600 rows."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))
}

#[test]
fn a_program_written_for_a_sample_runs_here_on_the_whole_file() {
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    let gemini = FakeGemini::playing([counting_rows()]);
    let cli = Cli::asking(&gemini).file("sales.csv", format!("id,region,day,units\n{rows}"));
    let asked = cli.run(&["ask", "how many rows?", "-a", "sales.csv"]);
    assert_eq!(asked.code, Some(0), "{asked:?}");
    assert_snapshot!(cli.run(&["history", "run"]).screen(), @r#"
    ─── output ─────────────────────────────────────────────────
    80000 rows
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    gemini-exec: ask 1: with all rows of the file it prints “80000 rows”; the output differs
    → 0
    "#);
    let kept: Value = serde_json::from_str(&cli.run(&["history", "show", "--json"]).stdout).expect("JSON");
    assert_eq!(kept["turns"][0]["check"]["onFile"]["printed"], "80000 rows");
    let cli = cli.file("sales.csv", "id\n1\n");
    assert_snapshot!(cli.run(&["history", "run", "1"]).screen(), @r#"
    ─── output ─────────────────────────────────────────────────
    1 rows
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    gemini-exec: ask 1: with all rows of the file it prints “1 rows”; sales.csv has changed since, and the output differs
    → 0
    "#);
}

#[test]
fn an_ask_without_a_program_cannot_be_run() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini);
    assert_eq!(cli.run(&["ask", "how much?"]).code, Some(0));
    assert_snapshot!(cli.run(&["history", "run"]).screen(), @r#"
    gemini-exec: Ask 1 has no program to run. Name another ask; gemini-exec history list shows them.
    → 2
    "#);
}

#[test]
fn a_sample_is_made_of_a_file_in_any_encoding_and_its_name_does_nothing() {
    let mut latin = b"id,town\n".to_vec();
    (0..200_000).for_each(|row| latin.extend(format!("{row},K\u{f6}ln\n").chars().map(|char| char as u8)));
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let name = "a\u{1b}]0;x\u{7}.csv";
    let finished = Cli::asking(&gemini).file(name, &latin).run(&["ask", "towns?", "-a", name]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.contains("of 200\u{202f}001 lines"), "{finished:?}");
    assert!(!finished.screen().contains('\u{1b}'), "{finished:?}");
    let request = gemini.only_request();
    assert!(request.body.len() < 100_000);
    assert!(!request.json()["contents"][0]["parts"][1]["text"].as_str().expect("a text").contains('\u{1b}'));
}

#[test]
fn no_sample_is_made_of_an_image() {
    let gemini = FakeGemini::playing([]);
    let lines = b"pixels\n".repeat(11_000_000);
    let webp = |length: u32| {
        [b"RIFF", &(length + 12).to_le_bytes()[..], b"WEBPVP8 ", &length.to_le_bytes()].concat()
    };
    let length = u32::try_from(lines.len()).expect("a length");
    let screens = [("huge.png", b"\x89PNG\r\n\x1a\n".to_vec()), ("huge.webp", webp(length))].map(
        |(name, beginning)| {
            let cli = Cli::asking(&gemini).file(name, [beginning, lines.clone()].concat());
            cli.run(&["ask", "what is it?", "-a", name]).screen()
        },
    );
    assert_snapshot!(screens.join("\n"), @r#"
    gemini-exec: Cannot attach huge.png: With it the question is too large: a request takes 70 MB, and a model some 800000 tokens of files. Of an image no sample is made. Attach less of it, let it be uploaded (largeFiles, --large-files upload), or ask the local engine, which has no such limit.
    → 2
    gemini-exec: Cannot attach huge.webp: With it the question is too large: a request takes 70 MB, and a model some 800000 tokens of files. Of an image no sample is made. Attach less of it, let it be uploaded (largeFiles, --large-files upload), or ask the local engine, which has no such limit.
    → 2
    "#);
    assert!(gemini.requests().is_empty());
}
