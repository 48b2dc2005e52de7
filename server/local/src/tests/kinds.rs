//! What kind a file is, and the refusal of files that we cannot read.

use insta::assert_snapshot;

use super::python::{Data, Variant, program, run, written};

#[test]
fn a_file_that_is_no_data_is_refused_with_the_reason() {
    let refusal = |name: &str, bytes: &[u8]| program(&Data::new(name, bytes), Variant::Standard).unwrap_err();
    assert_eq!(refusal("a.csv", b""), "it is empty (0 bytes)");
    assert_eq!(refusal("a.csv", b"# nothing\n\n \n"), "it holds no data, only blank lines or comments");
    assert_eq!(refusal("a.json", b" \n"), "it holds no data, only blank lines or comments");
    assert_eq!(
        refusal("a.csv.gz", b"\x1F\x8B\x08\0"),
        "it is compressed, and cut off or damaged; get it again"
    );
    assert_eq!(refusal("a.xlsx.zip", b"PK\x03\x04"), "it is compressed; unpack it first");
    assert_eq!(refusal("a.xls", b"\xD0\xCF\x11\xE0"), "it is an old Excel workbook; save it as .xlsx");
    let password = "it is a workbook with a password, or an old one under a new name; save it as .xlsx without a password";
    assert_eq!(refusal("a.xlsx", b"\xD0\xCF\x11\xE0"), password);
    assert_eq!(
        refusal("a.xls", b"\xD0\xCF\x11\xE0E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
        password
    );
    let part = |name: &str, content: &str| {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        [b"PK\x03\x04", &[0; 22][..], &length, &[0; 2], name.as_bytes(), content.as_bytes()].concat()
    };
    let binary = "it is a binary Excel workbook (.xlsb); save it as .xlsx";
    assert_eq!(refusal("a.xlsb", b"PK\x03\x04"), binary);
    assert_eq!(refusal("a.xlsx", &part("xl/workbook.bin", "")), binary);
    let open = "it is an OpenDocument file; save the sheet as .xlsx or CSV";
    assert_eq!(refusal("a.xlsx", &part("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), open);
    assert_eq!(refusal("a.ods", b"PK\x03\x04"), open);
    assert_eq!(refusal("a.docx", &part("word/document.xml", "")), "it is compressed; unpack it first");
    assert_eq!(
        refusal("a.parquet", b"PARE"),
        "it is an encrypted Parquet file; write it again without encryption"
    );
    assert_eq!(refusal("a.json", b"{\"a\": "), "line 1 is not valid JSON, or nested too deep");
    assert_eq!(
        refusal("a.json", b"{\n  \"a\": 1,\n  \"b\" 2\n}\n"),
        "line 3 is not valid JSON, or nested too deep"
    );
    let not_valid = "line 4 is not valid JSON, or nested too deep";
    assert_eq!(refusal("a.jsonl", b"{\"a\": 1}\n\n \n{\"a\"\n"), not_valid);
    assert_eq!(refusal("a.json", b"{\"a\": 1}\r\n\r\n{}\r\n{\"a\"\r\n"), not_valid);
    assert_eq!(
        refusal("a.jsonl", b"\n{\"a\": 1}\n[2]\n"),
        "line 3 is no JSON object, as each line should be"
    );
    let page = "it is a web page, not the data: open the address in a browser and save the data itself";
    assert_eq!(refusal("a.csv", b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"), page);
    assert_eq!(refusal("a.json", b"<html><head></head></html>"), page);
    let pointer =
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 12345\n";
    let missing = "it is a Git LFS pointer, not the data; get the data with Git LFS";
    assert_eq!(refusal("a.csv", pointer), missing);
    let no_table = "it is neither a table (CSV, TSV, Excel, Parquet) nor JSON";
    assert_eq!(refusal("a.csv", &[7, 1, 2, 3, 4, 5, 6, 0x10, 0x11, 0x12]), no_table);
    assert_eq!(refusal("notes.txt", b"Dear diary,\nnothing happened\ntoday, again.\n"), no_table);
}

#[test]
fn a_file_that_needs_a_library_names_it() {
    let missing = |name: &str, bytes: &[u8]| program(&Data::new(name, bytes), Variant::Standard).unwrap_err();
    assert_eq!(missing("a.xlsx", b"PK\x03\x04"), "pandas");
    assert_eq!(missing("a.parquet", b"PAR1"), "pandas, pyarrow");
}

#[test]
fn a_table_is_found_whatever_its_name() {
    let report = run("export.txt", "a;b\n1;2\n3;4\n", Variant::Standard);
    assert_eq!(report.last_line(), "2 rows × 2 columns · 0 missing values · 0 duplicate rows");
    let rows: String = (1..20).map(|n| format!("{n};x\n")).collect();
    let report = run("export.txt", format!("a;b\n{rows}20\n"), Variant::Standard);
    assert_eq!(report.last_line(), "20 rows × 2 columns · 1 missing value · 0 duplicate rows");
    let report = run("export.log", "{\"a\": 1}\n{\"a\": 2}\n", Variant::Standard);
    assert_eq!(report.last_line(), "2 rows × 1 column · 0 missing values · 0 duplicate rows");
}

/// A file that pandas writes.
pub(super) fn with_pandas(write: &str) -> Vec<u8> {
    let data = "import pandas as pd\ndata = pd.DataFrame({'day': pd.to_datetime(['2024-01-01', '2024-02-01', None]), \
                'city': ['Oslo', 'Rome', 'Oslo'], 'n': [1.5, 2.5, 4.0], 'm': [3, 2, 1]})\n";
    written(&format!("{data}{write}")).remove(0).bytes
}

#[test]
fn excel_and_parquet_are_profiled_with_their_libraries() {
    let files = [
        ("book.xlsx", "data.to_excel('book.xlsx', index=False)"),
        ("table.parquet", "data['list'] = [[1], [2, 3], None]\ndata.to_parquet('table.parquet')"),
    ];
    for (name, write) in files {
        let report = run(name, with_pandas(write), Variant::Pandas);
        assert_eq!((report.error.as_str(), report.warnings.as_slice(), report.charts), ("", &[][..], 1));
        assert!(report.stdout.contains("3 rows × "), "{}", report.stdout);
        assert!(report.stdout.contains("day: 2024-01-01 to 2024-02-01"), "{}", report.stdout);
        assert!(report.stdout.contains("city: 'Oslo' 2 · 'Rome' 1"), "{}", report.stdout);
        assert!(!report.stdout.contains("n ~ m"), "of 3 rows that says nothing: {}", report.stdout);
    }
}

#[test]
fn an_excel_sheet_without_numbers_is_profiled_too() {
    let bytes = with_pandas("data[['city']].to_excel('book.xlsx', index=False)");
    let report = run("book.xlsx", bytes, Variant::Pandas);
    assert_eq!((report.error.as_str(), report.charts), ("", 1));
    assert_eq!(report.last_line(), "3 rows × 1 column · 0 missing values · 1 duplicate row");
}

#[test]
fn the_usual_distance_of_dates_is_said_in_days_and_hours() {
    let rows: String =
        (1..=5).map(|n| format!("2024-01-{n:02},2024-01-01 10:0{n},2024-01-0{}\n", n.min(4) * 2)).collect();
    let report = run("readings.csv", format!("day,minute,other\n{rows}"), Variant::Pandas).unfailing().stdout;
    let dates = report.split("\nDates\n").nth(1).expect("the dates").split("\n\n").next().expect("a group");
    assert_snapshot!(dates, @"
    day: 2024-01-01 to 2024-01-05, mostly 1 day apart
    minute: 2024-01-01 10:01:00 to 2024-01-01 10:05:00, mostly 00:01:00 apart
    other: 2024-01-02 to 2024-01-08, mostly 2 days apart
    ");
}

#[test]
fn a_column_with_one_value_and_gaps_is_not_said_to_be_the_same_in_all_rows() {
    let report = run("notes.csv", "n,note\n1,late\n2,\n3,late\n4,\n", Variant::Pandas).unfailing().stdout;
    assert!(report.contains("\n  one value only: note\n"), "{report}");
}
