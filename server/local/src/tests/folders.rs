//! Files of one folder as one table: the same numbers by every reader.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use insta::assert_snapshot;
use sandbox::{InputFolder, OpenFolder};

use super::python::{Printout, Variant, reports_of, written};
use crate::DataFolder;
use crate::profile::LARGE;
use crate::sniff::ReadAs;

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
        named: Vec::new(),
        left_out: Vec::new(),
    }
}

/// What the program for a folder prints.
fn profile(pattern: &str, files: &[(&str, &[u8])], variant: Variant) -> Printout {
    profile_read_as(&ReadAs::default(), pattern, files, variant)
}

/// The same where the person knows this of the files.
fn profile_read_as(read_as: &ReadAs, pattern: &str, files: &[(&str, &[u8])], variant: Variant) -> Printout {
    let home = tempfile::tempdir().unwrap();
    let folder = folder(home.path(), pattern, files, variant);
    let program = folder.program(read_as, &|_| variant != Variant::Standard);
    let (code, _) = program.unwrap_or_else(|error| panic!("{error}"));
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
    folder.program(&ReadAs::default(), &|_| false).unwrap_err().failure().sentence()
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
    3 files, 6 rows × 3 columns, read as UTF-8, no delimiter, header in line 1; missing: "" (3)
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

/// What all readers say of the files, and of the values in their columns.
fn table(pattern: &str, files: &[(&str, &[u8])]) -> String {
    let opening = opening(pattern, files);
    let standard = profile(pattern, files, Variant::Standard).stdout;
    let values = standard.split("  values\n").nth(1).unwrap_or_default();
    format!("{opening}\n{}", values.split("\n\n").next().unwrap_or_default())
}

#[test]
fn numbers_are_read_by_the_marks_of_their_file() {
    let files: [(&str, &[u8]); 4] = [
        ("a.csv", b"id;t\n1;1,50\n2;2,5\n3;1.234,5\n"),
        ("b.csv", b"id,t\n4,1.234\n5,2.5\n6,7\n"),
        ("c.csv", b"id,t\n7,8\n"),
        ("d.csv", b"id;t\n8;9 000\n"),
    ];
    assert_snapshot!(table("data/*.csv", &files), @"
    4 files, 8 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/d.csv, put together
      data/a.csv and 1 more: UTF-8, semicolon, header in line 1
      data/a.csv: 1,50 as 1.5: decimal comma
      data/b.csv: 1.234 as 1.234: decimal point
      data/d.csv: 9 000 as 9000: blank between thousands
      rows of each file: 1 (data/c.csv) … 3 (data/a.csv)
    8 rows × 2 columns · 0 missing values · 0 duplicate rows
    id     number            0   0.0         8  1 … 4.5 … 8, mean 4.5
    t      number            0   0.0         7  1.234 … 4.75 … 9000, mean 1282.15
    ");
}

#[test]
fn a_file_that_does_not_tell_its_marks_follows_the_others_if_they_agree() {
    let following: [(&str, &[u8]); 3] =
        [("a.csv", b"t;n\n1,5;1\n"), ("b.csv", b"t;n\n1.234;2\n5.678;3\n"), ("c.csv", b"t;n\n4;4\n")];
    let alone: [(&str, &[u8]); 3] =
        [("a.csv", b"t;n\n1,5;1\n"), ("b.csv", b"t;n\n2.5;2\n"), ("c.csv", b"t;n\n1,234;3\n")];
    let all = [following, alone].map(|files| table("data/*.csv", &files));
    assert_snapshot!(all.join("\n\n"), @"
    3 files, 4 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      all rows of data/a.csv … data/c.csv, put together
      data/b.csv: 1.234 as 1234: dot between thousands, as in the other files, though it could be a decimal mark
      1,5 as 1.5: decimal comma
      rows of each file: 1 (data/a.csv) … 2 (data/b.csv)
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    t      number            0   0.0         4  1.5 … 619 … 5678, mean 1729.38
    n      number            0   0.0         4  1 … 2.5 … 4, mean 2.5

    3 files, 3 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      all rows of data/a.csv … data/c.csv, put together
      data/a.csv: 1,5 as 1.5: decimal comma
      data/b.csv: 2.5 as 2.5: decimal point
      data/c.csv: 1,234 as 1.234: decimal comma, though it could stand between thousands
      1 row in each file
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    t      number            0   0.0         3  1.234 … 1.5 … 2.5, mean 1.74467
    n      number            0   0.0         3  1 … 2 … 3, mean 2
    ");
}

#[test]
fn dates_are_read_by_the_order_of_their_file() {
    let files: [(&str, &[u8]); 4] = [
        ("a.csv", b"day,n\n31/12/2023,1\n01/02/2024,2\n"),
        ("b.csv", b"day,n\n12/31/2024,3\n02/01/2024,4\n"),
        ("c.csv", b"day,n\n2024-06-01,5\n2024-06-02,6\n2024-06-03,7\n2024-06-04,8\n"),
        ("d.csv", b"day,n\n03/04/2024,9\n"),
    ];
    let following: [(&str, &[u8]); 2] = [("a.csv", files[0].1), ("d.csv", files[3].1)];
    let all = [table("data/*.csv", &files[..3]), table("data/*.csv", &following)];
    let unclear = profile("data/*.csv", &files, Variant::Pandas).read_as();
    assert!(unclear.contains("data/d.csv: 03/04/2024: day and month cannot be told apart\n"), "{unclear}");
    assert_snapshot!(all.join("\n\n"), @"
    3 files, 8 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/c.csv, put together
      data/a.csv: 31/12/2023: a date, day first
      data/b.csv: 12/31/2024: a date, month first
      rows of each file: 2 (data/a.csv) … 4 (data/c.csv)
    8 rows × 2 columns · 0 missing values · 0 duplicate rows
    day    date              0   0.0         7  2023-12-31 … 2024-06-01 … 2024-12-31, mean 2024-05-10
    n      number            0   0.0         8  1 … 4.5 … 8, mean 4.5

    2 files, 3 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/d.csv, put together
      data/d.csv: 03/04/2024: a date, day first as in the other files
      31/12/2023: a date, day first
      rows of each file: 1 (data/d.csv) … 2 (data/a.csv)
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    day    date              0   0.0         3  2023-12-31 … 2024-02-01 … 2024-04-03, mean 2024-02-11
    n      number            0   0.0         3  1 … 2 … 9, mean 4
    ");
}

#[test]
fn keys_in_the_names_of_folders_are_the_same_by_every_reader() {
    let files: [(&str, &[u8]); 4] = [
        ("Year=2023/zone=007/n=1/a.csv", b"n\n1\n2\n"),
        ("year=2024/zone=NA/b.csv", b"n\n3\n"),
        ("year=2020/year=2024/zone=__HIVE_DEFAULT_PARTITION__/c.csv", b"n\n4\n"),
        ("year=2024/zone=008/to%20do=0%2B1%2F2/d.csv", b"n\n5\n"),
    ];
    assert_snapshot!(table("data/**/*.csv", &files), @r#"
    4 files, 5 rows × 4 columns, read as UTF-8, no delimiter, header in line 1; missing: "", "NA" (6)
      all rows of data/Year=2023/zone=007/n=1/a.csv … data/year=2024/zone=008/to%20do=0%2B1%2F2/d.csv, put together
      from the names of folders: Year, zone, to do
      left out of the names of folders, as the files have it: n
      year stands twice in data/year=2020/year=2024/zone=__HIVE_DEFAULT_PARTITION__/c.csv: the last value counts
      rows of each file: 1 (data/year=2020/year=2024/zone=__HIVE_DEFAULT_PARTITION__/c.csv) … 2 (data/Year=2023/zone=007/n=1/a.csv)
    5 rows × 4 columns · 6 missing values · 0 duplicate rows
    n      number            0   0.0         5  1 … 3 … 5, mean 3
    Year   number            0   0.0         2  2023 … 2024 … 2024, mean 2023.6
    zone   text              2  40.0         2  '007' 2 · '008' 1
    to do  text              4  80.0         1  '0+1/2' 1
    "#);
}

#[test]
fn a_control_character_in_a_key_moves_no_column() {
    let files: [(&str, &[u8]); 2] = [("a%01b=x/1.csv", b"n,t\n1,u\n"), ("a%01b=y/2.csv", b"n,t\n2,v\n")];
    assert_snapshot!(table("data/**/*.csv", &files), @"
    2 files, 2 rows × 3 columns, read as UTF-8, comma, header in line 1
      all rows of data/a%01b=x/1.csv … data/a%01b=y/2.csv, put together
      from the names of folders: a b
      1 row in each file
    2 rows × 3 columns · 0 missing values · 0 duplicate rows
    n      number            0   0.0         2  1 … 1.5 … 2, mean 1.5
    t      text              0   0.0         2  'u' 1 · 'v' 1
    a b    text              0   0.0         2  'x' 1 · 'y' 1
    ");
}

#[test]
fn names_that_differ_only_in_case_or_blanks_are_one_column() {
    let files: [(&str, &[u8]); 3] =
        [("a.csv", b"City,t\nOslo,1\n"), ("b.csv", b"city, t\nRome,2\n"), ("c.csv", b"CITY,t\nLima,3\n")];
    let apart: [(&str, &[u8]); 2] = [("a.csv", b"a,A\n1,2\n"), ("b.csv", b"A\n3\n")];
    let all = [table("data/*.csv", &files), profile("data/*.csv", &apart, Variant::Pandas).read_as()];
    assert_snapshot!(all.join("\n\n"), @r#"
    3 files, 3 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/c.csv, put together
      "city" in data/b.csv: the same column as "City"
      " t" in data/b.csv: the same column as "t"
      "CITY" in data/c.csv: the same column as "City"
      1 row in each file
    3 rows × 2 columns · 0 missing values · 0 duplicate rows
    City   text              0   0.0         3  'Oslo' 1 · 'Rome' 1 · 'Lima' 1
    t      number            0   0.0         3  1 … 2 … 3, mean 2

    2 files, 2 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "" (1)
      all rows of data/a.csv … data/b.csv, put together
      1 row in each file
      a is missing in 1 of 2 files (data/b.csv)
    2 rows × 2 columns · 1 missing value · 0 duplicate rows
    "#);
}

#[test]
fn a_file_without_a_header_has_that_of_the_others_in_any_order() {
    let (named, bare): (&[u8], &[u8]) = (b"city,t\nOslo,1\nRome,2\n", b"Bonn,3\nLima,4\n");
    let all = [[("a.csv", named), ("b.csv", bare)], [("a.csv", bare), ("b.csv", named)]]
        .map(|files| profile("data/*.csv", &files, Variant::Standard).read_as());
    assert_snapshot!(all.join("\n\n"), @"
    2 files, 4 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/b.csv, put together
      data/b.csv: UTF-8, comma, no header
      2 rows in each file
    4 rows × 2 columns · 0 missing values · 0 duplicate rows

    2 files, 4 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/b.csv, put together
      data/a.csv: UTF-8, comma, no header
      2 rows in each file
    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_changed_since_it_was_found_is_named_with_the_next_step() {
    let home = tempfile::tempdir().unwrap();
    let refusal = |change: &dyn Fn(&Path)| {
        let files: [(&str, &[u8]); 2] = [("a.csv", b"n\n1\n"), ("b.csv", b"n\n2\n")];
        let folder = folder(home.path(), "data/*.csv", &files, Variant::Standard);
        let path = home.path().join("data/b.csv");
        fs::remove_file(&path).unwrap();
        change(&path);
        let failure = folder.program(&ReadAs::default(), &|_| false).unwrap_err().failure().sentence();
        if path.is_dir() {
            fs::remove_dir(path).unwrap();
        } else if path.symlink_metadata().is_ok() {
            fs::remove_file(path).unwrap();
        }
        failure
    };
    let refusals = [
        refusal(&|_| ()),
        refusal(&|path| fs::create_dir(path).unwrap()),
        refusal(&|path| std::os::unix::fs::symlink("a.csv", path).unwrap()),
        refusal(&|path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
    ];
    assert_snapshot!(refusals.join("\n"), @"
    Unreadable data file: Cannot read data/b.csv, one of the files of data/*.csv: it is not there any more. Ask again: the files that are there then are read.
    Unreadable data file: Cannot read data/b.csv, one of the files of data/*.csv: it is no regular file any more. Leave it out with a pattern that matches less than data/*.csv, or make it a file you may read.
    Unreadable data file: Cannot read data/b.csv, one of the files of data/*.csv: it is no regular file any more. Leave it out with a pattern that matches less than data/*.csv, or make it a file you may read.
    Unreadable data file: Cannot read data/b.csv, one of the files of data/*.csv: it is no regular file any more. Leave it out with a pattern that matches less than data/*.csv, or make it a file you may read.
    ");
}

#[test]
fn keys_and_names_of_parquet_files_are_the_same_by_every_reader() {
    let shown = parquet(
        "
write('Year=2023_zone=007_n=1_a', n=[1, 2], City=['Oslo', 'Rome'])
write('year=2024_zone=NA_b', n=[3], city=['Lima'])
write('year=2020_year=2024_zone=%41_c', **{'n': [4], ' city': ['Bonn']})
write('zone=0_d', n=[5], City=['Bern'])
",
    );
    let (pandas, duckdb) = shown.split_once("\n\nby DuckDB\n").unwrap();
    assert_eq!(pandas, duckdb);
    assert_snapshot!(pandas, @r#"
    4 files, 5 rows × 4 columns, read as Parquet; missing: null (1)
      all rows of data/Year=2023/zone=007/n=1/a.parquet … data/zone=0/d.parquet, put together
      " city" in data/year=2020/year=2024/zone=%41/c.parquet: the same column as "City"
      "city" in data/year=2024/zone=NA/b.parquet: the same column as "City"
      from the names of folders: Year, zone
      left out of the names of folders, as the files have it: n
      a key stands twice in data/year=2020/year=2024/zone=%41/c.parquet: the last value counts
      rows of each file: 1 (data/year=2020/year=2024/zone=%41/c.parquet) … 2 (data/Year=2023/zone=007/n=1/a.parquet)
    5 rows × 4 columns · 1 missing value · 0 duplicate rows
    "#);
}

#[test]
fn totals_at_the_end_of_long_files_are_said() {
    let files = ["a", "b"].map(|name| {
        let rows: String = (0..40_000)
            .map(|row| format!("a longer name of place {name}{},{}\n", row % 9, row % 7))
            .collect();
        (format!("{name}.csv"), format!("place,n\n{rows}Total,119997\n"))
    });
    let files = files.each_ref().map(|(name, text)| (name.as_str(), text.as_bytes()));
    for variant in ALL {
        let read = profile("data/*.csv", &files, variant).read_as();
        assert!(
            read.contains("2 rows called a total in place, counted like all others: 'Total'"),
            "{variant:?}: {read}"
        );
    }
}

#[test]
fn names_that_stand_twice_in_files_are_said_and_no_argument_is_named_that_files_do_not_take() {
    assert_snapshot!(opening("data/*.csv", &[("a.csv", b"a,a\nx,y\n"), ("b.csv", b"a,a\nz,v\n")]), @r#"
    2 files, 2 rows × 2 columns, read as UTF-8, comma, header in line 1
      all rows of data/a.csv … data/b.csv, put together
      "a" stands twice: the second is "a.1"
      line 1 names the columns, though it could be a row
      if that is wrong: header=none (option --read-as, setting readAs)
      1 row in each file
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}

#[test]
fn late_marks_that_could_be_others_are_said_of_several_files() {
    let rows = "Oslo,345\nOslo,3450\n".repeat(20_000);
    let (first, second) = (format!("city,n\n{rows}"), format!("city,n\n{rows}Rome,1.234\nTotal,7\n"));
    let files: [(&str, &[u8]); 2] = [("a.csv", first.as_bytes()), ("b.csv", second.as_bytes())];
    for variant in ALL {
        let report = profile("data/*.csv", &files, variant);
        let is_said = |line: &str| report.stdout.contains(line);
        assert!(
            is_said("1.234 as 1.234: decimal point, though it could stand between thousands")
                && is_said("1 row called a total in city, counted like all others: 'Total'"),
            "{variant:?}: {}{}",
            report.stdout,
            report.error
        );
    }
}

#[test]
fn what_the_person_knows_counts_for_all_files_of_a_folder() {
    let files: [(&str, &[u8]); 2] = [
        ("a.csv", b"exported\nday;n\n03/04/2024;1,234\n"),
        ("b.csv", b"exported\nday;n\n05/06/2024;5,678\n"),
    ];
    let read_as = ReadAs::parse("decimal=point,dates=month-first,header=2").unwrap();
    let shown = ALL.map(|variant| profile_read_as(&read_as, "data/*.csv", &files, variant).read_as());
    assert_eq!(shown[0], shown[1]);
    assert_snapshot!(shown[0], @r#"
    2 files, 2 rows × 2 columns, read as UTF-8, semicolon, header in line 2
      all rows of data/a.csv … data/b.csv, put together
      1 line above the table left out: exported
      1,234 as 1234: comma between thousands
      03/04/2024: a date, month first
      1 row in each file
    2 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}
