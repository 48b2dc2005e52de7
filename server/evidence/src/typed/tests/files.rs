//! Files of other forms than a header with rows below it.

use insta::assert_snapshot;
use turn::{Code, Round};

use super::{on_the_file, sales};
use crate::tables::tables;
use crate::typed::typed;

/// What is said of a program beside a file, and what it becomes on all of that file.
fn both(code: &str, name: &str, content: &str) -> String {
    let read = || tables([(name, content.as_bytes())].into_iter());
    let held = Code { code: code.to_owned(), ..Code::default() };
    let found = typed(&[Round { code: Some(&held), ..Round::default() }], read);
    let said = found.iter().map(|it| format!("{} of {} rows, {} differ", it.rows, it.of, it.different));
    let becomes = read().first().and_then(|table| on_the_file(code, table, name));
    said.chain(becomes).collect::<Vec<_>>().join("\n")
}

const HELD: &str = "d = [('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)]";

#[test]
fn a_file_without_a_header_has_a_row_more() {
    let rows = &sales()[1..30];
    let file: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let held = rows.iter().map(|row| format!("('{}', '{}', {}, {})", row[0], row[1], row[2], row[3]));
    let code = format!("rows = [{}]", held.collect::<Vec<_>>().join(", "));
    assert_snapshot!(both(&code, "sales.csv", &file), @"29 of 29 rows, 0 differ");
}

#[test]
fn lines_above_the_header_are_no_data() {
    assert_snapshot!(both(HELD, "a.csv", "# people, 2024\n\ncity,n\nBerlin,3755251\nHamburg,1892122\nKöln,1084831\n"), @r#"
    3 of 3 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(list(open("a.csv", newline="", encoding="utf-8-sig"))[2:]))

    d = [(row["city"], int(row["n"])) for row in file_rows]
    "#);
}

#[test]
fn files_in_json_are_read() {
    let list =
        r#"[{"city": "Berlin", "n": 3755251}, {"city": "Hamburg", "n": 1}, {"city": "Köln", "n": 1084831}]"#;
    let lines = "{\"city\": \"Berlin\", \"n\": 3755251}\n{\"city\": \"Hamburg\", \"n\": 1892122}\n{\"city\": \"Köln\", \"n\": null}\n";
    let within = format!("{{\"of\": 2024, \"cities\": {list}}}");
    let drawn = [both(HELD, "a.json", list), both(HELD, "a.jsonl", lines), both(HELD, "a.json", &within)];
    assert_snapshot!(drawn.join("\n"), @r#"
    3 of 3 rows, 1 differ
    import json

    file_rows = [{name: "" if value is None else str(value) for name, value in row.items()} for row in json.load(open("a.json", encoding="utf-8-sig"))]

    d = [(row["city"], int(row["n"])) for row in file_rows]
    3 of 3 rows, 1 differ
    import json

    file_rows = [{name: "" if value is None else str(value) for name, value in row.items()} for row in map(json.loads, filter(str.strip, open("a.jsonl", encoding="utf-8-sig")))]

    d = [(row["city"], int(row["n"]) if row["n"] else None) for row in file_rows]
    3 of 3 rows, 1 differ
    "#);
}

#[test]
fn a_list_for_each_group_is_a_part_of_the_rows() {
    let sales = sales();
    let file: String = sales.iter().map(|row| row.join(",") + "\n").collect();
    let list = |region: &str, count: usize| {
        let prices = sales.iter().skip(1).filter(|row| row[1] == region).map(|row| row[3].as_str());
        format!("[{}]", prices.take(count).collect::<Vec<_>>().join(", "))
    };
    let codes = [
        format!("north = {}\nsouth = {}\neast = {}", list("North", 40), list("South", 40), list("East", 40)),
        format!("north = {}\nsouth = {}", list("North", 40), list("South", 30)),
        format!("prices = {{'North': {}, 'South': {}}}", list("North", 40), list("South", 40)),
        format!("a = {0}\nb = {0}", list("North", 40)),
    ];
    let said =
        codes.map(|code| both(&code, "sales.csv", &file).lines().next().unwrap_or_default().to_owned());
    assert_snapshot!(said.join("\n"), @"
    120 of 300 rows, 0 differ
    70 of 300 rows, 0 differ
    80 of 300 rows, 0 differ
    40 of 300 rows, 0 differ
    ");
}

#[test]
fn other_spellings_of_numbers_are_the_same_numbers() {
    let shares = "shop,share\nNord,12.5%\nSüd,40.25 %\nOst,3.75%\nWest,43.5%\n";
    let people = "city;n\nBerlin;3.755.251\nHamburg;1.892.122\nUlm;128.928\nBonn;335.789\n";
    let gaps = "shop,price\nNord,12.5\nSüd,\nOst,3.75\nWest,43.5\n";
    let checks = [
        ("d = [('Nord', 12.5), ('Süd', 40.25), ('Ost', 3.75), ('West', 43.5)]", shares),
        ("d = [('Berlin', 3755251), ('Hamburg', 1892122), ('Ulm', 128928), ('Bonn', 335789)]", people),
        ("d = '''Berlin;3.755.251\nHamburg;1.892.122\nUlm;128.928\nBonn;335.789'''", people),
        ("d = [('Nord', 12.5), ('Süd', float('nan')), ('Ost', 3.75), ('West', 43.5)]", gaps),
        ("d = {'shop': ['Nord', 'Süd', 'Ost', 'West'], 'price': [12.5, float('NaN'), 3.75, 43.5]}", gaps),
        ("d = {'shop': ['Nord', 'Süd', 'Ost', 'West'], 'price': [12.5, nan, 3.75, 43.5]}", gaps),
        (
            "d = '''[{\"shop\": \"Nord\", \"price\": 12.5}, {\"shop\": \"Süd\", \"price\": NaN}, {\"shop\": \"Ost\", \"price\": 3.75}]'''",
            gaps,
        ),
        (
            "d = '''{\"shop\": \"Nord\", \"price\": 12.5}\n{\"shop\": \"Süd\", \"price\": null}\n{\"shop\": \"Ost\", \"price\": 3.75}'''",
            gaps,
        ),
    ];
    assert_snapshot!(checks.map(|(code, file)| both(code, "a.csv", file)).join("\n"), @r#"
    4 of 4 rows, 0 differ
    4 of 4 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(open("a.csv", newline="", encoding="utf-8-sig"), delimiter=";"))

    d = [(row["city"], int(row["n"].replace(".", ""))) for row in file_rows]
    4 of 4 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(open("a.csv", newline="", encoding="utf-8-sig"), delimiter=";"))

    d = ("\n".join([";".join([row["city"], row["n"]]) for row in file_rows]))
    4 of 4 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(open("a.csv", newline="", encoding="utf-8-sig")))

    d = [(row["shop"], float(row["price"]) if row["price"] else float("nan")) for row in file_rows]
    4 of 4 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(open("a.csv", newline="", encoding="utf-8-sig")))

    d = {'shop': [row["shop"] for row in file_rows], 'price': [float(row["price"]) if row["price"] else float("nan") for row in file_rows]}
    4 of 4 rows, 0 differ
    from csv import DictReader

    file_rows = list(DictReader(open("a.csv", newline="", encoding="utf-8-sig")))

    d = {'shop': [row["shop"] for row in file_rows], 'price': [float(row["price"]) if row["price"] else float("nan") for row in file_rows]}
    "#);
}
