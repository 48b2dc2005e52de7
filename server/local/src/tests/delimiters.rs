//! What separates the fields of a table.

use insta::assert_snapshot;

use super::python::{Data, Variant, cells, opening, program};

#[test]
fn blanks_separate_numbers() {
    assert_snapshot!(opening("a.csv", "x y z\n1 2 3\n4 5 6\n7 8 10\n"), @"3 rows × 3 columns, read as UTF-8, blank, header in line 1");
    assert_snapshot!(cells("a.csv", "x y z\n1 2 3\n4 5 6\n7 8 10\n"), @"
    x | 1 | 4 | 7
    y | 2 | 5 | 8
    z | 3 | 6 | 10
    ");
    let aligned = "   x     y  name\n 1.5    20  a\n10.5     3  b\n 2.0   100  c\n";
    assert_snapshot!(cells("a.dat", aligned), @"
    x | 1.5 | 10.5 | 2
    y | 20 | 3 | 100
    name | a | b | c
    ");
    assert_snapshot!(opening("a.dat", aligned), @"3 rows × 3 columns, read as UTF-8, blanks between columns, header in line 1");
    let quoted = "18.0   8   307.0\t\"chevrolet chevelle\"\n15.0   8   350.0\t\"buick skylark\"\n18.0   8   318.0\t\"plymouth\"\n";
    assert_snapshot!(cells("auto.data", quoted), @"
    column 1 | 18 | 15
    column 2 | 8
    column 3 | 307 | 350 | 318
    column 4 | chevrolet chevelle | buick skylark | plymouth
    ");
    assert_snapshot!(cells("a.txt", "\"a\" \"b\"\n\"1\" 5 \"x y\"\n\"2\" 6 \"\"\n\"3\" 7 \"z\"\n"), @"
    Unnamed: 0 | 1 | 2 | 3
    a | 5 | 6 | 7
    b | x y | z
    ");
    assert_snapshot!(cells("a.txt", "a b\n1,5 2,5\n3,5 4,25\n"), @"
    a | 1.5 | 3.5
    b | 2.5 | 4.25
    ");
    assert_snapshot!(cells("a.asc", "0.5 1.5\n0.6 1.75\n0.7 2.5\n"), @"
    column 1 | 0.5 | 0.6 | 0.7
    column 2 | 1.5 | 1.75 | 2.5
    ");
}

#[test]
fn columns_of_fixed_width_are_read_by_their_place() {
    let text = "Name        Age City\nAnna Berg    34 New York\nBob          29 Oslo\nLi             \nEva          41 Rio\n";
    assert_snapshot!(cells("a.txt", text), @"
    Name | Anna Berg | Bob | Li | Eva
    Age | 34 | 29 | 41
    City | New York | Oslo | Rio
    ");
    assert_snapshot!(opening("a.txt", text), @r#"
    4 rows × 3 columns, read as UTF-8, columns of fixed width, header in line 1; missing: "" (2)
    Read as
      columns begin at characters 1, 13, 17
    "#);
}

#[test]
fn prose_and_amounts_are_not_split_at_blanks() {
    let is_table = |text: &str| program(&Data::new("notes.txt", text), Variant::Standard).is_ok();
    assert!(!is_table("Dear diary,\nnothing happened\ntoday, again.\n"));
    assert!(!is_table("We met at noon.\nThe sun was out.\nNobody came by.\n"));
    assert!(!is_table("name: Bob\nage: 5\ncity: Oslo\n"));
    assert_snapshot!(cells("a.csv", "net price\n5 EUR\n7 EUR\n"), @"net price | 5 | 7");
    assert_snapshot!(cells("a.csv", "full name\nAnna Berg\nBob Lee\n"), @"full name | Anna Berg | Bob Lee");
    assert!(opening("a.csv", "net price\n3752\n-961\n9.21\n").contains("× 1 column"));
    assert_snapshot!(cells("a.csv", "people\n1 234\n5 678\n"), @"people | 1234 | 5678");
}

#[test]
fn rare_delimiters_are_found() {
    assert_snapshot!(cells("a.csv", "a:b\n1:x\n2:y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    assert_snapshot!(opening("a.csv", "a:b\n1:x\n2:y\n"), @"2 rows × 2 columns, read as UTF-8, colon, header in line 1");
    assert_snapshot!(cells("a.csv", "a~b\n1~x\n2~y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    assert_snapshot!(cells("a.csv", "a^b\n1^x, y\n2^z\n"), @"
    a | 1 | 2
    b | x, y | z
    ");
    assert_snapshot!(cells("part-0.dat", "a\u{1}b\n1\u{1}x\n2\u{1}y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    assert_snapshot!(opening("part-0.dat", "a\u{1}b\n1\u{1}x\n2\u{1}y\n"), @"2 rows × 2 columns, read as UTF-8, character 01, header in line 1");
    assert_snapshot!(cells("a.csv", "a\u{1f}b\n1\u{1f}x\n2\u{1f}y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    assert_snapshot!(cells("a.csv", "a\u{1e}b\n1\u{1e}x\n2\u{1e}y\n"), @"
    a | 1 | 2
    b | x | y
    ");
}

#[test]
fn a_delimiter_may_stand_twice() {
    let ratings = "1::1193::5::978300760\n1::661::3::978302109\n2::914::3::978301968\n";
    assert_snapshot!(cells("ratings.dat", ratings), @"
    column 1 | 1 | 2
    column 2 | 1193 | 661 | 914
    column 3 | 5 | 3
    column 4 | 978300760 | 978302109 | 978301968
    ");
    assert_snapshot!(opening("ratings.dat", ratings), @r#"
    3 rows × 4 columns, read as UTF-8, “::”, no header
    Read as
      no header seen: the first line is data, and columns are counted
      if that is wrong: header=1 (option --read-as, setting readAs)
    "#);
    assert_snapshot!(cells("a.csv", "a||b\nx||\n||\"y, z\"\n"), @"
    a | x
    b | y, z
    ");
    assert_snapshot!(cells("a.csv", "a|b|c\n1||x\n2|5|y\n"), @"
    a | 1 | 2
    b | 5
    c | x | y
    ");
}

#[test]
fn times_addresses_and_links_are_not_split_at_colons() {
    for text in [
        "time\n10:30\n11:45\n",
        "10:30\n11:45\n",
        "url\nhttp://a\nhttp://b\n",
        "http://a\nhttp://b\n",
        "aa:bb:cc\nad:be:cf\n",
    ] {
        assert!(opening("a.csv", text).contains("× 1 column"), "{text}");
    }
}

#[test]
fn one_column_asks_whether_its_delimiter_is_unusual() {
    assert_snapshot!(opening("a.csv", "a§b§c\n1§2§3\n4§5§6\n"), @r#"
    2 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    Read as
      one column: is the delimiter unusual? “§” occurs equally often in each row
      line 1 names the columns, though it could be a row
      if that is wrong: delimiter=CHARACTER or header=none (option --read-as, setting readAs)
    "#);
    assert_snapshot!(opening("a.csv", "mail\na@b.de\nc@d.de\n"), @"2 rows × 1 column, read as UTF-8, no delimiter, header in line 1");
}

#[test]
fn marks_for_a_missing_value_hide_no_delimiter_around_decimal_commas() {
    let rows: String = (1..9).map(|n| format!("x{n}\u{1}{n},5\n")).collect();
    assert_snapshot!(cells("a.csv", format!("{rows}x9\u{1}n/d\n")), @r#"
    column 1 | x1 | x2 | x3 | x4 | x5 | x6 | x7 | x8 | x9
    column 2 | 1.5 | 2.5 | 3.5 | 4.5 | 5.5 | 6.5 | 7.5 | 8.5
    "#);
}

#[test]
fn dates_between_colons_are_fields() {
    assert_snapshot!(opening("a.csv", "01.01.90:22.07.03\n01.01.90:29.06.20\n01.01.90:\n"), @r#"
    3 rows × 2 columns, read as UTF-8, colon, no header; missing: "" (1)
    Read as
      no header seen: the first line is data, and columns are counted
      01.01.90: a date, day first, year last, here 1990-01-01
      if that is wrong: header=1 (option --read-as, setting readAs)
    "#);
}

#[test]
fn tables_that_bars_draw_are_read_without_them() {
    let rows = |start: &str, end: &str| -> String {
        ["Oslo|5", "Rome|12", "|7", "Bern|"]
            .map(|row| {
                let (city, n) = row.split_once('|').unwrap();
                format!("{start} {city:<5} | {n:>2} {end}\n")
            })
            .concat()
    };
    let markdown = format!("| city  | n  |\n|-------|---:|\n{}", rows("|", "|"));
    assert_snapshot!(cells("a.md.csv", &markdown), @r#"
    city | Oslo | Rome | Bern
    n | 5 | 12 | 7
    "#);
    let line = "+-------+----+\n";
    let mysql = format!("{line}| city  | n  |\n{line}{}{line}4 rows in set (0.00 sec)\n", rows("|", "|"));
    assert_snapshot!(cells("a.csv", &mysql), @r#"
    city | Oslo | Rome | Bern
    n | 5 | 12 | 7
    "#);
    let psql = format!(" city  | n  \n-------+----\n{}(4 rows)\n", rows("", ""));
    assert_snapshot!(cells("a.csv", &psql), @r#"
    city | Oslo | Rome | Bern
    n | 5 | 12 | 7
    "#);
    assert_snapshot!(opening("a.txt", &psql), @r#"
    4 rows × 2 columns, read as UTF-8, vertical bars with blanks, header in line 1; missing: "" (2)
    Read as
      lines of dashes left out
      1 row below the table left out: (4 rows)
    "#);
    let unclosed = "| city | n |\n| Oslo | 5 |\n| Rome | 7\n|      | 9 |\n";
    assert_snapshot!(cells("a.csv", unclosed), @r#"
    city | Oslo | Rome
    n | 5 | 7 | 9
    "#);
    // A bar within fields, or quotes, draw no table.
    assert_snapshot!(cells("a.tsv", "2024\tFood | Drink\n2025\tArts | Crafts\n2026\tFood | Wine\n"), @r#"
    column 1 | 2024 | 2025 | 2026
    column 2 | Food | Drink | Arts | Crafts | Food | Wine
    "#);
    assert_snapshot!(cells("a.csv", "name | n\n\"Tom\" | \"5\"\n\"Eva\" | \"7\"\n"), @r#"
    name  | Tom  | Eva 
    n | 5 | 7
    "#);
    assert_snapshot!(cells("a.csv", "a|b\nx |1\n y|2\n"), @r#"
    a | x  |  y
    b | 1 | 2
    "#);
}
