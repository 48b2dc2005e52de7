//! Rows and cells that are typed in other spellings than the file has.

use insta::assert_snapshot;
use turn::{Code, Round};

use super::{of_cities, rows, said, table};
use crate::typed::{on_the_file, typed};

/// A file of a country that writes decimals with a comma.
fn shops() -> super::Rows {
    let text = "shop;zip;price;items\nNord;00501;1.891,75;1,250\nSüd;07743;755,2;2,5\nOst;10115;310,7;3,125\nWest;04109;405,05;17,75\n";
    text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

fn of_shops(code: &str) -> String {
    said(code, "shops.csv", &shops())
}

#[test]
fn decimals_with_a_comma_are_the_numbers_that_programs_write() {
    let forms = [
        "d = [('Nord', 1891.75, 1.25), ('Süd', 755.2, 2.5), ('Ost', 310.7, 3.125), ('West', 405.05, 17.75)]",
        "d = [('Nord', 1891.75, 1.25), ('Süd', 755.3, 2.5), ('Ost', 310.7, 3.125), ('West', 405.05, 17.75)]",
        "d = '''Nord;1.891,75;1,250\nSüd;755,2;2,5\nOst;310,7;3,125\nWest;405,05;17,75'''",
    ];
    assert_snapshot!(forms.map(of_shops).join("\n"), @"
    4 of 4 rows of shops.csv, 0 differ
    4 of 4 rows of shops.csv, 1 differ
    4 of 4 rows of shops.csv, 0 differ
    ");
    let mut table = table("shops.csv", &shops());
    table.delimiter = ';';
    let read = on_the_file(
        "price = [1891.75, 755.2, 310.7, 405.05]\nshop = ['Nord', 'Süd', 'Ost', 'West']\n",
        &table,
        "shops.csv",
    );
    assert_snapshot!(read.unwrap_or_default(), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("shops.csv", newline="", encoding="utf-8-sig"), delimiter=";"))

    price = [float(row["price"].replace(".", "").replace(",", ".")) for row in file_rows]
    shop = [row["shop"] for row in file_rows]
    "#);
}

#[test]
fn a_code_that_lost_its_zeros_differs() {
    let forms = [
        "d = [('Nord', '00501', 1891.75), ('Süd', '07743', 755.2), ('Ost', '10115', 310.7), ('West', '04109', 405.05)]",
        "d = [('Nord', 501, 1891.75), ('Süd', 7743, 755.2), ('Ost', 10115, 310.7), ('West', 4109, 405.05)]",
    ];
    assert_snapshot!(forms.map(of_shops).join("\n"), @"
    4 of 4 rows of shops.csv, 0 differ
    4 of 4 rows of shops.csv, 3 differ
    ");
}

#[test]
fn rows_with_a_variable_each_and_rows_that_statements_insert_are_read() {
    let forms = [
        "a = ('Berlin', 3755251)\nb = ('Hamburg', 1892122)\nc = ('Köln', 1084831)",
        "berlin = {'city': 'Berlin', 'n': 3755251}\nhamburg = {'city': 'Hamburg', 'n': 1}\nköln = {'city': 'Köln', 'n': 1084831}",
        "db.execute(\"INSERT INTO city (name, n) VALUES ('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)\")",
        "db.executescript('''\ninsert into city values ('Berlin', 3755251);\ninsert into city values ('Hamburg', 1892122);\ninsert into city values ('Köln', 1);\n''')",
        "db.execute(\"INSERT INTO c VALUES ('Berlin', 3755251)\")\ndb.execute(\"INSERT INTO c VALUES ('Hamburg', 1892122)\")\ndb.execute(\"INSERT INTO c VALUES ('Köln', 1084831)\")",
        "db.executemany('INSERT INTO c VALUES (?, ?)', [('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)])",
        "db.executemany('INSERT INTO c VALUES (?, ?)', rows)",
        "x = 'insert (it''s) values (('",
    ];
    assert_snapshot!(forms.map(of_cities).join("\n"), @"
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 1 differ
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 1 differ
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 0 differ
    ");
}

#[test]
fn rows_that_are_typed_twice_are_said_once() {
    let held = "d = [('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)]";
    let more = "d = [('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831), ('Stuttgart', 1)]";
    assert_snapshot!(of_cities(&format!("{held}\n{held}")), @"3 of 6 rows of cities.csv, 0 differ");
    let codes = [held, more, held].map(|code| Code { code: code.to_owned(), ..Code::default() });
    let rounds = codes.iter().map(|code| Round { code: Some(code), ..Round::default() });
    let cities = rows("city,people\nBerlin,3755251\nHamburg,1892122\nKöln,1084831\nStuttgart,632865");
    let found = typed(&rounds.collect::<Vec<_>>(), || vec![table("cities.csv", &cities)]);
    let found = found
        .iter()
        .map(|it| format!("round {}: {} of {}, {} differ", it.round, it.rows, it.of, it.different));
    assert_snapshot!(found.collect::<Vec<_>>().join("\n"), @"
    round 0: 3 of 4, 0 differ
    round 1: 4 of 4, 1 differ
    ");
}
