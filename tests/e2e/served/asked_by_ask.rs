//! `ask --engine gemini` at the service, beside `ask --engine local`.

use harness::{Cli, Finished};
use serde_json::Value;

use super::{settled, started};

/// What an answer consists of, without ids, times and what only one side can know.
fn pieces(finished: &Finished) -> Vec<String> {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let mut pieces: Vec<String> = Vec::new();
    for event in finished.events() {
        let text = |value: &Value| value.as_str().unwrap_or_default().trim_end().to_owned();
        let piece = match event["event"].as_str().unwrap_or_default() {
            "code" => format!("code {}", text(&event["code"])),
            "output" => format!("{} {}", event["outcome"], text(&event["output"])),
            "image" => format!("image {}", event["mimeType"]),
            "file" => format!("file {}", event["name"]),
            "text" => settled(&text(&event["text"])),
            _ => continue,
        };
        pieces.push(piece);
    }
    pieces
}

/// The same ask at the service and on this machine.
fn both(cli: &Cli, arguments: &[&str]) -> [Vec<String>; 2] {
    let service = started();
    let at_service = cli.clone().with("GEMINI_API_KEY", "any").with("GOOGLE_GEMINI_BASE_URL", &service.url());
    let ask = |cli: &Cli, engine: &str| {
        let python = harness::test_python();
        let usual = ["ask", "--json", "--engine", engine, "--python", python.to_str().expect("UTF-8")];
        pieces(&cli.run(&[&usual, arguments].concat()))
    };
    [ask(&at_service, "gemini"), ask(cli, "local")]
}

#[test]
fn code_brings_the_same_pieces_as_the_local_engine() {
    let code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nopen('a.txt', 'w').write('x')\nprint(6 * 7)\n";
    let cli = Cli::offline().file("job.py", code);
    let [served, local] = both(&cli, &["--code", "job.py"]);
    assert_eq!(served, local);
    assert!(
        local.iter().any(|piece| piece.starts_with("image")) && local.contains(&"file \"a.txt\"".to_owned()),
        "{local:?}"
    );
}

#[test]
fn a_table_brings_the_same_pieces_as_the_local_engine() {
    let cli = Cli::offline().file("sales.csv", "region,units\nnorth,4\nsouth,9\neast,7\n");
    let [served, local] = both(&cli, &["--attach", "sales.csv"]);
    assert_eq!(served, local);
    assert!(local.iter().any(|piece| piece.contains("3 rows × 2 columns")), "{local:?}");
}
