//! Answers with several rounds, and with files: run here, inserted and saved as one program.

use harness::{Client, Editor, FakeGemini, Reply};
use insta::assert_snapshot;
use serde_json::json;

use crate::playing;

const SALES: &str = include_str!("../../fixtures/sales.csv");
const COSTS: &str = include_str!("../../fixtures/costs.csv");

/// An editor with an ask about files beside the document, answered by a recording.
fn answered(gemini: &FakeGemini, question: &str) -> (Editor, u64) {
    let mut editor = Editor::asking(gemini, Client::complete());
    std::fs::write(editor.cli.home().join("sales.csv"), SALES).expect("written");
    std::fs::write(editor.cli.home().join("costs.csv"), COSTS).expect("written");
    editor.open("report.py", &format!("«»# ask: {question}\nx = 1\n"));
    let ask = editor.ask("report.py", "").as_u64().expect("an id");
    editor.wait_for("report.py", &["answered"]);
    (editor, ask)
}

/// What a run on this machine says of an answer.
fn run_here(recording: &str, question: &str) -> String {
    let gemini = playing(recording);
    let (mut editor, ask) = answered(&gemini, question);
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    said["message"].as_str().expect("a text").to_owned()
}

#[test]
fn all_rounds_run_here_in_one_interpreter_with_gemini_s_names_of_files() {
    assert_snapshot!(run_here("eleven_rounds.sse", "sums? @sales.csv"), @"Run on this machine: reproduced, one run fails here as there: KeyError: 'month'");
    assert_snapshot!(run_here("two_files.sse", "profit? @sales.csv @costs.csv"), @"Run on this machine: reproduced: the same output on this machine");
    assert_snapshot!(run_here("failed_then_repaired.sse", "ratio?"), @"Run on this machine: reproduced, one run fails here as there: ZeroDivisionError: division by zero");
}

#[test]
fn a_file_that_is_missing_here_is_named_with_the_next_step() {
    assert_snapshot!(run_here("two_files.sse", "profit? @sales.csv"), @"Run on this machine: The code fails on this machine: round 1 of 2: FileNotFoundError: [Errno 2] No such file or directory: 'input_file_1.csv'. Attach the file that Gemini calls input_file_1.csv.");
}

