//! Dates that stand for none, that may be other dates, or that are kept as something else.

use insta::assert_snapshot;

use super::units::said;

fn rows(header: &str, row: &str, count: usize) -> String {
    format!("{header}\n{}", format!("{row}\n").repeat(count))
}

#[test]
fn days_that_stand_for_none_are_missing() {
    assert_snapshot!(said(&(rows("n,until", "1,2024-05-01", 3) + &"2,9999-12-31\n".repeat(4))), @r#"
    [Standard, Pandas, Duckdb]
    7 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "9999-12-31" (4)
    7 rows × 2 columns · 4 missing values · 5 duplicate rows
    "#);
    assert_snapshot!(said(&(rows("n;until", "1;01.05.2024", 3) + &"2;31.12.9999\n".repeat(2))), @r#"
    [Standard, Pandas, Duckdb]
    5 rows × 2 columns, read as UTF-8, semicolon, header in line 1; missing: "31.12.9999" (2)
      01.05.2024: a date, day first
    5 rows × 2 columns · 2 missing values · 3 duplicate rows
    "#);
    assert_snapshot!(said(&(rows("n,born", "1,1984-05-01", 3) + &"2,1900-01-01\n".repeat(2))), @r#"
    [Standard, Pandas, Duckdb]
    5 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "1900-01-01" (2)
    5 rows × 2 columns · 2 missing values · 3 duplicate rows
    "#);
    // Among others of that time it is a day.
    assert_snapshot!(said(&(rows("n,born", "1,1901-05-01", 3) + &"2,1900-01-01\n".repeat(2))), @r#"
    [Standard, Pandas, Duckdb]
    5 rows × 2 columns, read as UTF-8, comma, header in line 1
    5 rows × 2 columns · 0 missing values · 3 duplicate rows
    "#);
}

#[test]
fn day_and_month_in_both_orders_are_kept_as_text() {
    assert_snapshot!(said("n,day\n1,13/01/2024\n2,01/13/2024\n3,02/03/2024\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      day and month cannot be told apart in day: kept as text
      if that is wrong: dates=day-first or dates=month-first (option --read-as, setting readAs)
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said(&(rows("n,day", "1,13/01/2024", 30) + "2,01/13/2024\n")), @r#"
    [Standard, Pandas, Duckdb]
    31 rows × 2 columns, read as UTF-8, comma, header in line 1
      day and month cannot be told apart in day: kept as text
      if that is wrong: dates=day-first or dates=month-first (option --read-as, setting readAs)
    31 rows × 2 columns · 0 missing values · 29 duplicate rows
    "#);
    // Behind the head of a file only what is no date shows it.
    assert_snapshot!(said(&(rows("n,day", "1,13/01/2024", 30_000) + "2,01/13/2024\n")), @r#"
    [Standard, Pandas]
    30,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      13/01/2024: a date, day first
      1 of 30,001 values of day is no date: '01/13/2024', and day and month may be swapped in other rows too
    30,001 rows × 2 columns · 1 missing value · 29,999 duplicate rows
    [Duckdb]
    30,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      13/01/2024: a date, day first
      1 of 30,001 values of day is no date: '01/13/2024', and day and month may be swapped in other rows too: left out
    30,001 rows × 2 columns · 1 missing value · 29,999 duplicate rows
    "#);
}

#[test]
fn what_may_be_a_date_is_said() {
    assert_snapshot!(said("n,day\n1,2024年1月5日\n2,2024年12月15日\n"), @r#"
    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("n,day\n1,1. März 2024\n2,12. Mai 2024\n3,3. Juli 2024\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      1. März 2024 in day: kept as text, though it may be a date
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("n,quarter\n1,2024Q1\n2,2024Q2\n3,2024Q2\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      2024Q1 in quarter: kept as text, though it may be a date
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("n,period\n1,202401\n2,202402\n3,202402\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      202401 in period: a number, though it may be a year and a month
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("n,day\n1,45292\n2,45300\n3,45300\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      45292 in day: a number, though Excel counts days like this
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}

#[test]
fn versions_that_would_be_one_number_are_texts() {
    assert_snapshot!(said("host,version\na,3.1\nb,3.10\nc,3.9\nd,3.9\n"), @r#"
    [Standard, Pandas, Duckdb]
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
      3.1 and 3.10 in version: versions, kept as text
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("host,load\na,3.1\nb,3.10\nc,3.05\nd,3.9\n"), @r#"
    [Standard, Pandas, Duckdb]
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}

#[test]
fn words_and_halves_of_dates_are_no_dates_and_zones_are_said() {
    let days: String = (1..=20).map(|day| format!("2024-01-{day:02},{day}\n")).collect();
    let words =
        ["today", "now", "epoch", "2024", "2024-02"].map(|word| said(&format!("d,v\n{days}{word},1\n")));
    assert_snapshot!(words.join("\n"), @r#"
    [Standard, Pandas]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'today'
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'today': left out
    21 rows × 2 columns · 1 missing value · 0 duplicate rows

    [Standard, Pandas]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'now'
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'now': left out
    21 rows × 2 columns · 1 missing value · 0 duplicate rows

    [Standard, Pandas]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'epoch'
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: 'epoch': left out
    21 rows × 2 columns · 1 missing value · 0 duplicate rows

    [Standard, Pandas]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: '2024'
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: '2024': left out
    21 rows × 2 columns · 1 missing value · 0 duplicate rows

    [Standard, Pandas]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: '2024-02'
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    21 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 21 values of d is no date: '2024-02': left out
    21 rows × 2 columns · 1 missing value · 0 duplicate rows
    "#);
    let zoned = "t,v\n2024-06-01T00:30:00+02:00,1\n2024-06-02T00:30:00+02:00,2\n";
    assert_snapshot!(said(zoned) + "\n" + &said(&zoned.replace("+02:00", "Z")), @r#"
    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
      times with a zone, as +02:00, are shown in UTC
    2 rows × 2 columns · 0 missing values · 0 duplicate rows

    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}
