//! The answer as a hover shows it.

use super::Snapshot;
use super::errors::CARD;
use super::evidence::{self, MarkedTexts};
use super::markdown::{answer, escape, fence};
use super::passages::{ending, files, made_something, readable};
use super::reading::{self, ReadingOrder};
use super::sections::{chart, check, errors, joined, language, on_file, round, section, with_failed_line};
use super::sources;
use super::table::{self, COLUMNS, LINES};
use super::words::outcome;
use crate::table::{Table, last_table, last_table_of};
use crate::{Block, Check, Outcome, Output, Turn, cut_after};

/// How many characters of Markdown VS Code renders; it cuts off longer text (`markdownRenderer.ts`).
pub const CARD_LIMIT: usize = 100_000;

/// How many of the rounds that differ are shown.
const DIFFERENCES: usize = 3;

/// Draws the card. `charts` are the links of the images, in order.
#[must_use]
pub fn card(ask: &Snapshot<'_>, charts: &[String]) -> String {
    let question =
        ask.turn.question.lines().next().map(escape).filter(|question| !question.trim().is_empty());
    let mut sections: Vec<String> = Vec::new();
    sections.extend(question.map(|question| format!("**{}**\n", question.trim())));
    if ask.standing.is_stale {
        sections.push("*The text has changed since; this is about the text as it was.*\n".to_owned());
    }
    let on_file = ask.turn.check.as_ref().and_then(Check::on_file).map(|printed| on_file(&text(printed)));
    sections.extend(on_file);
    let blocks = blocks(ask, charts);
    let room = CARD_LIMIT / 2;
    let (blocks, left_out) = first(blocks, room);
    sections.extend(blocks);
    sections.extend(programs_elsewhere(ask.turn));
    if left_out > 0 {
        sections.push(format!("*{left_out} more parts are in the document.*\n"));
    }
    sections.extend(files(&ask.turn.transcript).map(|files| section(&files, &[])));
    sections.push(sources::line(&ask.turn.transcript));
    sections.extend(ending(ask.turn).map(|ending| section(&ending, &[])));
    sections.push(check(ask.turn, DIFFERENCES, |lines| clipped("diff", lines)));
    sections.push(format!("{}\n", escape(&ask.summary())));
    sections.retain(|section| !section.trim().is_empty());
    sections.join("\n")
}

/// How many programs of a model a card can show: nothing folds in it.
const PROGRAMS: usize = 1;

fn programs(turn: &Turn) -> usize {
    turn.transcript.blocks().iter().filter(|block| matches!(block, Block::Code(_))).count()
}

/// Says where the programs of a model are that are not shown; `None` if they are.
fn programs_elsewhere(turn: &Turn) -> Option<String> {
    let count = programs(turn);
    (turn.speaker.is_model && count > PROGRAMS).then(|| format!("*{count} programs are in the document.*\n"))
}

/// The blocks as Markdown, in the order in which they are read. A card shows the result: no thinking, and a model's program if
/// it wrote no other. The document shows everything.
fn blocks<'a>(ask: &Snapshot<'a>, charts: &[String]) -> Vec<String> {
    let has_model = ask.turn.speaker.is_model;
    let shows_program = has_model && programs(ask.turn) <= PROGRAMS;
    let mut charts = charts.iter().enumerate();
    let mut ran = None;
    let mut texts = MarkedTexts::new(&ask.turn.evidence);
    let all = ask.turn.transcript.blocks();
    let draw = |index, block: &'a Block| {
        let drawn = match block {
            Block::Text(text) => answer(beginning(&texts.next(text))),
            Block::Thought(_) | Block::File(_) | Block::NotKept(_) => String::new(),
            Block::Code(code) => {
                ran = Some(code);
                let drawn = || format!("Program:\n\n{}", clipped(language(&code.language), &code.code));
                if shows_program { drawn() } else { String::new() }
            }
            Block::Output(output) => {
                let printed = printed(output, &readable(ask.turn, output), made_something(all, index));
                let is_named = has_model && output.outcome == Outcome::Ok && !output.output.trim().is_empty();
                let printed = if is_named { format!("Output:\n\n{printed}") } else { printed };
                let printed = with_failed_line(printed, ran, output);
                joined(printed, &errors(output, CARD, "more in the document"))
            }
            Block::Unshown(file) => format!("{}\n", escape(&file.sentence())),
            Block::Image(_) => charts.next().map(|(index, link)| chart(index + 1, link)).unwrap_or_default(),
        };
        if drawn.is_empty() { Vec::new() } else { vec![drawn] }
    };
    let ReadingOrder { closing, runs } = reading::drawn(ask.turn, draw, |_, words| round(&words));
    // Above the programs: who reads them must know what they are.
    let findings = evidence::sections(&ask.turn.evidence);
    closing.into_iter().chain(findings).chain(runs).collect()
}

/// As much of a text as fits on a card.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(CARD_LIMIT / 2).map_or(text, |(end, _)| &text[..end])
}

