//! Whole tables.

use std::collections::{BTreeMap, HashMap, HashSet};

use insta::assert_snapshot;
use proptest::prelude::*;

use crate::{
    Column, ColumnContent, Literals, Masking, RowsTaken, SeparatedTable, WrittenDates, first_rows, schema,
};

/// A table whose columns hold this.
fn table(cells: &[(&str, ColumnContent)]) -> SeparatedTable {
    let column =
        |(name, cells): &(&str, ColumnContent)| Column { name: (*name).to_owned(), cells: cells.clone() };
    SeparatedTable {
        delimiter: b',',
        quote: Some(b'"'),
        escapes: false,
        skips_blanks: false,
        lines_above: 0,
        has_header: true,
        columns: cells.iter().map(column).collect(),
        missing: ["NA", "n/a"].map(|mark| mark.as_bytes().to_vec()).to_vec(),
    }
}

fn numbers() -> ColumnContent {
    ColumnContent::Numbers { decimal: b'.', unit: Vec::new() }
}

fn sales() -> SeparatedTable {
    table(&[
        ("order", ColumnContent::Codes),
        ("day", ColumnContent::Dates(WrittenDates::Iso)),
        ("customer", ColumnContent::Texts),
        ("mail", ColumnContent::Texts),
        ("amount", numbers()),
        ("units", ColumnContent::SmallNumbers),
        ("paid", ColumnContent::Truths),
    ])
}

const SALES: &str = "order,day,customer,mail,amount,units,paid\n\
                     004711,2024-01-31,\"Ada \"\"A\"\" L.\",ada@lovelace.test,1234.50,3,true\n\
                     004712,2024-02-07 10:15:42,Bob,bob@lovelace.test,0.00,20,no\n\
                     \n\
                     004711,soon,\"Ada \"\"A\"\" L.\",NA,-17,21, yes \r\n\
                     004713,2024-02-07,  Bob,,3e10,,maybe,one more\n";

fn masked(table: &SeparatedTable, text: &str) -> String {
    masked_by([9; 16], table, text)
}

fn masked_by(secret: [u8; 16], table: &SeparatedTable, text: &str) -> String {
    let mut output = Vec::new();
    Masking::by(secret).mask(table, text.as_bytes(), &mut output).expect("masked");
    String::from_utf8(output).expect("UTF-8")
}