#[test]
fn a_round_that_differs_is_named() {
    let recording = String::from_utf8(harness::fake_gemini::cassette("two_files.sse")).expect("UTF-8");
    let changed = recording.replace("west: 626.75", "west: 626.85");
    assert_ne!(changed, recording);
    let reply = Reply::new(200, "text/event-stream", changed);
    let gemini = FakeGemini::playing([reply]);
    let (mut editor, ask) = answered(&gemini, "profit? @sales.csv @costs.csv");
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    editor.wait_for_message("window/showMessage", 1);
    let hover = editor.hover("report.py");
    assert_snapshot!(hover.split("> **Run on").last().expect("a check"), @"
     this machine**
    >
    > not reproduced: round 2 of 2 differs on this machine

    `-` Gemini, `+` this machine

    Round 2:

    ```diff
    - west: 626.85
    + west: 626.75
    ```

    gemini-3-flash-preview · 303 tokens (131 intermediate) · [time]
    ");
}

#[test]
fn all_rounds_are_inserted_and_saved_as_one_program_that_works_where_it_stands() {
    let gemini = playing("eleven_rounds.sse");
    let (mut editor, ask) = answered(&gemini, "sums? @sales.csv");
    editor.run("geminiExec.insertCode", json!({"ask": ask}));
    assert!(editor.wait_until(|editor| editor.text("report.py").contains("read_csv")));
    let inserted = editor.text("report.py");
    let program = inserted.split_once("x = 1\n").expect("the program").1.to_owned();
    assert_snapshot!(program, @r#"
    import os
    print(os.path.exists('sales.csv'))

    import pandas as pd

    df = pd.read_csv('sales.csv')
    print(df.shape)

    print(list(df.columns))

    import statistics

    df['month'] = df['date'].str[:7]
    by_month = df.groupby('month')['amount'].sum().round(1)
    print(by_month.to_dict())

    median = statistics.median(df['amount'])
    print(f'median {median:.2f}')

    by_region = df.groupby('region')['amount'].mean()
    for region, mean in by_region.items():
        print(f'{region}: {mean:.2f}')

    def share(amount):
        return amount / df['amount'].sum()

    best = by_region.idxmax()
    print(best)

    top = df.nlargest(3, 'amount')
    for row in top.itertuples():
        print(row.date, row.region, row.amount)

    print(f"{share(top['amount'].sum()):.1%}")

    spread = df['amount'].max() - df['amount'].min()
    print(f'{len(df)} rows, spread {spread:.1f}, best {best}, median {median:.2f}')
    "#);
    assert_eq!(printed(&editor, &program), "24 rows, spread 86.4, best south, median 141.95");
    editor.run("geminiExec.save", json!({"ask": ask, "as": "py"}));
    editor.wait_for_message("window/showDocument", 1);
    let saved = std::fs::read_to_string(editor.cli.home().join("report-ask.py")).expect("a program");
    assert_eq!(printed(&editor, &saved), "24 rows, spread 86.4, best south, median 141.95");
    editor.run("geminiExec.save", json!({"ask": ask, "as": "ipynb"}));
    editor.wait_for_message("window/showDocument", 2);
    let saved = std::fs::read(editor.cli.home().join("report-ask.ipynb")).expect("a notebook");
    let notebook: serde_json::Value = serde_json::from_slice(&saved).expect("JSON");
    let cells = notebook["cells"].as_array().expect("cells").iter();
    let code: Vec<_> = cells.filter(|cell| cell["cell_type"] == "code").collect();
    assert_eq!(code.len(), 11);
    assert_eq!(code[1]["source"][2], "df = pd.read_csv('sales.csv')\n");
    assert_eq!(code[3]["metadata"]["tags"][0], "raises-exception");
}

/// The last line that a program prints in the editor's folder.
fn printed(editor: &Editor, program: &str) -> String {
    let run = std::process::Command::new(harness::test_python())
        .args(["-c", program])
        .current_dir(editor.cli.home())
        .output()
        .expect("Python");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn typed_rows_and_a_figure_that_no_program_printed_are_marked() {
    let gemini = playing("typed_rows.sse");
    let (mut editor, _) = answered(&gemini, "mean? @sales.csv");
    let hover = editor.hover("report.py");
    let answer: Vec<&str> = hover.split("\n\n").filter(|part| !part.contains("```")).collect();
    assert_snapshot!(answer.join("\n\n"), @"
    **mean? @sales.csv**

    The mean of the 24 amounts is 144.7; I also checked that the total is 3,500(?).

    > **Typed, not read**
    >
    > The program holds 24 rows of sales.csv as text. 1 of them differs from the file.

    > **Not in any output**
    >
    > 3,500. No program printed this, and no file or question has it.

    *Run on the full file* runs the program on sales.csv here.

    Output:

    Program:

    *11 more lines*

    gemini-3-flash-preview · 321 tokens (65 intermediate) · [time]
    ");
}

#[test]
fn what_was_written_for_a_sample_runs_on_the_full_file() {
    let code = "print(sum(1 for _ in open('input_file_0.csv')) - 1, 'rows')";
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "600 rows\n"}},
        {"text": "Many rows."},
    ]);
    let answer =
        json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]});
    let reply = Reply::new(200, "text/event-stream", format!("data: {answer}\r\n\r\n"));
    let gemini = FakeGemini::playing([reply]);
    let mut editor = Editor::asking(&gemini, Client::complete());
    let rows: String = (0..80_000).map(|row| format!("{row},north,2024-11-29,12.5\n")).collect();
    std::fs::write(editor.cli.home().join("sales.csv"), format!("id,region,day,units\n{rows}"))
        .expect("written");
    editor.open("report.py", "«»# ask: how many rows? @sales.csv\nx = 1\n");
    // A sample goes once the person has seen it.
    editor.will_type(Some("Send"));
    let ask = editor.ask("report.py", "").as_u64().expect("an id");
    editor.wait_for("report.py", &["answered"]);
    let before = editor.screen("report.py");
    editor.run("geminiExec.runOnFile", json!({"ask": ask}));
    editor.wait_for_message("window/showMessage", 1);
    // Diagnostics are pushed, and may come behind the message.
    let after = editor.screen_with("report.py", "answered: 80000 rows");
    assert_snapshot!([before, after].join("\n───\n"), @"
    [Show | Insert code | Run on the full file | Dismiss | ✓ 1 run · [time]]
    # ask: how many rows? @sales.csv
    x = 1   ⟨⇒ Many rows.⟩
        ^ information answered: Many rows. (gemini-exec)
    ───
    [Show | Insert code | Run on the full file | Dismiss | ✓ 1 run · [time] · full file: 80000 rows]
    # ask: how many rows? @sales.csv
    x = 1   ⟨⇒ 80000 rows (full file)⟩
        ^ information answered: 80000 rows (full file) (gemini-exec)
    ");
}

