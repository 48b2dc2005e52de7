//! What reports and dumps put among the rows of a table: lines of dashes, headers that come again, tables beside it.

use insta::assert_snapshot;

use super::python::{Variant, cells, opening, run};
use super::units::said;

#[test]
fn lines_of_dashes_are_no_rows() {
    let psql = " id | name \n----+------\n  1 | Anna\n  2 | Bob\n  3 | Carl\n";
    assert_snapshot!(said(psql), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, vertical bars with blanks, header in line 1
      lines of dashes left out
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(cells("a.csv", psql), @r#"
    id | 1 | 2 | 3
    name | Anna | Bob | Carl
    "#);
    let mysql = "+----+------+\n| id | name |\n+----+------+\n|  1 | Anna |\n|  2 | Bob  |\n+----+------+\n";
    assert_snapshot!(said(mysql), @r#"
    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, vertical bars with blanks, header in line 2
      1 line above the table left out: +----+------+
      lines of dashes left out
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(cells("a.csv", mysql), @r#"
    id | 1 | 2
    name | Anna | Bob
    "#);
    assert_snapshot!(said("id,n\n---,---\n1,5\n2,6\n3,7\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      lines of dashes left out
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("id,n\n--,--\n2,6\n3,7\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "--" (2)
    3 rows × 2 columns · 2 missing values · 0 duplicate rows
    "#);
    // Beside other values dashes stand for a missing one.
    assert_snapshot!(said("id,n\n1,---\n2,6\n3,7\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "---" (1)
    3 rows × 2 columns · 1 missing value · 0 duplicate rows
    "#);
}

#[test]
fn a_header_that_comes_again_is_no_row() {
    let pages = "city,n\nOslo,1\nRome,2\ncity,n\nLima,3\ncity,n\nBari,4\n";
    assert_snapshot!(said(pages), @r#"
    [Standard, Pandas, Duckdb]
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
      the header stands again among the rows: left out there, and what is below may be another table
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(cells("a.csv", pages), @r#"
    city | Oslo | Rome | Lima | Bari
    n | 1 | 2 | 3 | 4
    "#);
}

#[test]
fn a_table_beside_another_is_said() {
    assert_snapshot!(said("city,n,,city,m\nOslo,1,,Oslo,10\nRome,2,,Lima,20\nLima,3,,,\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 5 columns, read as UTF-8, comma, header in line 1; missing: "" (5)
      "city" stands twice: the second is "city.1"
      column 3 is empty and has no name: those behind it may be another table
    3 rows × 5 columns · 5 missing values · 0 duplicate rows
    "#);
}

#[test]
fn rows_that_are_too_short_far_down_are_said() {
    assert_snapshot!(said(&("city,n,m\n".to_owned() + &"Oslo,1,2\n".repeat(40_000) + "Rome,3\nLima,4\n")), @r#"
    [Standard, Pandas]
    40,002 rows × 3 columns, read as UTF-8, comma, header in line 1
      2 rows without exactly 3 fields: what is missing counts as empty, what is over is left out
    40,002 rows × 3 columns · 2 missing values · 39,999 duplicate rows
    [Duckdb]
    40,002 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: all usual marks (2)
      2 rows without exactly 3 fields: what is missing counts as empty, what is over is left out
    40,002 rows × 3 columns · 2 missing values · 39,999 duplicate rows
    "#);
}

#[test]
fn a_row_of_averages_far_down_is_said() {
    assert_snapshot!(said(&("city,n\n".to_owned() + &"Oslo,1\nRome,3\n".repeat(20_000) + "Average,2\n")), @r#"
    [Standard, Pandas, Duckdb]
    40,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 row called an average in city, counted like all others: 'Average'
    40,001 rows × 2 columns · 0 missing values · 39,998 duplicate rows
    "#);
}

#[test]
fn a_number_that_no_float_holds_is_infinite() {
    let content = "city,n\n".to_owned() + &"Oslo,1\nRome,3\n".repeat(20_000) + "Lima,1e400\n";
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = run("a.csv", &content, variant);
        assert!(report.stdout.contains("1 infinite"), "{}", report.stdout);
    }
}

#[test]
fn a_title_above_two_tables_is_left_out_and_the_second_is_named() {
    let opening = |text: &str| opening("a.csv", text);
    assert_snapshot!(opening("Report 2024\n\nregion,sales\nN,10\nS,20\n\nproduct,units\nA,3\nB,4\n"), @"
    5 rows × 2 columns, read as UTF-8, comma, header in line 3
    Read as
      2 lines above the table left out: Report 2024
      another table may begin in line 7: read too; header=7 (option --read-as, setting readAs) reads it alone
      1 of 5 values of sales is no number: 'units'
    ");
    assert_snapshot!(opening("Sales\nregion,sales\nN,10\nS,20\n\nUnits\nproduct,units\nA,3\nB,4\n"), @"
    2 rows × 2 columns, read as UTF-8, comma, header in line 2
    Read as
      1 line above the table left out: Sales
      another table begins in line 7: left out; header=7 (option --read-as, setting readAs) reads it
    ");
    assert_snapshot!(opening("Report,,\n,,\nregion,sales,\nN,10,\nS,20,\n,,\nproduct,units,price\nA,3,1.5\nB,4,2.5\n"), @r#"
    3 rows × 2 columns, read as UTF-8, comma, header in line 3; missing: "" (2)
    Read as
      2 lines above the table left out: Report,,
      another table begins in line 7: left out; header=7 (option --read-as, setting readAs) reads it
    "#);
}

#[test]
fn another_table_below_a_blank_line_is_left_out_if_it_is_certain_and_else_named() {
    let text = "month,units\nJan,5\nFeb,6\nMar,7\n\nname,salary\nAnn,50000\nBob,40000\n";
    assert_snapshot!(said(text), @"
    [Standard, Pandas]
    6 rows × 2 columns, read as UTF-8, comma, header in line 1
      another table may begin in line 6: read too; header=6 (option --read-as, setting readAs) reads it alone
      1 of 6 values of units is no number: 'salary'
    6 rows × 2 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    6 rows × 2 columns, read as UTF-8, comma, header in line 1
      another table may begin in line 6: read too; header=6 (option --read-as, setting readAs) reads it alone
      1 of 6 values of units is no number: 'salary': kept as text
    6 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    assert_snapshot!(said("a,b\n1,2\n3,4\nTotal,6\n\nc,d,e\n5,6,1\n7,8,2\n"), @"
    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 row below the table left out: Total
      another table begins in line 6: left out; header=6 (option --read-as, setting readAs) reads it
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    let markdown =
        "| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n| p | q |\n|---|---|\n| a | 9 |\n| b | 8 |\n";
    assert_snapshot!(said(markdown), @"
    [Standard, Pandas, Duckdb]
    2 rows × 2 columns, read as UTF-8, vertical bars with blanks, header in line 1
      lines of dashes left out
      another table begins in line 6: left out; header=6 (option --read-as, setting readAs) reads it
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    // A blank line between rows is none of them, nor is a field of two lines, a comment or a line of dashes.
    assert_snapshot!(said("a,b\n1,2\n\n3,4\n\nx,y\n"), @r#"
    [Standard, Pandas, Duckdb]
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
      line 1 names the columns, though it could be a row
      if that is wrong: header=none (option --read-as, setting readAs)
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("name,note,v\nA,ok,5\nB,\"x\ny\",6\nC,fine,absent\nD,z,7\nE,z,8\nF,z,8\n"), @r#"
    [Standard, Pandas]
    6 rows × 3 columns, read as UTF-8, comma, header in line 1
      1 field goes over several lines
      1 of 6 values of v is no number: 'absent'
    6 rows × 3 columns · 1 missing value · 0 duplicate rows
    [Duckdb]
    6 rows × 3 columns, read as UTF-8, comma, header in line 1
      1 field goes over several lines
      1 of 6 values of v is no number: 'absent': kept as text
    6 rows × 3 columns · 0 missing values · 0 duplicate rows
    "#);
    assert_snapshot!(said("name,v\nA,5\nB,6\n# day 2\nC,absent\nD,7\nE,8\nF,9\n"), @r#"
    [Standard, Pandas, Duckdb]
    6 rows × 2 columns, read as UTF-8, comma, header in line 1
      lines that begin with # left out
      1 of 6 values of v is no number: 'absent'
    6 rows × 2 columns · 1 missing value · 0 duplicate rows
    "#);
}

#[test]
fn rows_with_gaps_behind_a_blank_line_are_no_notes() {
    assert_snapshot!(said("name,score\nAnn,5\nBob,6\n\nCid,\nDan,\nEve,\n"), @r#"
    [Standard, Pandas, Duckdb]
    5 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "" (3)
    5 rows × 2 columns · 3 missing values · 0 duplicate rows
    "#);
}
