//! What quotes mean in delimited text.

use insta::assert_snapshot;

use super::python::{cells, opening};

#[test]
fn single_quotes_enclose_fields() {
    let text = "id,name\n1,'Smith, A'\n2,'Jones, B'\n3,'Li, C'\n";
    assert_snapshot!(cells("a.csv", text), @"
    id | 1 | 2 | 3
    name | Smith, A | Jones, B | Li, C
    ");
    assert_snapshot!(opening("a.csv", text), @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      single quotes enclose fields
    ");
}

#[test]
fn single_quotes_around_numbers_with_commas_in_one_column_enclose_them() {
    assert_snapshot!(cells("a.csv", "count\n0\n0\n1\n'67,965'\n'-7,771'\n"), @"count | 0 | 1 | 67965 | -7771");
}

#[test]
fn a_backslash_before_a_quote_makes_it_text() {
    let text = "id,text\n1,\"say \\\"hi\\\", ok\"\n2,\"plain\"\n3,\"a \\\"b\\\" c\"\n";
    assert_snapshot!(cells("a.csv", text), @r#"
    id | 1 | 2 | 3
    text | say "hi", ok | plain | a "b" c
    "#);
    assert_snapshot!(opening("a.csv", text), @r#"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      \" is a quote within a field
    "#);
    assert_snapshot!(cells("a.csv", "id,path\n1,\"C:\\\"\n2,\"D:\\x\"\n"), @r#"
    id | 1 | 2
    path | C:\ | D:\x
    "#);
    assert_snapshot!(cells("a.csv", "id,name\n1,'O\\'Neil, A'\n2,'Li, B'\n"), @"
    id | 1 | 2
    name | O'Neil, A | Li, B
    ");
}

#[test]
fn lines_in_quotes_hold_a_table() {
    let text = "\"id;name;v\"\n\"1;Oslo;2.5\"\n\"2;Rome;3.5\"\n";
    assert_snapshot!(cells("a.csv", text), @"
    id | 1 | 2
    name | Oslo | Rome
    v | 2.5 | 3.5
    ");
    assert_snapshot!(opening("a.csv", text), @"
    2 rows × 3 columns, read as UTF-8, semicolon, header in line 1
    Read as
      each line is in quotes as a whole: the table is within
    ");
    // Only lines with quotes in them were put in quotes.
    let text = "id,name,v\n\"1,\"\"Smith, A\"\",5\"\n2,Lee,6\n\"3,\"\"Li, \"\"\"\"Bo\"\"\"\"\"\",7\"\n";
    assert_snapshot!(cells("a.csv", text), @r#"
    id | 1 | 2 | 3
    name | Smith, A | Lee | Li, "Bo"
    v | 5 | 6 | 7
    "#);
    let text = "\u{feff}\"id,\"\"na,me\"\"\"\r\n\"1,\"\"x, y\"\"\"\r\n\"2,z\"\r\n";
    assert_snapshot!(cells("a.csv", text), @"
    id | 1 | 2
    na,me | x, y | z
    ");
}

#[test]
fn a_column_of_texts_in_quotes_is_no_table() {
    assert_snapshot!(cells("a.csv", "\"text\"\n\"Hello, world\"\n\"again, yes\"\n"), @"text | Hello, world | again, yes");
    assert_snapshot!(cells("a.csv", "\"city, land\"\n\"Rome, Italy\"\n\"Oslo, Norway\"\n"), @"city, land | Rome, Italy | Oslo, Norway");
}

#[test]
fn tabs_need_no_quotes() {
    let text =
        "id\ttitle\n1\tPlain\n2\t\"Quoted start\n3\tMiddle\n4\tother\"\n5\t\"Whole\"\n6\tLast\n7\tEnd\n";
    assert_snapshot!(cells("a.tsv", text), @r#"
    id | 1 | 2 | 3 | 4 | 5 | 6 | 7
    title | Plain | "Quoted start | Middle | other" | "Whole" | Last | End
    "#);
    assert_snapshot!(opening("a.tsv", text), @"
    7 rows × 2 columns, read as UTF-8, tab, header in line 1
    Read as
      quotes are characters like any other
    ");
    assert_snapshot!(cells("a.tsv", "id\ttitle\n1\t\"Heroes\"_album\n2\tx\n3\t\"a\"_and_\"b\"\n"), @r#"
    id | 1 | 2 | 3
    title | "Heroes"_album | x | "a"_and_"b"
    "#);
}

#[test]
fn quotes_beside_tabs_are_read_where_they_are_used_well() {
    let text = "id\ttitle\n1\t\"a\tb\"\n2\t\"two\nlines\"\n3\t\"say \"\"hi\"\"\"\n";
    assert_snapshot!(cells("a.tsv", text), @r#"
    id | 1 | 2 | 3
    title | a	b | two⏎lines | say "hi"
    "#);
    assert_snapshot!(opening("a.tsv", text), @"
    3 rows × 2 columns, read as UTF-8, tab, header in line 1
    Read as
      1 field goes over several lines
    ");
}

#[test]
fn apostrophes_in_words_open_nothing() {
    let text = "line,who\n'tis the season,O'Neil\nrock 'n' roll,'90s\n5' 6\",'80s\n";
    assert_snapshot!(cells("a.csv", text), @r#"
    line | 'tis the season | rock 'n' roll | 5' 6"
    who | O'Neil | '90s | '80s
    "#);
    assert_snapshot!(cells("a.csv", "name,n\n'Twas a, night\n'Tis b,'c\nx,y\n"), @"
    name | 'Twas a | 'Tis b | x
    n |  night | 'c | y
    ");
}

#[test]
fn a_stray_quote_takes_no_rows_with_it() {
    let text = "id,name,n\n1,\"Foo,2\n2,Bar,3\n3,Baz,4\n";
    assert_snapshot!(cells("a.csv", text), @r#"
    id | 1 | 2 | 3
    name | "Foo | Bar | Baz
    n | 2 | 3 | 4
    "#);
    assert_snapshot!(opening("a.csv", text), @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      quotes are characters like any other
    ");
    // Two strays look like a field over several lines.
    assert_snapshot!(cells("a.csv", "id,name,n\n1,\"Foo,2\n2,Bar,3\n3,Baz\",4\n4,x,5\n"), @r#"
    id | 1 | 2 | 3 | 4
    name | "Foo | Bar | Baz" | x
    n | 2 | 3 | 4 | 5
    "#);
    assert_snapshot!(cells("a.csv", "id,size,n\n1,5\" x 3\",2\n2,\"6\" x 4\",3\n3,7\",4\n"), @r#"
    id | 1 | 2 | 3
    size | 5" x 3" | "6" x 4" | 7"
    n | 2 | 3 | 4
    "#);
}

#[test]
fn a_last_field_without_its_closing_quote_ends_with_the_file() {
    let rows: String = (0..6).map(|n| format!("{n},\"Smith, {n}\",x{n}\n")).collect();
    assert_snapshot!(cells("a.csv", format!("id,name,n\n{rows}6,\"Cut, here")), @"
    id | 0 | 1 | 2 | 3 | 4 | 5 | 6
    name | Smith, 0 | Smith, 1 | Smith, 2 | Smith, 3 | Smith, 4 | Smith, 5 | Cut, here
    n | x0 | x1 | x2 | x3 | x4 | x5
    ");
}

#[test]
fn fields_over_several_lines_are_counted() {
    let text = "name,note,n\nSmith,\"said\nhi\",x\nLee,\"a\n\nb, c\",y\n";
    assert_snapshot!(cells("a.csv", text), @"
    name | Smith | Lee
    note | said⏎hi | a⏎⏎b, c
    n | x | y
    ");
    assert_snapshot!(opening("a.csv", text), @"
    2 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      2 fields go over several lines
    ");
}

#[test]
fn blanks_before_a_quote_belong_to_no_field() {
    assert_snapshot!(cells("a.csv", "id, name\n1, \"Smith, A\"\n2, \"Li, B\"\n"), @"
    id | 1 | 2
    name | Smith, A | Li, B
    ");
    assert_snapshot!(cells("a.csv", "id, name, n\n1, 'Smith, A', x\n2, 'Li, B', y\n"), @"
    id | 1 | 2
    name | Smith, A | Li, B
    n | x | y
    ");
}

#[test]
fn a_footnote_in_quotes_is_a_footnote() {
    let rows = (1..=300).fold("city,pop\n".to_owned(), |rows, n| rows + &format!("c{n},10\n"));
    assert_snapshot!(opening("a.csv", rows + "\"* preliminary, revised\"\n"), @"
    300 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row below the table left out: * preliminary, revised
    ");
}
