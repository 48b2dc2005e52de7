//! What is said of runs that differ, and of those that do not.

mod folders;

use std::time::Duration;

use insta::assert_snapshot;

use super::{Check, Circumstances, RoundDifference, compare};
use crate::{Code, Image, Outcome, Output, Round};

/// 2026-11-30T04:21:55 in seconds since 1970.
const NOW: Duration = Duration::from_secs(1_796_012_515);
const AROUND: Circumstances<'_> = Circumstances { now: NOW, files: &["sales.csv"] };
const OK: Outcome = Outcome::Ok;
const FAILED: Outcome = Outcome::Failed;
const LATE: Outcome = Outcome::DeadlineExceeded;

fn outputs(rounds: &[(Outcome, &str)]) -> Vec<Output> {
    let output = |(outcome, output): &(Outcome, &str)| Output {
        outcome: outcome.clone(),
        output: (*output).to_owned(),
        ..Output::default()
    };
    rounds.iter().map(output).collect()
}

fn rounds<'a>(outputs: &'a [Output], images: &'a [Image]) -> Vec<Round<'a>> {
    let round = |output| Round { outputs: vec![output], images: images.iter().collect(), ..Round::default() };
    outputs.iter().map(round).collect()
}

fn drawn(check: &Check) -> String {
    let differing = check.comparison().into_iter().flat_map(|it| &it.differing);
    let heading = |it: &RoundDifference| [&[it.round.to_string()], &it.ends[..]].concat().join(": ");
    let rounds = differing.map(|it| format!("\n{}\n{}", heading(it), it.lines));
    check.words() + &rounds.collect::<String>()
}

/// What comes of comparing rounds, each an outcome and an output.
fn checked(before: &[(Outcome, &str)], here: &[(Outcome, &str)]) -> String {
    let (before, here) = (outputs(before), outputs(here));
    drawn(&compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| Some("Attach it.".to_owned())))
}

#[test]
fn whitespace_at_the_ends_of_lines_is_not_a_difference() {
    assert_snapshot!(checked(&[(OK, "a \nb\n\n")], &[(OK, "a\nb")]), @"reproduced: the same output on this machine");
}

