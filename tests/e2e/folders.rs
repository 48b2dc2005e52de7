//! `gemini-exec ask -a` with a folder or a pattern: its files are one table.

use std::fs;

use harness::{Cli, FakeGemini, Reply};
use insta::assert_snapshot;

/// Writes files below the home of a command line.
fn with(cli: Cli, files: &[(&str, &str)]) -> Cli {
    for (path, content) in files {
        let path = cli.home().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }
    cli
}

const WEATHER: [(&str, &str); 5] = [
    ("data/2024-1.csv", "city,t\nOslo,1\nRome,9\n"),
    ("data/2024-2.csv", "city,t\nOslo,2\n"),
    ("data/2024-10.csv", "t;city\n7,5;Oslo\n"),
    ("data/README.md", "# Weather\n"),
    ("data/.cache.csv", "x\n"),
];

/// The section of a screen that begins with this title.
fn section<'a>(screen: &'a str, title: &str) -> &'a str {
    let section = screen.split(&format!("─── {title} ")).nth(1).expect("a section");
    section.split("\n───").next().unwrap_or(section)
}

#[test]
fn a_folder_is_profiled_as_one_table() {
    let cli = with(Cli::offline().without_libraries(), &WEATHER);
    let screen = cli.run(&["ask", "-a", "data/"]).screen();
    assert_snapshot!(section(&screen, "output"), @"
    ─────────────────────────────────────────────────
    3 files, 4 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      all rows of data/2024-1.csv … data/2024-10.csv, put together
      left out: 1 of other kinds (README.md), 1 hidden
      data/2024-10.csv: UTF-8, semicolon, header in line 1
      7,5 as 7.5: decimal comma
      rows of each file: 1 (data/2024-2.csv) … 2 (data/2024-1.csv)
      columns in another order in 1 of 3 files (data/2024-10.csv): put together by name

    values: the most frequent, or lowest … median … highest and mean

    column type        missing     %  distinct  values
    city   text              0   0.0         2  'Oslo' 3 · 'Rome' 1
    t      number            0   0.0         4  1 … 4.75 … 9, mean 4.875

    t: number of rows
     0 … 2 ████████████████████████████████████████████████ 1
     2 … 4 ████████████████████████████████████████████████ 1
     4 … 6  0
     6 … 8 ████████████████████████████████████████████████ 1
    8 … 10 ████████████████████████████████████████████████ 1

    4 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
}

#[test]
fn pandas_is_given_the_same_table() {
    let cli = with(Cli::offline(), &WEATHER);
    let screen = cli.run(&["ask", "-a", "data/*.csv"]).screen();
    assert!(section(&screen, "output").contains("1 … 4.75 … 9, mean 4.875"), "{screen}");
}

#[test]
fn a_program_reads_the_files_that_the_pattern_names_and_no_others() {
    let files = [
        ("data/a.csv", "n\n1\n"),
        ("data/_b.csv", "n\n2\n"),
        ("data/_c.csv", "n\n3\n"),
        ("data/x/d.csv", "n\n4\n"),
        ("data/y/_e/f.csv", "n\n5\n"),
        ("data/y/g.csv", "n\n6\n"),
    ];
    let cli = with(Cli::offline().without_libraries(), &files);
    let drawn = ["data", "data/_*.csv", "data/{_b,a}.csv", "data/*/"].map(|name| {
        let screen = cli.run(&["ask", "-a", name]).screen();
        let lines = screen.lines().filter(|line| line.contains(" files, ") || line.contains("left out: "));
        format!("{name}: {}", lines.map(str::trim).collect::<Vec<_>>().join("; "))
    });
    assert_snapshot!(drawn.join("\n"), @"
    data: 3 files, 3 rows × 1 column, read as UTF-8, no delimiter, header in line 1; left out: 3 that begin with _ (_b.csv, _c.csv, y/_e/f.csv)
    data/_*.csv: 2 files, 2 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    data/{_b,a}.csv: 2 files, 2 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    data/*/: 2 files, 2 rows × 1 column, read as UTF-8, no delimiter, header in line 1; left out: 1 that begins with _ (y/_e/f.csv)
    ");
}

#[test]
fn code_finds_the_files_of_a_pattern_under_their_paths() {
    let same = [("data/2023/a.csv", "1"), ("data/2024/a.csv", "2"), ("data/2024/b.txt", "3")];
    let cli = with(Cli::offline(), &same)
        .file("p.py", "import glob\nprint(sorted(glob.glob('**/*.*', recursive=True)))");
    let screens = ["data/**/*.csv", "data/2024", "./data/2*/a.csv"]
        .map(|name| cli.run(&["ask", "--code", "p.py", "-a", name]).screen())
        .map(|screen| section(&screen, "output").lines().nth(1).unwrap_or_default().to_owned());
    assert_snapshot!(screens.join("\n"), @"
    ['data/2023/a.csv', 'data/2024/a.csv', 'main.py']
    ['data/2024/a.csv', 'main.py']
    ['data/2023/a.csv', 'data/2024/a.csv', 'main.py']
    ");
}

#[test]
fn an_ask_that_is_continued_finds_its_folder_again() {
    let cli = with(Cli::offline(), &[("data/a.csv", "1"), ("data/b.csv", "2")])
        .file("p.py", "import glob\nprint(sorted(glob.glob('data/*')))");
    assert_eq!(cli.run(&["ask", "--code", "p.py", "-a", "data/*.csv"]).code, Some(0));
    fs::write(cli.home().join("data/c.csv"), "3").expect("written");
    assert_snapshot!(cli.run(&["ask", "--continue", "--code", "p.py"]).screen(), @r#"
    ─── output ─────────────────────────────────────────────────
    ['data/a.csv', 'data/b.csv', 'data/c.csv']
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    gemini-exec: data/*.csv has changed since. What is given again is as it is now.
    → 0
    "#);
}

#[test]
fn gemini_gets_each_file_by_its_path_but_none_that_is_ignored() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse")]);
    let cli = with(Cli::asking(&gemini), &WEATHER).file(".aiexclude", "2024-2.csv\n");
    let finished = cli.run(&["ask", "mean?", "-a", "data/*.csv"]);
    assert_snapshot!(finished.stderr, @"gemini-exec: Not sent of data/*.csv: 2024-2.csv is ignored by .aiexclude.");
    let request = gemini.only_request().json();
    let parts = request["contents"][0]["parts"].as_array().expect("parts").iter();
    let names: Vec<&str> = parts.filter_map(|part| part["inlineData"]["displayName"].as_str()).collect();
    assert_eq!(names, ["data/2024-1.csv", "data/2024-10.csv"]);
}

#[test]
fn of_a_folder_only_the_file_that_is_held_stays() {
    let gemini = FakeGemini::playing([Reply::stream("plain_text.sse"), Reply::stream("plain_text.sse")]);
    let cli = with(Cli::asking(&gemini), &WEATHER).file("data/id_rsa.csv", "day,rain\n1,2\n");
    let ask = ["ask", "mean?", "-a", "data/*.csv"];
    let names = || {
        let requests = gemini.requests();
        let request = requests.last().expect("a request").json();
        let parts = request["contents"][0]["parts"].as_array().expect("parts").clone();
        parts.iter().filter_map(|part| part["inlineData"]["displayName"].as_str().map(str::to_owned)).count()
    };
    let (held, held_names) = (cli.run(&ask), names());
    let (sent, sent_names) = (cli.run(&[&ask[..], &["--send-secrets"]].concat()), names());
    // What a pattern finds was not named.
    let ignored = cli.clone().file("one/.aiexclude", "a.csv\n").file("one/a.csv", "n\n1\n");
    let one = ignored.run(&["ask", "mean?", "-a", "one/*.csv"]);
    assert_snapshot!([held.stderr, format!("{held_names}\n"), sent.stderr, format!("{sent_names}\n"), one.screen()].concat(), @"
    gemini-exec: Not sent of data/*.csv: id_rsa.csv may hold keys or passwords, to judge by its name.
    3
    4
    gemini-exec: Cannot attach one/*.csv: nothing of it may be sent: one/a.csv is ignored by .aiexclude. Name the files that you want to send one by one: -a FILE.
    → 2
    ");
}

#[test]
fn a_name_that_gives_no_table_is_refused_in_one_sentence() {
    let files = [
        ("mixed/a.csv", "n\n1\n"),
        ("mixed/b.parquet", "PAR1"),
        ("json/a.json", "[1]"),
        ("json/b.json", "[2]"),
        ("notes/a.md", "x"),
    ];
    let cli = with(Cli::offline(), &files);
    fs::create_dir(cli.home().join("empty")).expect("made");
    let screens = ["mixed", "json/*", "notes", "empty", "mixed/*.tsv", "gone/", "mixed/[a"]
        .map(|name| cli.run(&["ask", "-a", name]).screen());
    assert_snapshot!(screens.join("\n"), @"
    gemini-exec: Cannot attach mixed: it has files of several kinds: 1 CSV (a.csv), 1 Parquet (b.parquet). Name the files that are one table with a pattern: -a 'mixed/**/*.csv'.
    → 2
    gemini-exec: Not one table: The files of json/* are not one table: json/a.json holds JSON, and only CSV and Parquet files are put together. Name fewer of them with a pattern (--attach 'data/2024-*.csv'), or attach files one by one (--attach FILE).
    → 2
    gemini-exec: Cannot attach notes: there is no data file in it, only 1 of other kinds (a.md). Name a folder or a pattern of CSV or Parquet files.
    → 2
    gemini-exec: Cannot attach empty: there is no data file in it. Name a folder or a pattern of CSV or Parquet files.
    → 2
    gemini-exec: Cannot attach mixed/*.tsv: no file matches it. Check the pattern; put it in quotes; ** stands for any folders.
    → 2
    gemini-exec: Cannot attach gone/: there is no such file. Check the path.
    → 2
    gemini-exec: Cannot attach mixed/[a: it is no pattern: unclosed character class; missing ']'. Correct the pattern.
    → 2
    ");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_a_folder() {
    let cli = with(
        Cli::offline(),
        &[("secret/s.csv", "key\n1\n"), ("data/a.csv", "n\n1\n"), ("data/b.csv", "n\n2\n")],
    );
    for (target, link) in
        [("../secret/s.csv", "data/link.csv"), ("../secret", "data/linked"), ("secret", "outside")]
    {
        std::os::unix::fs::symlink(target, cli.home().join(link)).expect("linked");
    }
    let cli = cli.without_libraries();
    let screen = cli.run(&["ask", "-a", "data/**/*.csv"]).screen();
    let opening = section(&screen, "output").lines().take(5).collect::<Vec<_>>().join("\n");
    assert_snapshot!(opening, @"
    ─────────────────────────────────────────────────
    2 files, 2 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    Read as
      all rows of data/a.csv … data/b.csv, put together
      left out: 1 link (link.csv)
    ");
    assert_snapshot!(cli.run(&["ask", "-a", "outside"]).screen(), @"
    gemini-exec: Cannot attach outside: a symbolic link is on the way to it. Name the folder that the link points to.
    → 2
    ");
}