#[test]
fn a_masked_copy_has_the_shape_of_the_table_and_other_values() {
    assert_snapshot!(masked(&sales(), SALES), @r#"
    order,day,customer,mail,amount,units,paid
    882991,2028-11-29,"text_61j2nzkqwy2r",mail_2scwqkk0yc7d@site_dz9wg1vwxwjk.example,1199.03,3,true
    360277,2028-12-06 10:15:09,text_b767n31j3p50,mail_qw24x21t4rfg@site_dz9wg1vwxwjk.example,0.00,20,no

    882991,text_q3kz951nye96,"text_61j2nzkqwy2r",NA,-16,20, yes 
    468002,2028-12-06,  text_b767n31j3p50,,4e10,,text_m00sz16d9q5h,text_2zxfmva82hpa
    "#);
}

#[test]
fn lines_above_a_table_are_masked_too() {
    let above = SeparatedTable { lines_above: 3, ..table(&[("a", numbers())]) };
    assert_snapshot!(masked(&above, "\u{feff}# Ada's sheet\nOf 2024\n\na\n100.5\n"), @"
    ﻿# text_bs3bnptmnn0v
    text_bg2qbhabn4kd

    a
    102.6
    ");
    let bare = SeparatedTable { has_header: false, ..table(&[("column_1", ColumnContent::Texts)]) };
    assert!(!masked(&bare, "Ada\nBob\n").contains("Ada"));
}

#[test]
fn other_separators_quotes_and_decimal_marks_stay() {
    let cells = ColumnContent::Numbers { decimal: b',', unit: "€".into() };
    let german =
        SeparatedTable { delimiter: b';', ..table(&[("Umsatz", cells), ("Ort", ColumnContent::Texts)]) };
    let masked = masked(&german, "Umsatz;Ort\n1.234,50 €;Köln\n\"7,25 €\";\"Bad; Ems\"\n");
    let shape: String = masked.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_snapshot!(shape.split("text_").map(|part| part.trim_start_matches(|c: char| c.is_ascii_alphanumeric())).collect::<Vec<_>>().join("…"), @r#"
    ;Ort
    0.000,00 €;…
    "0,00 €";"…"
    "#);
}

#[test]
fn a_quote_that_is_never_closed_is_refused_before_the_memory_is_full() {
    let endless = std::io::Read::take(std::io::repeat(b'x'), 100 << 20);
    let input = std::io::Read::chain(b"a\n\"".as_slice(), endless);
    let error =
        Masking::by([0; 16]).mask(&table(&[("a", ColumnContent::Texts)]), input, &mut std::io::sink());
    assert_snapshot!(error.expect_err("refused"), @"a line of it has no end, or a quote in it is never closed");
}

#[test]
fn a_schema_tells_no_value() {
    let rows: String = (0..1_000)
        .map(|row| {
            format!(
                "{:06},2024-0{}-11,{},c{}@x.test,{}.25,{},true\n",
                4711 + row,
                row % 9 + 1,
                ["north", "south"][row % 2],
                row % 37,
                row + 13,
                row % 5
            )
        })
        .collect();
    let text = format!("order,day,customer,mail,amount,units,paid\n{rows}");
    let told = |labels| schema(&sales(), text.as_bytes(), labels).expect("read");
    assert_snapshot!(told(false), @"
    1000 rows, fields separated by comma, a header.
    - `order`: numbers that are names of 6 digits; none missing; nearly all different
    - `day`: dates as ISO 8601 from 2024-01 to 2024-09; none missing; 9 different
    - `customer`: texts; none missing; 2 different
    - `mail`: texts; none missing; 37 different
    - `amount`: numbers from 0 to 1100; none missing; nearly all different
    - `units`: whole numbers, 0 to 20; none missing; 5 different
    - `paid`: truth values; none missing; 1 value in all rows
    ");
    assert_snapshot!(told(true).lines().nth(3).unwrap_or_default(), @r#"- `customer`: texts: "north", "south"; none missing; 2 different"#);
}

#[test]
fn of_a_column_with_one_value_or_none_no_value_is_told() {
    let one = table(&[
        ("a", numbers()),
        ("b", ColumnContent::Texts),
        ("c", ColumnContent::Dates(WrittenDates::Iso)),
        ("d", numbers()),
    ]);
    let text = "a,b,c,d\n1234,secret,2024-05-17,\n1234,secret,2024-05-17,NA\n";
    assert_snapshot!(schema(&one, text.as_bytes(), true).expect("read"), @"
    2 rows, fields separated by comma, a header.
    - `a`: numbers from 1000 to 2000; none missing; 1 value in all rows
    - `b`: texts; none missing; 1 value in all rows
    - `c`: dates as ISO 8601 from 2024-05 to 2024-05; none missing; 1 value in all rows
    - `d`: empty; 2 missing
    ");
}

#[test]
fn rows_are_copied_as_they_are_with_their_header() {
    let mut output = Vec::new();
    let taken = first_rows(&sales(), SALES.as_bytes(), 1, &mut output).expect("read");
    assert_eq!(taken, RowsTaken { taken: 1, of: 4 });
    assert_snapshot!(String::from_utf8(output).expect("UTF-8"), @r#"
    order,day,customer,mail,amount,units,paid
    004711,2024-01-31,"Ada ""A"" L.",ada@lovelace.test,1234.50,3,true
    "#);
}

#[test]
fn a_program_on_masked_values_is_one_on_the_originals_again() {
    let masked = masked(&sales(), SALES);
    let rows: Vec<Vec<&str>> = masked.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let host = rows[0][3].split('@').nth(1).expect("a host");
    let code = format!(
        "a = df[df.customer == '{}']\nb = df[df.mail == \"{}\"]\nc = df[df.mail.str.endswith('{host}')]\n\
         d = df[df.order == '{}']\ne = df[df.day >= '{}']\nf = df[df.amount > 1000]\n",
        rows[1][2], rows[0][3], rows[0][0], rows[0][1]
    );
    let programs = [code.clone()];
    let mut literals = Literals::of(&programs, "Who is it?");
    Masking::by([9; 16]).note_originals(&sales(), SALES.as_bytes(), &mut literals).expect("read");
    assert!(!literals.has_unknown_names());
    assert_snapshot!(literals.restored(&code), @r#"
    a = df[df.customer == 'Bob']
    b = df[df.mail == "ada@lovelace.test"]
    c = df[df.mail.str.endswith('lovelace.test')]
    d = df[df.order == '004711']
    e = df[df.day >= '2024-01-31']
    f = df[df.amount > 1000]
    "#);
}

#[test]
fn times_of_the_table_come_back_to_the_second_and_other_times_keep_theirs() {
    let times = table(&[
        ("at", ColumnContent::Dates(WrittenDates::Iso)),
        ("since", ColumnContent::Dates(WrittenDates::Seconds)),
    ]);
    let text = "at,since\n2024-02-29 10:15:42.25,1704067261\n2024-02-29 10:15:43,1704067262\n";
    let masked = masked(&times, text);
    let cells: Vec<&str> = masked.lines().skip(1).flat_map(|line| line.split(',')).collect();
    let code = format!("a = ['{}', '{}']\nb = [{}, {}]\n", cells[0], cells[2], cells[1], cells[3]);
    let mut literals = Literals::of(std::slice::from_ref(&code), "");
    Masking::by([9; 16]).note_originals(&times, text.as_bytes(), &mut literals).expect("read");
    assert_snapshot!(literals.restored(&code), @"
    a = ['2024-02-29 10:15:42.25', '2024-02-29 10:15:43']
    b = [1704067261, 1704067262]
    ");
    let other = "x = '2028-12-06 12:00:30'\n".to_owned();
    let mut literals = Literals::of(std::slice::from_ref(&other), "");
    Masking::by([9; 16]).note_originals(&times, text.as_bytes(), &mut literals).expect("read");
    assert_snapshot!(literals.restored(&other), @"x = '2024-02-07 12:00:30'");
}

#[test]
fn a_number_that_counts_or_computes_is_no_code() {
    let codes = table(&[("id", ColumnContent::Codes)]);
    let text: String = (0..10_000).map(|code| format!("{code:04}\n")).collect();
    let text = format!("id\n{text}");
    let code = "df.head(1000)\ndf.sample(1000, random_state=2024)\nx = df.x[:1000] * 1000 / 1024\nfor i in range(1000): pass\n";
    let codes_in = "df[df.id == 1000]\ndf[1000 != df.id]\ndf[df.id.isin([1000, 2024])]\ndf.loc[1000]\n";
    let restored = |code: &str| {
        let mut literals = Literals::of(&[code.to_owned()], "");
        Masking::by([9; 16]).note_originals(&codes, text.as_bytes(), &mut literals).expect("read");
        literals.restored(code)
    };
    assert_eq!(restored(code), code);
    assert!(!restored(codes_in).contains("1000") && !restored(codes_in).contains("2024"));
}

#[test]
fn a_raw_text_gets_an_original_as_it_is_or_the_program_cannot_come_home() {
    let texts = table(&[("a", ColumnContent::Texts)]);
    let text = "a\nAda\n\"it's {x}\"\n";
    let masked = masked(&texts, text);
    let names: Vec<&str> = masked.lines().skip(1).map(|line| line.trim_matches('"')).collect();
    let restored = |code: String| {
        let mut literals = Literals::of(std::slice::from_ref(&code), "");
        Masking::by([9; 16]).note_originals(&texts, text.as_bytes(), &mut literals).expect("read");
        if literals.has_unknown_names() { "cannot come home".to_owned() } else { literals.restored(&code) }
    };
    assert_snapshot!([
        restored(format!("x = r'{}'", names[0])),
        restored(format!("x = r'{}'", names[1])),
        restored(format!("x = '{}'", names[1])),
    ].join("\n"), @r"
    x = r'Ada'
    cannot come home
    x = 'it\x27s \x7bx\x7d'
    ");
}

#[test]
fn columns_of_one_name_are_read_alike_so_that_they_join() {
    let mut tables = [table(&[("ID", numbers())]), table(&[("id", ColumnContent::Codes)])];
    SeparatedTable::agree(&mut tables);
    let [one, other] = tables.map(|table| masked(&table, "id\n12345\n"));
    assert_eq!(one, other);
}

#[test]
fn small_numbers_and_truth_values_are_told_by_the_first_rows() {
    let text = "Number of children,won,\"long, long name\"\n3,yes,21\n0,no,5\n";
    let names = [("Number of children", numbers()), ("won", ColumnContent::Texts), ("long, long", numbers())];
    let looked = table(&names).looked_at(text.as_bytes());
    let columns = looked
        .expect("read")
        .expect("names")
        .columns
        .into_iter()
        .map(|column| format!("{}: {:?}", column.name, column.cells));
    assert_snapshot!(columns.collect::<Vec<_>>().join("\n"), @"
    Number of children: SmallNumbers
    won: Truths
    long, long name: Numbers { decimal: 46, unit: [] }
    ");
}

#[test]
fn a_row_of_data_is_not_taken_for_the_names_of_columns_because_one_cell_is_like_them() {
    let is_header = |names: [&str; 3], row: &[u8]| {
        let named = table(&names.map(|name| (name, ColumnContent::Texts)));
        named.looked_at([row, b"\n1,2,3\n"].concat().as_slice()).expect("read").is_some()
    };
    assert!(is_header(["name", "column_2", "city"], b"name,,city"));
    assert!(is_header(["name", "name.1", "Größe"], b"name,name,Gr\xf6\xdfe"));
    assert!(!is_header(["name", "column_2", "city"], b"name,,Paris"));
    assert!(!is_header(["name", "day", "city"], b"Ada,2024,Paris"));
}

#[test]
fn a_schema_of_many_columns_counts_those_that_it_tells() {
    let many: Vec<String> = (0..2_000).map(|column| format!("c{column}")).collect();
    let cells: Vec<(&str, ColumnContent)> =
        many.iter().map(|name| (name.as_str(), ColumnContent::Texts)).collect();
    let text = format!("{}\n{}\n", many.join(","), vec!["x"; 2_000].join(","));
    let told = schema(&table(&cells), text.as_bytes(), false).expect("read");
    assert_snapshot!(told.lines().next().unwrap_or_default(), @"1 rows, fields separated by comma, a header.");
    assert_snapshot!(told.lines().last().unwrap_or_default(), @"- and 1500 more columns");
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Zäß ,;\"'@.#0-9-]{0,20}",
        "[0-9]{1,25}",
        "-?[0-9]{1,6}\\.[0-9]{0,4}",
        "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
        "[a-z]{1,5}@[a-z]{1,5}\\.(com|test)",
    ]
}

fn kind() -> impl Strategy<Value = ColumnContent> {
    prop_oneof![
        Just(ColumnContent::Texts),
        Just(ColumnContent::Codes),
        Just(ColumnContent::Years),
        Just(ColumnContent::SmallNumbers),
        Just(ColumnContent::Truths),
        Just(numbers()),
        Just(ColumnContent::Dates(WrittenDates::Iso)),
        Just(ColumnContent::Dates(WrittenDates::By("%d.%m.%Y".to_owned()))),
    ]
}

/// A row as it is written in CSV.
fn written(cells: &[String]) -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// The fields of a table whose fields all have quotes.
fn rows_of(text: &str) -> Vec<Vec<String>> {
    let bare = table(&[]);
    let mut records = crate::records::RecordReader::new(&bare, text.as_bytes());
    let mut rows = Vec::new();
    while let Some(record) = records.next().expect("read") {
        let cells = record.fields.iter().map(|field| record.cell(field, &bare).into_owned());
        rows.push(cells.map(|cell| String::from_utf8(cell).expect("UTF-8")).collect());
    }
    rows
}

/// What may stay: blanks, missing values, zeros, small numbers and truth values.
fn may_stay(cells: &ColumnContent, value: &str) -> bool {
    let is_zero = !value.is_empty() && value.bytes().all(|byte| !(b'1'..=b'9').contains(&byte));
    value.trim().is_empty()
        || (is_zero
            && matches!(cells, ColumnContent::Numbers { .. } | ColumnContent::SmallNumbers)
            && value.contains('0'))
        || (*cells == ColumnContent::SmallNumbers
            && value.trim().parse::<u8>().is_ok_and(|value| value <= 20))
        || (*cells == ColumnContent::Truths && crate::kept::is_truth(value.trim().as_bytes()))
}

proptest! {
    #[test]
    fn equal_values_become_equal_and_different_ones_different_and_no_cell_stays(
        kinds in prop::collection::vec(kind(), 1..4),
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..12),
        secret: [u8; 16],
    ) {
        let names: Vec<String> = (0..kinds.len()).map(|column| format!("c{column}")).collect();
        let cells: Vec<(&str, ColumnContent)> = names.iter().map(String::as_str).zip(kinds.iter().cloned()).collect();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row[..kinds.len()].to_vec()).collect();
        let text = written(&names) + &rows.iter().map(|row| written(row)).collect::<String>();
        let masked = masked_by(secret, &table(&cells), &text);
        let new = rows_of(&masked);
        prop_assert_eq!(new.len(), rows.len() + 1);
        prop_assert_eq!(&new[0], &names);
        for (column, kind) in kinds.iter().enumerate() {
            let mut forth: HashMap<&str, &str> = HashMap::new();
            for (old, new) in rows.iter().zip(&new[1..]) {
                let (old, new) = (old[column].as_str(), new[column].as_str());
                prop_assert_eq!(*forth.entry(old).or_insert(new), new);
                prop_assert!(old != new || may_stay(kind, old), "{} stays", old);
            }
            let is_named = matches!(kind, ColumnContent::Texts | ColumnContent::Codes);
            let trimmed: BTreeMap<&str, &str> = forth.iter().map(|(old, new)| (old.trim(), new.trim())).collect();
            let different: HashSet<&&str> = trimmed.values().collect();
            prop_assert!(!is_named || different.len() == trimmed.len());
        }
        // Another secret gives other names.
        let texts = table(&names.iter().map(|name| (name.as_str(), ColumnContent::Texts)).collect::<Vec<_>>());
        let some = rows.iter().flatten().any(|cell| cell.bytes().any(|byte| byte.is_ascii_alphabetic()));
        let other = secret.map(|byte| !byte);
        prop_assert!(!some || masked_by(secret, &texts, &text) != masked_by(other, &texts, &text));
    }

    #[test]
    fn any_bytes_are_masked_or_refused_and_never_more_rows_than_there_are(text: Vec<u8>, escapes: bool, skips_blanks: bool) {
        let table = SeparatedTable { escapes, skips_blanks, ..table(&[("a", ColumnContent::Texts), ("b", numbers())]) };
        let mut output = Vec::new();
        if Masking::by([1; 16]).mask(&table, text.as_slice(), &mut output).is_ok() {
            let ends = |bytes: &[u8]| bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
            prop_assert!(ends(&output) <= ends(&text));
        }
        let _ = schema(&table, text.as_slice(), true);
    }
}
