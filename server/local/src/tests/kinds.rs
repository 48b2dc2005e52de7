//! What kind a file is, and the refusal of files that we cannot read.

use std::process::Command;

use super::python::{Data, Variant, interpreter, program, run};

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
    assert_eq!(missing("a.xlsx", b"PK\x03\x04"), "pandas, openpyxl");
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
fn written(name: &str, write: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let data = "import pandas as pd\ndata = pd.DataFrame({'day': pd.to_datetime(['2024-01-01', '2024-02-01', None]), \
                'city': ['Oslo', 'Rome', 'Oslo'], 'n': [1.5, 2.5, 4.0], 'm': [3, 2, 1]})\n";
    let status = Command::new(interpreter(Variant::Pandas))
        .arg("-c")
        .arg(format!("{data}{write}"))
        .current_dir(&folder)
        .status();
    assert!(status.unwrap().success());
    std::fs::read(folder.path().join(name)).unwrap()
}

#[test]
fn excel_and_parquet_are_profiled_with_their_libraries() {
    let files = [
        ("book.xlsx", "data.to_excel('book.xlsx', index=False)"),
        ("table.parquet", "data['list'] = [[1], [2, 3], None]\ndata.to_parquet('table.parquet')"),
    ];
    for (name, write) in files {
        let report = run(name, written(name, write), Variant::Pandas);
        assert_eq!((report.error.as_str(), report.warnings.as_slice(), report.charts), ("", &[][..], 1));
        assert!(report.stdout.contains("3 rows × "), "{}", report.stdout);
        assert!(report.stdout.contains("day: 2024-01-01 to 2024-02-01"), "{}", report.stdout);
        assert!(report.stdout.contains("city: 'Oslo' 2 · 'Rome' 1"), "{}", report.stdout);
        assert!(report.stdout.contains("-0.99  n ~ m"), "{}", report.stdout);
    }
}

#[test]
fn an_excel_sheet_without_numbers_is_profiled_too() {
    let bytes = written("book.xlsx", "data[['city']].to_excel('book.xlsx', index=False)");
    let report = run("book.xlsx", bytes, Variant::Pandas);
    assert_eq!((report.error.as_str(), report.charts), ("", 1));
    assert_eq!(report.last_line(), "3 rows × 1 column · 0 missing values · 1 duplicate row");
}
