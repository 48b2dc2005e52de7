//! `privacy`: what of data files leaves this machine, and what comes of the programs that were written without them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use harness::fake_gemini::Received;
use harness::{Cli, FakeGemini, Finished, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// So large is the table that values are planted in; a sample of it goes along.
const MEGABYTES: usize = 50;

/// A table of sales with values that stand nowhere else, all over it.
struct Sales {
    text: String,
    planted: Vec<String>,
    /// Of one customer: the rows, the units, the first day.
    expected: String,
}

fn sales(megabytes: usize) -> Sales {
    let mut text = "order_id,day,customer,mail,units,note\n".to_owned();
    let (mut planted, mut rows, mut units_of_one, mut first) = (Vec::new(), 0, 0, String::new());
    let every = megabytes * 1_000_000 / 68 / 250;
    for row in 0_u64.. {
        if text.len() > megabytes * 1_000_000 {
            break;
        }
        let at = usize::try_from(row).expect("small");
        // Some stand where samples are taken from: at the beginning, and all over the rest.
        let is_planted = (row < 60 || at.is_multiple_of(every)) && planted.len() < 1_000;
        let (month, day) = (row / 28 % 12 + 1, row % 28 + 1);
        let date = format!("2024-{month:02}-{day:02}");
        let (order, customer) = (format!("{:012}", 700_000_000_000 + row * 7_919), row % 499);
        if is_planted {
            let new = [
                format!("9{:011}", row * 104_729 % 99_999_999_977),
                format!("Zeppelin {row} Quark"),
                format!("zq{row}@quark{row}.test"),
                format!("{}", 80_000_000_003 + row * 15_485_863),
            ];
            let [order, name, mail, units] = &new;
            let _ = writeln!(text, "{order},{date},{name},{mail},{units},\"a note, for {name}\"");
            planted.extend(new);
            continue;
        }
        let units = row * 31 % 997 + 25;
        let _ = writeln!(
            text,
            "{order},{date},Customer {customer},c{customer}@mail{}.test,{units},",
            customer % 7
        );
        if customer == 142 {
            rows += 1;
            units_of_one += units;
            if first.is_empty() || date < first {
                first = date;
            }
        }
    }
    Sales { text, planted, expected: format!("{rows} {units_of_one} {first}\n") }
}

/// All that a request brings along, files decoded.
fn brought(request: &Received) -> String {
    fn add(value: &Value, all: &mut String) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let data =
                    value.as_str().filter(|_| name == "data").and_then(|text| STANDARD.decode(text).ok());
                match data {
                    Some(data) => *all += &String::from_utf8_lossy(&data),
                    None => add(value, all),
                }
            }),
            Value::Array(values) => values.iter().for_each(|value| add(value, all)),
            Value::String(text) => *all += &format!("{text}\n"),
            _ => {}
        }
    }
    let mut all = String::new();
    add(&request.json(), &mut all);
    all
}

/// How many of the planted values are in some request.
fn found(gemini: &FakeGemini, planted: &[String]) -> Vec<String> {
    let all: String = gemini.requests().iter().map(brought).collect();
    planted.iter().filter(|value| all.contains(value.as_str())).cloned().collect()
}

