//! The result beside the text, in one short line.

use super::gist::cut;
use super::{Brief, Standing};

/// How many characters of a hint VS Code shows on a line.
pub const WIDTH: usize = 43;

/// The hint, at most `width` characters long: `⇒ 5117`, `⋯ running code`, `✗ ZeroDivisionError: division by zero`.
#[must_use]
pub fn hint(brief: &Brief, standing: Standing<'_>, width: usize) -> String {
    line(brief, &brief.made, standing, width).whole
}

/// A hint with its words, as far as they fit.
pub(super) struct Line {
    pub(super) words: String,
    pub(super) whole: String,
}

/// The hint that names what was `made`.
pub(super) fn line(brief: &Brief, made: &[String], standing: Standing<'_>, width: usize) -> Line {
    let Brief { gist, error_lines, doubt, .. } = brief;
    let errors = if *error_lines > 0 { format!(" (stderr: {error_lines})") } else { String::new() };
    let remark = standing.remark(doubt);
    let taken = gist.mark().chars().count() + 1 + errors.chars().count() + remark.chars().count();
    let unanswered = unanswered(brief, width.saturating_sub(taken), gist.words().chars().count());
    let end = errors + &unanswered + &remark;
    let room = width.saturating_sub(gist.mark().chars().count() + 1 + end.chars().count());
    let (made, room) = if made.is_empty() { (String::new(), room) } else { beside(made, gist.words(), room) };
    // The words are on one line already.
    let words = cut(gist.words(), room);
    Line { whole: format!("{} {words}{made}{end}", gist.mark()), words }
}

/// What stands behind a result because the question after it has no answer, as much as leaves room for the words.
fn unanswered(brief: &Brief, room: usize, words: usize) -> String {
    if brief.unanswered.is_empty() {
        return String::new();
    }
    let mark = brief.unanswered.chars().next().unwrap_or('✗');
    let ways = [format!(" · {}", brief.unanswered), format!(" · {mark} not answered")];
    let fits = |way: &String| room.saturating_sub(way.chars().count()) >= words.min(LEAST);
    ways.into_iter().find(fits).unwrap_or_else(|| format!(" · {mark}"))
}

/// What is left of the words of a result at least where something stands beside it, in characters.
const LEAST: usize = 20;

