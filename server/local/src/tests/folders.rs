//! Files of one folder as one table: the same numbers by every reader.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use insta::assert_snapshot;
use sandbox::{InputFolder, OpenFolder};

use super::python::{Printout, Variant, reports_of, written};
use crate::DataFolder;
use crate::profile::LARGE;

const ALL: [Variant; 3] = [Variant::Standard, Variant::Pandas, Variant::Duckdb];

/// A folder with these files, as it was named.
fn folder(home: &Path, pattern: &str, files: &[(&str, &[u8])], variant: Variant) -> DataFolder {
    for (path, content) in files {
        let path = home.join("data").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let opened = OpenFolder::beneath(home, Path::new("data")).unwrap();
    DataFolder {
        shown: pattern.to_owned(),
        input: InputFolder {
            name: "data".to_owned(),
            folder: Arc::new(opened),
            files: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
            bytes: if variant == Variant::Duckdb { LARGE } else { 1 },
            is_whole: true,
        },
        pattern: pattern.to_owned(),
        endings: Vec::new(),
        left_out: Vec::new(),
    }
}

/// What the program for a folder prints.
fn profile(pattern: &str, files: &[(&str, &[u8])], variant: Variant) -> Printout {
    let home = tempfile::tempdir().unwrap();
    let folder = folder(home.path(), pattern, files, variant);
    let code = folder.program(&|_| variant != Variant::Standard).unwrap_or_else(|error| panic!("{error}"));
    fs::write(home.path().join("main.py"), code.first.code).unwrap();
    reports_of(&[home.path().to_owned()], variant).remove(0).unfailing()
}

/// How all readers read the files; what they say must be the same.
fn opening(pattern: &str, files: &[(&str, &[u8])]) -> String {
    let [standard, pandas, duckdb] = ALL.map(|variant| profile(pattern, files, variant).read_as());
    assert_eq!(standard, pandas);
    assert_eq!(
        standard.replace("missing: \"\" (", "missing: all usual marks ("),
        duckdb.replace("missing: \"\" (", "missing: all usual marks (")
    );
    standard
}

fn refusal(files: &[(&str, &[u8])]) -> String {
    let home = tempfile::tempdir().unwrap();
    let folder = folder(home.path(), "data/*", files, Variant::Standard);
    folder.program(&|_| false).unwrap_err().failure().sentence()
}

#[test]
fn files_whose_marked_rows_differ_are_read_each_in_its_way() {
    let (noted, units) = ("time,mass\n1,2\n# a note\n3,4\n", "time;mass\n(s);(kg)\n5;6\n7;8\n9;10\n11;12\n");
    for [first, second] in [[noted, units], [units, noted]] {
        let files: [(&str, &[u8]); 2] = [("a.csv", first.as_bytes()), ("b.csv", second.as_bytes())];
        for variant in [Variant::Standard, Variant::Pandas] {
            let report = profile("data/*.csv", &files, variant);
            assert!(report.stdout.starts_with("2 files, 6 rows × 2 columns"), "{}", report.stdout);
        }
    }
}

#[test]
fn a_file_that_matches_a_pattern_in_two_ways_is_one() {
    let files: [(&str, &[u8]); 2] = [("a/x/p1.csv", b"n\n1\n2\n"), ("a/x/p2.csv", b"n\n3\n4\n")];
    for variant in ALL {
        let report = profile("data/**/**/p?.csv", &files, variant);
        assert!(report.stdout.starts_with("2 files, 4 rows"), "{}", report.stdout);
    }
}

#[test]
fn csv_files_are_one_table_by_every_reader() {
    let files: [(&str, &[u8]); 3] = [
        ("2024-1.csv", b"day,city,t\n2024-01-01,Oslo,1.5\n2024-01-02,Rome,9\n"),
        ("2024-2.csv", b"day,city,t\n2024-02-01,Oslo,2.5\n"),
        ("2024-10.csv", b"day,city,t\n2024-10-01,Oslo,3\n2024-10-02,Rome,\n2024-10-03,Rome,12\n"),
    ];
    assert_snapshot!(opening("data/*.csv", &files), @r#"
    3 files, 6 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: "" (1)
      all rows of data/2024-1.csv … data/2024-10.csv, put together
      rows of each file: 1 (data/2024-2.csv) … 3 (data/2024-10.csv)
    6 rows × 3 columns · 1 missing value · 0 duplicate rows
    "#);
    for variant in ALL {
        let report = profile("data/*.csv", &files, variant);
        for fact in ["'Oslo' 3", "'Rome' 3"] {
            assert!(report.stdout.contains(fact), "{fact}: {}", report.stdout);
        }
    }
}

#[test]
fn columns_are_put_together_by_name() {
    let files: [(&str, &[u8]); 3] = [
        ("a.csv", b"id,city,t\n1,Oslo,1\n2,Rome,2\n"),
        ("b.csv", b"t,id\n3,3\n4,4\n"),
        ("c.csv", b"id,city,t,rain\n5,Lima,5,0.5\n6,Lima,6\n"),
    ];
    assert_snapshot!(opening("data/*.csv", &files), @r#"
    3 files, 6 rows × 4 columns, read as UTF-8, comma, header in line 1; missing: "" (7)
      all rows of data/a.csv … data/c.csv, put together
      2 rows in each file
      rain is missing in 2 of 3 files (data/a.csv, data/b.csv)
      city is missing in 1 of 3 files (data/b.csv)
      columns in another order in 1 of 3 files (data/b.csv): put together by name
      1 row with more or fewer fields than the header: what is missing counts as empty, what is over is left out
    6 rows × 4 columns · 7 missing values · 0 duplicate rows
    "#);
}

#[test]
fn a_file_with_another_delimiter_or_encoding_is_read_in_its_own_way() {
    let files: [(&str, &[u8]); 3] = [
        ("a.csv", b"city,n\nOslo,1\nRome,2\n"),
        ("b.csv", b"city;n\nLima;3\nBonn;4\n"),
        ("c.csv", b"city,n\nK\xF6ln,5\nM\xFCnchen,6\nZ\xFCrich,7\n"),
    ];
    let [standard, pandas] = [Variant::Standard, Variant::Pandas].map(|it| profile("data/*.csv", &files, it));
    assert_eq!(standard.read_as(), pandas.read_as());
    assert_snapshot!(standard.read_as(), @"
    3 files, 7 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/c.csv, put together
      data/b.csv: UTF-8, semicolon, header in line 1
      data/c.csv: Windows-1252 (guessed), comma, header in line 1
      rows of each file: 2 (data/a.csv) … 3 (data/c.csv)
    7 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    assert!(standard.stdout.contains("1 … 4 … 7, mean 4"), "{}", standard.stdout);
}

#[test]
fn the_names_of_hive_folders_are_columns() {
    let files: [(&str, &[u8]); 3] = [
        ("year=2023/city=Oslo/part-0.csv", b"n\n1\n2\n"),
        ("year=2024/city=New%20York/part-0.csv", b"n\n3\n"),
        ("year=2024/city=__HIVE_DEFAULT_PARTITION__/part-0.csv", b"n\n4\n5\n6\n"),
    ];
    assert_snapshot!(opening("data/**/*.csv", &files), @r#"
    3 files, 6 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: "" (3)
      all rows of data/year=2023/city=Oslo/part-0.csv … data/year=2024/city=__HIVE_DEFAULT_PARTITION__/part-0.csv, put together
      from the names of folders: year, city
      rows of each file: 1 (data/year=2024/city=New%20York/part-0.csv) … 3 (data/year=2024/city=__HIVE_DEFAULT_PARTITION__/part-0.csv)
    6 rows × 3 columns · 3 missing values · 0 duplicate rows
    "#);
    for variant in ALL {
        let report = profile("data/**/*.csv", &files, variant);
        assert!(report.stdout.contains("'Oslo' 2 · 'New York' 1"), "{}", report.stdout);
        assert!(report.stdout.contains("2023 … 2024"), "{}", report.stdout);
    }
}

#[test]
fn many_files_are_looked_at_and_put_together_in_their_order() {
    let text = |n: usize| (format!("part-{n}.csv"), format!("id,name\n{n},file {n}\n{n},x\n"));
    let files: Vec<(String, String)> = (0..300).map(text).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    assert_snapshot!(opening("data/*.csv", &files), @"
    300 files, 600 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/part-0.csv … data/part-299.csv, put together
      2 rows in each file
    600 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
}

const WRITE: &str = r#"
import pandas as pd
def write(name, **columns):
    pd.DataFrame(columns).to_parquet(name + ".parquet", index=False)
"#;

/// How both readers read Parquet files that a script writes; `_` in their names stands for `/`.
fn parquet(script: &str) -> String {
    let files = written(&format!("{WRITE}\n{script}"));
    let files: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|file| (file.name.replace('_', "/"), file.bytes)).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let [pandas, duckdb] =
        [Variant::Pandas, Variant::Duckdb].map(|it| profile("data/**/*.parquet", &files, it));
    format!("{}\n\nby DuckDB\n{}", pandas.read_as(), duckdb.read_as())
}

#[test]
fn parquet_files_of_a_hive_folder_are_one_table() {
    assert_snapshot!(parquet("
for year in 2023, 2024:
    for month in 1, 2:
        write(f'year={year}_month={month}_part-0', city=['Oslo', 'Rome'] * month, t=[1.5, year] * month)
"), @"
4 files, 12 rows × 4 columns, read as Parquet
  all rows of data/year=2023/month=1/part-0.parquet … data/year=2024/month=2/part-0.parquet, put together
  from the names of folders: year, month
  rows of each file: 2 (data/year=2023/month=1/part-0.parquet) … 4 (data/year=2023/month=2/part-0.parquet)
12 rows × 4 columns · 0 missing values · 4 duplicate rows

by DuckDB
4 files, 12 rows × 4 columns, read as Parquet
  all rows of data/year=2023/month=1/part-0.parquet … data/year=2024/month=2/part-0.parquet, put together
  from the names of folders: year, month
  rows of each file: 2 (data/year=2023/month=1/part-0.parquet) … 4 (data/year=2023/month=2/part-0.parquet)
12 rows × 4 columns · 0 missing values · 4 duplicate rows
");
}

#[test]
fn parquet_files_with_other_columns_and_types_are_put_together_by_name() {
    assert_snapshot!(parquet("
write('a', id=[1, 2], t=[1, 2], city=['Oslo', 'Rome'])
write('b', t=[0.5, 1.5], id=[3, 4])
write('c', id=[5], t=[2], city=[7])
"), @"
3 files, 5 rows × 3 columns, read as Parquet; missing: null (2)
  all rows of data/a.parquet … data/c.parquet, put together
  city has several types in the files, large_string, int64: read as text
  rows of each file: 1 (data/c.parquet) … 2 (data/a.parquet)
  city is missing in 1 of 3 files (data/b.parquet)
  columns in another order in 1 of 3 files (data/b.parquet): put together by name
5 rows × 3 columns · 2 missing values · 0 duplicate rows

by DuckDB
3 files, 5 rows × 3 columns, read as Parquet; missing: null (2)
  all rows of data/a.parquet … data/c.parquet, put together
  t has several types in the files (int64, double): read as double
  city has several types in the files (byte_array, int64): read as varchar
  rows of each file: 1 (data/c.parquet) … 2 (data/a.parquet)
  city is missing in 1 of 3 files (data/b.parquet)
  columns in another order in 1 of 3 files (data/b.parquet): put together by name
5 rows × 3 columns · 2 missing values · 0 duplicate rows
");
}

#[test]
fn files_that_are_not_one_table_are_refused_by_name() {
    let refusals = [
        refusal(&[("a.csv", b"a,b\n1,2\n"), ("b.csv", b"PAR1")]),
        refusal(&[("a.json", b"{\"a\": 1}")]),
        refusal(&[("a.csv", b"a,b\n1,2\n"), ("b.csv", b"<html><body>")]),
        refusal(&[("a.csv", b"# nothing\n")]),
    ];
    assert_snapshot!(refusals.join("\n"), @"
    Not one table: The files of data/* are not one table: data/b.csv is a Parquet file, and the first one holds delimited text. Name fewer of them with a pattern (--attach 'data/2024-*.csv'), or attach files one by one (--attach FILE).
    Not one table: The files of data/* are not one table: data/a.json holds JSON, and only CSV and Parquet files are put together. Name fewer of them with a pattern (--attach 'data/2024-*.csv'), or attach files one by one (--attach FILE).
    Unsupported data file: Cannot describe data/b.csv: it is a web page, not the data: open the address in a browser and save the data itself. Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it (--code).
    Unsupported data file: Cannot describe data/*: it holds no data, only blank lines or comments. Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it (--code).
    ");
}