#[test]
fn only_the_differing_lines_are_shown() {
    assert_snapshot!(checked(&[(OK, "a\nb\nc")], &[(OK, "a\nx\ny\nc")]), @r#"
    not reproduced: the output differs on this machine
    1
    - b
    + x
    + y
    "#);
    assert_snapshot!(checked(&[(OK, "a\na")], &[(OK, "a")]), @r#"
    not reproduced: the output differs on this machine
    1
    - a
    "#);
}

#[test]
fn the_last_digits_of_decimals_may_differ_and_nothing_else() {
    let sum = "mean 0.30000000000000004, n 3";
    let ends = ["mean 0.3, n 3", "mean 0.300000001, n 3", "mean 0.31, n 3", "mean 0.3, n 4", "mean 0.3 n 3"];
    let checks = ends.map(|here| checked(&[(OK, sum)], &[(OK, here)]));
    assert_snapshot!(checks.join("\n"), @r#"
    reproduced: the same output on this machine, but for last digits
    not reproduced: the output differs on this machine
    1
    - mean 0.30000000000000004, n 3
    + mean 0.300000001, n 3
    not reproduced: the output differs on this machine
    1
    - mean 0.30000000000000004, n 3
    + mean 0.31, n 3
    not reproduced: the output differs on this machine
    1
    - mean 0.30000000000000004, n 3
    + mean 0.3, n 4
    not reproduced: the output differs on this machine
    1
    - mean 0.30000000000000004, n 3
    + mean 0.3 n 3
    "#);
}

#[test]
fn addresses_differ_in_each_run() {
    let of = |address: &str| format!("<object at 0x{address}>");
    assert_snapshot!(checked(&[(OK, &of("7fa0"))], &[(OK, &of("55d1c"))]), @"reproduced: the same output on this machine, but for addresses");
}

#[test]
fn every_round_that_differs_is_named() {
    let before = [(OK, "1"), (OK, "2"), (OK, "3")];
    assert_snapshot!(checked(&before, &before), @"reproduced: the same output on this machine");
    assert_snapshot!(checked(&before, &[(OK, "1"), (OK, "4"), (OK, "5")]), @r#"
    not reproduced: rounds 2 and 3 of 3 differ on this machine
    2
    - 2
    + 4
    3
    - 3
    + 5
    "#);
}

#[test]
fn a_round_that_fails_here_is_no_difference() {
    let missing = "Traceback (most recent call last):\n  File \"main.py\", line 1\nFileNotFoundError: [Errno 2] 'a.csv'";
    let before = [(OK, "1"), (OK, "2")];
    let checks = [
        checked(&before, &[(OK, "1"), (FAILED, missing)]),
        checked(&before[..1], &[(FAILED, missing)]),
        checked(&before, &[(LATE, "1\n[stopped: not done after 30 s]")]),
        checked(&before, &[(OK, "1")]),
        checked(&before, &[(FAILED, "[killed by signal 9]"), (OK, "2")]),
    ];
    assert_snapshot!(checks.join("\n"), @r#"
    The code fails on this machine: round 2 of 2: FileNotFoundError: [Errno 2] 'a.csv'. Attach it.
    The code fails on this machine: FileNotFoundError: [Errno 2] 'a.csv'. Attach it.
    The code fails on this machine: round 1 of 2: it was stopped at its time limit. Attach it.
    The code fails on this machine: round 2 of 2: it was not reached.
    The code fails on this machine: round 1 of 2: it failed. Attach it.
    "#);
}

#[test]
fn a_round_that_failed_before_is_reproduced_by_the_same_error() {
    let gemini = "Code execution failed.\nlibrary noise\nTraceback (most recent call last):\n  File \"/usr/bin/entry/named_interpreters/x.py\", line 9, in run\nKeyError: 'Sales'";
    let here =
        "Traceback (most recent call last):\n  File \"main.py\", line 2, in <module>\nKeyError: 'Sales'\n";
    let printed = |mean: &str| format!("mean = {mean}\n{here}");
    let checks = [
        checked(&[(FAILED, gemini), (OK, "2")], &[(FAILED, here), (OK, "2")]),
        checked(
            &[(FAILED, gemini), (FAILED, gemini), (OK, "2")],
            &[(FAILED, here), (FAILED, here), (OK, "2")],
        ),
        checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("2"))]),
        checked(&[(FAILED, &printed("2"))], &[(FAILED, &printed("3"))]),
        checked(&[(FAILED, "KeyError: 'Sales'")], &[(FAILED, &printed("2"))]),
        checked(&[(LATE, "")], &[(LATE, "1\n[stopped: not done after 30 s]")]),
        checked(&[(FAILED, gemini)], &[(FAILED, "NameError: name 'x' is not defined")]),
        checked(&[(FAILED, gemini), (OK, "2")], &[(OK, "1"), (OK, "2")]),
        checked(&[(LATE, "")], &[(LATE, "")]),
    ];
    assert_snapshot!(checks.join("\n"), @r#"
    reproduced, one run fails here as there: KeyError: 'Sales'. Attach it.
    reproduced, 2 of 3 runs fail here as there: KeyError: 'Sales'. Attach it.
    fails here as there: KeyError: 'Sales'. Attach it.
    not reproduced: the output differs on this machine
    1
    - mean = 2
    + mean = 3
    fails here as there: KeyError: 'Sales'. Attach it.
    fails here as there: stopped at the time limit. Attach it.
    The code fails on this machine: NameError: name 'x' is not defined (there it was KeyError: 'Sales'). Attach it.
    not reproduced: round 1 of 2 differs on this machine
    1: failed before, ok here
    - Code execution failed.
    - library noise
    - Traceback (most recent call last):
    -   File "/usr/bin/entry/named_interpreters/x.py", line 9, in run
    - KeyError: 'Sales'
    + 1
    fails here as there: stopped at the time limit. Attach it.
    "#);
}

#[test]
fn a_missing_chart_is_a_difference() {
    let (ok, chart) = (outputs(&[(OK, "1")]), [Image::new(*b"\x89PNG\r\n\x1a\n").expect("a PNG")]);
    let check = |before: &[Image], here: &[Image]| {
        drawn(&compare(&rounds(&ok, before), &rounds(&ok, here), AROUND, |_| None))
    };
    assert_snapshot!([check(&chart, &chart), check(&[], &chart), check(&chart, &[])].join("\n"), @r#"
    reproduced: the same output on this machine
    reproduced: the same output on this machine
    not reproduced: the output differs on this machine
    1: 1 chart before, no chart here
    "#);
}

#[test]
fn every_round_is_compared() {
    let here = |changed: &[usize]| {
        let output = |round: usize| if changed.contains(&round) { "new" } else { "old" };
        (1..=5).map(|round| (OK, output(round))).collect::<Vec<_>>()
    };
    let checks = [&[1, 2, 4, 5][..], &[2, 3], &[1, 2, 3, 4, 5]].map(|changed| {
        let (before, here) = (outputs(&here(&[])), outputs(&here(changed)));
        compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None).words()
    });
    assert_snapshot!(checks.join("\n"), @r#"
    not reproduced: rounds 1, 2, 4 and 5 of 5 differ on this machine
    not reproduced: rounds 2 and 3 of 5 differ on this machine
    not reproduced: all 5 rounds differ on this machine
    "#);
}

#[test]
fn warnings_of_libraries_are_no_difference() {
    let warning = |path: &str| format!("{path}:3: FutureWarning: use .loc\n  df[0]\nmean 2");
    let checks = [
        checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, "mean 2")]),
        checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, &warning("<string>"))]),
        checked(&[(OK, &warning("/tmp/x.py"))], &[(OK, "mean 3")]),
        checked(&[(OK, "Warning: 3 rows\n2")], &[(OK, "Warning: 4 rows\n2")]),
        checked(&[(OK, "day 2:3: Warning: 5 rows")], &[(OK, "day 2:3: Warning: 6 rows")]),
    ];
    assert_snapshot!(checks.join("\n"), @r#"
    reproduced: the same output on this machine, but for warnings
    reproduced: the same output on this machine, but for warnings
    not reproduced: the output differs on this machine
    1
    - mean 2
    + mean 3
    not reproduced: the output differs on this machine
    1
    - Warning: 3 rows
    + Warning: 4 rows
    not reproduced: the output differs on this machine
    1
    - day 2:3: Warning: 5 rows
    + day 2:3: Warning: 6 rows
    "#);
}

