//! What the rest of a long file shows and its first 256 KiB do not: marks in numbers, totals, split numbers.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::python::{Data, Variant, run_all};

/// What each program says of the form of a file.
fn said(content: &str) -> String {
    said_with(&[Variant::Standard, Variant::Pandas, Variant::Duckdb], content)
}

fn said_with(variants: &[Variant], content: &str) -> String {
    let data = [Data::new("a.csv", content)];
    let mut shown = String::new();
    for &variant in variants {
        let report = run_all(&data, variant).remove(0);
        let _ = writeln!(shown, "{variant:?}: {}{}", report.read_as(), report.error);
    }
    shown
}

/// 50,000 rows with this line far down.
fn with(header: &str, row: &str, late: &str) -> String {
    let rows = |count: usize| format!("{row}\n{row}0\n").repeat(count / 2);
    format!("{header}\n{}{late}\n{}", rows(40_000), rows(10_000))
}

#[test]
fn a_late_mark_that_could_be_another_is_said() {
    assert_snapshot!(said(&with("city,n", "Oslo,345", "Rome,1.234")), @r#"
    Standard: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1.234 as 1.234: decimal point, though it could stand between thousands
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1.234 as 1.234: decimal point, though it could stand between thousands
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1.234 as 1.234: decimal point, though it could stand between thousands
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    "#);
    assert_snapshot!(said(&with("city;n", "Oslo;345", "Rome;1,234")), @r#"
    Standard: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1 of 50,001 values of n is no number: '1,234': left out
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 1 missing value · 49,998 duplicate rows
    "#);
}

#[test]
fn a_late_mark_that_others_explain_is_not_in_doubt() {
    assert_snapshot!(said(&with("city,n", "Oslo,345", "Rome,1.234\nBari,0.5")), @"
    Standard: 50,002 rows × 2 columns, read as UTF-8, comma, header in line 1
    50,002 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,002 rows × 2 columns, read as UTF-8, comma, header in line 1
    50,002 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,002 rows × 2 columns, read as UTF-8, comma, header in line 1
    50,002 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    ");
    assert_snapshot!(said(&with("city,n,x", "Oslo,345,0.5", "Rome,1.234,0.25")), @"
    Standard: 50,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    50,001 rows × 3 columns · 0 missing values · 49,999 duplicate rows
    Pandas: 50,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    50,001 rows × 3 columns · 0 missing values · 49,999 duplicate rows
    Duckdb: 50,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    50,001 rows × 3 columns · 0 missing values · 49,999 duplicate rows
    ");
    assert_snapshot!(said(&with("city;n", "Oslo;345", "Rome;1,234,567")), @"
    Standard: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1,234,567 as 1234567: comma between thousands
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1,234,567 as 1234567: comma between thousands
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1 of 50,001 values of n is no number: '1,234,567': left out
    50,001 rows × 2 columns · 1 missing value · 49,998 duplicate rows
    ");
}

#[test]
fn a_late_mark_among_numbers_of_one_length_is_said_too() {
    let text = "n\n345\n".to_owned() + &"678\n".repeat(80_000) + "\"1,234\"\n";
    assert_snapshot!(said(&text), @r#"
    Standard: 80,002 rows × 1 column, read as UTF-8, no delimiter, header in line 1
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    80,002 rows × 1 column · 0 missing values · 79,999 duplicate rows
    Pandas: 80,002 rows × 1 column, read as UTF-8, no delimiter, header in line 1
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    80,002 rows × 1 column · 0 missing values · 79,999 duplicate rows
    Duckdb: 80,002 rows × 1 column, read as UTF-8, no delimiter, header in line 1
      1 of 80,002 values of n is no number: '1,234': left out
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    80,002 rows × 1 column · 1 missing value · 79,999 duplicate rows
    "#);
}

#[test]
fn a_late_mark_in_a_column_with_odd_cells_is_said_too() {
    let text = "n,x\n7,0.5\n12,1.5\n".to_owned()
        + &"345,2.5\n67,3.25\nunknown?,1.5\n8,1\n9,1\n".repeat(20_000)
        + "\"1,234\",0.5\n";
    assert_snapshot!(said(&text), @"
    Standard: 100,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      20,000 of 100,003 values of n are no numbers: 'unknown?'
      1,234: comma between thousands
    100,003 rows × 2 columns · 20,000 missing values · 99,995 duplicate rows
    Pandas: 100,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      20,000 of 100,003 values of n are no numbers: 'unknown?'
      1,234 as 1234: comma between thousands
    100,003 rows × 2 columns · 20,000 missing values · 99,995 duplicate rows
    Duckdb: 100,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      20,001 of 100,003 values of n are no numbers: '1,234': kept as text
    100,003 rows × 2 columns · 0 missing values · 99,995 duplicate rows
    ");
}

#[test]
fn a_late_decimal_comma_is_said_with_the_next_step() {
    assert_snapshot!(said(&with("city;n", "Oslo;345", "Rome;0,5")), @r#"
    Standard: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1 of 50,001 values of n is no number: '0,5'
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 1 missing value · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1 of 50,001 values of n is no number: '0,5'
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 1 missing value · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      1 of 50,001 values of n is no number: '0,5': left out
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    50,001 rows × 2 columns · 1 missing value · 49,998 duplicate rows
    "#);
}

#[test]
fn numbers_that_count_the_rows_are_compared_with_nothing() {
    let rows: String = (1..=40).map(|n| format!("{n},{},{}\n", n * 3 % 7, n * n % 11)).collect();
    let data = [Data::new("a.csv", format!("n,x,y\n{rows}"))];
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = run_all(&data, variant).remove(0);
        assert!(!report.stdout.contains("n ~ ") && !report.stdout.contains("~ n"), "{}", report.stdout);
        assert!(!report.stdout.contains("none above"), "{}", report.stdout);
    }
}

#[test]
fn a_late_number_that_a_comma_splits_is_shown() {
    // pandas refuses such a row, and the standard library takes its place.
    let read = |content: &str| said_with(&[Variant::Standard, Variant::Duckdb], content);
    assert_snapshot!(read(&with("id,amount", "1000,345", "1000,1,5")), @"
    Standard: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 row without exactly 2 fields, as '1000,1,5': what is missing counts as empty, what is over is left out; a field with the delimiter in it needs quotes
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 row without exactly 2 fields, as '1000,1,5': what is missing counts as empty, what is over is left out; a field with the delimiter in it needs quotes
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    ");
}

#[test]
fn a_late_total_in_any_column_of_texts_is_said() {
    assert_snapshot!(said(&with("land,city,n", "Norway,Oslo,345", "Norway,Total,345\nTotal,,345")), @"
    Standard: 50,002 rows × 3 columns, read as UTF-8, comma, header in line 1
      1 row called a total in land, counted like all others: 'Total'
      1 row called a total in city, counted like all others: 'Total'
    50,002 rows × 3 columns · 1 missing value · 49,998 duplicate rows
    Pandas: 50,002 rows × 3 columns, read as UTF-8, comma, header in line 1
      1 row called a total in land, counted like all others: 'Total'
      1 row called a total in city, counted like all others: 'Total'
    50,002 rows × 3 columns · 1 missing value · 49,998 duplicate rows
    Duckdb: 50,002 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: all usual marks (1)
      1 row called a total in land, counted like all others: 'Total'
      1 row called a total in city, counted like all others: 'Total'
    50,002 rows × 3 columns · 1 missing value · 49,998 duplicate rows
    ");
}

#[test]
fn a_late_text_among_the_numbers_of_json_lines_is_said_and_left_out() {
    let late = |value: &str| {
        let rows: String = (0..20_000).fold(String::new(), |mut rows, n| {
            let _ = writeln!(rows, r#"{{"a": {n}.5, "b": "Oslo"}}"#);
            rows
        });
        let data = [Data::new("a.jsonl", rows + &format!("{{\"a\": {value}, \"b\": \"Rome\"}}\n"))];
        [Variant::Standard, Variant::Pandas, Variant::Duckdb].iter().fold(
            String::new(),
            |mut shown, &variant| {
                let report = run_all(&data, variant).remove(0);
                let column = report.stdout.lines().find(|line| line.starts_with("a ")).unwrap_or_default();
                let _ = writeln!(shown, "{variant:?}: {}{}\n{column}", report.read_as(), report.error);
                shown
            },
        )
    };
    assert_snapshot!(late("\"n/a!\""), @"
    Standard: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: 'n/a!'
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a      mixed             1  <0.1    20,000  0.5 … 10,000 … 19,999.5, mean 10,000  'n/a!' 1
    Pandas: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: 'n/a!'
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a       number             1  <0.1    20,000  0.5 … 10,000 … 19,999.5, mean 10,000
    Duckdb: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: 'n/a!': left out
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a       number               1  <0.1     ≈ 19,900  0.5 … ≈ 10,000 … 19,999.5, mean 10,000
    ");
    assert_snapshot!(late("\"17\""), @"
    Standard: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
    20,001 rows × 2 columns · 0 missing values · 0 duplicate rows
    a      number            0   0.0    20,001  0.5 … 9999.5 … 19,999.5, mean 9999.5
    Pandas: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
    20,001 rows × 2 columns · 0 missing values · 0 duplicate rows
    a       number             0   0.0    20,001  0.5 … 9999.5 … 19,999.5, mean 9999.5
    Duckdb: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
    20,001 rows × 2 columns · 0 missing values · 0 duplicate rows
    a       number               0   0.0     ≈ 19,900  0.5 … ≈ 9999.5 … 19,999.5, mean 9999.5
    ");
    assert_snapshot!(late("[1]"), @"
    Standard: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: '[1]'
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a      mixed             1  <0.1    20,000  0.5 … 10,000 … 19,999.5, mean 10,000  '[1]' 1
    Pandas: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: '[1]'
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a       number             1  <0.1    20,000  0.5 … 10,000 … 19,999.5, mean 10,000
    Duckdb: 20,001 rows × 2 columns, read as UTF-8, one JSON record a line
      1 of 20,001 values of a is no number: '[1]': left out
    20,001 rows × 2 columns · 1 missing value · 0 duplicate rows
    a       number               1  <0.1     ≈ 19,900  0.5 … ≈ 10,000 … 19,999.5, mean 10,000
    ");
}

#[test]
fn late_marks_for_missing_values_are_named() {
    assert_snapshot!(said(&with("land,n", "Oslo,345", "NA,5\nNone,6\nNA,n/a")), @r#"
    Standard: 50,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      "NA" only far below: 2 missing values
      "None" only far below: 1 missing value
      "n/a" only far below: 1 missing value
    50,003 rows × 2 columns · 4 missing values · 49,998 duplicate rows
    Pandas: 50,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      "NA" only far below: 2 missing values
      "None" only far below: 1 missing value
      "n/a" only far below: 1 missing value
    50,003 rows × 2 columns · 4 missing values · 49,998 duplicate rows
    Duckdb: 50,003 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: all usual marks (4)
      "NA" only far below: 2 missing values
      "None" only far below: 1 missing value
      "n/a" only far below: 1 missing value
    50,003 rows × 2 columns · 4 missing values · 49,998 duplicate rows
    "#);
}

#[test]
fn late_times_with_a_zone_among_others_are_said() {
    assert_snapshot!(said(&with("at,n", "2024-01-01T10:00:00,5", "2024-05-06T10:00:00+02:00,7")), @"
    Standard: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 50,001 times of at has a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 50,001 times of at has a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 50,001 times of at has a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    ");
    assert_snapshot!(said(&with("at,n", "2024-01-01T10:00:00Z,5", "2024-05-06T10:00:00,7")), @"
    Standard: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      50,000 of 50,001 times of at have a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      50,000 of 50,001 times of at have a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      50,000 of 50,001 times of at have a zone, the others none: all taken as UTC
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    ");
}

#[test]
fn a_late_header_is_left_out() {
    assert_snapshot!(said(&with("city,n", "Oslo,345", "city,n\nRome,12")), @r#"
    Standard: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      the header stands again among the rows: left out there, and what is below may be another table
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Pandas: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      the header stands again among the rows: left out there, and what is below may be another table
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    Duckdb: 50,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      the header stands again among the rows: left out there, and what is below may be another table
    50,001 rows × 2 columns · 0 missing values · 49,998 duplicate rows
    "#);
}

#[test]
fn late_codes_are_no_numbers() {
    let rows: String = (0..60_000).map(|n| format!("{},7\n", n % 997)).collect();
    assert_snapshot!(said(&format!("amount_code,n\n{rows}00123,7\n0123,7\n007,7\n")), @"
    Standard: 60,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      3 of 60,003 values of amount_code are no numbers: '00123', '0123', '007'
    60,003 rows × 2 columns · 3 missing values · 59,003 duplicate rows
    Pandas: 60,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      3 of 60,003 values of amount_code begin with 0, as '00123': kept as text
    60,003 rows × 2 columns · 0 missing values · 59,003 duplicate rows
    Duckdb: 60,003 rows × 2 columns, read as UTF-8, comma, header in line 1
      3 of 60,003 values of amount_code begin with 0, as '00123': kept as text
    60,003 rows × 2 columns · 0 missing values · 59,003 duplicate rows
    ");
}
