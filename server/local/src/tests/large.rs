//! Large tables: what `DuckDB` makes of them, and what the whole file shows beyond its first 256 KiB.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::kinds::with_pandas;
use super::python::{Data, Printout, Variant, program, run};

fn large(name: &str, content: impl AsRef<[u8]>) -> Printout {
    run(name, content, Variant::Duckdb).unfailing()
}

/// A report without its estimated counts, which differ between versions of `DuckDB`.
fn without_estimates(report: &str) -> String {
    // Of so few rows, three quartiles in a line are exact.
    let is_estimate = |line: &str| !line.contains('%') && line.matches('≈').count() < 3;
    let of_line = |line: &str| match line.split_once("≈ ") {
        Some((before, after)) if is_estimate(line) && after.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{before}≈ …{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        _ => line.to_owned(),
    };
    report.lines().map(of_line).collect::<Vec<_>>().join("\n")
}

/// More rows than the head of a file has: `row(n)` from 1 on, in about 20 bytes each.
fn rows(header: &str, count: usize, row: impl Fn(usize) -> String) -> String {
    (1..=count).fold(format!("{header}\n"), |mut text, n| {
        let _ = writeln!(text, "{}", row(n));
        text
    })
}

const MANY: usize = 20_000;

fn day(n: usize) -> String {
    format!("2024-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1)
}

#[test]
fn a_large_table_is_described_as_a_small_one_with_estimates_marked() {
    let csv = rows("id,day,city,t,n", 336, |n| {
        let t = if n % 48 == 0 { String::new() } else { format!("{}.5", n % 7) };
        format!("{n},{},{},{t},{}", day(n), ["Oslo", "Rome", "Lima"][n % 3], n % 7 * 2)
    });
    let report = large("weather.csv", csv);
    assert_eq!(report.charts, 1);
    assert_snapshot!(without_estimates(&report.stdout), @r#"
    336 rows × 5 columns, read as UTF-8, comma, header in line 1; missing: "" (7)
    Read as
      by DuckDB, all of it: ≈ marks estimates, everything else is exact

    column  type           missing     %     distinct  values
    id      integer              0   0.0        ≈ …  1 … 336
    day     date                 0   0.0        ≈ …  2024-01-01 … 2024-12-28
    city    text                 0   0.0            3  'Lima' 112 · 'Oslo' 112 · 'Rome' 112
    t       number               7   2.1          ≈ …  0.5 … ≈ 3.5 … 6.5, mean 3.5
    n       integer              0   0.0          ≈ …  0 … ≈ 6 … 12, mean 6

    Worth knowing
      missing: t 2.1 %

    Strongest correlations
    +1.00  t ~ n

    First rows
    id         day  city    t   n
    1   2024-01-02  Rome  1.5   2
    2   2024-01-03  Lima  2.5   4
    3   2024-01-04  Oslo  3.5   6
    4   2024-01-05  Rome  4.5   8
    5   2024-01-06  Lima  5.5  10

    Numbers
       count  mean      std  min    25%    50%    75%  max
    t    329   3.5  2.00305  0.5  ≈ 1.5  ≈ 3.5  ≈ 5.5  6.5
    n    336     6  4.00597    0    ≈ 2    ≈ 6   ≈ 10   12

    left out as identifiers:
    id: 1 … 336

    Dates
    day: 2024-01-01 to 2024-12-28

    Most frequent values
    city: 'Lima' 112 · 'Oslo' 112 · 'Rome' 112

    336 rows × 5 columns · 7 missing values · 0 duplicate rows
    "#);
}

#[test]
fn what_is_worth_knowing_of_a_large_table_is_named() {
    let csv = rows("kind,weight,rain,same,zone,note", 600, |n| {
        let weight = if n % 100 == 0 { "-9999".to_owned() } else { (50 + 30 * (n % 3) + n % 7).to_string() };
        let (rain, zone) = (u8::from(n % 4 == 0), if n % 50 == 0 { "south" } else { "north" });
        let same = if n % 2 == 0 { "1" } else { "" };
        format!("{},{weight},{rain},{same},{zone},note number {n}", ["a", "b", "c"][n % 3])
    });
    let report = large("plants.csv", csv);
    let found = report.stdout.split("Worth knowing").nth(1).expect("findings");
    let found = found.split("\n\nFirst rows").next().expect("the groups");
    assert_snapshot!(found, @"

      missing: same 50 %
      one value only: same
      almost all values differ (an estimate): note
      zone: 'north' in 98 % of the rows
      weight: -9999 (6 times) may stand for a missing value
      rain: 75 % are 0

    Strongest correlations
    -0.17  weight ~ rain

    Means by category
    weight by zone: north 83 · south -4958.25  (49 % explained)
    ");
}

#[test]
fn a_mark_for_missing_values_is_found_where_most_values_are_it() {
    let csv = rows("depth", 600, |n| if n % 3 > 0 { "-9999".to_owned() } else { (n % 50).to_string() });
    for report in [large("depths.csv", &csv), run("depths.csv", &csv, Variant::Pandas)] {
        assert!(
            report.stdout.contains("depth: -9999 (400 times) may stand for a missing value"),
            "{}",
            report.stdout
        );
    }
}

#[test]
fn numbers_near_the_end_of_the_floats_are_described() {
    let csv = rows("x,n", 40, |n| format!("{}e308,{n}", ["1.7", "-1.7", "0.5"][n % 3]));
    for variant in [Variant::Duckdb, Variant::Pandas, Variant::Standard] {
        let report = run("huge.csv", &csv, variant);
        assert_eq!(report.error, "", "{variant:?}");
        let numbers = report.stdout.lines().filter(|line| line.starts_with("x ")).collect::<Vec<_>>();
        assert!(numbers.iter().any(|line| line.contains("1.7e+308")), "{variant:?} {}", report.stdout);
    }
}

#[test]
fn many_columns_do_not_push_the_findings_from_the_first_screen() {
    let names: Vec<String> = (1..=45).map(|n| format!("x{n}")).collect();
    let csv = rows(&names.join(","), 12, |n| vec![(n * n).to_string(); 45].join(","));
    for report in [large("wide.csv", &csv), run("wide.csv", &csv, Variant::Pandas)] {
        let lines: Vec<&str> = report.stdout.lines().filter(|line| line.contains('…')).collect();
        let at =
            |text: &str| report.stdout.find(text).unwrap_or_else(|| panic!("{text} in {}", report.stdout));
        assert!(at("\nx20 ") < at("… and 25 more columns, below"), "{lines:#?}");
        assert!(at("Strongest correlations") < at("More columns\n"), "{}", report.stdout);
        assert!(at("\nx40 ") < at(": x41, x42, x43, x44, x45\n"), "{}", report.stdout);
    }
}

#[test]
fn a_value_that_is_no_number_far_below_is_counted_and_shown() {
    let csv =
        rows("station,rain", MANY, |n| format!("station-{n:05},{}", if n == 19_000 { "-" } else { "1.25" }));
    let report = large("rain.csv", csv);
    assert_snapshot!(report.read_as(), @"
    20,000 rows × 2 columns, read as UTF-8, comma, header in line 1
      1 of 20,000 values of rain is no number: '-': left out
    20,000 rows × 2 columns · 1 missing value · 0 duplicate rows
    ");
    assert!(report.stdout.contains("rain  19,999  1.25"), "{}", report.stdout);
}

#[test]
fn a_column_that_is_text_below_its_first_numbers_is_read_again() {
    let csv =
        rows("station,code", MANY, |n| format!("station-{n:05},{}", if n > 18_000 { "A1" } else { "17" }));
    let report = large("codes.csv", csv);
    assert_snapshot!(report.read_as(), @"
    20,000 rows × 2 columns, read as UTF-8, comma, header in line 1
      2,000 of 20,000 values of code are no numbers: 'A1': kept as text
    20,000 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    assert!(report.stdout.contains("code: '17' 18,000 · 'A1' 2,000"), "{}", report.stdout);
}

#[test]
fn codes_whose_zeros_come_late_keep_them() {
    let csv = rows("plz,city", MANY, |n| {
        format!("{},town {n}", if n > 19_000 { "01067".to_owned() } else { (10_000 + n).to_string() })
    });
    let report = large("plz.csv", csv);
    assert_snapshot!(report.read_as(), @"
    20,000 rows × 2 columns, read as UTF-8, comma, header in line 1
      1,000 of 20,000 values of plz begin with 0, as '01067': kept as text
    20,000 rows × 2 columns · 0 missing values · 0 duplicate rows
    ");
    assert!(report.stdout.contains("plz: '01067' 1,000"), "{}", report.stdout);
}

#[test]
fn a_column_that_is_empty_at_first_becomes_what_it_holds() {
    let csv = rows("station,late,when", MANY, |n| {
        if n > 19_990 { format!("station-{n:05},{n},{}", day(n)) } else { format!("station-{n:05},,") }
    });
    let report = large("late.csv", csv);
    assert!(report.stdout.contains("late     integer         19,990"), "{}", report.stdout);
    assert!(report.stdout.contains("when: 2024-"), "{}", report.stdout);
}

#[test]
fn rows_that_are_too_long_or_short_far_below_are_counted() {
    let csv = rows("station,n,m", MANY, |n| match n {
        19_000 => format!("station-{n:05},1"),
        19_001 => format!("station-{n:05},1,2,3"),
        19_002 => format!("station-{n:05},1,\"2\"\"\""),
        _ => format!("station-{n:05},1,2"),
    });
    assert_snapshot!(large("ragged.csv", csv).read_as(), @r#"
    20,000 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: all usual marks (1)
      1 of 19,999 values of m is no number: '2"': left out
      2 rows without exactly 3 fields, as 'station-19001,1,2,3': what is missing counts as empty, what is over is left out; a field with the delimiter in it needs quotes
    20,000 rows × 3 columns · 2 missing values · 0 duplicate rows
    "#);
}

#[test]
fn a_quote_that_is_never_closed_far_below_is_said() {
    let csv = rows("id,city,n", MANY, |n| match n {
        19_001 => format!("{n},\"Oslo,0.5"),
        _ => format!("{n},Oslo,0.5"),
    });
    assert_snapshot!(large("open.csv", csv).read_as(), @"
    19,001 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: all usual marks (1)
      1 row without exactly 3 fields: what is missing counts as empty, what is over is left out
      999 lines blank or within a field: is a quote never closed?
    19,001 rows × 3 columns · 1 missing value · 0 duplicate rows
    ");
}

#[test]
fn bytes_that_are_no_utf8_far_below_are_read_as_windows_1252() {
    let mut csv = rows("city,n", MANY, |n| format!("Kaufbeuren-{n:05},1")).into_bytes();
    csv.extend(b"K\xf6ln \x80,2\n");
    let report = large("cities.csv", csv);
    assert_snapshot!(report.read_as(), @r#"
    20,001 rows × 2 columns, read as Windows-1252 (guessed), comma, header in line 1
      if that is wrong: encoding=NAME (option --read-as, setting readAs)
    20,001 rows × 2 columns · 0 missing values · 0 duplicate rows
    "#);
}

#[test]
fn other_encodings_are_rewritten_on_the_way() {
    let text = "city,n\nKöln,1\nOslo,2\nKöln,3\n";
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
    for bytes in [utf16, latin] {
        let report = large("cities.csv", bytes);
        assert!(report.stdout.contains("city: 'Köln' 2 · 'Oslo' 1"), "{}", report.stdout);
    }
}

#[test]
fn numbers_are_read_in_the_marks_of_the_file() {
    let report = large("prices.csv", "item;price;weight\na;1.234,50 €;0,5\nb;17,25 €;1,25\nc;-2.000 €;2\n");
    assert!(report.stdout.contains("price       3  -249.417"), "{}", report.stdout);
    assert!(report.stdout.contains("weight      3      1.25"), "{}", report.stdout);
    let csv = rows("station;n", MANY, |n| {
        format!("station-{n:05};{}", if n == 19_000 { "1.5" } else { "12.345,5" })
    });
    assert_snapshot!(large("groups.csv", csv).read_as(), @"
    20,000 rows × 2 columns, read as UTF-8, semicolon, header in line 1
      12.345,5 as 12345.5: dot between thousands, decimal comma
      1 of 20,000 values of n is no number: '1.5': left out
    20,000 rows × 2 columns · 1 missing value · 0 duplicate rows
    ");
}

#[test]
fn blanks_and_apostrophes_between_thousands_are_read_whatever_their_kind() {
    let report = large("fr.csv", "a;fr;ch\nx;1\u{a0}234,50;1’234\ny;950,00;950\nz;12\u{202f}300,10;12’300\n");
    assert_snapshot!(report.read_as(), @"
    3 rows × 3 columns, read as UTF-8, semicolon, header in line 1
      1 234,50 as 1234.5: blank between thousands
      1’234 as 1234: apostrophe between thousands
    3 rows × 3 columns · 0 missing values · 0 duplicate rows
    ");
    assert!(report.stdout.contains("4828.2"), "{}", report.stdout);
}

#[test]
fn names_that_mean_something_to_sql_or_to_a_glob_mean_nothing_here() {
    let report = large("a[1]*'b.csv", "a\"b,A'B,a'b,$x$\n1,2,3,4\n2,3,5,1\n");
    assert_eq!(report.last_line(), "2 rows × 4 columns · 0 missing values · 0 duplicate rows");
}

#[test]
fn a_large_file_of_json_lines_has_all_its_fields() {
    let lines = rows("", MANY, |n| {
        let late = if n > 19_990 { r#", "late": 5"# } else { "" };
        format!(
            r#"{{"n": {n}, "at": {{"city": "Oslo"}}, "loss": {}{late}}}"#,
            if n % 2 == 0 { "NaN" } else { "0.5" }
        )
    });
    let report = large("training.jsonl", lines);
    assert_snapshot!(report.read_as(), @"
    20,000 rows × 4 columns, read as UTF-8, one JSON record a line; missing: null (29,990)
      NaN and Infinity: missing values
      the first records lack late
    20,000 rows × 4 columns · 29,990 missing values · 0 duplicate rows
    ");
    assert!(report.stdout.contains("at.city: 'Oslo' 20,000"), "{}", report.stdout);
}

#[test]
fn a_line_that_is_no_record_is_named() {
    let report = run("a.jsonl", "{\"a\": 1}\n{\"a\": 2}\n".repeat(20_000) + "{\"a\": \n", Variant::Duckdb);
    assert!(report.error.contains("is no JSON object"), "{}", report.error);
}

/// The line of a report that describes a column.
fn line_of(report: &Printout, column: &str) -> String {
    report.stdout.lines().find(|line| line.starts_with(column)).unwrap_or_default().to_owned()
}

#[test]
fn times_with_offsets_are_times_in_utc() {
    let offset = |n: usize| if n.is_multiple_of(2) { "+02:00" } else { "+01:00" };
    let csv = rows("ts,v", MANY, |n| format!("2024-10-27T02:30:00{},{n}", offset(n)));
    assert_snapshot!(line_of(&large("dst.csv", csv), "ts"), @"ts      date                 0   0.0          ≈ 2  2024-10-27 00:30:00+00:00 … 2024-10-27 01:30:00+…");
    let csv = rows("ts,v", MANY, |n| format!("27/10/2024 02:30 {},{n}", offset(n)));
    assert_snapshot!(line_of(&large("named.csv", csv), "ts"), @"ts      date                 0   0.0          ≈ 2  2024-10-27 00:30:00+00:00 … 2024-10-27 01:30:00+…");
    let late =
        |n: usize| if n > 19_000 { format!("2024-10-27T02:30:00{}", offset(n)) } else { String::new() };
    assert_snapshot!(line_of(&large("late.csv", rows("ts,v", MANY, |n| format!("{},{n}", late(n)))), "ts"), @"ts      date            19,000  95.0          ≈ 2  2024-10-27 00:30:00+00:00 … 2024-10-27 01:30:00+…");
    let lines = rows("", MANY, |n| format!(r#"{{"n": {n}, "ts": "2024-10-27T02:30:00{}"}}"#, offset(n)));
    assert_snapshot!(line_of(&large("dst.jsonl", lines), "ts"), @"ts      date                 0   0.0          ≈ 2  2024-10-27 00:30:00+00:00 … 2024-10-27 01:30:00+…");
}

#[test]
fn integers_beyond_all_floats_are_told_apart() {
    let csv = rows("tweet_id,city", 400, |n| format!("{},Oslo", 1_500_000_000_000_000_000 + n));
    assert!(large("tweets.csv", csv).last_line().ends_with("0 duplicate rows"));
}

#[test]
fn what_is_not_a_number_in_a_large_parquet_file_is_missing() {
    let write = "import numpy, pyarrow, pyarrow.parquet\n\
                 n = pyarrow.array(numpy.array([1.5, numpy.nan, numpy.inf]))\n\
                 pyarrow.parquet.write_table(pyarrow.table({'n': n}), 'nan.parquet')";
    let report = large("nan.parquet", with_pandas(write));
    assert!(report.stdout.contains("missing: null (1)"), "{}", report.stdout);
    assert!(report.stdout.contains("n: 1 infinite"), "{}", report.stdout);
}

#[test]
fn a_large_parquet_file_is_read_by_its_types() {
    let write = "data['list'] = [[1], [2, 3], None]\ndata['at'] = data['day'].dt.tz_localize('Europe/Oslo')\n\
                 data['id'] = [7, 8, 9]\ndata.to_parquet('table.parquet')";
    let report = large("table.parquet", with_pandas(write));
    assert_eq!(report.charts, 1);
    assert_snapshot!(without_estimates(&report.stdout), @"
    3 rows × 7 columns, read as Parquet; missing: null (3)
    Read as
      times with a zone are shown in UTC
      by DuckDB, all of it: ≈ marks estimates, everything else is exact

    column  type                         missing     %     distinct  values
    day     timestamp                          1  33.3          ≈ …  2024-01-01 … 2024-02-01
    city    varchar                            0   0.0            2  'Oslo' 2 · 'Rome' 1
    n       double                             0   0.0          ≈ …  1.5 … ≈ 2.5 … 4, mean 2.66667
    m       bigint                             0   0.0          ≈ …  1 … ≈ 2 … 3, mean 2
    list    bigint[]                           1  33.3
    at      timestamp with time zone           1  33.3          ≈ …  2023-12-31 23:00:00+00:00 … 2024-0…
    id      bigint                             0   0.0          ≈ …  7 … 9

    Worth knowing
      missing: day 33.3 %, list 33.3 %, at 33.3 %

    First rows
    day                  city    n  m    list                   at  id
    2024-01-01 00:00:00  Oslo  1.5  3     [1]  2023-12-31 23:00:00   7
    2024-02-01 00:00:00  Rome  2.5  2  [2, 3]  2024-01-31 23:00:00   8
                         Oslo  4.0  1                                9

    Numbers
       count     mean      std  min     25%    50%      75%  max
    n      3  2.66667  1.25831  1.5  ≈ 1.75  ≈ 2.5  ≈ 3.625    4
    m      3        2        1    1     ≈ 1    ≈ 2      ≈ 3    3

    left out as identifiers:
    id: 7 … 9

    Dates
    day: 2024-01-01 to 2024-02-01
    at: 2023-12-31 23:00:00+00:00 to 2024-01-31 23:00:00+00:00

    Most frequent values
    city: 'Oslo' 2 · 'Rome' 1

    3 rows × 7 columns · 3 missing values · 0 duplicate rows
    ");
}

#[test]
fn without_duckdb_a_large_table_is_profiled_as_before() {
    let code = program(&Data::new("a.csv", "a,b\n1,2\n"), Variant::Pandas).unwrap();
    assert!(code.contains("pd.read_csv"), "{code}");
}

#[test]
fn a_table_of_one_line_that_is_longer_than_the_head_is_read() {
    let numbers: Vec<String> = (0..60_000).map(|number| number.to_string()).collect();
    let printout = run("a.csv", numbers.join(",") + "\n", Variant::Standard);
    assert_snapshot!(printout.opening().lines().next().unwrap_or_default(), @"1 row × 60,000 columns, read as UTF-8, comma, no header");
}
