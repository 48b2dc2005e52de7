//! Rows that do not fit their header, titles above a table and sums within it.

use insta::assert_snapshot;

use super::python::{Data, Variant, cells, opening, run_all, sniffed};
use crate::sniff::{FileContent, ReadAs};

/// How a file was read, and the cells that every program reads.
fn read(content: &str) -> String {
    opening("a.csv", content) + "\n\n" + &cells("a.csv", content)
}

#[test]
fn commas_without_quotes_that_split_numbers_are_decimal_marks() {
    assert_snapshot!(read("id,amount\n7,7,5\n8,12,25\n9,3,0\n"), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      commas without quotes split numbers, as 7,5 in line 2: read as one field each
      7,5 as 7.5: decimal comma

    id | 7 | 8 | 9
    amount | 7.5 | 12.25 | 3
    ");
    assert_snapshot!(read("name,a,b\nAnna,7,5,1,25\nBen,12,25,3,5\nCarl,3,00,7,1\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      commas without quotes split numbers, as 7,5 in line 2: read as one field each
      7,5 as 7.5: decimal comma

    name | Anna | Ben | Carl
    a | 7.5 | 12.25 | 3
    b | 1.25 | 3.5 | 7.1
    ");
    // Whole numbers have no comma.
    assert_snapshot!(read("name,amount\nAnna,7,5\nBen,12\nCarl,3,25\nDora,4\n"), @"
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      commas without quotes split numbers, as 7,5 in line 2: read as one field each
      7,5 as 7.5: decimal comma

    name | Anna | Ben | Carl | Dora
    amount | 7.5 | 12 | 3.25 | 4
    ");
}

#[test]
fn names_of_rows_without_a_name_of_their_own_are_a_column() {
    assert_snapshot!(read("\"mpg\",\"cyl\"\n\"Mazda\",21,6\n\"Datsun\",22.8,4\n\"Valiant\",18.1,6\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      rows have one field more than the header: the first is their name

    Unnamed: 0 | Mazda | Datsun | Valiant
    mpg | 21 | 22.8 | 18.1
    cyl | 6 | 4
    ");
    assert_snapshot!(read("\"x\",\"y\"\n\"1\",21,6\n\"2\",22,4\n\"3\",18,6\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      rows have one field more than the header: the first is their name

    Unnamed: 0 | 1 | 2 | 3
    x | 21 | 22 | 18
    y | 6 | 4
    ");
}

#[test]
fn what_may_be_a_number_or_two_is_said_first() {
    assert_snapshot!(read("\n\nname,age,city\nAnna,7,5,Oslo\nBen,12,25,Rome\nCarl,3,4,Ulm\n"), @"
    3 rows × 4 columns, read as UTF-8, comma, header in line 3
    Read as
      rows have one field more than the header, and the first is taken for their name: or is 7,5 in line 4 one number?
      2 lines above the table left out

    Unnamed: 0 | Anna | Ben | Carl
    name | 7 | 12 | 3
    age | 5 | 25 | 4
    city | Oslo | Rome | Ulm
    ");
    assert_snapshot!(read("a,b,c\n7,7,5,3\n8,12\n7,3,25,4\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      rows have more fields than the header: is 7,7 in line 2 one number? It needs quotes
      3 rows without exactly 3 fields, the first in line 2: what is missing counts as empty, what is over is left out

    a | 7 | 8
    b | 7 | 12 | 3
    c | 5 | 25
    ");
}

#[test]
fn rows_shifted_by_broken_quotes_are_counted_with_the_line_of_the_first() {
    assert_snapshot!(read("id,name,n\n1,\"Smith\",5\n2,\"Jones\" B, C,7\n3,\"Li,8\n4,Kim,9\n"), @r#"
    4 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row without exactly 3 fields, in line 3, where quotes are broken: what is missing counts as empty, what is over is left out
      quotes are characters like any other

    id | 1 | 2 | 3 | 4
    name | "Smith" | "Jones" B | "Li | Kim
    n | 5 |  C | 8 | 9
    "#);
}

#[test]
fn titles_with_commas_stand_above_the_table() {
    assert_snapshot!(read("Report, 2024\nRegion: North, South\n\nid,name,n\n1,Anna,5.5\n2,Ben,6.5\n3,Carl,7\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 4
    Read as
      3 lines above the table left out: Report, 2024

    id | 1 | 2 | 3
    name | Anna | Ben | Carl
    n | 5.5 | 6.5 | 7
    ");
    assert_snapshot!(read("Report, 2024\nRegion: North, South\nid;name;n\n1;Anna;5,5\n2;Ben;6,5\n3;Carl;7\n"), @"
    3 rows × 3 columns, read as UTF-8, semicolon, header in line 3
    Read as
      2 lines above the table left out: Report, 2024
      5,5 as 5.5: decimal comma

    id | 1 | 2 | 3
    name | Anna | Ben | Carl
    n | 5.5 | 6.5 | 7
    ");
    assert_snapshot!(read("Report, 2024\nRegion: North, South\nname,n\nAnna,5.5\nBen,6.5\nCarl,7.5\n"), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 3
    Read as
      2 lines above the table left out: Report, 2024

    name | Anna | Ben | Carl
    n | 5.5 | 6.5 | 7.5
    ");
}

#[test]
fn subtotals_and_grand_totals_are_no_rows() {
    let text = "region,city,sales\nNorth,Oslo,10\nNorth,Bergen,20\nSubtotal,,30\nSouth,Rome,5\nSouth,Bari,7\n\
                Subtotal,,12\nGrand total,,42\n";
    assert_snapshot!(read(text), @"
    4 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row is the sum of those above it: left out (Subtotal)
      2 rows below the table left out: Subtotal, Grand total

    region | North | South
    city | Oslo | Bergen | Rome | Bari
    sales | 10 | 20 | 5 | 7
    ");
    let text =
        "Ort,Umsatz\nKöln,\"1.010,5\"\nBonn,\"20,5\"\nSumme Nord,\"1.031,0\"\nUlm,5\nGesamt,\"1.036,0\"\n";
    assert_snapshot!(read(text), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1.010,5 as 1010.5: dot between thousands, decimal comma
      1 row is the sum of those above it: left out (Summe Nord)
      1 row below the table left out: Gesamt

    Ort | Köln | Bonn | Ulm
    Umsatz | 1010.5 | 20.5 | 5
    ");
    assert_snapshot!(read("Город;Продажи\nМосква;10\nОмск;20\nИтого;30\n"), @"
    2 rows × 2 columns, read as UTF-8, semicolon, header in line 1
    Read as
      1 row below the table left out: Итого

    Город | Москва | Омск
    Продажи | 10 | 20
    ");
}

#[test]
fn a_total_that_is_no_sum_stays_and_is_said() {
    let text = "city,sales\nOslo,10\nBergen,20\nSubtotal,31\nRome,5\nBari,7\nSubtotal,12\nTotal,42\n";
    assert_snapshot!(read(text), @"
    5 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      “Subtotal” in line 4 is not the sum of the rows above it, and counts as a row
      2 rows below the table left out: Subtotal, Total

    city | Oslo | Bergen | Subtotal | Rome | Bari
    sales | 10 | 20 | 31 | 5 | 7
    ");
}

#[test]
fn a_name_such_as_total_beside_counted_rows_is_no_sum() {
    assert_snapshot!(read("id,brand,price\n1,Shell,1.5\n2,BP,1.6\n3,Total,1.55\n4,Esso,1.7\n"), @"
    4 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      “Total” in line 4 is not the sum of the rows above it, and counts as a row

    id | 1 | 2 | 3 | 4
    brand | Shell | BP | Total | Esso
    price | 1.5 | 1.6 | 1.55 | 1.7
    ");
}

#[test]
fn names_that_stand_twice_are_told_apart() {
    assert_snapshot!(read("x,x,y,y,y\n1,2,a,b,c\n3,4,d,e,f\n"), @r#"
    2 rows × 5 columns, read as UTF-8, comma, header in line 1
    Read as
      "x" stands twice: the second is "x.1"; "y" stands 3 times: the others are "y.1", "y.2"

    x | 1 | 3
    x.1 | 2 | 4
    y | a | d
    y.1 | b | e
    y.2 | c | f
    "#);
}

#[test]
fn of_very_many_columns_with_one_name_the_first_are_named() {
    let (names, row) = ("x,".repeat(50_000) + "y", "1,".repeat(50_000) + "2");
    let data = Data::new("a.csv", format!("{names}\n{row}\n{row}\n"));
    let Ok(FileContent::Delimited(table)) = sniffed(&data) else { panic!("no table") };
    assert_snapshot!(table.reading.decisions.join("\n"), @r#""x" stands 50000 times: the others are "x.1", "x.2", "x.3", "x.4", "x.5" and 49994 more"#);
}

#[test]
fn a_column_of_texts_has_no_numbers() {
    assert_snapshot!(read("n\n1\nabc\n3\nx\n5\n"), @r#"
    5 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    Read as
      line 1 names the columns, though it could be a row
      if that is wrong: header=none (option --read-as, setting readAs)

    n | 1 | abc | 3 | x | 5
    "#);
}

#[test]
fn a_header_of_usual_names_is_not_in_doubt() {
    assert_snapshot!(read("name,city\nAnna,Oslo\nBen,Rome\n"), @"
    2 rows × 2 columns, read as UTF-8, comma, header in line 1

    name | Anna | Ben
    city | Oslo | Rome
    ");
    assert_snapshot!(read("Anna,Oslo\nBen,Rome\nCarl,Ulm\n"), @r#"
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      line 1 names the columns, though it could be a row
      if that is wrong: header=none (option --read-as, setting readAs)

    Anna | Ben | Carl
    Oslo | Rome | Ulm
    "#);
}

/// How the standard library reads a file of which the person says something.
fn told(read_as: &str, content: impl AsRef<[u8]>) -> String {
    let read_as = ReadAs::parse(read_as).expect("pairs");
    let data = Data { read_as, ..Data::new("a.csv", content) };
    run_all(&[data], Variant::Standard).remove(0).opening()
}

#[test]
fn what_the_person_says_of_a_file_counts() {
    let shown = [
        told("delimiter=semicolon", "a,b;c,d\n1,2;3,4\n5,6;7,8\n"),
        told("header=none", "Anna,Oslo\nBen,Rome\nCarl,Ulm\n"),
        told("header=3", "Sales,2024\nall,regions\nname,n\nAnna,7\nBen,8\n"),
        told("decimal=comma", "name,price\nAnna,\"12,345\"\nBen,\"7,250\"\n"),
        told("dates=month-first", "when,n\n05/10/2024,7\n06/11/2024,8\n"),
        told("", "when,n\n05/10/2024,7\n06/11/2024,8\n"),
        told("encoding=cp1251", b"name,n\n\xcc\xee\xf1\xea\xe2\xe0,1\n"),
    ];
    assert_snapshot!(shown.join("\n\n"), @r#"
    2 rows × 2 columns, read as UTF-8, semicolon, header in line 1
    Read as
      1,2 as 1.2: decimal comma

    3 rows × 2 columns, read as UTF-8, comma, no header

    2 rows × 2 columns, read as UTF-8, comma, header in line 3
    Read as
      2 lines above the table left out: Sales,2024

    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      12,345 as 12.345: decimal comma

    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      05/10/2024: a date, month first

    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      day and month cannot be told apart in when: kept as text
      if that is wrong: dates=day-first or dates=month-first (option --read-as, setting readAs)

    1 row × 2 columns, read as Windows-1251, comma, header in line 1
    "#);
}

#[test]
fn a_header_in_a_line_that_is_not_there_is_refused_as_such() {
    let read_as = ReadAs::parse("header=9").expect("pairs");
    let data = Data { read_as, ..Data::new("a.csv", "a,b\n1,2\n") };
    assert_snapshot!(sniffed(&data).unwrap_err(), @"no row is seen in the line that you give for the header; give another one");
}

#[test]
fn an_encoding_that_the_file_does_not_have_is_refused_as_such() {
    let refused = |encoding: &str, content: &[u8]| {
        let read_as = ReadAs::parse(encoding).expect("pairs");
        sniffed(&Data { read_as, ..Data::new("a.csv", content) }).unwrap_err()
    };
    assert_snapshot!(refused("encoding=utf-16", b"name,n\nAnna,7\nBen,8\n"), @"it is not UTF-16; leave the encoding out, or give another one");
    assert_snapshot!(refused("encoding=utf-32", "name,n\nJosé,7\nBen,8\n".as_bytes()), @"it is not UTF-32; leave the encoding out, or give another one");
    assert_snapshot!(refused("encoding=utf-16be", b"n\0,\0m\0\n\x007\0,\x008\0\n\0"), @"it is not UTF-16; leave the encoding out, or give another one");
}

#[test]
fn a_total_above_the_rows_it_is_the_sum_of_is_said() {
    assert_snapshot!(read("city,sales\nTotal,30\nOslo,10\nBergen,20\n"), @"
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row is the sum of those below it: left out (Total)

    city | Oslo | Bergen
    sales | 10 | 20
    ");
    assert_snapshot!(read("city,n,sales\nTotal,,30.5\nOslo,1,10\nBergen,2,20\nRome,3,0.5\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row is the sum of those below it: left out (Total)

    city | Oslo | Bergen | Rome
    n | 1 | 2 | 3
    sales | 10 | 20 | 0.5
    ");
    assert_snapshot!(read("region,city,sales\nTotal,,60\nNorth,,30\nNorth,Oslo,10\nNorth,Bergen,20\nSouth,Rome,30\n"), @r#"
    5 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: "" (2)
    Read as
      “Total” in line 2 is not the sum of the rows above it, and counts as a row

    region | Total | North | South
    city | Oslo | Bergen | Rome
    sales | 60 | 30 | 10 | 20
    "#);
    assert_snapshot!(read("name,year\nTotal,2001\nShell,2002\nBP,2003\n"), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      “Total” in line 2 is not the sum of the rows above it, and counts as a row

    name | Total | Shell | BP
    year | 2001 | 2002 | 2003
    ");
}

#[test]
fn numbers_in_more_than_two_parts_are_asked_about() {
    assert_snapshot!(read("name,amount\na,1,000\nb,2,000,500\n"), @"
    2 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      rows have more fields than the header: is 1,000 in line 2 one number? It needs quotes
      2 rows without exactly 2 fields, the first in line 2: what is missing counts as empty, what is over is left out

    name | a | b
    amount | 1 | 2
    ");
    assert_snapshot!(read("name,amount\na,1,000\nb,2,000,500\nc,7\n"), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      rows have more fields than the header: is 1,000 in line 2 one number? It needs quotes
      2 rows without exactly 2 fields, the first in line 2: what is missing counts as empty, what is over is left out

    name | a | b | c
    amount | 1 | 2 | 7
    ");
}

#[test]
fn a_date_where_its_name_says_so_shows_that_the_number_behind_it_is_split() {
    assert_snapshot!(read("id,when,amount\n1,05/10/2024,7,5\n2,06/10/2024,8,25\n3,17/10/2024,9,1\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      commas without quotes split numbers, as 7,5 in line 2: read as one field each
      7,5 as 7.5: decimal comma
      05/10/2024: a date, day first

    id | 1 | 2 | 3
    when | 1728086400 | 1728172800 | 1729123200
    amount | 7.5 | 8.25 | 9.1
    but with pandas:
    id | 1 | 2 | 3
    when | 2024-10-05 00:00:00 | 2024-10-06 00:00:00 | 2024-10-17 00:00:00
    amount | 7.5 | 8.25 | 9.1
    ");
    assert_snapshot!(read("nr,day,amount\n4,2024-10-05,7,5\n7,2024-10-06,8,25\n9,2024-10-07,9,1\n"), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      commas without quotes split numbers, as 7,5 in line 2: read as one field each
      7,5 as 7.5: decimal comma

    nr | 4 | 7 | 9
    day | 1728086400 | 1728172800 | 1728259200
    amount | 7.5 | 8.25 | 9.1
    but with pandas:
    nr | 4 | 7 | 9
    day | 2024-10-05 00:00:00 | 2024-10-06 00:00:00 | 2024-10-07 00:00:00
    amount | 7.5 | 8.25 | 9.1
    ");
}

#[test]
fn a_total_at_the_end_of_a_long_file_is_said() {
    let rows: String = (0..40_000).map(|row| format!("place {row},{}\n", row % 7)).collect();
    // No letter that is not English ends a word.
    let data = Data::new("a.csv", format!("place,n\n{rows}Sumário,1\nGrand total,119997\n"));
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = run_all(std::slice::from_ref(&data), variant).remove(0);
        let is_said =
            report.stdout.contains("1 row called a total in place, counted like all others: 'Grand total'");
        assert!(is_said, "{variant:?}: {}{}", report.stdout, report.error);
    }
}

#[test]
fn a_total_among_very_many_texts_is_said() {
    let rows = |from: usize, to: usize| (from..to).map(|row| format!("place {row},1\n")).collect::<String>();
    let text = format!("place,n\n{}Total,30000\n{}", rows(0, 30_000), rows(30_000, 40_000));
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = run_all(&[Data::new("a.csv", &text)], variant).remove(0);
        let is_said =
            report.stdout.contains("1 row called a total in place, counted like all others: 'Total'");
        assert!(is_said, "{variant:?}: {}{}", report.stdout, report.error);
    }
}

#[test]
fn one_gap_in_very_many_rows_is_no_tenth_of_a_percent() {
    let text = "v,w\n".to_owned() + &"1,2\n".repeat(200_000) + ",3\n";
    let report = run_all(&[Data::new("a.csv", text)], Variant::Pandas).remove(0);
    assert!(report.stdout.contains("missing: v <0.001 %;"), "{}{}", report.stdout, report.error);
}

#[test]
fn all_columns_of_a_wide_table_are_named_with_their_types() {
    let names: Vec<String> = (1..=60).map(|n| format!("c{n}")).collect();
    let row = |value: &dyn Fn(usize) -> String| (1..=60).map(value).collect::<Vec<_>>().join(",");
    let [one, other] =
        [1, 2].map(|by| row(&|n| if n == 50 { format!("x{by}") } else { (n * by % 7).to_string() }));
    // Fewer rows correlate with nothing.
    let text = names.join(",") + &format!("\n{one}\n{other}\n{one}").repeat(4) + "\n";
    for variant in [Variant::Standard, Variant::Pandas] {
        let report = run_all(&[Data::new("a.csv", &text)], variant).remove(0);
        let listed = "number: c41, c42, c43, c44, c45, c46, c47, c48, c49\ntext: c50\nnumber: c51, c52,";
        assert!(report.stdout.contains(listed), "{variant:?}: {}{}", report.stdout, report.error);
        assert!(report.stdout.contains("of the first 20 columns of numbers that vary"), "{}", report.stdout);
    }
}
