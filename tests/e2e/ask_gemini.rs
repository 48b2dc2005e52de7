//! `gemini-exec ask` with a key, against a service that plays recordings.

use std::time::Duration;

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

/// Asks one question, plays one reply and draws what the person sees.
fn screen(reply: Reply, arguments: &[&str]) -> String {
    let gemini = FakeGemini::playing([reply]);
    Cli::asking(&gemini).run(&[&["ask", "mean?"], arguments].concat()).screen()
}

#[test]
fn code_output_and_answer_are_shown_in_order() {
    assert_snapshot!(screen(Reply::stream("mean_of_three.sse"), &[]), @"
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    → 0
    ");
}

#[test]
fn a_stream_that_arrives_byte_by_byte_shows_the_same() {
    let whole = screen(Reply::stream("mean_of_three.sse"), &[]);
    assert_eq!(screen(Reply::stream("mean_of_three.sse").in_pieces(1), &[]), whole);
}

#[test]
fn a_reply_without_streaming_shows_the_same() {
    let gemini = FakeGemini::playing([Reply::stream("unary.json")]);
    let finished = Cli::asking(&gemini).run(&["ask", "mean?", "--no-stream"]);
    assert_snapshot!(finished.screen(), @"
    ─── answer ─────────────────────────────────────────────────
    I will count.
    ─── python ─────────────────────────────────────────────────
    print(len('gemini'))
    ─── output ─────────────────────────────────────────────────
    6
    ─── answer ─────────────────────────────────────────────────
    Six letters.
    → 0
    ");
    assert!(gemini.only_request().path.ends_with(":generateContent"));
}

#[test]
fn the_request_carries_the_files_the_code_and_the_question() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n3\n").file("job.py", "print(1)\n");
    let finished =
        cli.run(&["ask", "mean?", "-a", "prices.csv", "--code", "job.py", "--model", "gemini-2.5-pro"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let request = gemini.only_request();
    assert_eq!(request.path, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
    assert_eq!(request.header("x-goog-api-key"), Some(harness::cli::KEY));
    let told = "Files in the working directory of your code: `input_file_0.csv` (prices.csv). If one is not there, it has the name in \
                brackets. Open them; do not type their rows into a program.";
    assert_eq!(
        request.json(),
        json!({
            "contents": [{"role": "user", "parts": [
                {"inlineData": {"mimeType": "text/csv", "displayName": "prices.csv", "data": "cHJpY2UKMwo="}},
                {"text": format!("mean?\n\n{told}\n\n```python\nprint(1)\n```\n")},
            ]}],
            "tools": [{"codeExecution": {}}],
            "store": false,
        })
    );
}

#[test]
fn an_interaction_shows_the_same_and_google_keeps_it_only_if_told() {
    let gemini = FakeGemini::playing([Reply::stream("interaction.sse"), Reply::stream("interaction.sse")]);
    let cli = Cli::asking(&gemini);
    let unkept = cli.run(&["ask", "mean?", "--api", "interactions"]);
    let kept = cli.run(&["ask", "mean?", "--api", "interactions", "--store-at-google"]);
    assert_eq!((unkept.code, kept.code), (Some(0), Some(0)), "{unkept:?} {kept:?}");
    assert!(unkept.stdout.contains("The mean of the three prices is **2**."), "{unkept:?}");
    assert_eq!(unkept.stdout, kept.stdout);
    let requests = gemini.requests();
    let sent: Vec<_> =
        requests.iter().map(|it| (it.path.as_str(), it.json().get("store").cloned())).collect();
    assert_eq!(sent, [("/v1beta/interactions", Some(json!(false))), ("/v1beta/interactions", None)]);
}

#[test]
fn a_failed_run_that_was_repaired_is_an_answer() {
    assert_snapshot!(screen(Reply::stream("failed_then_repaired.sse"), &[]), @r#"
    ─── python ─────────────────────────────────────────────────
    ratio = 10 / 0
    print(ratio)
    ─── output · failed ────────────────────────────────────────
    Traceback (most recent call last):
      File "<string>", line 1, in <module>
    ZeroDivisionError: division by zero
    ─── answer ─────────────────────────────────────────────────
    Zero needs a guard.
    ─── python ─────────────────────────────────────────────────
    rows = 0
    print(10 / rows if rows else 'no rows')
    ─── output ─────────────────────────────────────────────────
    no rows
    ─── answer ─────────────────────────────────────────────────
    There are no rows, so there is no ratio.
    → 0
    "#);
}

#[test]
fn code_stopped_at_the_deadline_has_its_own_exit_code() {
    assert_snapshot!(screen(Reply::stream("deadline_exceeded.sse"), &[]), @"
    ─── python ─────────────────────────────────────────────────
    step = 0
    while True:
        step += 1
        if step % 1000000 == 0:
            print(step)
    ─── output · stopped at the time limit ─────────────────────
    1000000
    2000000
    ─── answer ─────────────────────────────────────────────────
    The loop has no end, so the run was stopped.
    → 3
    ");
}

#[test]
fn a_chart_is_saved_and_its_path_printed() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse")]);
    let cli = Cli::asking(&gemini);
    let finished = cli.run(&["ask", "chart?", "--images", "charts"]);
    assert_snapshot!(finished.screen(), @"
    ─── python ─────────────────────────────────────────────────
    import matplotlib.pyplot as plt

    plt.bar(['north', 'south', 'west'], [30, 18, 42])
    print(30 + 18 + 42)
    plt.show()
    ─── output ─────────────────────────────────────────────────
    90
    ─── chart 1 ────────────────────────────────────────────────
    [HOME]/charts/chart-1.png
    ─── answer ─────────────────────────────────────────────────
    West leads with 42 of 90 units.
    → 0
    ");
    let chart = std::fs::read(cli.home().join("charts/chart-1.png")).expect("the chart exists");
    assert!(chart.starts_with(b"\x89PNG"));
}

#[test]
fn the_document_keeps_everything() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse")]);
    let cli = Cli::asking(&gemini);
    let finished = cli.run(&["ask", "Units per region?", "--markdown", "answer.md"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let document = std::fs::read_to_string(cli.home().join("answer.md")).expect("the document exists");
    insta::with_settings!({filters => [(r"\d+\.\d s", "[time]")]}, { assert_snapshot!(document, @"
    # Units per region?

    West leads with 42 of 90 units.

    ![chart 1](<answer_files/chart-1.png>)

    Output (ok):

    ```text
    90
    ```

    <details>
    <summary>Program: 5 lines</summary>

    ```python
    import matplotlib.pyplot as plt

    plt.bar(['north', 'south', 'west'], [30, 18, 42])
    print(30 + 18 + 42)
    plt.show()
    ```

    </details>

    gemini-3-flash-preview · 520 tokens (412 intermediate) · [time]
    "); });
    assert!(cli.home().join("answer_files/chart-1.png").exists());
}

#[test]
fn json_prints_one_event_per_line() {
    assert_snapshot!(screen(Reply::stream("mean_of_three.sse"), &["--json"]), @r#"
    {"event":"state","state":"sending"}
    {"event":"code","id":"k3v9q2m1","language":"PYTHON","code":"prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n"}
    {"event":"usage","promptTokenCount":46,"candidatesTokenCount":31,"thoughtsTokenCount":58,"totalTokenCount":135}
    {"event":"state","state":"runningCode"}
    {"event":"output","id":"k3v9q2m1","outcome":"OUTCOME_OK","output":"mean = 2\n"}
    {"event":"usage","promptTokenCount":46,"totalTokenCount":46}
    {"event":"state","state":"thinking"}
    {"event":"text","text":"The mean of the three"}
    {"event":"usage","promptTokenCount":46,"candidatesTokenCount":40,"thoughtsTokenCount":58,"toolUsePromptTokenCount":112,"totalTokenCount":256}
    {"event":"state","state":"writing"}
    {"event":"text","text":" prices is **2**."}
    {"event":"usage","promptTokenCount":46,"candidatesTokenCount":47,"thoughtsTokenCount":58,"toolUsePromptTokenCount":112,"totalTokenCount":263}
    {"event":"usage","promptTokenCount":97,"candidatesTokenCount":47,"thoughtsTokenCount":58,"toolUsePromptTokenCount":212,"totalTokenCount":414}
    {"event":"kept","ask":1}
    {"event":"answered","finishReason":"STOP"}
    → 0
    "#);
    assert_snapshot!(screen(Reply::stream("chart.sse"), &["--json", "--images", "charts"]), @r#"
    {"event":"state","state":"sending"}
    {"event":"code","id":"c1","language":"PYTHON","code":"import matplotlib.pyplot as plt\n\nplt.bar(['north', 'south', 'west'], [30, 18, 42])\nprint(30 + 18 + 42)\nplt.show()\n"}
    {"event":"usage","promptTokenCount":38,"candidatesTokenCount":60,"totalTokenCount":98}
    {"event":"state","state":"runningCode"}
    {"event":"output","id":"c1","outcome":"OUTCOME_OK","output":"90\n"}
    {"event":"image","mimeType":"image/png","path":"[HOME]/charts/chart-1.png"}
    {"event":"usage","promptTokenCount":38,"candidatesTokenCount":60,"totalTokenCount":98}
    {"event":"state","state":"thinking"}
    {"event":"text","text":"West leads with 42 of 90 units."}
    {"event":"usage","promptTokenCount":38,"candidatesTokenCount":70,"toolUsePromptTokenCount":412,"totalTokenCount":520}
    {"event":"state","state":"writing"}
    {"event":"kept","ask":1}
    {"event":"answered","finishReason":"STOP"}
    → 0
    "#);
}

#[test]
fn thoughts_have_their_own_sections() {
    assert_snapshot!(screen(Reply::stream("thoughts.sse"), &[]), @"
    ─── thinking ───────────────────────────────────────────────
    **Planning**

    I should compute it, not guess.

    ─── python ─────────────────────────────────────────────────
    print(2 ** 61 - 1)
    ─── output ─────────────────────────────────────────────────
    2305843009213693951
    ─── thinking ───────────────────────────────────────────────
    **Checking**

    It is a Mersenne prime.

    ─── answer ─────────────────────────────────────────────────
    2305843009213693951, a prime.
    → 0
    ");
}

#[test]
fn what_arrived_before_the_connection_broke_is_kept() {
    assert_snapshot!(screen(Reply::stream("cut.sse"), &[]), @"
    ─── python ─────────────────────────────────────────────────
    print('half')
    ─── output ─────────────────────────────────────────────────
    half
    ─── answer ─────────────────────────────────────────────────
    The first half of the
    gemini-exec: The answer was cut off: The connection ended before the answer was complete; what came until then is kept. Ask again.
    → 1
    ");
    assert_snapshot!(screen(Reply::stream("cut.sse"), &["--json"]), @r#"
    {"event":"state","state":"sending"}
    {"event":"code","id":"h1","language":"PYTHON","code":"print('half')\n"}
    {"event":"usage","promptTokenCount":20,"candidatesTokenCount":9,"totalTokenCount":29}
    {"event":"state","state":"runningCode"}
    {"event":"output","id":"h1","outcome":"OUTCOME_OK","output":"half\n"}
    {"event":"usage","promptTokenCount":20,"candidatesTokenCount":9,"totalTokenCount":29}
    {"event":"state","state":"thinking"}
    {"event":"text","text":"The first half of the"}
    {"event":"usage","promptTokenCount":20,"candidatesTokenCount":14,"toolUsePromptTokenCount":33,"totalTokenCount":67}
    {"event":"state","state":"writing"}
    {"event":"kept","ask":1}
    {"event":"cut"}
    → 1
    "#);
    assert_snapshot!(screen(Reply::stream("error_tail.sse"), &[]), @"
    ─── answer ─────────────────────────────────────────────────
    First second 
    gemini-exec: Failure in the service: The operation was cancelled. (HTTP 499). Try again in a minute.
    → 1
    ");
}

#[test]
fn every_failure_names_the_next_step_in_one_sentence() {
    let failures = [
        Reply::stream("blocked_prompt.sse"),
        Reply::stream("safety.sse"),
        Reply::stream("max_tokens.sse"),
        Reply::new(429, "application/json", harness::fake_gemini::cassette("quota_per_day.json")),
        Reply::new(400, "application/json", harness::fake_gemini::cassette("key_invalid.json")),
        Reply::error(404, "NOT_FOUND", "models/x is not found for API version v1beta"),
        Reply::error(413, "", "too large"),
        Reply::new(200, "text/html", harness::fake_gemini::cassette("proxy_page.html")),
        Reply::new(200, "text/event-stream", "garbage\u{1b}[31m\n\n"),
        Reply::new(200, "text/event-stream", ""),
    ];
    let screens: Vec<String> = failures.into_iter().map(|reply| screen(reply, &[])).collect();
    // When a quota of the day comes back is told in local time.
    insta::with_settings!({filters => [(r"\d\d:\d\d( on \d+ \w+)?", "[time]")]}, { assert_snapshot!(screens.join("\n\n"), @"
    gemini-exec: The question was refused: PROHIBITED_CONTENT. Put the question differently, or leave out what the filter objects to.
    → 1

    ─── answer ─────────────────────────────────────────────────
    First, take
    gemini-exec: The answer was taken back: SAFETY. Put the question differently, or leave out what the filter objects to.
    → 1

    ─── answer ─────────────────────────────────────────────────
    Once upon a time there was
    gemini-exec: The answer ends early: MAX_TOKENS; what came until then is kept. Ask for less at once.
    → 1

    gemini-exec: Quota used up: the free tier's limit of 200 requests a day is reached (quota GenerateRequestsPerDayPerProjectPerModel-FreeTier, model gemini-3-flash). It comes back at [time] (midnight Pacific time); until then choose another model, or set up billing.
    → 1

    gemini-exec: API key rejected: the key from GEMINI_API_KEY: API key not valid. Please pass a valid API key. Set a valid key; create one at https://aistudio.google.com/apikey.
    → 1

    gemini-exec: Unknown model: gemini-flash-latest: models/x is not found for API version v1beta. Choose one of https://ai.google.dev/gemini-api/docs/models that can execute code.
    → 1

    gemini-exec: Request too large: too large. Send less: a smaller selection, or a sample of the file.
    → 1

    gemini-exec: A web page came: 127.0.0.1 answered with a web page, not with an answer. Is there a sign-in page or a proxy in between? Open any page in a browser and sign in to the network, or check the base URL and the proxy.
    → 1

    gemini-exec: Unintelligible reply: 127.0.0.1 sent a reply that is not from the Gemini API: no event in it. Check the base URL and the proxy.
    → 1

    gemini-exec: No answer came: 127.0.0.1 ended its reply without a word. Ask again; the question may have been billed, so it was not sent a second time.
    → 1
    "); });
}

#[test]
fn a_request_to_an_overloaded_service_is_sent_again() {
    let busy = Reply::error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    let gemini = FakeGemini::playing([busy, Reply::stream("mean_of_three.sse")]);
    let finished = Cli::asking(&gemini).run(&["ask", "mean?", "--json"]);
    let waiting =
        finished.events().into_iter().find(|event| event["state"] == "waiting").expect("a wait is reported");
    assert_eq!(waiting["reason"], "Model overloaded");
    assert_eq!((finished.code, gemini.requests().len()), (Some(0), 2));
}

#[test]
fn a_silent_service_ends_the_ask_at_the_timeout() {
    let gemini = FakeGemini::playing([Reply::silence()]);
    let finished = Cli::asking(&gemini).run(&["ask", "mean?", "--timeout", "0.3"]);
    assert_snapshot!(finished.screen(), @"
    gemini-exec: No reply: nothing came for 0.3 s. Ask again, or allow a longer silence with the setting silence (--silence SECONDS).
    → 1
    ");
}

#[test]
fn an_unusable_base_url_is_reported() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini).with("GOOGLE_GEMINI_BASE_URL", "not a url");
    assert_snapshot!(cli.run(&["ask", "mean?"]).screen(), @"
    gemini-exec: Unusable setting: the base URL cannot be used: it must look like https://host/path. Correct the setting baseUrl (--base-url).
    → 2
    ");
}

#[cfg(unix)]
#[test]
fn ctrl_c_drops_the_connection() {
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", "").then_hang()]);
    let cli = Cli::asking(&gemini);
    let child = cli.command(&["ask", "mean?"]).spawn().expect("the binary starts");
    assert!(gemini.wait_for_requests(1));
    harness::interrupt(&child);
    assert_snapshot!(cli.finish(child).screen(), @"
    gemini-exec: Cancelled.
    → 130
    ");
    assert!(gemini.wait_for_disconnect());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_an_answer_that_is_made_in_the_background() {
    let running =
        || Reply::new(200, "application/json", r#"{"id": "v1_1", "status": "in_progress", "steps": []}"#);
    let gemini = FakeGemini::playing([running(), running(), Reply::new(200, "application/json", "{}")]);
    let cli = Cli::asking(&gemini);
    let arguments = ["ask", "mean?", "--api", "interactions", "--store-at-google", "--no-stream"];
    let child = cli.command(&arguments).spawn().expect("the binary starts");
    // Who looks again knows the interaction.
    assert!(gemini.wait_for_requests(2));
    harness::interrupt(&child);
    let code = cli.finish(child).code;
    let last = gemini.requests().pop().expect("a request");
    assert_snapshot!(format!("{code:?} {} {}", last.method, last.path), @"Some(130) POST /v1beta/interactions/v1_1/cancel");
}

#[cfg(unix)]
#[test]
fn ctrl_c_works_while_the_output_pipe_is_full() {
    let long =
        format!(r#"{{"candidates":[{{"content":{{"parts":[{{"text":"{}"}}]}}}}]}}"#, "x".repeat(300_000));
    let gemini = FakeGemini::playing([
        Reply::new(200, "text/event-stream", format!("data: {long}\r\n\r\n")).then_hang()
    ]);
    let cli = Cli::asking(&gemini);
    // Nobody reads the pipe of its output, so it fills up.
    let mut child = cli.command(&["ask", "mean?"]).spawn().expect("the binary starts");
    assert!(gemini.wait_for_requests(1));
    std::thread::sleep(Duration::from_millis(300));
    harness::interrupt(&child);
    harness::interrupt(&child);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[cfg(unix)]
#[test]
fn the_document_is_written_when_the_ask_is_cancelled() {
    let first = r#"data: {"candidates":[{"content":{"parts":[{"text":"half"}]}}]}"#;
    let gemini =
        FakeGemini::playing([Reply::new(200, "text/event-stream", format!("{first}\r\n\r\n")).then_hang()]);
    let cli = Cli::asking(&gemini);
    let mut child = cli
        .command(&["ask", "mean?", "--json", "--markdown", "answer.md"])
        .spawn()
        .expect("the binary starts");
    let stdout = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut lines = std::io::BufRead::lines(stdout).map(|line| line.expect("UTF-8"));
    assert!(lines.any(|line| line.contains("half")), "what came is shown");
    harness::interrupt(&child);
    assert_eq!(cli.finish(child).code, Some(130));
    let document = std::fs::read_to_string(cli.home().join("answer.md")).expect("it is kept");
    assert!(document.contains("half") && document.contains("Cancelled"), "{document}");
}

#[cfg(unix)]
#[test]
fn the_document_is_written_when_the_output_pipe_is_closed() {
    let gemini = FakeGemini::playing([Reply::stream("mean_of_three.sse")]);
    let cli = Cli::asking(&gemini);
    let mut child =
        cli.command(&["ask", "mean?", "--markdown", "answer.md"]).spawn().expect("the binary starts");
    drop(child.stdout.take());
    assert_eq!(cli.finish(child).code, Some(141));
    let document = std::fs::read_to_string(cli.home().join("answer.md")).expect("it is kept");
    assert!(document.contains("prices = [1, 2, 3]"), "{document}");
}

#[test]
fn an_invalid_key_is_reported_and_not_shown() {
    let cli = Cli::offline().with("GEMINI_API_KEY", "two\nlines");
    assert_snapshot!(cli.run(&["ask", "mean?"]).screen(), @r#"
    gemini-exec: Unusable key: the key from GEMINI_API_KEY has more than one line. Correct it and ask again.
    → 2
    "#);
}

#[test]
fn the_number_of_saved_charts_is_limited() {
    let chart = r#"{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},"#.repeat(101);
    let body = format!(
        r#"{{"candidates":[{{"content":{{"parts":[{chart}{{"text":"x"}}]}},"finishReason":"STOP"}}]}}"#
    );
    let gemini = FakeGemini::playing([Reply::new(200, "application/json", body)]);
    let cli = Cli::asking(&gemini);
    let finished = cli.run(&["ask", "mean?", "--no-stream", "--images", "charts"]);
    assert_eq!(std::fs::read_dir(cli.home().join("charts")).expect("a folder").count(), 100);
    assert_snapshot!(finished.stderr, @"gemini-exec: There are more than 100 charts: The others were not saved. Ask for fewer.");
}

#[test]
fn a_service_on_this_machine_is_not_reached_through_a_proxy() {
    let proxy = FakeGemini::playing([]);
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("HTTP_PROXY", &proxy.url()).with("ALL_PROXY", &proxy.url());
    assert_eq!(cli.run(&["ask", "mean?"]).code, Some(0));
    assert_eq!((proxy.requests().len(), gemini.requests().len()), (0, 1));
}

#[test]
fn a_missing_key_is_reported_with_where_to_get_one() {
    assert_snapshot!(Cli::offline().run(&["ask", "mean?", "--engine", "gemini"]).screen(), @"
    gemini-exec: No API key: no key command is set, GOOGLE_API_KEY and GEMINI_API_KEY are empty, and there is no key file, or an empty one. Create a key at https://aistudio.google.com/apikey and give it to gemini-exec keys set, or set GEMINI_API_KEY.
    → 1
    ");
}

#[test]
fn a_key_command_and_a_key_file_work_like_a_variable() {
    for cli in [
        |url: &str| {
            Cli::offline()
                .with("GOOGLE_GEMINI_BASE_URL", url)
                .with("GEMINI_EXEC_API_KEY_COMMAND", "echo from-command")
        },
        |url: &str| {
            Cli::offline()
                .with("GOOGLE_GEMINI_BASE_URL", url)
                .file("key", "from-file\n")
                .with("GEMINI_EXEC_API_KEY_FILE", "key")
        },
    ] {
        let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
        let finished = cli(&gemini.url()).run(&["ask", "mean?"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let key = gemini.only_request().header("x-goog-api-key").expect("a key").to_owned();
        assert!(["from-command", "from-file"].contains(&key.as_str()));
    }
}

#[test]
fn files_that_gemini_cannot_read_are_refused_before_anything_is_sent() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini)
        .file("a.xlsx", "PK\u{3}\u{4}")
        .file("b.bin", "\0")
        .file("c.csv", "")
        .file("d.csv", b"\x89PNG\r\n\x1a\n");
    let screens =
        ["a.xlsx", "b.bin", "c.csv", "d.csv"].map(|name| cli.run(&["ask", "mean?", "-a", name]).screen());
    assert_snapshot!(screens.join("\n"), @r#"
    gemini-exec: Cannot attach a.xlsx: Gemini's code execution does not read spreadsheet files; export it as CSV, or ask the local engine (--engine local).
    → 2
    gemini-exec: Cannot attach b.bin: the file is binary; Gemini's code execution reads text, CSV, PNG, JPEG and WebP: convert it, or read it with your own code on this machine (--engine local).
    → 2
    gemini-exec: Cannot attach c.csv: the file is empty; attach one with data in it.
    → 2
    gemini-exec: Cannot attach d.csv: the name says CSV but the bytes do not; rename the file to what it is.
    → 2
    "#);
    assert!(gemini.requests().is_empty());
}

#[test]
fn an_event_is_shown_while_the_stream_is_still_open() {
    let first = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"first\"}]}}]}\r\n\r\n".to_vec();
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", first)
        .then_pause(Duration::from_millis(300))
        .then_hang()]);
    let cli = Cli::asking(&gemini);
    let mut child = cli.command(&["ask", "mean?", "--json"]).spawn().expect("the binary starts");
    let stdout = child.stdout.take().expect("piped");
    let lines = std::io::BufRead::lines(std::io::BufReader::new(stdout));
    // Ends as soon as the text arrives, while the stream is still open.
    let text = lines.map(|line| line.expect("UTF-8")).find(|line| line.contains("\"text\""));
    assert_eq!(text.as_deref(), Some(r#"{"event":"text","text":"first"}"#));
    child.kill().expect("killed");
    child.wait().expect("ended");
}

#[test]
fn doctor_checks_key_and_model_with_the_service() {
    let gemini = FakeGemini::playing([Reply::new(200, "application/json", "{\"name\":\"models/x\"}")]);
    let finished = Cli::asking(&gemini).run(&["doctor"]);
    let lines: Vec<&str> = finished
        .stdout
        .lines()
        .filter(|line| {
            ["engine", "key", "address", "service"]
                .iter()
                .any(|topic| line[3..].trim_start().starts_with(topic))
        })
        .collect();
    assert_snapshot!(lines.join("\n").replace(&gemini.url()[7..], "HOST"), @"
    ✓ engine     auto asks Gemini, model gemini-flash-latest
    ✓ key        from GEMINI_API_KEY
    – address    HOST gets the key: it is not the usual address of Gemini
    ✓ service    takes the key and knows gemini-flash-latest
    ");
    assert_eq!(gemini.only_request().path, "/v1beta/models/gemini-flash-latest");
}

#[test]
fn doctor_says_that_a_model_has_ended_ends_or_is_answered_by_another() {
    let said = ["gemini-2.0-flash", "gemini-2.5-pro", "gemini-3.5-flash", "gemini-3.8-flash"].map(|model| {
        let gemini = FakeGemini::playing([Reply::new(200, "application/json", "{\"name\":\"models/x\"}")]);
        let finished = Cli::asking(&gemini).run(&["doctor", "--model", model]);
        let lines = finished.stdout.lines().map(str::to_owned);
        lines.filter(|line| line.starts_with("– model")).collect::<Vec<_>>().join("\n")
    });
    assert_snapshot!(said.join("\n"), @"
    – model      gemini-2.0-flash: ended on 1 June 2026. The setting model (--model) chooses another.
    – model      gemini-2.5-pro: ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place. The setting model (--model) chooses another.
    – model      gemini-3.5-flash: gemini-3.6-flash answers in its place. The setting model (--model) chooses another.
    ");
}

#[test]
fn doctor_names_the_host_that_gets_a_token_and_what_is_wrong_with_it() {
    let vertex = FakeGemini::playing([]);
    let config = format!("[service]\nbase-url = '{}'\n[vertex]\nproject = 'p'\n", vertex.url());
    let said = ["echo ya29.printed", "false"].map(|command| {
        let cli = Cli::offline().config(&config).with("GEMINI_EXEC_ACCESS_TOKEN_COMMAND", command);
        let shown = cli.run(&["doctor", "--engine", "vertex"]).stdout.replace(&vertex.url()[7..], "HOST");
        let topics = ["– address", "✓ token", "✗ token", "✓ key", "✗ key"];
        let lines = shown.lines().filter(|line| topics.iter().any(|topic| line.starts_with(topic)));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    });
    assert_snapshot!(said.join("\n\n"), @"
    ✓ token      from the token command
    – address    HOST gets the token: it is not the usual address of Vertex AI

    ✗ token      Unusable token: the token command failed (exit status: 1). Correct it and ask again.
    ");
}

#[test]
fn who_set_the_limit_of_an_answer_is_told_to_raise_it() {
    let finish = |text: &str| {
        let candidate = json!({"content": {"parts": [{"text": text}]}, "finishReason": "MAX_TOKENS"});
        Reply::new(200, "text/event-stream", format!("data: {}\r\n\r\n", json!({"candidates": [candidate]})))
    };
    let interaction = json!({"id": "v1_x", "status": "incomplete", "steps": [
        {"type": "model_output", "content": [{"type": "text", "text": "Once upon"}]}]});
    let interaction = Reply::new(200, "application/json", interaction.to_string());
    let limit = ["--output-tokens", "9"];
    let said = [
        screen(finish("Once upon"), &limit),
        screen(finish(""), &limit),
        screen(interaction, &[&limit[..], &["--api", "interactions", "--no-stream"]].concat()),
        screen(finish("Once upon"), &[]),
    ];
    assert_snapshot!(said.join("\n"), @"
    ─── answer ─────────────────────────────────────────────────
    Once upon
    gemini-exec: The answer ends early: MAX_TOKENS; what came until then is kept. Raise the setting outputTokens (--output-tokens NUMBER), or ask for less at once.
    → 1
    gemini-exec: The model reached the limit of its tokens before it said anything: MAX_TOKENS. Raise the setting outputTokens (--output-tokens NUMBER), or ask for less at once.
    → 1
    ─── answer ─────────────────────────────────────────────────
    Once upon
    gemini-exec: The answer ends early: incomplete; what came until then is kept. Raise the setting outputTokens (--output-tokens NUMBER), or ask for less at once.
    → 1
    ─── answer ─────────────────────────────────────────────────
    Once upon
    gemini-exec: The answer ends early: MAX_TOKENS; what came until then is kept. Ask for less at once.
    → 1
    ");
}

#[test]
fn a_preference_for_vertex_ai_is_read_as_by_google_s_sdks() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).with("GOOGLE_GENAI_USE_VERTEXAI", "yes");
    assert_snapshot!(cli.run(&["ask", "mean?"]).screen(), @r#"
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    gemini-exec: GOOGLE_GENAI_USE_VERTEXAI is "yes", which counts as false, as in Google's SDKs. Set it to true to choose Vertex AI.
    → 0
    "#);
}

#[test]
fn an_image_that_cannot_be_shown_is_said_where_it_came() {
    let parts = json!([
        {"text": "Here:"},
        {"fileData": {"mimeType": "image/png", "fileUri": "https://files.test/a.png"}},
        {"inlineData": {"mimeType": "image/png", "data": "!"}},
        {"text": "Done."},
    ]);
    let response = json!({"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]});
    let streamed = Reply::new(200, "text/event-stream", format!("data: {response}\r\n\r\n"));
    let unary = Reply::new(200, "application/json", response.to_string());
    let shown = screen(streamed.clone(), &[]);
    assert_eq!(screen(unary, &["--no-stream"]), shown);
    assert_snapshot!(shown, @"
    ─── answer ─────────────────────────────────────────────────
    Here:
    ─── image ──────────────────────────────────────────────────
    An image (image/png) came by its address alone: https://files.test/a.png
    ─── image ──────────────────────────────────────────────────
    An image (image/png) came damaged and cannot be read.
    ─── answer ─────────────────────────────────────────────────
    Done.
    → 0
    ");
    assert_snapshot!(screen(streamed, &["-q"]), @"
    Here:

    Done.
    gemini-exec: An image (image/png) came by its address alone: https://files.test/a.png
    gemini-exec: An image (image/png) came damaged and cannot be read.
    → 0
    ");
}
