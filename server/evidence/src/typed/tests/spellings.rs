//! Rows and cells that are typed in other spellings than the file has.

use insta::assert_snapshot;
use turn::{Code, Round};

use super::{OnFile, of_cities, on_the_file, rows, said, table};
use crate::TableForm;
use crate::typed::typed;

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
    table.form = TableForm::Lines { delimiter: ';', above: 0 };
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

#[test]
fn parts_in_several_programs_or_with_a_row_in_common_stay() {
    let row = |number: usize| vec![format!("shop {number}"), format!("{}.5", number * number % 89)];
    let head = vec!["shop".to_owned(), "price".to_owned()];
    let rows: Vec<Vec<String>> = std::iter::once(head).chain((0..60).map(row)).collect();
    let table = table("shops.csv", &rows);
    let list = |from: usize, to: usize| {
        let rows = rows[from + 1..=to].iter().map(|row| format!("('{}', {})", row[0], row[1]));
        format!("[{}]", rows.collect::<Vec<_>>().join(", "))
    };
    let on = |codes: &[String]| {
        let becomes = crate::typed::on_the_file(codes, &table, "shops.csv").into_iter();
        becomes.map(|it| matches!(it, OnFile::Reads(_))).collect::<Vec<_>>()
    };
    assert_eq!(on(&[format!("a = {}", list(0, 30)), format!("b = {}", list(30, 60))]), [false, false]);
    assert_eq!(on(&[format!("a = {}\nb = {}", list(0, 31), list(30, 60))]), [false]);
    assert_eq!(on(&[format!("a = {}", list(0, 60)), format!("b = {}", list(0, 25))]), [true, true]);
}

#[test]
fn numbers_that_stand_in_any_file_that_counts_are_not_typed_from_it() {
    let primes = "primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71]\n";
    let row = |number: usize| vec![number.to_string(), format!("item {number}")];
    let rows: Vec<Vec<String>> =
        std::iter::once(vec!["id".to_owned(), "name".to_owned()]).chain((1..200).map(row)).collect();
    assert_eq!(said(primes, "items.csv", &rows), "");
    let grid = [["rate", "depth"], ["0.1", "3"], ["0.2", "5"], ["0.5", "9"]];
    let grid: Vec<Vec<String>> = grid.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    assert_eq!(said("grid = [(0.1, 3), (0.2, 5), (0.5, 9)]\n", "runs.csv", &grid), "");
}

#[test]
fn other_rows_of_a_later_round_are_said_though_they_are_as_many() {
    let row = |number: usize| vec![format!("shop {number}"), format!("{}.5", number * number % 89)];
    let head = vec!["shop".to_owned(), "price".to_owned()];
    let rows: Vec<Vec<String>> = std::iter::once(head).chain((0..60).map(row)).collect();
    let list = |from: usize| {
        let rows = rows[from + 1..=from + 25].iter().map(|row| format!("('{}', {})", row[0], row[1]));
        Code { code: format!("a = [{}]", rows.collect::<Vec<_>>().join(", ")), ..Code::default() }
    };
    let codes = [list(0), list(30), list(0)];
    let rounds: Vec<_> = codes.iter().map(|code| Round { code: Some(code), ..Round::default() }).collect();
    let found = typed(&rounds, || vec![table("shops.csv", &rows)]);
    assert_eq!(found.iter().map(|it| it.round).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_column_or_a_dictionary_may_be_made_by_a_call_or_item_by_item() {
    let forms = [
        "p = {}\np['Berlin'] = 3755251\np['Hamburg'] = 1892122\np['München'] = 1512491\np['Köln'] = 1084831\n",
        "p = {}\np['Berlin'] = 3755251\np['Hamburg'] = 1892123\np['München'] = 1512491\np['Köln'] = 1084831\n",
        "p = dict(Berlin=3755251, Hamburg=1892122, München=1512491, Köln=1084831)",
        "p = [int(x) for x in '3755251 1892122 1512491 1084831'.split()]\nc = 'Berlin,Hamburg,München,Köln'.split(',')",
        "colours['Berlin'] = 'red'\ncolours['Hamburg'] = 'blue'\ncolours['München'] = 'green'",
        "style = dict(color='red', width=2, alpha=0.5, size=7)\nnames = 'a,b,c,d'.split(',')",
    ];
    assert_snapshot!(forms.map(of_cities).join("\n"), @"
    4 of 6 rows of cities.csv, 0 differ
    4 of 6 rows of cities.csv, 1 differ
    4 of 6 rows of cities.csv, 0 differ
    4 of 6 rows of cities.csv, 0 differ
    ");
}

#[test]
fn parts_of_a_text_become_what_the_file_has() {
    let code = "p = [int(x) for x in '3755251 1892122 1512491 1084831'.split()]\nc = 'Berlin,Hamburg,München,Köln'.split(',')\n";
    let mut table = table("cities.csv", &super::cities());
    table.form = TableForm::Lines { delimiter: ',', above: 0 };
    assert_snapshot!(on_the_file(code, &table, "cities.csv").unwrap_or_default(), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("cities.csv", newline="", encoding="utf-8-sig")))

    p = [int(x) for x in [row["people"] for row in file_rows]]
    c = [row["city"] for row in file_rows]
    "#);
}
