//! Columns whose numbers have a sign or a unit: `12%`, `$5`, `5 km`; and cells of them that have none, or another.

use insta::assert_snapshot;

use super::python::{Data, Variant, cells_of_all, run_all};

/// What each program says of the form of a file; what all say alike comes once.
pub(super) fn said(content: &str) -> String {
    let data = [Data::new("a.csv", content)];
    let mut shown: Vec<(String, Vec<Variant>)> = Vec::new();
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = run_all(&data, variant).remove(0);
        let said = format!("{}{}", report.read_as(), report.error);
        match shown.iter_mut().find(|(known, _)| *known == said) {
            Some((_, variants)) => variants.push(variant),
            None => shown.push((said, vec![variant])),
        }
    }
    shown.iter().map(|(said, variants)| format!("{variants:?}\n{said}\n")).collect()
}

/// The cells as they were read, without and with pandas.
fn cells(content: &str) -> String {
    let data = [Data::new("a.csv", content)];
    [Variant::Standard, Variant::Pandas].map(|variant| cells_of_all(&data, variant).remove(0)).join("\n")
}

/// A table of one row many times, with another at its end: in a file that is read whole, and in a longer one.
fn short_and_long(header: &str, row: &str, last: &str) -> [String; 2] {
    [201, 60_000].map(|count| format!("{header}\n{}{last}\n", format!("{row}\n").repeat(count)))
}

#[test]
fn a_number_without_the_sign_of_its_column_is_no_number_of_it() {
    let [short, long] = short_and_long("day,rate", "mon,12%", "tue,0.5");
    assert_snapshot!(cells(&short), @r#"
    day | mon | tue
    rate | 0.5 | 12
    day | mon | tue
    rate | 12
    "#);
    assert_snapshot!(said(&short), @r#"
    [Standard, Pandas]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of rate is no number with %: '0.5'
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    [Duckdb]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of rate is no number with %: '0.5': left out
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    "#);
    assert_snapshot!(said(&long), @r#"
    [Standard, Pandas]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of rate is no number with %: '0.5'
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    [Duckdb]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of rate is no number with %: '0.5': left out
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    "#);
}

#[test]
fn another_currency_is_no_number_of_the_column() {
    let [short, long] = short_and_long("item,price", "tea,$5.00", "jam,€500.00");
    assert_snapshot!(cells(&short), @r#"
    item | tea | jam
    price | €500.00 | 5
    item | tea | jam
    price | 5
    "#);
    assert_snapshot!(said(&short), @r#"
    [Standard, Pandas]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of price is no number with $: '€500.00'
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    [Duckdb]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of price is no number with $: '€500.00': left out
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    "#);
    assert_snapshot!(said(&long), @r#"
    [Standard, Pandas]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of price is no number with $: '€500.00'
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    [Duckdb]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of price is no number with $: '€500.00': left out
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    "#);
}

#[test]
fn numbers_with_one_unit_are_numbers() {
    let [short, long] = short_and_long("run,way", "a,5 km", "b,1.5 km");
    assert_snapshot!(cells(&short), @r#"
    run | a | b
    way | 5 | 1.5
    run | a | b
    way | 5 | 1.5
    "#);
    assert_snapshot!(said(&short), @r#"
    [Standard, Pandas, Duckdb]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
    202 rows × 2 columns · 0 missing values · 200 duplicate rows
    "#);
    assert_snapshot!(said(&long), @r#"
    [Standard, Pandas, Duckdb]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
    60,001 rows × 2 columns · 0 missing values · 59,999 duplicate rows
    "#);
    assert_snapshot!(cells("day,t\nmon,20°C\ntue,-3°C\nwed,2.5 °C\n"), @r#"
    day | mon | tue | wed
    t | 20 | -3 | 2.5
    day | mon | tue | wed
    t | 20 | -3 | 2.5
    "#);
    assert_snapshot!(cells("day;price\nmon;1.234,50 EUR\ntue;5 EUR\nwed;EUR 2,75\n"), @r#"
    day | mon | tue | wed
    price | 1234.5 | 5 | 2.75
    day | mon | tue | wed
    price | 1234.5 | 5 | 2.75
    "#);
}

#[test]
fn a_cell_with_another_unit_is_said() {
    let [short, long] = short_and_long("run,way", "a,5 km", "b,3 mi");
    assert_snapshot!(cells(&short), @r#"
    run | a | b
    way | 3 mi | 5
    run | a | b
    way | 5
    "#);
    assert_snapshot!(said(&short), @r#"
    [Standard, Pandas]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of way is no number with km: '3 mi'
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    [Duckdb]
    202 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 202 values of way is no number with km: '3 mi': left out
    202 rows × 2 columns · 1 missing value · 200 duplicate rows
    "#);
    assert_snapshot!(said(&long), @r#"
    [Standard, Pandas]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of way is no number with km: '3 mi'
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    [Duckdb]
    60,001 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 60,001 values of way is no number with km: '3 mi': left out
    60,001 rows × 2 columns · 1 missing value · 59,999 duplicate rows
    "#);
    // A power of a unit is another one.
    assert_snapshot!(cells("a\n5 m\n6 m\n7 m\n8 m\n9 m2\n"), @r#"
    a | 9 m2 | 5 | 6 | 7 | 8
    a | 5 | 6 | 7 | 8
    "#);
}

#[test]
fn a_column_of_several_units_is_text() {
    assert_snapshot!(said("run,way\na,5 km\nb,3 mi\nc,4 km\nd,1 mi\n"), @r#"
    [Standard, Pandas, Duckdb]
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}