#[test]
fn on_the_full_file_what_answers_the_question_is_seen_first() {
    let gemini = playing("typed_rows.sse");
    let (mut editor, ask) = answered(&gemini, "mean? @sales.csv");
    let before = editor.screen("report.py");
    editor.run("geminiExec.runOnFile", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    // Diagnostics are pushed, and may come behind the message.
    let after = editor.screen_with("report.py", "answered: 24 rows");
    let hover = editor.hover("report.py");
    let card = hover.split("> **Typed").next().unwrap_or_default();
    let check = hover.split("> **Run on").last().unwrap_or_default();
    let said = said["message"].as_str().expect("a text").to_owned();
    assert_snapshot!([&before, &said, &after, card, check].join("\n───\n"), @"
    [Show | Insert code | Run on the full file | Dismiss | ✓ 1 run · [time] · 321 tokens · typed, not read]
    # ask: mean? @sales.csv
    x = 1   ⟨⇒ The mean of the 24 amo… (typed, not read)⟩
        ^ information answered: The mean of the 24 amounts is 144.7; I also checked that the total is 3,500. (typed, not read) (gemini-exec)
    ───
    Run on this machine: with all rows of the file it prints “24 rows, mean 142.967”; the output differs
    ───
    [Show | Insert code | Run on the full file | Dismiss | ✓ 1 run · [time] · 321 tokens · full file: 24 rows, mean 142.967]
    # ask: mean? @sales.csv
    x = 1   ⟨⇒ 24 rows, mean 142.967 (full file)⟩
        ^ information answered: 24 rows, mean 142.967 (full file) (gemini-exec)
    ───
    **mean? @sales.csv**

    **With all rows of the file**, on this machine:

    ```text
    24 rows, mean 142.967
    ```

    The mean of the 24 amounts is 144.7; I also checked that the total is 3,500(?).


    ───
     this machine**
    >
    > with all rows of the file it prints “24 rows, mean 142.967”; the output differs

    `-` Gemini, `+` this machine with all rows of the file

    ```diff
    - 24 rows, mean 144.721
    + 24 rows, mean 142.967
    ```

    gemini-3-flash-preview · 321 tokens (65 intermediate) · [time]
    ");
}

#[test]
fn a_file_that_changed_since_is_named_where_a_run_differs() {
    let gemini = playing("two_files.sse");
    let (mut editor, ask) = answered(&gemini, "profit? @sales.csv @costs.csv");
    std::fs::write(editor.cli.home().join("costs.csv"), COSTS.replace("400.5", "300.5")).expect("written");
    editor.run("geminiExec.runLocally", json!({"ask": ask}));
    let said = editor.wait_for_message("window/showMessage", 1);
    let screen = editor.screen("report.py");
    let lens = screen.lines().next().unwrap_or_default();
    assert_snapshot!([said["message"].as_str().expect("a text"), lens].join("\n"), @"
    Run on this machine: not reproduced: costs.csv has changed since, and round 2 of 2 differs on this machine
    [Show | Insert code | Run its code here | Dismiss | ✓ 2 runs · [time] · 303 tokens · not reproduced: costs.csv has changed since]
    ");
}

#[test]
fn what_is_typed_is_said_where_it_is_inserted_and_saved() {
    let gemini = playing("typed_rows.sse");
    let (mut editor, ask) = answered(&gemini, "mean? @sales.csv");
    let actions = editor.actions("report.py");
    assert!(!actions.iter().any(|action| action.contains("Replace")), "{actions:?}");
    editor.run("geminiExec.save", json!({"ask": ask, "as": "py"}));
    editor.wait_for_message("window/showDocument", 1);
    let saved = std::fs::read_to_string(editor.cli.home().join("report-ask.py")).expect("a program");
    editor.run("geminiExec.insertCode", json!({"ask": ask}));
    assert!(editor.wait_until(|editor| editor.text("report.py").contains("import csv")));
    let comments =
        |text: &str| text.lines().filter(|line| line.contains("rows of")).collect::<Vec<_>>().join("\n");
    assert_snapshot!([comments(&saved), comments(editor.text("report.py"))].join("\n"), @"
    # The program holds 24 rows of sales.csv as text. 1 of them differs from the file.
    # The program holds 24 rows of sales.csv as text. 1 of them differs from the file.
    ");
}

#[test]
fn the_whole_answer_comes_as_plain_text_with_marks_and_notes() {
    let gemini = playing("typed_rows.sse");
    let (mut editor, ask) = answered(&gemini, "mean? @sales.csv");
    let answer = editor.request("geminiExec/answer", &json!({"ask": ask})).expect("an answer");
    assert_snapshot!(answer["text"].as_str().expect("a text"), @"
    The mean of the 24 amounts is 144.7; I also checked that the total is 3,500(?).

    Typed, not read: The program holds 24 rows of sales.csv as text. 1 of them differs from the file.
    Not in any output: 3,500. No program printed this, and no file or question has it.
    “Run on the full file” runs the program on sales.csv here.

    24 rows, mean 144.721
    ");
    let gone = editor.request("geminiExec/answer", &json!({"ask": 77})).expect_err("an error");
    assert_snapshot!(gone["message"].as_str().expect("a sentence"), @"There is no such answer any more. Ask again.");
}

#[test]
fn a_follow_up_attaches_the_files_again_and_says_so() {
    let gemini = FakeGemini::playing([Reply::stream("two_files.sse"), Reply::stream("mean_of_three.sse")]);
    let (mut editor, ask) = answered(&gemini, "profit? @sales.csv @costs.csv");
    editor.run("geminiExec.followUp", json!({"ask": ask, "question": "and the mean?"}));
    assert!(gemini.wait_for_requests(2));
    let request = gemini.requests().pop().expect("a request").json();
    let parts = |content: &serde_json::Value| {
        let parts = content["parts"].as_array().expect("parts").iter();
        let name = |part: &serde_json::Value| part["inlineData"]["displayName"].as_str().map(str::to_owned);
        let text = |part: &serde_json::Value| part["text"].as_str().map(str::to_owned);
        parts.filter_map(|part| name(part).or_else(|| text(part))).collect::<Vec<_>>().join("\n")
    };
    let contents = request["contents"].as_array().expect("contents");
    assert_snapshot!(parts(&contents[0]), @"
    (Here sales.csv was attached. It is attached to the last question now.)
    (Here costs.csv was attached. It is attached to the last question now.)
    profit? @sales.csv @costs.csv

    Files in the working directory of your code: `input_file_0.csv` (sales.csv), `input_file_1.csv` (costs.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

    ```python
    x = 1
    ```
    ");
    assert_snapshot!(parts(contents.last().expect("a question")), @"
    sales.csv
    costs.csv
    and the mean?

    Files in the working directory of your code: `input_file_0.csv` (sales.csv), `input_file_1.csv` (costs.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.
    ");
}
