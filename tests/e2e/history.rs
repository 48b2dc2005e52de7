//! What is kept of asks: the history on the command line, follow-ups, and answers that are shown again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Child;

use harness::{Cli, FakeGemini, Finished, Reply, cli::KEY};
use insta::assert_snapshot;
use regex_lite::Regex;
use serde_json::Value;

/// What a person sees, without what differs between runs.
fn drawn(finished: &Finished) -> String {
    let mut screen = finished.screen();
    for (differs, name) in [
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[stamp]"),
        (r"\d+ [A-Z][a-z]+ \d{4} \d\d:\d\d\b", "[date]"),
        (r"\d\d:\d\d\b", "[now]"),
        (r"\d+\.\d s\b", "[time]"),
        (r"\d+\.\d [kM]B\)\.", "[size])."),
        (r"isolation (full|reduced)", "isolation [layer]"),
        (r"damaged-\d+", "damaged-[time]"),
    ] {
        screen = Regex::new(differs).expect("valid").replace_all(&screen, name).into_owned();
    }
    screen
}

/// The screens of commands, one after the other.
fn screens(cli: &Cli, commands: &[&[&str]]) -> String {
    let screen = |arguments: &&[&str]| {
        format!("$ gemini-exec {}\n{}\n", arguments.join(" "), drawn(&cli.run(arguments)))
    };
    commands.iter().map(screen).collect()
}

fn mean() -> Reply {
    Reply::stream("mean_of_three.sse")
}

#[track_caller]
fn answered(finished: &Finished) {
    assert_eq!(finished.code, Some(0), "{}", finished.screen());
}

/// The contents of a request, byte for byte.
fn contents(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Request<'a> {
        #[serde(borrow)]
        contents: &'a serde_json::value::RawValue,
    }
    let request: Request<'_> = serde_json::from_slice(body).expect("JSON");
    request.contents.get().to_owned()
}

/// The state folder's history.
fn database(cli: &Cli) -> std::path::PathBuf {
    cli.home().join(".local/state/gemini-exec/history/history.db")
}