#[test]
fn a_long_difference_is_cut() {
    let lines = |word: &str| (0..100).map(|line| format!("{word} {line}\n")).collect::<String>();
    let long = checked(&[(OK, &lines("old"))], &[(OK, &lines(&"new".repeat(1_000)))]);
    assert!(long.contains("\n- old 39\n- … 60 more lines\n+ new"), "{long}");
    assert!(long.len() < 20_000, "{}", long.len());
}

#[test]
fn what_has_changed_since_is_in_the_sentence() {
    let check = |here: &str, rounds_of: usize| {
        let output = |text: &str| vec![(OK, text.to_owned()); rounds_of];
        let (before, here) = (output("1"), output(here));
        let of = |rounds: &[(Outcome, String)]| {
            outputs(
                &rounds.iter().map(|(outcome, text)| (outcome.clone(), text.as_str())).collect::<Vec<_>>(),
            )
        };
        let (before, here) = (of(&before), of(&here));
        compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None)
            .with_changes(vec!["sales.csv has changed since.".to_owned()])
    };
    let words = [check("2", 1), check("2", 3), check("1", 1)]
        .map(|check| format!("{} | {}", check.words(), check.word()));
    assert_snapshot!(words.join("\n"), @r#"
    not reproduced: sales.csv has changed since, and the output differs on this machine | not reproduced: sales.csv has changed since
    not reproduced: sales.csv has changed since, and all 3 rounds differ on this machine | not reproduced: sales.csv has changed since
    reproduced: the same output on this machine, though sales.csv has changed since | reproduced
    "#);
}

#[test]
fn a_check_of_a_form_that_is_not_known_any_more_is_left_out() {
    let mut kept = serde_json::to_value(crate::Turn::new("mean?")).expect("JSON");
    kept["check"] = serde_json::json!({"different": "- 2\n+ 3"});
    assert_eq!(serde_json::from_value::<crate::Turn>(kept).expect("a turn").check, None);
}