/// What programs made, with names or without, or nothing: as much as leaves room for the words; and the room that is left.
fn beside(made: &[String], words: &str, room: usize) -> (String, usize) {
    let words = words.chars().count();
    let joined = |of: fn(&str) -> &str| made.iter().map(|it| format!(" · {}", of(it))).collect::<String>();
    let ways = [joined(|it| it), joined(|it| it.split(':').next().unwrap_or_default()), String::new()];
    let left = |way: &String| room.saturating_sub(way.chars().count());
    let fits = |way: &String| left(way) >= words.min(LEAST) || way.is_empty();
    let way = ways.into_iter().find(fits).unwrap_or_default();
    let room = left(&way);
    (way, room)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{WIDTH, hint};
    use crate::view::lens;
    use crate::view::samples::{Sample, brief, different, ended, run_here, running};
    use crate::{
        Check, Comparison, Outcome, Output, Piece, PrintStream, Printing, Progress, TypedRows,
        UnsupportedNumber, Update,
    };

    fn drawn(ask: &Sample) -> String {
        hint(&brief(ask), ask.standing(), WIDTH)
    }

    #[test]
    fn a_question_is_answered_by_what_the_model_says_and_a_run_by_what_it_printed() {
        let hints = |parts: &str| {
            let mut ask = ended(&[&format!(
                r#"{{"text":"I add them."}},{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK"{parts}"#
            )]);
            let asked = drawn(&ask);
            ask.send_code_alone();
            format!("{asked} | {}", drawn(&ask))
        };
        let drawn = [
            hints(
                r#","output":"rows 3\nF = 343.6\n"}},{"text":"**Gentoo** is the heaviest. Adelie follows."}"#,
            ),
            hints(r#","output":"rows 3\nF = 343.6\n"}}"#),
            hints(r#"}},{"image":"iVBORw0KGgo="}"#),
            hints(r#"}},{"image":"iVBORw0KGgo="},{"text":"It grows."}"#),
            hints("}}"),
        ];
        assert_snapshot!(drawn.join("\n"), @"
        ⇒ Gentoo is the heaviest. | ⇒ F = 343.6
        ⇒ F = 343.6 | ⇒ F = 343.6
        ▣ 1 chart | ▣ 1 chart
        ⇒ It grows. · ▣ 1 chart | ▣ 1 chart
        ⇒ I add them. | ⇒ I add them.
        ");
    }

    #[test]
    fn a_table_is_told_by_its_size_and_its_columns() {
        let printed = |output: &str| {
            drawn(&run_here(&[&format!(
                r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{output}"}}}}"#
            )]))
        };
        let frame = r"  month  units\n0   Jan      1\n1   Feb      2";
        let cut = r"     n   v\n0    1   2\n..  ..  ..\n9    1   2\n\n[10 rows x 2 columns]";
        let data = r#"{"output":{"outcome":"OUTCOME_OK","output":"day n\n1 5\n2 6","tables":[{"at":0,"length":13,"columns":[{"name":"day","type":"int64"},{"name":"n","type":"int64"}],"indexColumns":1,"rows":[["1","5"],["2","6"]],"moreRows":1258}]}}"#;
        let hints = [
            printed(frame),
            printed(cut),
            printed(r"  month  units\n0   Jan      1"),
            printed(&format!(r"{frame}\nsum: 3")),
            drawn(&run_here(&[data])),
        ];
        assert_snapshot!(hints.join("\n"), @"
        ⇒ 2 rows × 2 columns: month, units
        ⇒ 10 rows × 2 columns: n, v
        ⇒ 0 Jan 1
        ⇒ sum: 3
        ⇒ 1 260 rows × 1 column: n
        ");
    }

    #[test]
    fn without_output_the_hint_is_the_first_sentence() {
        let ask = ended(&[r#"{"text":"The mean is\n**2.5**. It is small."}"#]);
        assert_eq!(drawn(&ask), "⇒ The mean is 2.5.");
    }

    #[test]
    fn a_failed_run_shows_its_error_cut_to_the_width() {
        let ask = ended(&[
            r#"{"output":{"outcome":"OUTCOME_FAILED","output":"Traceback\nZeroDivisionError: division by zero in a very long place\n"}}"#,
        ]);
        let hint = drawn(&ask);
        assert_eq!(hint, "✗ ZeroDivisionError: division by zero in a…");
        assert_eq!(hint.chars().count(), WIDTH);
    }

    #[test]
    fn a_stale_result_is_marked_within_the_width() {
        let mut ask = ended(&[r#"{"text":"One two three four five six seven eight nine ten eleven."}"#]);
        ask.is_stale = true;
        let hint = drawn(&ask);
        assert_eq!(hint, "⇒ One two three four five six seve… (stale)");
        assert!(hint.chars().count() <= WIDTH);
    }

    #[test]
    fn what_makes_a_result_doubtful_stands_behind_it() {
        let mut ask =
            ended(&[r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_OK","output":"mean 2"}}"#]);
        ask.turn.evidence.claimed = Some("I computed".to_owned());
        let claimed = drawn(&ask);
        let typed = TypedRows { file: "a.csv".to_owned(), round: 0, rows: 3, different: 1, of: 3 };
        ask.turn.evidence.typed = vec![typed];
        let typed = drawn(&ask);
        let lens_of = |ask: &Sample| lens(&brief(ask), ask.standing());
        let lens = lens_of(&ask);
        let comparison = different(&[(1, "- mean 2\n+ mean 3")]);
        ask.turn.check = Some(Check::OnFile { comparison, printed: "rows 4\nmean 3\n".to_owned() });
        let on_file = [drawn(&ask), lens_of(&ask)];
        ask.turn.check =
            Some(Check::OnFile { comparison: Comparison::default(), printed: "mean 2\n".to_owned() });
        let same = [drawn(&ask), lens_of(&ask)];
        assert_snapshot!([vec![claimed, typed, lens], on_file.to_vec(), same.to_vec()].concat().join("\n"), @"
        ⇒ mean 2 (no program ran)
        ⇒ mean 2 (typed, not read)
        ✓ 1 run · 1.8 s · typed, not read
        ⇒ mean 3 (full file)
        ✓ 1 run · 1.8 s · full file: mean 3
        ⇒ mean 2
        ✓ 1 run · 1.8 s · the same on the full file
        ");
    }

    #[test]
    fn a_running_ask_shows_what_it_is_doing() {
        let hints = [&[][..], &[r#"{"thought":"hm"}"#], &[r#"{"code":{"code":"x"}}"#]]
            .map(|parts| drawn(&running(parts)));
        assert_eq!(hints, ["⋯ sending", "⋯ thinking", "⋯ running code"]);
    }

    #[test]
    fn a_program_that_reads_a_large_file_shows_how_far_it_is_until_its_output_comes() {
        let mut ask = running(&[r#"{"code":{"code":"x"}}"#]);
        let mut hints = Vec::new();
        for words in ["2.1 GB: about 45 s", "reading 2.1 GB: 40 %, about 30 s left"] {
            ask.turn.take(Update::Working(words.to_owned()));
            hints.push(drawn(&ask));
        }
        let output = vec![Piece::Output(Output { outcome: Outcome::Ok, ..Output::default() })];
        ask.turn.take(Update::Answer { pieces: output, parts: Vec::new() });
        hints.push(drawn(&ask));
        let expected = ["⋯ 2.1 GB: about 45 s", "⋯ reading 2.1 GB: 40 %, about 30 s left", "⋯ thinking"];
        assert_eq!(hints, expected);
    }

    #[test]
    fn a_running_program_shows_what_it_printed_last_and_a_cancelled_one_keeps_it() {
        let mut ask = running(&[r#"{"code":{"code":"x"}}"#]);
        for (stream, text) in [
            (PrintStream::Output, "epoch 1\nepoch"),
            (PrintStream::Output, " 2\n"),
            (PrintStream::Errors, "10%|#\r20%|##"),
        ] {
            ask.turn.take(Update::Printing(Printing { stream, text: text.to_owned() }));
        }
        let (shown, beside) = (drawn(&ask), brief(&ask).text);
        ask.turn.end(Progress::Cancelled, None);
        let kept = ask.turn.transcript.outputs().next().map(|output| output.output.clone());
        assert_snapshot!(format!("{shown}\n{beside}\n{}\n{}", drawn(&ask), kept.unwrap_or_default()), @"
        ⋯ 20%|##
        epoch 1
        epoch 2
        20%|##
        – cancelled
        epoch 1
        epoch 2
        20%|##
        ");
    }

    #[test]
    fn a_local_run_that_printed_nothing_shows_what_it_made() {
        let ran = |made: &str| {
            let ask = run_here(&[&format!(
                r#"{{"output":{{"outcome":"OUTCOME_OK"}}}}{made},{{"text":"Ran on this machine."}}"#
            )]);
            drawn(&ask)
        };
        let hints = [
            ran(""),
            ran(r#",{"image":"iVBORw0KGgo="}"#),
            ran(r#",{"image":"iVBORw0KGgo="},{"image":"iVBORw0KGgo="}"#),
            ran(r#",{"file":{"name":"result.csv","bytes":"YQ=="}}"#),
            ran(r#",{"notKept":{"name":"my big.bin","bytes":70000000}}"#),
        ];
        assert_eq!(
            hints,
            [
                "⇒ nothing printed",
                "▣ 1 chart",
                "▣ 2 charts",
                "⇒ 1 file: result.csv",
                "⇒ 1 file: my big.bin, not kept"
            ]
        );
    }

    #[test]
    fn what_a_run_made_stands_behind_what_it_printed_as_far_as_there_is_room() {
        let ran = |output: &str, made: &str| {
            drawn(&run_here(&[&format!(
                r#"{{"code":{{"code":"x"}}}},{{"output":{{"outcome":"OUTCOME_OK","output":"{output}"}}}}{made}"#
            )]))
        };
        let (file, chart) =
            (r#",{"file":{"name":"result.csv","bytes":"YQ=="}}"#, r#",{"image":"iVBORw0KGgo="}"#);
        let long = "one two three four five six seven eight nine ten";
        let failed = r#",{"output":{"outcome":"OUTCOME_FAILED","output":"KeyError: 1"}}"#;
        let hints = [
            ran("5117", file),
            ran("5117", &format!("{chart}{file}")),
            ran("5117", &format!("{chart}{file}{file}")),
            ran(long, file),
            ran("", &format!("{chart}{file}")),
            ran("1", &format!("{chart}{failed}")),
        ];
        assert_snapshot!(hints.join("\n"), @"
        ⇒ 5117 · 1 file: result.csv
        ⇒ 5117 · ▣ 1 chart · 1 file: result.csv
        ⇒ 5117 · ▣ 1 chart · 2 files
        ⇒ one two three four… · 1 file: result.csv
        ▣ 1 chart · 1 file: result.csv
        ✗ KeyError: 1 · ▣ 1 chart
        ");
    }

    #[test]
    fn numbers_to_check_are_counted() {
        let mut ask = ended(&[r#"{"text":"It grew by 37.4 %, from 5 to 7, so 37.4 %."}"#]);
        let numbers = ["37.4 %", "7", "37.4 %"].map(str::to_owned);
        ask.turn.evidence.unsupported = numbers.map(|text| UnsupportedNumber { text, at: 0 }).to_vec();
        let several = [drawn(&ask), lens(&brief(&ask), ask.standing())];
        ask.turn.evidence.unsupported.truncate(1);
        assert_snapshot!([several.to_vec(), vec![drawn(&ask)]].concat().join("\n"), @"
        ⇒ It grew by 37.4 %,… (2 numbers to check)
        ✓ 1.8 s · 2 numbers to check
        ⇒ It grew by 37.4 %, f… (1 number to check)
        ");
    }

    #[test]
    fn a_library_that_is_missing_is_named() {
        let ask = run_here(&[
            r#"{"code":{"code":"x"}},{"output":{"outcome":"OUTCOME_FAILED","output":"Traceback\nModuleNotFoundError: No module named 'pandas'"}}"#,
        ]);
        assert_snapshot!(drawn(&ask) + " | " + &lens(&brief(&ask), ask.standing()), @"✗ pandas is missing here | ✗ pandas is missing here · 1 run · 1.8 s");
    }

    #[test]
    fn standard_error_is_counted_and_shown_where_nothing_was_printed() {
        let ran = |output: &str, made: &str| {
            let output =
                format!(r#"{{"output":{{"outcome":"OUTCOME_OK","output":"{output}","errors":"a\nOK\n"}}}}"#);
            drawn(&run_here(&[&format!(r#"{output}{made},{{"text":"Ran on this machine."}}"#)]))
        };
        let hints = [ran("42", ""), ran("", ""), ran("", r#",{"image":"iVBORw0KGgo="}"#)];
        assert_eq!(hints, ["⇒ 42 (stderr: 2)", "⇒ OK (stderr: 2)", "▣ 1 chart (stderr: 2)"]);
    }
}
