//! An answer's code as files: a program, and a notebook.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::evidence::{MarkedTexts, findings, typed};
use super::markdown::{answer, escape};
use super::{Snapshot, fence};
use crate::{Block, Outcome, Output, Turn, commented, listed, one_line};

/// A program of an answer, with the question and what it reads as a comment above it, and what is wrong with its data.
#[must_use]
pub fn script(ask: &Snapshot<'_>, program: &str) -> String {
    let question = ask.turn.question.trim().to_owned();
    let heading = [vec![question], reads(ask.turn).into_iter().collect(), typed(&ask.turn.evidence)].concat();
    let heading = heading.join("\n");
    let heading = commented("python", heading.trim());
    // The first line declares the encoding, so that the question cannot declare another one.
    format!("# -*- coding: utf-8 -*-\n{heading}\n\n{}\n", program.trim_matches('\n'))
}

/// The files that it was given: `Reads sales.csv and shops.csv.`; `None` without any.
fn reads(turn: &Turn) -> Option<String> {
    let mut names: Vec<String> = turn.sent.iter().map(|file| one_line(&file.name)).collect();
    names.dedup();
    (!names.is_empty()).then(|| format!("Reads {}.", listed(&names)))
}

/// The whole answer as a Jupyter notebook with its outputs and charts
/// (<https://nbformat.readthedocs.io/en/latest/format_description.html>, version 4.5); `None` if there is no
/// program. `code` gives each program, one after the other, as it is written there.
///
/// # Panics
///
/// Never: text can always be written as JSON.
#[must_use]
pub fn notebook(ask: &Snapshot<'_>, code: &dyn Fn(&str) -> String) -> Option<String> {
    ask.turn.last_code()?;
    Some(notebook_of(std::slice::from_ref(ask), code))
}