#[test]
fn nothing_is_reproduced_where_there_was_nothing_to_compare() {
    let chart = [Image::new(*b"\x89PNG\r\n\x1a\n").expect("a PNG")];
    let silent = outputs(&[(OK, " \n")]);
    let drew = compare(&rounds(&silent, &chart), &rounds(&silent, &chart), AROUND, |_| None);
    let quiet = compare(&rounds(&silent, &[]), &rounds(&silent, &chart), AROUND, |_| None);
    let words = [quiet, drew].map(|check| format!("{} | {}", check.words(), check.word()));
    assert_snapshot!(words.join("\n"), @r#"
    it ends well on this machine, and there is no output to compare | nothing to compare
    it draws as many charts on this machine, and there is no text to compare | as many charts
    "#);
}

#[test]
fn a_round_that_was_cut_is_not_compared() {
    let said = outputs(&[(OK, "1")]);
    let (whole, cut) = (rounds(&said, &[]), Round::default());
    let check = |before: &[Round<'_>], here: &[(Outcome, &str)]| {
        let here = outputs(here);
        let check = compare(before, &rounds(&here, &[]), AROUND, |_| None);
        format!("{} | {}", check.words(), check.word())
    };
    let checks = [
        check(std::slice::from_ref(&cut), &[(OK, "1")]),
        check(&[whole[0].clone(), cut.clone()], &[(OK, "1"), (OK, "2")]),
        check(&[whole[0].clone(), cut], &[(OK, "1"), (FAILED, "KeyError: 1")]),
    ];
    assert_snapshot!(checks.join("\n"), @r#"
    it ends well on this machine, and there is no output to compare | nothing to compare
    reproduced: the same output on this machine; not compared: round 2, which has no result there | reproduced
    The code fails on this machine: round 2 of 2: KeyError: 1. | not run here
    "#);
}

#[test]
fn what_is_no_python_is_not_compared() {
    let said = outputs(&[(OK, "1"), (OK, "2")]);
    let shell = Code { language: "BASH".to_owned(), code: "ls".to_owned(), ..Code::default() };
    let mut before = rounds(&said, &[]);
    before[0].code = Some(&shell);
    let check = compare(&before, &rounds(&said[1..], &[]), AROUND, |_| None);
    assert_snapshot!(check.words(), @"reproduced: the same output on this machine; not compared: round 1, which is in BASH");
}

#[test]
fn a_hexadecimal_result_is_no_address() {
    let pairs = [
        ("starts at 0x1f2a", "starts at 0x1f2b"),
        ("<f at 0x7f2a>, sum 0x1f2a", "<f at 0x55d1c>, sum 0x1f2b"),
        ("<f at 0x7f2a>, sum 0x1f2a", "<f at 0x55d1c>, sum 0x1f2a"),
    ];
    let words = pairs.map(|(was, is)| checked(&[(OK, was)], &[(OK, is)]));
    assert_snapshot!(words.join("\n"), @r#"
    not reproduced: the output differs on this machine
    1
    - starts at 0x1f2a
    + starts at 0x1f2b
    not reproduced: the output differs on this machine
    1
    - <f at 0x7f2a>, sum 0x1f2a
    + <f at 0x55d1c>, sum 0x1f2b
    reproduced: the same output on this machine, but for addresses
    "#);
}

#[test]
fn only_digits_that_no_float_keeps_may_differ() {
    let pairs = [
        ("12345678901.25", "12345678901.26"),
        ("1234567890123.4567", "1234567890123.4568"),
        ("144.72083333333336", "144.72083333333330"),
        ("144.72083333333336", "144.7208333333353"),
        ("12345678901234567890.12", "12345678901234567890.13"),
        ("0.99", "0.999999999999999999"),
        ("1.7976931348623157e+308", "1.7976931348623155E+308"),
        ("1e-320", "2e-320"),
        ("2.50", "2.5"),
        ("1  2.5", "1 2.5"),
        ("≈ 41,234.5 of 3", "≈ 41,240 of 3"),
        ("≈ 41,234.5 of 3", "≈ 41,240 of 4"),
        ("≈ 41,234.5", "≈ 42,234.5"),
        ("≈ -3.50 -1", "≈ -3.51 -1"),
        ("≈ 5 of [1,2]", "≈ 5 of [12]"),
        ("≈ 999", "≈ 1,001"),
    ];
    let word = |(was, is): &(&str, &str)| {
        let (before, here) = (outputs(&[(OK, was)]), outputs(&[(OK, is)]));
        let estimates = Code { code: "approx_quantile(x)".to_owned(), ..Code::default() };
        let before = rounds(&before, &[]).into_iter().map(|round| Round { code: Some(&estimates), ..round });
        let check = compare(&before.collect::<Vec<_>>(), &rounds(&here, &[]), AROUND, |_| None);
        format!("{was} {is}: {}", check.word())
    };
    assert_snapshot!(pairs.iter().map(word).collect::<Vec<_>>().join("\n"), @"
    12345678901.25 12345678901.26: not reproduced
    1234567890123.4567 1234567890123.4568: reproduced but for last digits
    144.72083333333336 144.72083333333330: reproduced but for last digits
    144.72083333333336 144.7208333333353: not reproduced
    12345678901234567890.12 12345678901234567890.13: not reproduced
    0.99 0.999999999999999999: not reproduced
    1.7976931348623157e+308 1.7976931348623155E+308: reproduced but for last digits
    1e-320 2e-320: not reproduced
    2.50 2.5: reproduced but for last digits
    1  2.5 1 2.5: reproduced
    ≈ 41,234.5 of 3 ≈ 41,240 of 3: reproduced but for estimates
    ≈ 41,234.5 of 3 ≈ 41,240 of 4: not reproduced
    ≈ 41,234.5 ≈ 42,234.5: not reproduced
    ≈ -3.50 -1 ≈ -3.51 -1: reproduced but for estimates
    ≈ 5 of [1,2] ≈ 5 of [12]: not reproduced
    ≈ 999 ≈ 1,001: reproduced but for estimates
    ");
}

#[test]
fn the_same_error_has_the_same_message() {
    let pairs = [
        ("KeyError: 'a'", "KeyError: 'b'"),
        ("FileNotFoundError: 'input_file_0.csv'", "FileNotFoundError: '/mnt/data/input_file_0.csv'"),
        ("pandas.errors.ParserError: line 3", "ParserError: line 3"),
        ("NameError: name 'x' is not defined", "NameError: name 'x' is not defined. Did you mean: 'y'?"),
        ("TypeError: <f at 0x7f2a>", "TypeError: <f at 0x55d1c>"),
        ("ValueError", "ValueError: no"),
        ("SystemExit: 3", "no row"),
        ("km/h", "KeyError: 'km/h'"),
        ("KeyError: 'km/h'", "KeyError: 'mi/h'"),
    ];
    let word = |(was, is): &(&str, &str)| checked(&[(FAILED, was)], &[(FAILED, is)]);
    assert_snapshot!(pairs.iter().map(word).collect::<Vec<_>>().join("\n"), @r#"
    The code fails on this machine: KeyError: 'b' (there it was KeyError: 'a'). Attach it.
    fails here as there: FileNotFoundError: '/mnt/data/input_file_0.csv'. Attach it.
    fails here as there: ParserError: line 3. Attach it.
    fails here as there: NameError: name 'x' is not defined. Did you mean: 'y'? Attach it.
    fails here as there: TypeError: <f at 0x55d1c>. Attach it.
    The code fails on this machine: ValueError: no (there it was ValueError). Attach it.
    fails here as there: SystemExit: 3. Attach it.
    The code fails on this machine: KeyError: 'km/h'. Attach it.
    The code fails on this machine: KeyError: 'mi/h' (there it was KeyError: 'km/h'). Attach it.
    "#);
}

#[test]
fn what_the_engine_says_is_no_output_and_what_a_program_prints_so_is() {
    let check = |was: (Outcome, &str), is: (Outcome, &str), notes: usize| {
        let (before, mut here) = (outputs(&[was]), outputs(&[is]));
        here[0].unprinted = notes;
        drawn(&compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None))
    };
    let checks = [
        check((OK, "1"), (OK, "1\n[1 image not drawn: more than 20]\n"), 1),
        check((OK, "1\n[ended with 3]"), (OK, "1\n[ended with 4]"), 0),
        check((OK, "[stopped: a]"), (OK, ""), 0),
        check((OK, ""), (OK, "42"), 1),
        check((OK, "42"), (OK, "42"), 1),
        check((OK, "41"), (OK, "42"), 1),
        check((LATE, "1\n[stopped: a]"), (LATE, "1\n[stopped: a]\n[stopped: not done after 30 s]"), 1),
        check((FAILED, "SystemExit: 3"), (FAILED, "[ended with status 3]"), 1),
        check((FAILED, "SystemExit: 3"), (FAILED, "[killed by signal 9]"), 1),
        check((FAILED, "no luck"), (FAILED, "[killed by signal 9]"), 1),
    ];
    let both = |was: &str, is: &str| {
        let (mut before, mut here) = (outputs(&[(OK, was)]), outputs(&[(OK, is)]));
        (before[0].unprinted, here[0].unprinted) = (1, 1);
        drawn(&compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None))
    };
    let checks = [&checks[..], &[both("42", "42"), both("42", "43")]].concat();
    assert_snapshot!(checks.join("\n"), @r#"
    reproduced: the same output on this machine
    not reproduced: the output differs on this machine
    1
    - [ended with 3]
    + [ended with 4]
    not reproduced: the output differs on this machine
    1
    - [stopped: a]
    it ends well on this machine, and there is no output to compare
    reproduced: the same output on this machine
    not reproduced: the output differs on this machine
    1
    - 41
    + 42
    fails here as there: stopped at the time limit
    fails here as there: SystemExit: 3
    The code fails on this machine: [killed by signal 9] (there it was SystemExit: 3).
    The code fails on this machine: [killed by signal 9].
    reproduced: the same output on this machine
    not reproduced: the output differs on this machine
    1
    - 42
    + 43
    "#);
}

#[test]
fn an_error_that_is_the_same_here_has_its_next_step() {
    let missing = "FileNotFoundError: [Errno 2] No such file or directory: 'a.csv'";
    let before = [(FAILED, missing), (OK, "2")];
    assert_snapshot!(checked(&before, &before), @"reproduced, one run fails here as there: FileNotFoundError: 'a.csv'. Attach it.");
}

#[test]
fn a_round_that_its_time_limit_ended_there_too_is_no_difference() {
    let before = outputs(&[(LATE, "0"), (OK, "1"), (OK, "2")]);
    let here = outputs(&[(LATE, "0")]);
    let check = compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None);
    assert_snapshot!(format!("{} | {}", check.words(), check.word()), @"reproduced, one run fails here as there: it is stopped at its time limit; not compared: rounds 2 to 3 | reproduced, one run fails");
}

#[test]
fn a_file_that_gemini_has_under_another_name_is_no_difference() {
    let missing = "Traceback (most recent call last):\nFileNotFoundError: [Errno 2] No such file or directory: 'sales.csv'";
    let checks = [
        checked(&[(FAILED, missing), (OK, "2")], &[(OK, "1"), (OK, "2")]),
        checked(&[(FAILED, &missing.replace("sales", "other")), (OK, "2")], &[(OK, "1"), (OK, "2")]),
    ];
    assert_snapshot!(checks.join("\n"), @"
    reproduced: the same output on this machine; not compared: round 1, which found no sales.csv there: Gemini has it under another name
    not reproduced: round 1 of 2 differs on this machine
    1: failed before, ok here
    - Traceback (most recent call last):
    - FileNotFoundError: [Errno 2] No such file or directory: 'other.csv'
    + 1
    ");
}

#[test]
fn a_line_that_goes_on_with_the_traceback_is_no_difference() {
    let error = "Traceback (most recent call last):\nKeyError: 'a'";
    let printed = |total: u8| format!("Total {total} {error}");
    assert_snapshot!(checked(&[(FAILED, &printed(1))], &[(FAILED, &printed(2))]), @"
    not reproduced: the output differs on this machine
    1
    - Total 1
    + Total 2
    ");
    assert_snapshot!(checked(&[(FAILED, error)], &[(FAILED, &format!("Checking ... {error}"))]), @"fails here as there: KeyError: 'a'. Attach it.");
}

#[test]
fn a_file_that_changed_is_named_where_the_code_fails() {
    let (before, here) = (outputs(&[(OK, "1")]), outputs(&[(FAILED, "KeyError: 'units'")]));
    let check = compare(&rounds(&before, &[]), &rounds(&here, &[]), AROUND, |_| None);
    assert_snapshot!(check.with_changes(vec!["sales.csv has changed since.".to_owned()]).words(), @"The code fails on this machine: sales.csv has changed since; KeyError: 'units'.");
}