/// The output of a run. `made` is `true` if an image or a file of the run follows.
fn printed(output: &Output, read: &str, made: bool) -> String {
    match (&output.outcome, output.output.trim().is_empty()) {
        (Outcome::Ok, true) if made || !output.errors.trim().is_empty() => String::new(),
        (Outcome::Ok, true) => "Nothing printed.\n".to_owned(),
        (Outcome::Ok, false) => with_table(&output.output, last_table_of(output)),
        (other, true) => format!("Output ({}): nothing printed\n", escape(outcome(other))),
        (other, false) => {
            format!("Output ({}):\n\n{}", escape(outcome(other)), text(read))
        }
    }
}

/// The printed text. A table at its end becomes a Markdown table.
fn text(output: &str) -> String {
    with_table(output, last_table(output))
}

/// The same with the table that is known to be at its end.
fn with_table(output: &str, last: Option<Table<'_>>) -> String {
    let Some(last) = last else {
        return clipped("text", output);
    };
    match output[..last.start].trim_end() {
        "" => table::table(&last),
        before => format!("{}\n{}", clipped("text", before), table::table(&last)),
    }
}

/// A fenced block of the first lines, then the number of lines left out.
fn clipped(language: &str, text: &str) -> String {
    let count = text.trim_end().lines().count();
    let lines = text.trim_end().lines().take(LINES).map(|line| cut_after(line, COLUMNS));
    let block = fence(language, &lines.collect::<Vec<_>>().join("\n"));
    match count.saturating_sub(LINES) {
        0 => block,
        1 => format!("{block}\n*1 more line*\n"),
        more => format!("{block}\n*{more} more lines*\n"),
    }
}

/// The first sections that fit, and the number of those behind them. Images do not count here: the caller limits the
/// length of their links.
fn first(mut sections: Vec<String>, room: usize) -> (Vec<String>, usize) {
    let mut used = 0;
    let fitting = sections.iter().take_while(|section| {
        used += if section.starts_with("![") { 0 } else { section.chars().count() };
        used <= room
    });
    let (fitting, all) = (fitting.count(), sections.len());
    sections.truncate(fitting);
    (sections, all - fitting)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{CARD_LIMIT, card};
    use crate::view::samples::{drawn, ended};

    #[test]
    fn a_card_shows_question_code_output_chart_and_cost() {
        let ask = ended(&[
            r#"{"thought":"secret thought"},{"code":{"code":"print(2)"}}"#,
            r#"{"output":{"outcome":"OUTCOME_FAILED","output":"E: no"}},{"image":"iVBORw0KGgo="}"#,
            r#"{"text":"It is [2](https://evil.example)."}"#,
        ]);
        assert_snapshot!(drawn(&ask, |ask| card(ask, &["file:///a b.png".to_owned()])), @"
        **mean?**

        It is 2 (`https://evil.example`).

        ![chart 1](<file:///a b.png>)

        Output (failed):

        ```text
        E: no
        ```

        Program:

        ```python
        print(2)
        ```

        gemini · 1.8 s
        ");
    }

    #[test]
    fn long_output_is_cut_and_the_number_of_lines_left_out_is_shown() {
        let ask = ended(&[
            r#"{"output":{"outcome":"OUTCOME_OK","output":"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n22\n"}}"#,
        ]);
        let card = drawn(&ask, |ask| card(ask, &[]));
        assert!(card.contains("\n20\n```\n\n*2 more lines*\n"), "{card}");
    }

    #[test]
    fn a_table_at_the_end_of_the_output_is_drawn_as_a_table() {
        let ask = ended(&[
            r#"{"output":{"outcome":"OUTCOME_OK","output":"Means:\n\n     a  b c\n0  1.5    x\n1  NaN  `y`\n\n[2 rows x 2 columns]\n"}}"#,
        ]);
        assert_snapshot!(drawn(&ask, |ask| card(ask, &[])), @"
        **mean?**

        Output:

        ```text
        Means:
        ```

        |     |   a | b c         |
        | --: | --: | ----------- |
        |   0 | 1.5 | x           |
        |   1 | NaN | &#96;y&#96; |

        [2 rows x 2 columns]

        gemini · 1.8 s
        ");
    }

    #[test]
    fn a_card_stays_below_the_limit_of_editors() {
        let text = format!(r#"{{"text":"{}"}},{{"code":{{"code":"x"}}}}"#, "word ".repeat(9_000));
        let mut ask = ended(&[&text, &text, &text]);
        ask.turn.question.clear();
        let card = drawn(&ask, |ask| card(ask, &[]));
        assert!(card.chars().count() < CARD_LIMIT, "{}", card.len());
        assert!(card.starts_with("**Rounds 1 to 3 of 3**\n\nword word"), "{}", &card[..80]);
        assert!(
            card.ends_with(
                "*3 programs are in the document.*\n\n*2 more parts are in the document.*\n\ngemini · 1.8 s\n"
            ),
            "{}",
            &card[card.len() - 120..]
        );
    }

    #[test]
    fn a_card_shows_the_last_lines_of_standard_error() {
        let ask = ended(&[
            r#"{"output":{"outcome":"OUTCOME_OK","output":"ok\n","errors":"1\n2\n3\n4\n5\n6\n7\n"}}"#,
        ]);
        assert_snapshot!(drawn(&ask, |ask| card(ask, &[])), @"
        **mean?**

        Output:

        ```text
        ok
        ```

        Standard error: 7 lines

        ```text
        … 2 lines before; more in the document
        3
        4
        5
        6
        7
        ```

        gemini · 1.8 s
        ");
    }
}
