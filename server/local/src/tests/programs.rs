//! The programs that people read, and what they print.

use insta::assert_snapshot;

use super::python::{Data, Variant, program, run};

fn penguins() -> Data {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/penguins.csv");
    Data::new("penguins.csv", std::fs::read(path).unwrap())
}

const GERMAN: &[u8] =
    b"# Export\nDatum;Kunde;PLZ;Betrag\n31.01.2024;M\xFCller;01067;1.234,50\n01.02.2024;-;80331;99,00\n";

#[test]
fn the_program_for_penguins_in_pandas() {
    assert_snapshot!(program(&penguins(), Variant::Pandas).unwrap());
}

#[test]
fn the_program_for_penguins_in_plain_python() {
    assert_snapshot!(program(&penguins(), Variant::Standard).unwrap());
}

#[test]
fn the_program_for_a_german_export_in_pandas() {
    assert_snapshot!(program(&Data::new("export.csv", GERMAN), Variant::Pandas).unwrap());
}

#[test]
fn the_program_for_a_german_export_in_plain_python() {
    assert_snapshot!(program(&Data::new("export.csv", GERMAN), Variant::Standard).unwrap());
}

#[test]
fn the_program_for_an_excel_workbook() {
    assert_snapshot!(program(&Data::new("book.xlsx", b"PK\x03\x04"), Variant::Pandas).unwrap());
}

#[test]
fn the_program_for_nested_json() {
    let content = r#"{"items": [{"id": 1, "at": "2024-05-01", "user": {"name": "x"}, "tags": ["a"]}]}"#;
    assert_snapshot!(program(&Data::new("api.json", content), Variant::Pandas).unwrap());
}

#[test]
fn what_plain_python_prints_of_penguins() {
    assert_snapshot!(run("penguins.csv", penguins().bytes, Variant::Standard).stdout);
}

#[test]
fn what_plain_python_prints_of_a_german_export() {
    assert_snapshot!(run("export.csv", GERMAN, Variant::Standard).stdout);
}

#[test]
fn what_plain_python_prints_of_a_document() {
    let content = r#"{"name": "x", "tags": ["a", "b"], "nested": {"on": true, "level": 2.5}}"#;
    assert_snapshot!(run("config.json", content, Variant::Standard).stdout);
}

/// Layout differs from version to version of pandas; what it counts does not.
#[test]
fn what_pandas_prints_of_penguins() {
    let report = run("penguins.csv", penguins().bytes, Variant::Pandas);
    assert_eq!((report.error.as_str(), report.charts), ("", 1));
    for fact in [
        "species: 'Adelie' 152 · 'Gentoo' 124 · 'Chinstrap' 68",
        "4201.75",
        "+0.87  flipper_length_mm ~ body_mass_g",
        "344 rows × 8 columns · 19 missing values · 0 duplicate rows",
    ] {
        assert!(report.stdout.contains(fact), "{fact}\n{}", report.stdout);
    }
}
