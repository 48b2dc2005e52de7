//! What a folder or a pattern names, drawn.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use super::{Named, find};

/// A folder with these files; those that end with `!` are empty.
fn home(files: &[&str]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = home.path().join(file.trim_end_matches('!'));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, if file.ends_with('!') { "" } else { "a\n1\n" }).expect("a file");
    }
    home
}

/// What a name finds below a folder.
fn named(home: &Path, name: &str) -> String {
    let drawn = match find(&home.join(name), name) {
        None => "no folder and no pattern".to_owned(),
        Some(Ok(Named::File(path))) => format!("the file {}", path.display()),
        Some(Ok(Named::Folder(folder))) => {
            let left_out: Vec<String> =
                folder.left_out.iter().map(|line| format!("without {line}")).collect();
            let endings = folder.endings.join(" ");
            let lines = folder.paths().chain(left_out).collect::<Vec<_>>().join("\n");
            format!("{lines}\nby {} {endings}", folder.pattern)
        }
        Some(Err(failure)) => failure.sentence(),
    };
    drawn.replace(&home.display().to_string(), "HOME").trim_end().to_owned()
}

#[test]
fn a_folder_is_all_its_data_files_of_one_kind_in_the_order_of_their_numbers() {
    let home = home(&[
        "data/part-10.csv",
        "data/part-2.csv",
        "data/2024/a.CSV",
        "data/2024/b.csv.gz",
        "data/README.md",
        "data/e.csv!",
        "data/.hidden.csv",
        "data/.git/x.csv",
        "data/_SUCCESS",
        "data/.part-2.csv.crc",
        "data/_delta_log/0.csv",
        "data/schema.json",
    ]);
    assert_snapshot!(named(home.path(), "data/"), @"
    data/2024/a.CSV
    data/2024/b.csv.gz
    data/part-2.csv
    data/part-10.csv
    without 2 of other kinds (README.md, schema.json)
    without 1 empty (e.csv)
    without 2 that begin with _ (_SUCCESS, _delta_log/0.csv)
    without 3 hidden
    by data/** .csv .csv.gz
    ");
}

#[test]
fn a_pattern_is_what_it_matches() {
    let home =
        home(&["data/a.csv", "data/b.csv", "data/b.txt", "data/.c.csv", "data/x/d.csv", "data/x/y/e.csv"]);
    let patterns = [
        "data/*.csv",
        "data/**/*.csv",
        "data/x/**",
        "data/[ab].csv",
        "data/{a,b}.csv",
        "data/b.*",
        "data/?.txt",
        "data/d*.csv",
        "none/*.csv",
        "data/[a",
    ];
    let drawn = patterns.map(|pattern| format!("{pattern}\n{}", named(home.path(), pattern)));
    assert_snapshot!(drawn.join("\n\n"), @"
    data/*.csv
    data/a.csv
    data/b.csv
    by data/*.csv

    data/**/*.csv
    data/a.csv
    data/b.csv
    data/x/d.csv
    data/x/y/e.csv
    by data/**/*.csv

    data/x/**
    data/x/d.csv
    data/x/y/e.csv
    by data/x/**

    data/[ab].csv
    data/a.csv
    data/b.csv
    by data/** .csv

    data/{a,b}.csv
    data/a.csv
    data/b.csv
    by data/** .csv

    data/b.*
    data/b.csv
    data/b.txt
    by data/b.*

    data/?.txt
    the file HOME/data/b.txt

    data/d*.csv
    Cannot attach data/d*.csv: no file matches it. Check the pattern; put it in quotes; ** stands for any folders.

    none/*.csv
    Cannot attach none/*.csv: no file matches it. Check the pattern; put it in quotes; ** stands for any folders.

    data/[a
    Cannot attach data/[a: it is no pattern: unclosed character class; missing ']'. Correct the pattern.
    ");
}

#[test]
fn what_begins_with_a_low_line_or_a_dot_is_taken_where_the_pattern_names_it() {
    let home = home(&[
        "data/a.csv",
        "data/b.csv",
        "data/_c.csv",
        "data/_d.csv",
        "data/_tmp/e.csv",
        "data/_tmp/f.csv",
        "data/.h/g.csv",
        "data/.h/h.csv",
        "data/_SUCCESS",
    ]);
    let patterns = [
        "data/**/*.csv",
        "data/_*.csv",
        "data/**/_t*/*",
        "data/_tmp",
        "data/.*/*.csv",
        "data/{_c,a}.csv",
        "data/*",
    ];
    let drawn = patterns.map(|pattern| format!("{pattern}\n{}", named(home.path(), pattern)));
    assert_snapshot!(drawn.join("\n\n"), @"
    data/**/*.csv
    data/a.csv
    data/b.csv
    without 4 that begin with _ (_c.csv, _d.csv, _tmp/e.csv, …)
    by data/**/*.csv

    data/_*.csv
    data/_c.csv
    data/_d.csv
    by data/_*.csv

    data/**/_t*/*
    data/_tmp/e.csv
    data/_tmp/f.csv
    by data/**/_t*/*

    data/_tmp
    data/_tmp/e.csv
    data/_tmp/f.csv
    by data/_tmp/** .csv

    data/.*/*.csv
    data/.h/g.csv
    data/.h/h.csv
    by data/.*/*.csv

    data/{_c,a}.csv
    data/_c.csv
    data/a.csv
    by data/** .csv

    data/*
    data/a.csv
    data/b.csv
    without 3 that begin with _ (_SUCCESS, _c.csv, _d.csv)
    by data/*
    ");
}

#[test]
fn a_pattern_that_ends_with_a_slash_matches_folders_only() {
    let home = home(&[
        "data/a.csv",
        "data/x/b.csv",
        "data/y/c.csv",
        "data/y/z/d.csv",
        "data/y/README.md",
        "notes/n/a.md",
    ]);
    let drawn = ["data/*/", "data/x*/", "data/a*/", "notes/*/"]
        .map(|pattern| format!("{pattern}\n{}", named(home.path(), pattern)));
    assert_snapshot!(drawn.join("\n\n"), @"
    data/*/
    data/x/b.csv
    data/y/c.csv
    data/y/z/d.csv
    without 1 of other kinds (y/README.md)
    by data/*/** .csv

    data/x*/
    the file HOME/data/x/b.csv

    data/a*/
    Cannot attach data/a*/: no file matches it. Check the pattern; put it in quotes; ** stands for any folders.

    notes/*/
    Cannot attach notes/*/: there is no data file in it, only 1 of other kinds (n/a.md). Name a folder or a pattern of CSV or Parquet files.
    ");
}

#[test]
fn a_pattern_for_fewer_of_too_many_files_is_named() {
    let drawn = ["part-10000.csv.gz", "2024/05/a.parquet", "a.csv", "été.csv", "x[1]/a.csv", "_1.csv"]
        .map(super::narrower);
    assert_snapshot!(drawn.join("\n"), @"
    part-1*.csv.gz
    2024/**/*.parquet
    a*.csv
    é*.csv
    x[[]1]/**/*.csv
    _1*.csv
    ");
}

#[test]
fn an_existing_path_wins_over_a_pattern() {
    let home = home(&["data/a*.csv", "data/ab.csv", "d[1]/x.csv", "d[1]/y.csv"]);
    let drawn =
        ["data/a*.csv", "d[1]", "data/gone.csv"].map(|name| format!("{name}: {}", named(home.path(), name)));
    assert_snapshot!(drawn.join("\n"), @"
    data/a*.csv: no folder and no pattern
    d[1]: d[1]/x.csv
    d[1]/y.csv
    by d[[]1]/** .csv
    data/gone.csv: no folder and no pattern
    ");
}

#[test]
fn files_of_several_kinds_and_none_are_refused() {
    let home = home(&[
        "mixed/a.csv",
        "mixed/b.parquet",
        "mixed/c.parquet",
        "notes/a.md",
        "notes/b.csv!",
        "json/a.json",
        "json/b.json",
    ]);
    fs::create_dir(home.path().join("none")).expect("a folder");
    let drawn = ["mixed", "mixed/*", "notes", "none", "json"].map(|name| named(home.path(), name));
    assert_snapshot!(drawn.join("\n"), @"
    Cannot attach mixed: it has files of several kinds: 1 CSV (a.csv), 2 Parquet (b.parquet, …). Name the files that are one table with a pattern: -a 'mixed/**/*.csv'.
    Cannot attach mixed/*: it has files of several kinds: 1 CSV (a.csv), 2 Parquet (b.parquet, …). Name the files that are one table with a pattern: -a 'mixed/**/*.csv'.
    Cannot attach notes: there is no data file in it, only 1 of other kinds (a.md), 1 empty (b.csv). Name a folder or a pattern of CSV or Parquet files.
    Cannot attach none: there is no data file in it. Name a folder or a pattern of CSV or Parquet files.
    json/a.json
    json/b.json
    by json/** .json
    ");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let home = home(&["secret/s.csv", "data/a.csv", "data/b.csv"]);
    std::os::unix::fs::symlink("../secret/s.csv", home.path().join("data/link.csv")).expect("a link");
    std::os::unix::fs::symlink("../secret", home.path().join("data/linked")).expect("a link");
    assert_snapshot!(named(home.path(), "data/**/*.csv"), @"
    data/a.csv
    data/b.csv
    without 1 link (link.csv)
    by data/**/*.csv
    ");
}

#[cfg(unix)]
#[test]
fn what_is_ignored_stays_though_another_folder_takes_the_place_of_the_opened_one() {
    let home = home(&["data/a.csv", "data/secret.csv", "other/a.csv", "other/secret.csv"]);
    fs::write(home.path().join("data/.gitignore"), "secret*\n").expect("written");
    let Some(Ok(Named::Folder(mut folder))) = find(&home.path().join("data"), "data") else {
        panic!("a folder")
    };
    fs::rename(home.path().join("data"), home.path().join("moved")).expect("moved");
    std::os::unix::fs::symlink("other", home.path().join("data")).expect("linked");
    let said = super::leave_out_ignored(&mut folder, |_| None).expect("some are left");
    assert_snapshot!(said.unwrap_or_default(), @"Not sent of data: secret.csv is ignored by .gitignore.");
}