/// An ask with `--json` that has shown a line with this text and still runs, with the rest of what it shows.
fn running(cli: &Cli, arguments: &[&str], text: &str) -> (Child, impl Sized) {
    let mut child = cli.command(arguments).spawn().expect("the binary starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let seen = lines.by_ref().map(|line| line.expect("UTF-8")).find(|line| line.contains(text));
    assert!(seen.is_some(), "it ended without {text}");
    (child, lines)
}

/// A reply that says this and then nothing more.
fn unfinished(text: &str) -> Reply {
    let event =
        format!("data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}]}}}}]}}\r\n\r\n");
    Reply::new(200, "text/event-stream", event).then_hang()
}

#[test]
fn asks_are_listed_shown_found_and_deleted() {
    let gemini = FakeGemini::playing([mean(), Reply::stream("chart.sse")]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n2\n3\n");
    assert_snapshot!(screens(&cli, &[&["history", "list"], &["history", "show"]]), @"
    $ gemini-exec history list
    No ask is kept.
    → 0
    $ gemini-exec history show
    gemini-exec: There is no ask in the history. Ask something first.
    → 2
    ");
    answered(&cli.run(&["ask", "mean?", "-a", "prices.csv"]));
    answered(&cli.run(&["ask", "chart?", "--images", "charts"]));
    answered(&cli.run_with(&["ask", "--engine", "local", "--code", "-"], "\nprint('three')\n"));
    assert_snapshot!(screens(&cli, &[
        &["history", "list"],
        &["history", "list", "-n", "1"],
        &["history", "list", "--file", "prices.csv"],
        &["history", "list", "-n", "1", "--json"],
        &["history", "show", "1"],
        &["history", "search", "mean", "pri"],
        &["history", "search", "nowhere"],
    ]), @r#"
    $ gemini-exec history list
    3  [now]  this machine                             print('three')  ⇒ three
    2  [now]  Gemini: gemini-flash-latest              chart?          ⇒ West leads with 42 of 90 units. · ▣ 1 chart
    1  [now]  Gemini: gemini-flash-latest  prices.csv  mean?           ⇒ The mean of the three prices is 2.
    → 0
    $ gemini-exec history list -n 1
    3  [now]  this machine  print('three')  ⇒ three
    2 more; -n NUMBER shows them
    → 0
    $ gemini-exec history list --file prices.csv
    1  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
    → 0
    $ gemini-exec history list -n 1 --json
    {"number":3,"uri":"","asked":"[stamp]","changed":"[stamp]","question":"","latest":"","code":"print('three')","state":"answered","hint":"⇒ three","turns":1,"model":"this machine","service":"","charts":[]}
    → 0
    $ gemini-exec history show 1
    ask 1 · [date] · prices.csv
    ─── question ───────────────────────────────────────────────
    mean?
    ─── files given along ──────────────────────────────────────
    prices.csv (12 bytes)
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time] · from [now] · Gemini
    → 0
    $ gemini-exec history search mean pri
    1  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
       prices = [1, 2, 3] mean = sum(prices) / len(prices) print(f'mean = {mean:g}')
    → 0
    $ gemini-exec history search nowhere
    Nothing was found.
    → 0
    "#);
    assert_snapshot!(screens(&cli, &[
        &["history", "delete", "1", "9"],
        &["history", "delete", "1", "3"],
        &["history", "list"],
        &["history", "show", "1"],
        &["history", "prune"],
        &["history", "delete", "--all"],
        &["history", "delete", "--all", "--yes", "--json"],
        &["history", "prune", "--megabytes", "1", "--json"],
    ]), @r#"
    $ gemini-exec history delete 1 9
    gemini-exec: There is no ask 9 in the history. Nothing was deleted. Look for its number with gemini-exec history list.
    → 2
    $ gemini-exec history delete 1 3
    Deleted 2 asks.
    → 0
    $ gemini-exec history list
    2  [now]  Gemini: gemini-flash-latest  chart?  ⇒ West leads with 42 of 90 units. · ▣ 1 chart
    → 0
    $ gemini-exec history show 1
    gemini-exec: There is no ask 1 in the history. Look for its number with gemini-exec history list.
    → 2
    $ gemini-exec history prune
    There was nothing to delete.
    → 0
    $ gemini-exec history delete --all
    gemini-exec: Nothing was deleted. Add --yes to delete all asks without a question.
    → 2
    $ gemini-exec history delete --all --yes --json
    {"asks":1,"bytes":0}
    → 0
    $ gemini-exec history prune --megabytes 1 --json
    {"asks":0,"bytes":0}
    → 0
    "#);
}

#[cfg(unix)]
#[test]
fn a_list_fits_the_terminal() {
    let gemini = FakeGemini::playing([mean(), mean()]);
    let cli = Cli::asking(&gemini).file("平均と中央値を計算するためのデータ.csv", "price\n1\n");
    answered(&cli.run(&["ask", &"how long may it be? ".repeat(9)]));
    answered(&cli.run(&[
        "ask",
        &"平均はいくつですか".repeat(9),
        "-a",
        "平均と中央値を計算するためのデータ.csv",
    ]));
    let shown = cli.run_in_terminal(&["history", "list"]);
    let screen = Regex::new(r"\d\d:\d\d").expect("valid").replace_all(&shown.screen(), "[now]").into_owned();
    assert_snapshot!(screen, @"
    2  [now]  Gemini  平均と中央値を計算する…   平均はいくつ…   ⇒ The mean of the t…
    1  [now]  Gemini                            how long may…   ⇒ The mean of the t…
    ");
}

#[test]
fn a_conversation_is_shown_with_everything_that_was_given_and_came() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse"), mean()]);
    let cli = Cli::asking(&gemini).file("a.py", "x = 1\n").file("prices.csv", "price\n1\n");
    answered(&cli.run(&["ask", "chart?", "--code", "a.py", "-a", "prices.csv", "--images", "charts"]));
    answered(&cli.run(&["ask", "-c", "and the mean?"]));
    assert_snapshot!(drawn(&cli.run(&["history", "show"])), @"
    ask 1 · [date] · a.py
    ─── question ───────────────────────────────────────────────
    chart?
    ─── asked about ────────────────────────────────────────────
    x = 1
    ─── files given along ──────────────────────────────────────
    prices.csv (8 bytes)
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
    gemini-3-flash-preview · 520 tokens (412 intermediate) · [time] · from [now] · Gemini
    ─── question ───────────────────────────────────────────────
    and the mean?
    ─── files given along ──────────────────────────────────────
    prices.csv (8 bytes)
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time] · from [now] · Gemini
    → 0
    ");
    let whole: Value =
        serde_json::from_str(&cli.run(&["history", "show", "1", "--json"]).stdout).expect("JSON");
    assert_eq!(
        (&whole["number"], &whole["turns"][1]["question"]),
        (&Value::from(1), &Value::from("and the mean?"))
    );
    assert_eq!(whole["turns"][0]["excerpt"]["text"], "x = 1\n");
}

#[test]
fn a_conversation_is_exported_with_its_charts() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse"), mean()]);
    let cli = Cli::asking(&gemini);
    answered(&cli.run(&["ask", "chart?"]));
    answered(&cli.run(&["ask", "-c", "and the mean?"]));
    for _ in 0..2 {
        answered(&cli.run(&["history", "export", "1"]));
    }
    let read = |name: &str| fs::read_to_string(cli.home().join(name)).expect("it was written");
    let document = Finished { code: None, stdout: read("ask-1.md"), stderr: String::new() };
    assert_snapshot!(drawn(&document), @"
    # chart?

    West leads with 42 of 90 units.

    ![chart 1](<ask-1_files/chart-1.png>)

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

    gemini-3-flash-preview · 520 tokens (412 intermediate) · [time] · from [date]

    ---

    # and the mean?

    The mean of the three prices is **2**.

    Output (ok):

    ```text
    mean = 2
    ```

    <details>
    <summary>Program: 3 lines</summary>

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    </details>

    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time] · from [date]
    → a signal
    ");
    let charts = fs::read_dir(cli.home().join("ask-1_files")).expect("a folder");
    assert_eq!(charts.count(), 1, "the same chart is written once");
    answered(&cli.run(&["history", "export", "1", "--to", "mean.ipynb"]));
    let notebook: Value = serde_json::from_str(&read("mean.ipynb")).expect("JSON");
    let cells = notebook["cells"].as_array().expect("cells").iter().map(|cell| {
        let outputs = cell["outputs"].as_array().into_iter().flatten();
        let outputs: String =
            outputs.map(|output| format!(" [{}]", output["output_type"].as_str().unwrap_or(""))).collect();
        format!(
            "{}: {}{outputs}",
            cell["cell_type"].as_str().unwrap_or(""),
            cell["source"][0].as_str().unwrap_or("").split(" · ").next().unwrap_or("").trim()
        )
    });
    assert_snapshot!(cells.collect::<Vec<_>>().join("\n"), @"
    markdown: chart?
    code: import matplotlib.pyplot as plt [stream] [display_data]
    markdown: West leads with 42 of 90 units.
    markdown: gemini-3-flash-preview
    markdown: and the mean?
    code: prices = [1, 2, 3] [stream]
    markdown: The mean of the three prices is **2**.
    markdown: gemini-3-flash-preview
    ");
    let printed = cli.run(&["history", "export", "1", "--to", "-", "--form", "ipynb"]);
    assert_eq!(printed.stdout, read("mean.ipynb"));
    assert_snapshot!(cli.run(&["history", "export", "1", "--to", "no/such.md"]).screen(), @"
    gemini-exec: Cannot write no/such.md: there is no such folder. Name another file.
    → 2
    ");
}

#[test]
fn a_continued_ask_leaves_out_what_was_not_answered() {
    let refused = Reply::error(400, "INVALID_ARGUMENT", "No.");
    let gemini = FakeGemini::playing([refused, mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n");
    assert_eq!(cli.run(&["ask", "mean?", "-a", "prices.csv"]).code, Some(1));
    answered(&cli.run(&["ask", "-c", "and the mode?"]));
    let sent = gemini.requests().last().map(|request| contents(&request.body)).expect("a request");
    assert_snapshot!(sent, @r#"[{"role":"user","parts":[{"text":"and the mode?"}]}]"#);
}

#[test]
fn a_question_to_this_machine_does_not_leave_with_the_next_one() {
    let gemini = FakeGemini::playing([mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n");
    let asked = cli.run(&["ask", "--engine", "local", "is it a secret?", "-a", "prices.csv"]);
    assert_eq!(asked.code, Some(1));
    answered(&cli.run(&["ask", "-c", "mean?", "-a", "prices.csv"]));
    assert!(!contents(&gemini.only_request().body).contains("secret"));
}

#[test]
fn a_follow_up_sends_the_very_bytes_of_the_answers_and_the_files_with_the_last_question() {
    let gemini = FakeGemini::playing([mean(), mean(), mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n2\n3\n");
    answered(&cli.run(&["ask", "mean?", "-a", "prices.csv"]));
    answered(&cli.run(&["ask", "-c", "and the median?"]));
    answered(&cli.run(&["ask", "--continue=1", "and the mode?"]));
    let sent: Vec<String> = gemini.requests().iter().map(|request| contents(&request.body)).collect();
    // Every part of the answer as it came, with ids and signatures; only texts without either are joined.
    let answer = |sent: &str, number: usize| {
        let start = sent.match_indices(r#"{"role":"model""#).nth(number).expect("an answer").0;
        sent[start..].split(r#",{"role":"user""#).next().unwrap_or_default().to_owned()
    };
    assert_snapshot!(answer(&sent[1], 0), @r#"{"role":"model","parts":[{"executableCode": {"language": "PYTHON","code": "prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n","id": "k3v9q2m1"},"thoughtSignature": "CokBAQw51sd2mYc0b3Bvc2VkIGJ5IGhhbmQsIG5vdCBieSBHZW1pbmk="},{"codeExecutionResult": {"outcome": "OUTCOME_OK","output": "mean = 2\n","id": "k3v9q2m1"}},{"text":"The mean of the three prices is **2**."},{"text": "","thoughtSignature": "Ck4BDDnWx2VuZCBvZiBhIGNvbXBvc2VkIGFuc3dlcg=="}]}"#);
    assert_eq!([answer(&sent[2], 0), answer(&sent[2], 1)], [answer(&sent[1], 0), answer(&sent[1], 0)]);
    for sent in &sent {
        assert_eq!(sent.matches("inlineData").count(), 1);
        let last = sent.rfind(r#"{"role":"user""#).expect("a question");
        assert!(sent[last..].contains("inlineData"), "{sent}");
    }
    assert_snapshot!(drawn(&cli.run(&["history", "list"])), @"
    1  [now]  Gemini: gemini-flash-latest  prices.csv  mean? … and the mode?  ⇒ The mean of the three prices is 2.
    → 0
    ");
}

#[test]
fn files_that_are_not_what_was_sent_are_named() {
    let gemini = FakeGemini::playing([mean(), mean(), mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n").file("costs.csv", "cost\n1\n");
    answered(&cli.run(&["ask", "mean?", "-a", "prices.csv", "-a", "costs.csv"]));
    fs::write(cli.home().join("prices.csv"), "price\n2\n").expect("written");
    fs::remove_file(cli.home().join("costs.csv")).expect("removed");
    let stopped = cli.run(&["ask", "-c", "and the median?"]);
    assert_snapshot!(stopped.screen(), @"
    gemini-exec: Nothing was sent: prices.csv has changed since. costs.csv is not there any more. What was sent before counts. Ask anew about the files as they are now, or add --as-sent to go on.
    → 2
    ");
    assert_eq!(gemini.requests().len(), 1);
    assert_snapshot!(cli.run(&["ask", "-c", "and the median?", "--as-sent"]).stderr, @"gemini-exec: prices.csv has changed since. costs.csv is not there any more. What was sent before counts.");
    // What is attached anew is sent.
    assert_snapshot!(cli.run(&["ask", "-c", "and now?", "-a", "prices.csv", "--as-sent"]).stderr, @"gemini-exec: costs.csv is not there any more. What was sent before counts.");
    assert_eq!(gemini.requests().len(), 3);
}

#[test]
fn a_conversation_goes_on_with_another_service_as_text() {
    let gemini = FakeGemini::playing([mean()]);
    let vertex = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini)
        .with("GOOGLE_VERTEX_BASE_URL", &vertex.url())
        .with("GEMINI_EXEC_ACCESS_TOKEN_COMMAND", "echo ya29.printed")
        .with("GOOGLE_CLOUD_PROJECT", "p");
    answered(&cli.run(&["ask", "mean of 3, 5 and 10?"]));
    let commands: &[&[&str]] = &[&["ask", "-c", "--engine", "vertex", "and the median?"]];
    assert_snapshot!(screens(&cli, commands), @"
    $ gemini-exec ask -c --engine vertex and the median?
    ─── answer ─────────────────────────────────────────────────
    The sea level rises by about 3.4 mm a year. Größenordnung: 🌊
    gemini-exec: A key is set too, and not used: Vertex AI is asked in the name of the project. To use the key alone, set no project, no location and no token command.
    gemini-exec: An earlier answer goes along as text.
    → 0
    ");
    let request = vertex.only_request();
    assert_eq!(request.header("authorization"), Some("Bearer ya29.printed"));
    let contents = &request.json()["contents"];
    assert_eq!(contents.as_array().map(Vec::len), Some(1));
    assert_snapshot!(contents[0]["parts"][0]["text"].as_str().expect("a text"), @"
    Earlier in this conversation:

    Question: mean of 3, 5 and 10?

    Answer:

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    ```text
    mean = 2
    ```

    The mean of the three prices is **2**.

    The question now: and the median?
    ");
}

#[test]
fn another_engine_gets_everything_again_that_it_may_get() {
    let gemini = FakeGemini::playing([mean(), mean(), mean()]);
    let cli = Cli::asking(&gemini)
        .file("prices.csv", "price\n1\n")
        .file("a.py", "print(open('prices.csv').read())\n");
    let local = ["ask", "--engine", "local", "--code", "a.py", "-a", "prices.csv"];
    answered(&cli.run(&local));
    assert_snapshot!(screens(&cli, &[
        &["ask", "-c", "why?"],
        &["ask", "-c", "why?", "-a", "prices.csv"],
    ]), @"
    $ gemini-exec ask -c why?
    gemini-exec: Cannot give prices.csv again: it was used on this machine only, and would be sent now. Send it with -a FILE.
    → 2
    $ gemini-exec ask -c why? -a prices.csv
    gemini-exec: Cannot give the code again: it was used on this machine only, and would be sent now. Send it with --code FILE.
    → 2
    ");
    assert!(gemini.requests().is_empty());
    answered(&cli.run(&["ask", "-c", "why?", "-a", "prices.csv", "--code", "a.py"]));
    // Here again, as it is now.
    fs::write(cli.home().join("prices.csv"), "price\n2\n").expect("written");
    assert_snapshot!(drawn(&cli.run(&["ask", "-c", "--engine", "local", "--code", "a.py"])), @"
    ─── output ─────────────────────────────────────────────────
    price
    2

    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    gemini-exec: prices.csv has changed since. What is given again is as it is now.
    → 0
    ");
    fs::remove_file(cli.home().join("prices.csv")).expect("removed");
    assert_snapshot!(cli.run(&["ask", "-c", "--engine", "local", "--code", "a.py"]).screen(), @"
    gemini-exec: Cannot give prices.csv again: there is no such file. Attach it, or what stands for it now, with -a FILE.
    → 2
    ");
    answered(&cli.run_with(&["ask", "mean?", "-a", "-"], "price\n1\n"));
    let cli = cli.file("b.py", "print(open('stdin.csv').read())\n");
    assert_snapshot!(cli.run(&["ask", "-q", "-c", "--engine", "local", "--code", "b.py"]).screen(), @"
    price
    1

    → 0
    ");
}

#[test]
fn a_conversation_that_cannot_go_on_says_why() {
    let gemini = FakeGemini::playing([mean(), unfinished("so far")]);
    let cli = Cli::asking(&gemini);
    let mut screen = screens(&cli, &[&["ask", "-c", "and?"]]);
    answered(&cli.run(&["ask", "mean?"]));
    screen += &screens(
        &cli,
        &[
            &["ask", "--continue=7", "and?"],
            &["ask", "-c"],
            &["ask", "-c", "and?", "--no-history"],
            &["ask", "--continue=soon", "and?"],
        ],
    );
    let (mut child, _shown) = running(&cli, &["ask", "more?", "--json"], "so far");
    screen += &screens(&cli, &[&["ask", "-c", "and?"], &["history", "delete", "2"], &["history", "list"]]);
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    assert_snapshot!(screen, @"
    $ gemini-exec ask -c and?
    gemini-exec: There is no ask in the history. Ask something first.
    → 2
    $ gemini-exec ask --continue=7 and?
    gemini-exec: There is no ask 7 in the history. Look for its number with gemini-exec history list.
    → 2
    $ gemini-exec ask -c
    gemini-exec: There is nothing to ask. Type a question, attach a data file with -a FILE, give code with --code FILE, or pipe one of them in.
    → 2
    $ gemini-exec ask -c and? --no-history
    gemini-exec: Cannot continue: the history is off for this ask, so there is nothing to continue. Ask without --continue, or without --no-history and with history.keep set to on.
    → 2
    $ gemini-exec ask --continue=soon and?
    error: invalid value 'soon' for '--continue[=<ASK>]': give the number of an ask

    For more information, try '--help'.
    → 2
    $ gemini-exec ask -c and?
    gemini-exec: Cannot continue ask 2: it still runs. Wait for its end, or cancel it there.
    → 2
    $ gemini-exec history delete 2
    gemini-exec: Cannot delete ask 2: it still runs. Cancel it first, or wait for its end. Nothing was deleted.
    → 2
    $ gemini-exec history list
    2  [now]  Gemini: gemini-flash-latest  more?  ⋯ sending
    1  [now]  Gemini: gemini-flash-latest  mean?  ⇒ The mean of the three prices is 2.
    → 0
    ");
    assert_eq!(gemini.requests().len(), 2);
}

#[test]
fn the_same_question_is_answered_from_the_history() {
    let gemini = FakeGemini::playing([mean(), mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n");
    let ask = ["ask", "mean?", "-a", "prices.csv"];
    answered(&cli.run(&ask));
    assert_snapshot!(drawn(&cli.run(&ask)), @"
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-3-flash-preview · kept answer, not asked again · from [now] (--again asks anew) · ask 2
    → 0
    ");
    assert_snapshot!(drawn(&cli.run(&[&ask[..], &["--json"]].concat())), @r#"
    {"event":"reused","since":"[stamp]"}
    {"event":"code","id":"k3v9q2m1","language":"PYTHON","code":"prices = [1, 2, 3]\nmean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\n"}
    {"event":"output","id":"k3v9q2m1","outcome":"OUTCOME_OK","output":"mean = 2\n"}
    {"event":"text","text":"The mean of the three prices is **2**."}
    {"event":"usage","promptTokenCount":97,"candidatesTokenCount":47,"thoughtsTokenCount":58,"toolUsePromptTokenCount":212,"totalTokenCount":414}
    {"event":"state","state":"writing"}
    {"event":"kept","ask":3}
    {"event":"answered","finishReason":"STOP"}
    → 0
    "#);
    assert_eq!(gemini.requests().len(), 1);
    answered(&cli.run(&[&ask[..], &["--again"]].concat()));
    assert_eq!(gemini.requests().len(), 2);
    // A kept answer can be continued, and another file is another question.
    fs::write(cli.home().join("prices.csv"), "price\n2\n").expect("written");
    assert_eq!(cli.run(&ask).code, Some(1), "it is sent, and the script is over");
    assert_snapshot!(drawn(&cli.run(&["history", "list"])), @"
    5  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ✗ Request not accepted
    4  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
    3  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
    2  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
    1  [now]  Gemini: gemini-flash-latest  prices.csv  mean?  ⇒ The mean of the three prices is 2.
    → 0
    ");
}

#[test]
fn nothing_is_kept_without_a_history() {
    let gemini = FakeGemini::playing([mean(), mean()]);
    let cli = Cli::asking(&gemini);
    answered(&cli.run(&["ask", "mean?", "--no-history"]));
    answered(&cli.with("GEMINI_EXEC_HISTORY", "off").run(&["ask", "mean?"]));
    let cli = Cli::asking(&gemini);
    assert!(!database(&cli).exists());
}

#[test]
fn what_cannot_be_kept_is_still_answered() {
    let gemini = FakeGemini::playing([mean(), mean(), mean()]);
    let cli = Cli::asking(&gemini);
    fs::create_dir_all(cli.home().join(".local/state")).expect("a folder");
    let cli = cli.file(".local/state/gemini-exec", "no folder");
    let mut screen =
        screens(&cli, &[&["ask", "mean?"], &["ask", "--engine", "local", "-c"], &["history", "list"]]);
    fs::remove_file(cli.home().join(".local/state/gemini-exec")).expect("removed");
    fs::create_dir_all(database(&cli).parent().expect("a folder")).expect("a folder");
    fs::write(database(&cli), "damaged ".repeat(1_000)).expect("written");
    screen += &screens(&cli, &[&["ask", "mean?"], &["history", "list"]]);
    assert_snapshot!(screen, @"
    $ gemini-exec ask mean?
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-exec: The history cannot be used: Not a directory. Make [HOME]/.local/state/gemini-exec/history a folder that you can write, with room on its disk, or set history to off.
    → 0
    $ gemini-exec ask --engine local -c
    gemini-exec: There is no ask in the history. Ask something first.
    → 2
    $ gemini-exec history list
    No ask is kept.
    → 0
    $ gemini-exec ask mean?
    ─── python ─────────────────────────────────────────────────
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ─── output ─────────────────────────────────────────────────
    mean = 2
    ─── answer ─────────────────────────────────────────────────
    The mean of the three prices is **2**.
    gemini-exec: The history was damaged: it was moved to [HOME]/.local/state/gemini-exec/history/damaged-[time].db, and a new one begun. Delete that file if you do not need it.
    → 0
    $ gemini-exec history list
    1  [now]  Gemini: gemini-flash-latest  mean?  ⇒ The mean of the three prices is 2.
    → 0
    ");
}

#[test]
fn what_was_shown_before_a_kill_is_in_the_history() {
    let gemini = FakeGemini::playing([unfinished("It is two, as far")]);
    let cli = Cli::asking(&gemini);
    let (mut child, _shown) = running(&cli, &["ask", "mean?", "--json"], "as far");
    harness::wait_for("the text in the history", || cli.run(&["history", "show"]).stdout.contains("as far"));
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    assert_snapshot!(screens(&cli, &[&["history", "list"], &["history", "show"]]), @"
    $ gemini-exec history list
    1  [now]  Gemini: gemini-flash-latest  mean?  ✗ the answer was cut off
    → 0
    $ gemini-exec history show
    ask 1 · [date]
    ─── question ───────────────────────────────────────────────
    mean?
    ─── answer ─────────────────────────────────────────────────
    It is two, as far
    The answer was cut off; what came until then is above.
    gemini-flash-latest · from [now] · Gemini
    → 0
    ");
}

#[test]
fn the_charts_of_an_ask_that_was_killed_are_deleted_with_it() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse").then_hang()]);
    let cli = Cli::asking(&gemini);
    let (mut child, _shown) = running(&cli, &["ask", "chart?", "--json"], "\"image\"");
    let has_path = || cli.run(&["history", "list", "--json"]).stdout.contains("chart-1.png");
    harness::wait_for("the path in the history", has_path);
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    let charts =
        || fs::read_dir(cli.home().join(".local/state/gemini-exec/charts")).expect("a folder").count();
    assert_eq!(charts(), 1);
    assert_eq!(cli.run(&["history", "delete", "1"]).code, Some(0));
    assert_eq!(charts(), 0);
}

#[cfg(unix)]
#[test]
fn a_cancelled_ask_is_kept_as_cancelled() {
    let gemini = FakeGemini::playing([unfinished("It is two, as far")]);
    let cli = Cli::asking(&gemini);
    let (child, _shown) = running(&cli, &["ask", "mean?", "--json"], "as far");
    harness::interrupt(&child);
    assert_eq!(cli.finish(child).code, Some(130));
    assert_snapshot!(screens(&cli, &[&["history", "list"], &["history", "show"]]), @"
    $ gemini-exec history list
    1  [now]  Gemini: gemini-flash-latest  mean?  – cancelled
    → 0
    $ gemini-exec history show
    ask 1 · [date]
    ─── question ───────────────────────────────────────────────
    mean?
    ─── answer ─────────────────────────────────────────────────
    It is two, as far
    Cancelled.
    gemini-flash-latest · [time] · from [now] · Gemini
    → 0
    ");
}

#[test]
fn the_document_of_a_follow_up_has_the_whole_conversation() {
    let gemini = FakeGemini::playing([Reply::stream("chart.sse"), mean()]);
    let cli = Cli::asking(&gemini);
    answered(&cli.run(&["ask", "chart?", "--markdown", "answer.md"]));
    answered(&cli.run(&["ask", "-c", "and the mean?", "--markdown", "answer.md"]));
    let document = fs::read_to_string(cli.home().join("answer.md")).expect("a document");
    let headings: Vec<&str> = document.lines().filter(|line| line.starts_with(['#', '!'])).collect();
    assert_snapshot!(headings.join("\n"), @"
    # chart?
    ![chart 1](<answer_files/chart-1.png>)
    # and the mean?
    ");
    assert_eq!(fs::read_dir(cli.home().join("answer_files")).expect("a folder").count(), 1);
}

#[test]
fn nothing_that_was_kept_can_take_over_the_terminal() {
    let hostile = "\\u001b]0;owned\\u0007\\u001b[2Jred\\u202e";
    let event = format!(
        "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{hostile}\"}}]}},\"finishReason\":\"STOP\"}}]}}\r\n\r\n"
    );
    let gemini = FakeGemini::playing([Reply::new(200, "text/event-stream", event)]);
    let cli = Cli::asking(&gemini).file("a.py", "print('\u{1b}[2J\u{202e}')\n");
    answered(&cli.run(&["ask", "m\u{1b}[2Je\u{9b}31man\nof red?", "--code", "a.py"]));
    for arguments in [
        &["history", "list"][..],
        &["history", "list", "--json"],
        &["history", "show"],
        &["history", "show", "--json"],
        &["history", "search", "red"],
        &["history", "search", "red", "--json"],
        &["history", "export", "1", "--to", "-"],
    ] {
        let shown = cli.run(arguments);
        answered(&shown);
        let is_harmful =
            |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!shown.stdout.contains(is_harmful) && !shown.stdout.contains(KEY), "{:?}", shown.stdout);
    }
}

#[test]
fn a_number_that_is_typed_as_a_word_of_the_question_is_refused() {
    let gemini = FakeGemini::playing([mean(), mean()]);
    let cli = Cli::asking(&gemini);
    answered(&cli.run(&["ask", "mean?"]));
    assert_snapshot!(screens(&cli, &[
        &["ask", "-c", "3", "and the median?"],
        &["ask", "--continue", "3", "and", "the", "median?"],
        &["ask", "and the median?", "-c", "3"],
    ]), @"
    $ gemini-exec ask -c 3 and the median?
    gemini-exec: 3 may be the number of an ask or a part of the question. Write --continue=3 to continue ask 3, or put the whole question in quotes.
    → 2
    $ gemini-exec ask --continue 3 and the median?
    gemini-exec: 3 may be the number of an ask or a part of the question. Write --continue=3 to continue ask 3, or put the whole question in quotes.
    → 2
    $ gemini-exec ask and the median? -c 3
    gemini-exec: 3 may be the number of an ask or a part of the question. Write --continue=3 to continue ask 3, or put the whole question in quotes.
    → 2
    ");
    assert_eq!(gemini.requests().len(), 1);
    answered(&cli.run(&["ask", "-c", "3 more?"]));
}

#[cfg(unix)]
#[test]
fn a_follow_up_says_which_ask_it_continues_and_that_the_conversation_is_sent_again() {
    let gemini = FakeGemini::playing([mean(), mean(), mean()]);
    let cli = Cli::asking(&gemini).file("prices.csv", "price\n1\n").file("a.py", "print(1)\n");
    answered(&cli.run(&["ask", "mean?", "-a", "prices.csv"]));
    let notice = |arguments: &[&str]| {
        let shown = cli.run_in_terminal(arguments).screen().replace(&gemini.url()[7..], "HOST");
        shown.split("───").next().unwrap_or_default().to_owned()
    };
    assert_snapshot!(notice(&["ask", "-c", "and the median?"]), @"
    continues ask 1: mean?
    gemini-flash-latest at HOST gets 194 characters of text, and the conversation so far (1 turn, prices.csv 8 bytes)
    ");
    assert_snapshot!(notice(&["ask", "-c", "and the mode?"]), @"
    continues ask 1: mean?
    gemini-flash-latest at HOST gets 192 characters of text, and the conversation so far (2 turns, prices.csv 8 bytes)
    ");
    assert_snapshot!(notice(&["ask", "-c", "--engine", "local", "--code", "a.py"]), @"continues ask 1: mean?");
}

#[test]
fn a_run_without_a_question_is_shown_without_one() {
    let gemini = FakeGemini::playing([]);
    let cli = Cli::asking(&gemini).file("a.py", "print(1)\n");
    answered(&cli.run(&["ask", "--engine", "local", "--code", "a.py"]));
    assert_snapshot!(drawn(&cli.run(&["history", "show"])), @"
    ask 1 · [date] · a.py
    ─── asked about ────────────────────────────────────────────
    print(1)
    ─── output ─────────────────────────────────────────────────
    1
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    this machine · [time] · from [now] · isolation [layer]
    → 0
    ");
}

#[test]
fn an_exported_conversation_names_what_was_given() {
    let gemini = FakeGemini::playing([mean()]);
    let cli = Cli::asking(&gemini).file("a.py", "x = 1\n").file("prices.csv", "price\n1\n");
    answered(&cli.run(&["ask", "mean?", "--code", "a.py", "-a", "prices.csv"]));
    assert_snapshot!(drawn(&cli.run(&["history", "export", "--to", "-"])), @"
    # mean?

    Files given along:

    ```text
    prices.csv (8 bytes)
    ```

    Asked about:

    ```python
    x = 1
    ```

    The mean of the three prices is **2**.

    Output (ok):

    ```text
    mean = 2
    ```

    <details>
    <summary>Program: 3 lines</summary>

    ```python
    prices = [1, 2, 3]
    mean = sum(prices) / len(prices)
    print(f'mean = {mean:g}')
    ```

    </details>

    gemini-3-flash-preview · 414 tokens (212 intermediate, 58 thinking) · [time] · from [date]
    → 0
    ");
}

#[cfg(unix)]
#[test]
fn an_export_says_on_a_terminal_what_it_wrote_and_replaces_what_was_there() {
    let gemini = FakeGemini::playing([mean(), Reply::stream("chart.sse")]);
    let cli = Cli::asking(&gemini).file("mean.md", "old");
    answered(&cli.run(&["ask", "mean?"]));
    answered(&cli.run(&["ask", "chart?"]));
    let screen = |arguments: &[&str]| cli.run_in_terminal(arguments).screen();
    assert_snapshot!(screen(&["history", "export", "1", "--to", "mean.md"]), @"gemini-exec: Wrote mean.md.");
    assert!(fs::read_to_string(cli.home().join("mean.md")).expect("a document").starts_with("# mean?"));
    assert_snapshot!(screen(&["history", "export", "2"]), @"gemini-exec: Wrote ask-2.md, with its charts and files in ask-2_files.");
    assert_snapshot!(screen(&["history", "export", "2", "--to", "chart.ipynb"]), @"gemini-exec: Wrote chart.ipynb.");
}

#[test]
fn nothing_is_deleted_by_the_way() {
    let gemini = FakeGemini::playing([mean()]);
    let cli = Cli::asking(&gemini);
    answered(&cli.run(&["ask", "mean?"]));
    assert_snapshot!(screens(&cli, &[
        &["history", "list", "--file", "nofile.csv"],
        &["history", "prune", "--days", "0"],
        &["history", "prune", "--megabytes", "0"],
        &["history", "delete", "1", "77"],
        &["history", "list"],
    ]), @"
    $ gemini-exec history list --file nofile.csv
    There is no ask about nofile.csv.
    → 0
    $ gemini-exec history prune --days 0
    error: invalid value '0' for '--days <DAYS>': give a number from 1; gemini-exec history delete --all deletes everything

    For more information, try '--help'.
    → 2
    $ gemini-exec history prune --megabytes 0
    error: invalid value '0' for '--megabytes <MEGABYTES>': give a number from 1; gemini-exec history delete --all deletes everything

    For more information, try '--help'.
    → 2
    $ gemini-exec history delete 1 77
    gemini-exec: There is no ask 77 in the history. Nothing was deleted. Look for its number with gemini-exec history list.
    → 2
    $ gemini-exec history list
    1  [now]  Gemini: gemini-flash-latest  mean?  ⇒ The mean of the three prices is 2.
    → 0
    ");
}

#[test]
fn a_history_that_is_no_folder_and_an_export_without_its_option_are_told_with_what_to_do() {
    let cli = Cli::offline();
    fs::create_dir_all(cli.home().join(".local/state/gemini-exec")).expect("a folder");
    fs::write(cli.home().join(".local/state/gemini-exec/history"), "mine").expect("written");
    assert_snapshot!(cli.run(&["history", "list"]).screen(), @"
    gemini-exec: The history cannot be used: [HOME]/.local/state/gemini-exec/history is not a folder. Make [HOME]/.local/state/gemini-exec/history a folder that you can write, with room on its disk, or set history to off.
    → 1
    ");
    assert_snapshot!(cli.run(&["history", "export", "1", "mean.md"]).screen(), @"
    error: unexpected argument 'mean.md' found

    Usage: gemini-exec history export [OPTIONS] [ASK] [--to <FILE>]

    For more information, try '--help'.
    → 2
    ");
}

#[test]
fn a_question_that_was_not_answered_hides_no_answer_in_the_list_and_stands_once() {
    let cli = Cli::offline().file("a.py", "print(2)\n");
    answered(&cli.run(&["ask", "--code", "a.py"]));
    for _ in 0..2 {
        assert_ne!(cli.run(&["ask", "-c", "and now?"]).code, Some(0));
    }
    assert_snapshot!(screens(&cli, &[&["history", "list"], &["history", "show", "1"]]), @"
    $ gemini-exec history list
    1  [now]  this machine  a.py  print(2)  ⇒ 2 · ✗ No model to answer the question
    → 0
    $ gemini-exec history show 1
    ask 1 · [date] · a.py
    ─── asked about ────────────────────────────────────────────
    print(2)
    ─── output ─────────────────────────────────────────────────
    2
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    this machine · [time] · from [now] · isolation [layer]
    ─── question ───────────────────────────────────────────────
    and now?
    ─── asked about ────────────────────────────────────────────
    print(2)
    No model to answer the question: A question needs a model, and the local engine has none. Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach).
    this machine · [time] · from [now]
    → 0
    ");
}