/// A whole conversation as such a notebook, oldest turn first; also without programs. `code` gives each program, one
/// after the other, as it is written there.
///
/// # Panics
///
/// Never: text can always be written as JSON.
#[must_use]
pub fn notebook_of(asks: &[Snapshot<'_>], code: &dyn Fn(&str) -> String) -> String {
    let mut cells: Vec<Value> = asks.iter().flat_map(|ask| cells(ask, code)).collect();
    for (index, cell) in cells.iter_mut().enumerate() {
        cell["id"] = json!(format!("cell-{index}"));
    }
    let notebook = json!({
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    serde_json::to_string_pretty(&notebook).expect("text can be written as JSON") + "\n"
}

/// The cells of a turn: its question, its answer, and who answered at what cost.
fn cells(ask: &Snapshot<'_>, code: &dyn Fn(&str) -> String) -> Vec<Value> {
    let question = escape(ask.turn.question.trim());
    let mut cells: Vec<Value> =
        (!question.is_empty()).then(|| markdown_cell(&question)).into_iter().collect();
    cells.extend(body(ask.turn, code));
    let findings = findings(&ask.turn.evidence).iter().map(|finding| escape(finding)).collect::<Vec<_>>();
    if !findings.is_empty() {
        cells.push(markdown_cell(&format!("**To check**\n\n{}", findings.join("\n\n"))));
    }
    cells.push(markdown_cell(&escape(&ask.summary())));
    cells
}

/// The blocks of an answer as cells; results belong to the code before them.
fn body(turn: &Turn, written: &dyn Fn(&str) -> String) -> Vec<Value> {
    let mut cells: Vec<Value> = Vec::new();
    let mut texts = MarkedTexts::new(&turn.evidence);
    for block in turn.transcript.blocks() {
        let output = match block {
            Block::Text(text) => {
                let marked = texts.next(text);
                cells.extend((!text.trim().is_empty()).then(|| markdown_cell(answer(&marked).trim())));
                continue;
            }
            Block::Thought(_) | Block::File(_) | Block::NotKept(_) => continue,
            Block::Unshown(file) => {
                cells.push(markdown_cell(&escape(&file.sentence())));
                continue;
            }
            // A call of a function, or what Jupyter could not run.
            Block::Code(code) if !code.is_python() => {
                cells.push(markdown_cell(&fence("text", &code.code)));
                continue;
            }
            Block::Code(code) => {
                cells.push(code_cell(written(&code.code).trim_matches('\n')));
                continue;
            }
            Block::Output(output) => printed(output),
            Block::Image(image) => vec![json!({
                "output_type": "display_data", "metadata": {},
                "data": {image.mime_type: STANDARD.encode(&image.bytes)},
            })],
        };
        if output.is_empty() {
            continue;
        }
        if !cells.last().is_some_and(|cell| cell["cell_type"] == "code") {
            cells.push(code_cell(""));
        }
        let Some(cell) = cells.last_mut() else { continue };
        if matches!(block, Block::Output(output) if output.outcome != Outcome::Ok) {
            // Jupyter goes on with the next cell.
            cell["metadata"] = json!({"tags": ["raises-exception"]});
        }
        if let Some(outputs) = cell["outputs"].as_array_mut() {
            outputs.extend(output);
        }
    }
    cells
}

/// What a program wrote, by stream.
fn printed(output: &Output) -> Vec<Value> {
    let stream = if output.outcome == Outcome::Ok { "stdout" } else { "stderr" };
    let streams = [(stream, &output.output), ("stderr", &output.errors)].into_iter();
    streams
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| json!({"output_type": "stream", "name": name, "text": lines(text)}))
        .collect()
}

fn markdown_cell(text: &str) -> Value {
    json!({"cell_type": "markdown", "metadata": {}, "source": lines(text)})
}

fn code_cell(code: &str) -> Value {
    json!({"cell_type": "code", "execution_count": null, "metadata": {}, "source": lines(code), "outputs": []})
}

/// A text as notebooks store it: its lines, each with its line break.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::Value;

    use super::{notebook, script};
    use crate::view::samples::{drawn, ended};
    use crate::{TypedRows, UnsupportedNumber};

    #[test]
    fn a_program_is_saved_with_its_question() {
        let ask = ended(&[]);
        assert_snapshot!(drawn(&ask, |ask| script(ask, "\nprint(2)\n")), @"
        # -*- coding: utf-8 -*-
        # mean?

        print(2)
        ");
    }

    #[test]
    fn what_is_to_check_goes_along_with_what_is_saved() {
        let mut ask = ended(&[
            r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"2\n"}},{"text":"It is 2, of 7."}"#,
        ]);
        ask.turn.evidence.unsupported = vec![UnsupportedNumber { text: "7".to_owned(), at: 12 }];
        let typed = TypedRows { file: "sales.csv".to_owned(), round: 0, rows: 3, different: 1, of: 3 };
        ask.turn.evidence.typed = vec![typed];
        let text = |cell: &Value| {
            cell["source"].as_array().expect("lines").iter().filter_map(Value::as_str).collect::<String>()
        };
        let notebook = drawn(&ask, |ask| notebook(ask, &str::to_owned)).expect("a notebook");
        let notebook: Value = serde_json::from_str(&notebook).expect("JSON");
        let cells = notebook["cells"].as_array().expect("cells").iter().skip(2).map(text);
        let saved = drawn(&ask, |ask| script(ask, "x"));
        assert_snapshot!(format!("{saved}\n{}", cells.collect::<Vec<_>>().join("\n───\n")), @"
        # -*- coding: utf-8 -*-
        # mean?
        # The program holds 3 rows of sales.csv as text. 1 of them differs from the file.

        x

        It is 2, of 7(?).
        ───
        **To check**

        Typed, not read: The program holds 3 rows of sales.csv as text. 1 of them differs from the file.

        Not in any output: 7. No program printed this, and no file or question has it.
        ───
        gemini · 1.8 s
        ");
    }

    #[test]
    fn a_question_cannot_become_code() {
        let mut ask = ended(&[r#"{"code":{"code":"pass"}}"#]);
        let hostile = "mean?\rimport os\r\n\u{2028}print(1)\n# coding: utf-7";
        hostile.clone_into(&mut ask.turn.question);
        let saved = drawn(&ask, |ask| script(ask, "pass"));
        let lines: Vec<&str> = saved.split(['\n', '\r']).collect();
        assert!(lines[..lines.len() - 3].iter().all(|line| line.starts_with('#')), "{saved:?}");
        assert_eq!(lines[0], "# -*- coding: utf-8 -*-");
    }

    #[test]
    fn a_notebook_holds_code_with_its_outputs_and_the_answer() {
        let ask = ended(&[
            r#"{"text":"Let me see."},{"code":{"code":"print(2)\nplot()"}}"#,
            r#"{"output":{"outcome":"OUTCOME_OK","output":"2\n"}},{"image":"iVBORw0KGgo="}"#,
            r#"{"text":"It is [2](https://evil.example)."}"#,
        ]);
        let notebook: Value =
            serde_json::from_str(&drawn(&ask, |ask| notebook(ask, &str::to_owned)).expect("a notebook"))
                .expect("JSON");
        let cells = notebook["cells"].as_array().expect("cells").iter().map(|cell| {
            let outputs = cell["outputs"].as_array().into_iter().flatten().map(|it| format!("\n  {it}"));
            format!("{} {}{}", cell["cell_type"], cell["source"], outputs.collect::<String>())
        });
        assert_snapshot!(cells.collect::<Vec<_>>().join("\n"), @r#"
        "markdown" ["mean?"]
        "markdown" ["Let me see."]
        "code" ["print(2)\n","plot()"]
          {"name":"stdout","output_type":"stream","text":["2\n"]}
          {"data":{"image/png":"iVBORw0KGgo="},"metadata":{},"output_type":"display_data"}
        "markdown" ["It is 2 (`https://evil.example`)."]
        "markdown" ["gemini · 1.8 s"]
        "#);
        assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&Value::from(4), &Value::from(5)));
    }

    #[test]
    fn a_notebook_has_both_streams() {
        let ask = ended(&[
            r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"a\n","errors":"b\n"}}"#,
            r#"{"code":{"code":"y"}},{"output":{"outcome":"OUTCOME_OK"}}"#,
        ]);
        let notebook: Value =
            serde_json::from_str(&drawn(&ask, |ask| notebook(ask, &str::to_owned)).expect("a program"))
                .expect("JSON");
        let outputs: Vec<String> = notebook["cells"].as_array().expect("cells")[1..]
            .iter()
            .map(|cell| format!("{} → {}", cell["source"], cell["outputs"]))
            .collect();
        assert_snapshot!(outputs.join("\n"), @r#"
        ["x"] → [{"name":"stdout","output_type":"stream","text":["a\n"]},{"name":"stderr","output_type":"stream","text":["b\n"]}]
        ["y"] → []
        ["gemini · 1.8 s"] → null
        "#);
    }
}