/// An answer with this program, which ended so.
fn ran(code: &str, outcome: &str, output: &str) -> Reply {
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": outcome, "output": output}},
        {"text": "Done."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"))
}

fn asked(cli: &Cli, arguments: &[&str]) -> Finished {
    let finished = cli.run(&[&["ask"], arguments].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished
}

/// A program about one customer, named so.
fn about(customer: &str, file: &str) -> String {
    format!(
        "import pandas as pd\ndf = pd.read_csv('{file}')\none = df[df['customer'] == '{customer}']\n\
         print(len(one), one['units'].sum(), one['day'].min())\n"
    )
}

#[test]
fn of_a_thousand_planted_values_none_leaves_and_the_result_is_that_of_the_original() {
    let Sales { text, planted, expected } = sales(MEGABYTES);
    assert_eq!(planted.len(), 1_000);
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = Cli::asking(&gemini).file("sales.csv", &text);
    asked(&cli, &["what of it?", "-a", "sales.csv", "--privacy", "masked"]);
    let masked = brought(&gemini.requests()[0]);
    // It is among the first rows, which are in the sample.
    let line = |text: &str, row: usize| text.lines().nth(row).expect("a row").to_owned();
    let row = text.lines().position(|line| line.contains(",Customer 142,")).expect("a row");
    let start = masked.find("order_id,day,customer").expect("the header");
    let name = line(&masked[start..], row).split(',').nth(2).expect("a customer").to_owned();
    gemini.then_play([
        ran(&about(&name, "input_file_0.csv"), "OUTCOME_OK", "1 800 2030-01-01\n"),
        ran(&about("Customer 142", "sales.csv"), "OUTCOME_FAILED", "FileNotFoundError: sales.csv\n"),
        Reply::stream("plain_text.sse"),
    ]);
    let second = asked(&cli, &["and of the customer of that row?", "-c"]);
    assert!(second.stdout.contains("Asked with masked values of sales.csv"), "{second:?}");
    let run = cli.run(&["history", "run"]);
    assert!(run.stdout.contains(&expected), "{run:?} lacks {expected}");
    let replaced = format!("“{name}” in its program stands for “Customer 142”");
    assert!(run.stderr.contains(&replaced), "{run:?} lacks {replaced}");
    let schema = ["ask", "the units of Customer 142?", "-a", "sales.csv", "--privacy", "schema"];
    // Its program cannot run there.
    assert_eq!(cli.run(&schema).code, Some(3));
    let run = cli.run(&["history", "run"]);
    assert!(run.stdout.contains(&expected), "{run:?} lacks {expected}");
    asked(&cli, &["and now?", "-c"]);
    assert_eq!(gemini.requests().len(), 4);
    assert_eq!(found(&gemini, &planted), [""; 0]);
}

#[test]
fn a_thousand_values_leave_with_a_table_that_goes_along_whole_and_none_if_it_is_private() {
    let Sales { text, planted, .. } = sales(1);
    let mut drawn = String::new();
    for privacy in ["full", "masked", "schema"] {
        let gemini = playing(1);
        let cli = Cli::asking(&gemini).file("sales.csv", &text);
        asked(&cli, &["what of it?", "-a", "sales.csv", "--privacy", privacy]);
        let _ = writeln!(drawn, "{privacy}: {} of {}", found(&gemini, &planted).len(), planted.len());
    }
    assert_snapshot!(drawn, @"
    full: 1000 of 1000
    masked: 0 of 1000
    schema: 0 of 1000
    ");
}

const SMALL: &str = "customer,city,day,amount\nAda Lovelace,London,2024-01-31,1234.50\nBob Stone,Paris,2024-02-29,77.25\n\
                     Ada Lovelace,London,2024-03-31,8765.75\n";

/// What of the small table is in a text.
fn values_in(text: &str) -> Vec<&str> {
    let all = SMALL.lines().skip(1).flat_map(|line| line.split(','));
    all.filter(|value| text.contains(value)).collect()
}

/// The text of a question, as it was sent.
fn question(request: &Received) -> String {
    let json = request.json();
    let parts =
        json["contents"].as_array().and_then(|contents| contents.last()).expect("a question")["parts"]
            .clone();
    let texts = parts.as_array().expect("parts").iter().filter_map(|part| part["text"].as_str());
    texts.collect::<Vec<_>>().join("\n")
}

fn playing(count: usize) -> FakeGemini {
    FakeGemini::playing((0..count).map(|_| Reply::stream("plain_text.sse")))
}

#[test]
fn the_model_is_told_what_it_has_and_so_is_the_person() {
    let mut drawn = String::new();
    for privacy in ["masked", "rows:1", "schema"] {
        let gemini = playing(1);
        let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
        let finished = asked(&cli, &["sum?", "-a", "sales.csv", "--privacy", privacy]);
        let request = gemini.only_request();
        let told = question(&request);
        let line = finished.stdout.lines().find(|line| line.starts_with("Private data")).unwrap_or_default();
        let _ = writeln!(drawn, "── {privacy}: {:?}\n{told}\n{line}\n", values_in(&brought(&request)));
    }
    assert_snapshot!(drawn, @r#"
    ── masked: []
    sum?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    The values of sales.csv are masked: the names of columns are real, but other texts, codes, dates and numbers stand in the place of each, equal ones for equal ones. Your program will be run on the real data too, so compute from the file, by the names of its columns, and say that your numbers are those of masked data.
    Private data: Asked with masked values of sales.csv; its numbers are those of masked data.

    ── rows:1: ["Ada Lovelace", "London", "2024-01-31", "1234.50", "Ada Lovelace", "London"]
    sum?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    sales.csv is a sample, 2 of 4 lines: its first row, as it is. Form: UTF-8, comma, header in line 1. Columns, by the lines that were taken: customer (texts), city (texts), day (dates as ISO 8601), amount (numbers). Your program can be run on the whole file too, so compute from the file, and say that your numbers are those of the sample.
    Private data: Asked with the first row of sales.csv; it knows no other row.

    ── schema: []
    sum?

    sales.csv is not there, for its values are private. Its schema: 3 rows, fields separated by comma, a header.
    - `customer`: texts; none missing; 2 different
    - `city`: texts; none missing; 2 different
    - `day`: dates as ISO 8601 from 2024-01 to 2024-03; none missing; 3 different
    - `amount`: numbers from 0 to 9000; none missing; 3 different

    Your program will be run where the data is: let it open the file by that name in its working directory, and compute from the columns. Make up no data and no result; that it cannot run here is expected.
    Private data: Asked with the schema of sales.csv; it knows no value of it.
    "#);
}

#[test]
fn what_is_no_table_is_refused_and_so_is_a_table_in_an_encoding_that_cannot_be_masked() {
    let gemini = playing(0);
    let wide: Vec<u8> = "a,b\n1,x\n2,y\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cli = Cli::asking(&gemini)
        .file("a.json", "{\"a\": {\"b\": 1}}\n")
        .file("a.png", b"\x89PNG\r\n\x1a\n")
        .file("a.py", "print(1)\n")
        .file("a.xml", "<a>1</a>\n")
        .file("wide.csv", [b"\xff\xfe".as_slice(), &wide].concat());
    let refusals: String = ["a.json", "a.png", "a.py", "a.xml", "wide.csv"]
        .iter()
        .flat_map(|file| ["masked", "schema", "rows:5"].map(|privacy| (file, privacy)))
        .filter(|(file, privacy)| **file == "a.json" || *privacy == "masked")
        .map(|(file, privacy)| cli.run(&["ask", "what?", "-a", file, "--privacy", privacy]).screen() + "\n")
        .collect();
    assert_snapshot!(refusals, @"
    gemini-exec: Cannot send a.json: The setting privacy is masked, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send a.json: The setting privacy is schema, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send a.json: The setting privacy is rows:5, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send a.png: The setting privacy is masked, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send a.py: The setting privacy is masked, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send a.xml: The setting privacy is masked, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send wide.csv: The setting privacy is masked, and it is in UTF-16: save it as UTF-8, so that it can be made private. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    ");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_conversation_that_had_all_of_a_file_is_left_out_once_the_file_is_private() {
    let gemini = playing(4);
    let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
    asked(&cli, &["sum?", "-a", "sales.csv"]);
    let masked = asked(&cli, &["mean?", "-c", "--privacy", "masked"]);
    let third = asked(&cli, &["and the median?", "-c"]);
    let fourth = asked(&cli.clone().with("GEMINI_EXEC_PRIVACY", "schema"), &["and the mode?", "-c"]);
    let values: Vec<usize> =
        gemini.requests().iter().map(|request| values_in(&brought(request)).len()).collect();
    assert_eq!(values, [12, 0, 0, 0]);
    assert_snapshot!([masked.stderr, third.stderr, fourth.stderr].join("──\n"), @"
    gemini-exec: Earlier turns are left out of the conversation: they have more of its data than the setting privacy (masked) lets leave.
    ──
    gemini-exec: Earlier turns are left out of the conversation: they have more of its data than the setting privacy (masked) lets leave.
    ──
    gemini-exec: Earlier turns are left out of the conversation: they have more of its data than the setting privacy (schema) lets leave.
    ");
    // The values of a conversation are masked alike in all its turns, and in no other.
    let name = |request: &Received| brought(request).split("text_").nth(1).map(|name| name[..12].to_owned());
    let requests = gemini.requests();
    assert!(name(&requests[1]).is_some());
    assert_eq!(name(&requests[1]), name(&requests[2]));
}

#[test]
fn rows_that_do_not_fit_are_refused_and_never_a_sample_of_them_that_is_called_the_first_rows() {
    let row = |row: usize| format!("{row},{}\n", format!("{:x}", row * 7_919_999).repeat(60));
    let text: String = std::iter::once("id,note\n".to_owned()).chain((0..10_000).map(row)).collect();
    let gemini = playing(1);
    let cli = Cli::asking(&gemini).file("notes.csv", &text);
    let refused = cli.run(&["ask", "what?", "-a", "notes.csv", "--privacy", "rows:10000"]);
    assert_snapshot!(refused.screen(), @"
    gemini-exec: Cannot attach notes.csv: There is no room for what of it may leave: its first 10000 rows, as they are. Choose fewer rows (--privacy rows:N).
    → 2
    ");
    assert!(gemini.requests().is_empty());
    asked(&cli, &["what?", "-a", "notes.csv", "--privacy", "rows:20"]);
}

#[test]
fn what_is_piped_in_and_files_of_a_folder_are_private_too() {
    let gemini = playing(2);
    let cli = Cli::asking(&gemini)
        .file("data/one.csv", SMALL)
        .file("data/two.csv", SMALL)
        .with("GEMINI_EXEC_PRIVACY", "masked");
    asked(&cli, &["sum?", "-a", "data"]);
    let piped = cli.run_with(&["ask", "sum?"], SMALL);
    assert_eq!(piped.code, Some(0), "{piped:?}");
    for request in gemini.requests() {
        let brought = brought(&request);
        assert!(brought.contains("text_"), "{brought}");
        assert_eq!(values_in(&brought), [""; 0]);
    }
}

#[test]
fn a_program_that_fails_on_the_real_values_says_so_and_nothing_is_called_reproduced() {
    let good = "import csv\nprint(sum(float(row['amount']) for row in csv.DictReader(open('sales.csv'))))\n";
    let code = good.replace("amount", "amonut");
    let gemini = FakeGemini::playing([ran(&code, "OUTCOME_OK", "1\n"), ran(good, "OUTCOME_OK", "10077.5\n")]);
    let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
    let mut drawn = String::new();
    for question in ["sum?", "total?"] {
        asked(&cli, &[question, "-a", "sales.csv", "--privacy", "schema"]);
        let _ = writeln!(drawn, "{}", cli.run(&["history", "run"]).screen());
        let finished = cli.run(&["history", "run", "--json"]);
        let last: Value =
            serde_json::from_str(finished.stdout.lines().last().unwrap_or_default()).expect("JSON");
        let _ = writeln!(drawn, "{}", last["check"]);
    }
    assert_snapshot!(drawn, @r#"
    ─── output · failed ────────────────────────────────────────
    Traceback (most recent call last):
      File "main.py", line 2, in <module>
        print(sum(float(row['amonut']) for row in csv.DictReader(open('sales.csv'))))
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      File "main.py", line 2, in <genexpr>
        print(sum(float(row['amonut']) for row in csv.DictReader(open('sales.csv'))))
                        ~~~^^^^^^^^^^
    KeyError: 'amonut'
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    gemini-exec: ask 1: It fails on the real values: KeyError: 'amonut'.
    → 3
    {"verdict":"failed","words":"It fails on the real values: KeyError: 'amonut'."}
    ─── output ─────────────────────────────────────────────────
    10077.5
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    gemini-exec: ask 2: on the real values it prints “10077.5”
    → 0
    {"on":"fullFile","verdict":"ran","words":"on the real values it prints “10077.5”"}
    "#);
}

#[test]
fn what_the_model_saw_fail_and_mended_is_no_failure_at_home() {
    let good = "import csv\nprint(sum(float(row['amount']) for row in csv.DictReader(open('sales.csv'))))\n";
    let bad = good.replace("amount", "amonut");
    let mut drawn = String::new();
    for first in ["OUTCOME_FAILED", "OUTCOME_OK"] {
        let output = if first == "OUTCOME_OK" { "1\n" } else { "KeyError: 'amonut'\n" };
        let parts = json!([
            {"executableCode": {"language": "PYTHON", "code": bad}},
            {"codeExecutionResult": {"outcome": first, "output": output}},
            {"executableCode": {"language": "PYTHON", "code": good}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "10000.5\n"}},
            {"text": "Done."},
        ]);
        let answer =
            json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
        let reply = Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"));
        let gemini = FakeGemini::playing([reply]);
        let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
        asked(&cli, &["sum?", "-a", "sales.csv", "--privacy", "masked"]);
        let run = cli.run(&["history", "run", "--json"]);
        let last: Value = serde_json::from_str(run.stdout.lines().last().unwrap_or_default()).expect("JSON");
        let _ = writeln!(drawn, "{first}: {} → {:?}", last["check"]["words"], run.code);
    }
    assert_snapshot!(drawn, @r#"
    OUTCOME_FAILED: "on the real values it prints “10077.5”" → Some(0)
    OUTCOME_OK: "on the real values it prints “10077.5”; its program 1 fails here (KeyError: 'amonut')" → Some(0)
    "#);
}

/// The secret by which the values of the latest ask are masked, from the history of a person.
fn secret(cli: &Cli) -> Vec<u8> {
    let folder = cli.home().join(".local/state/gemini-exec/history");
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let all: Vec<u8> =
        files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).expect("read")).collect();
    let all = String::from_utf8_lossy(&all);
    let numbers =
        all.split("\"maskSecret\":[").nth(1).and_then(|rest| rest.split(']').next()).expect("a secret");
    numbers.split(',').map(|number| number.parse().expect("a byte")).collect()
}

/// How a secret may be written.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
    let texts = [
        hex.to_uppercase(),
        hex,
        STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(secret),
        numbers.join(","),
        numbers.join(", "),
    ];
    texts.map(String::into_bytes).into_iter().chain([secret.to_vec()]).collect()
}

#[test]
fn the_secret_of_the_masks_is_in_no_request_and_no_output() {
    let gemini = playing(2);
    let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
    let mut outputs = vec![
        asked(&cli, &["sum?", "-a", "sales.csv", "--privacy", "masked", "--json"]),
        asked(&cli, &["and?", "-c"]),
    ];
    let commands: [&[&str]; 5] = [
        &["history", "export", "1", "-"],
        &["history", "show", "1", "--json"],
        &["history", "list", "--json"],
        &["ask", "why?", "-a", "sales.csv", "--privacy", "masked", "--dry-run", "--json"],
        &["doctor"],
    ];
    outputs.extend(commands.map(|command| cli.run(command)));
    let secret = secret(&cli);
    assert_eq!(secret.len(), 16);
    let texts = outputs.iter().flat_map(|it| [it.stdout.clone(), it.stderr.clone()]).map(String::into_bytes);
    let requests = gemini.requests();
    let requests = requests
        .iter()
        .filter(|it| !it.body.is_empty())
        .flat_map(|it| [it.body.to_vec(), brought(it).into_bytes()]);
    for text in texts.chain(requests) {
        for spelling in spellings(&secret) {
            let is_there = text.windows(spelling.len()).any(|part| part == spelling);
            assert!(!is_there, "{}", String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn what_is_looked_through_for_secrets_is_what_leaves() {
    // Composed by hand: it was never given to anybody.
    let token = ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat();
    let gemini = playing(3);
    let cli = Cli::asking(&gemini)
        .file("users.csv", "name,password\nAda,horse-battery7staple\nBob,correct9Staple!x\n")
        .file("tokens.csv", format!("name,{token}\nAda,x\nBob,y\n"));
    let mut drawn = String::new();
    for (file, privacy) in [
        ("users.csv", "masked"),
        ("users.csv", "rows:1"),
        ("users.csv", "schema"),
        ("tokens.csv", "masked"),
        ("tokens.csv", "schema"),
    ] {
        let dry = asked(&cli, &["who?", "-a", file, "--privacy", privacy, "--dry-run", "--json"]);
        let line: Value = serde_json::from_str(&dry.stdout).expect("JSON");
        assert!(!dry.stdout.to_lowercase().contains("secret"), "{dry:?}");
        let _ = writeln!(drawn, "{file}, {privacy}: {}", line["askedFirst"]);
    }
    let redacted = asked(&cli, &["who?", "-a", "tokens.csv", "--privacy", "schema", "--redact"]);
    let _ = writeln!(drawn, "{}", redacted.stderr);
    // Masked values of an earlier question are no secrets either.
    asked(&cli, &["who?", "-a", "users.csv", "--privacy", "masked"]);
    let second = asked(&cli, &["and why?", "-c"]);
    let _ = write!(drawn, "{}", second.stderr);
    assert!(!gemini.requests().iter().any(|request| brought(request).contains(&token)));
    assert_snapshot!(drawn, @r#"
    users.csv, masked: []
    users.csv, rows:1: ["users.csv holds what looks like a password (line 2 of what is sent)"]
    users.csv, schema: []
    tokens.csv, masked: ["tokens.csv holds what looks like a GitHub token (line 1 of what is sent)"]
    tokens.csv, schema: ["The schema of tokens.csv holds what looks like a GitHub token (line 3)"]
    gemini-exec: Sent as [redacted]: The schema of tokens.csv holds what looks like a GitHub token (line 3).
    "#);
}

#[test]
fn what_comes_on_standard_input_and_is_no_table_stays_here() {
    let gemini = playing(0);
    let cli = Cli::asking(&gemini);
    let inputs: [(&[&str], &str); 6] = [
        (&["ask", "who?"], "Ada Lovelace\nBob Stone\n"),
        (&["ask", "who?"], "2026-01-01 10:00 INFO Ada Lovelace logged in\n"),
        (&["ask", "who?"], "<a>Ada</a>\n"),
        (&["ask", "who?"], "- name: Ada\n  n: 3\n- name: Bob\n  n: 4\n"),
        (&["ask", "who?", "--code", "-"], "Ada Lovelace\nBob Stone\n"),
        (&["ask"], "Ada Lovelace\nBob Stone\n"),
    ];
    let mut drawn = Vec::new();
    for privacy in ["masked", "schema", "rows:1"] {
        for (arguments, input) in inputs {
            let finished = cli.run_with(&[arguments, &["--privacy", privacy, "--quiet"]].concat(), input);
            drawn.push(finished.screen().replace(privacy, "PRIVACY"));
        }
    }
    drawn.sort();
    drawn.dedup();
    assert_snapshot!(drawn.join("\n"), @"
    gemini-exec: Cannot send standard input: The setting privacy is PRIVACY, and several lines without a question may be data. Give the question as an argument, or set privacy to full where it is set (--privacy full).
    → 2
    gemini-exec: Cannot send the text: The setting privacy is PRIVACY, and only tables in CSV, TSV and the like can be made private: this is none. Leave it out, or set privacy to full where it is set (--privacy full).
    → 2
    ");
    assert!(gemini.requests().is_empty());
}

#[test]
fn a_table_given_as_code_keeps_its_header_and_no_value() {
    let gemini = playing(4);
    let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
    for privacy in ["masked", "schema"] {
        asked(&cli, &["sum?", "--code", "sales.csv", "--privacy", privacy]);
        let piped = cli.run_with(&["ask", "sum?", "--code", "-", "--privacy", privacy], SMALL);
        assert_eq!(piped.code, Some(0), "{piped:?}");
    }
    for request in gemini.requests() {
        let text = brought(&request);
        assert_eq!(values_in(&text), [""; 0], "{text}");
        let header = SMALL.lines().next().expect("a header");
        assert!(header.split(',').all(|name| text.contains(name)), "{text}");
    }
    let program =
        cli.run_with(&["ask", "sum?", "--code", "-", "--privacy", "masked", "--dry-run"], "print(1 + 2)\n");
    assert!(program.stdout.contains("print(1 + 2)"), "{program:?}");
}

#[test]
fn a_preview_of_masked_values_says_that_others_are_sent() {
    let gemini = playing(1);
    let cli = Cli::asking(&gemini).file("sales.csv", SMALL);
    let dry = asked(&cli, &["sum?", "-a", "sales.csv", "--privacy", "masked", "--dry-run"]);
    assert_snapshot!(dry.stderr, @"gemini-exec: Masked values are made anew for each ask: those that are sent will be others than these, of the same form.");
    asked(&cli, &["sum?", "-a", "sales.csv", "--privacy", "masked"]);
    // A conversation has one secret: the preview is what is sent.
    let dry = asked(&cli, &["and the mean?", "-c", "--privacy", "masked", "--dry-run"]);
    assert_eq!(dry.stderr, "");
}
