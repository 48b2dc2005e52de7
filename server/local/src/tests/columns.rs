//! What a column is when some of its cells are otherwise, and what is said of it.

use insta::{allow_duplicates, assert_snapshot};

use super::python::{Data, Variant, run_all};

/// The lines of both programs that say how a file was read, then those of the named columns.
fn read_as(name: &str, content: impl AsRef<[u8]>) -> [String; 2] {
    let data = Data::new(name, content);
    [Variant::Pandas, Variant::Standard].map(|variant| {
        let report = run_all(std::slice::from_ref(&data), variant).remove(0);
        assert_eq!((report.error.as_str(), report.warnings.as_slice()), ("", &[][..]), "{}", report.stdout);
        let lines: Vec<&str> = report.stdout.lines().collect();
        let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
        lines[..end].join("\n")
    })
}

/// What both programs say is the same.
macro_rules! assert_read_as {
    ($name:expr, $content:expr, @$expected:literal) => {
        for told in read_as($name, $content) {
            allow_duplicates! { assert_snapshot!(told, @$expected) }
        }
    };
}

#[test]
fn a_cell_that_is_no_number_is_named_and_the_others_are_numbers() {
    assert_read_as!("limits.csv", "site,lead\na,<0.5\nb,2\nc,4.5\nd,3\ne,see note\nf,1\ng,1\nh,2\ni,2\nj,7\n", @"
    10 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      2 of 10 values of lead are no numbers: '<0.5', 'see note'
    ");
}

#[test]
fn a_column_with_many_texts_is_text() {
    assert_read_as!("rooms.csv", "room,size\n101,20\n12b,25\nattic,30\n104,18\n", @"4 rows × 2 columns, read as UTF-8, comma, header in line 1");
}

#[test]
fn marks_for_missing_values_among_numbers_count_as_missing() {
    let content = "country\t2019\t2020\nNO\t1.5\t..\nSE\t..\t3\nFI\t2\t#DIV/0!\nDK\t4\t\\N\n";
    assert_read_as!("world.tsv", content, @r##"
    4 rows × 3 columns, read as UTF-8, tab, header in line 1; missing: "#DIV/0!", "..", "\N" (4)
    Read as
      2019, 2020: names of columns, not values
    "##);
}

#[test]
fn blanks_are_missing_values() {
    assert_read_as!("scores.csv", "name,n,m\na, ,1\nb,2, NA\nc,3,4\n  ,4,5\n", @r#"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: " ", " NA" (2)
    Read as
      1 row below the table left out: unnamed sum 4
    "#);
}

#[test]
fn a_mark_that_is_a_value_elsewhere_is_none() {
    assert_read_as!("ratings.csv", "film,stars,votes\na,***,10\nb,**,***\nc,*,12\nd,***,9\ne,**,8\nf,*,7\n", @"
    6 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 6 values of votes is no number: '***'
    ");
}

#[test]
fn the_code_of_namibia_is_said_to_be_missing() {
    assert_read_as!("codes.csv", "country,n\nNA,1\nZA,2\nBW,3\n", @r#"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "NA" (1)
    Read as
      NA in country: a missing value, no code
    "#);
}

#[test]
fn comments_among_the_rows_and_notes_below_them_are_left_out() {
    let content = "day,n\n# moved house\n2024-01-01,5\n2024-01-02,7\n# on leave\n2024-01-03,9\nTotal,21\n\nSource: diary,\n";
    assert_read_as!("diary.csv", content, @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      lines that begin with # left out
      2 rows below the table left out: Total, Source: diary
    ");
}

#[test]
fn a_category_called_total_is_a_row() {
    assert_read_as!("brands.csv", "brand,price\nShell,1.5\nTotal,1.4\nEsso,1.6\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      “Total” in line 3 is not the sum of the rows above it, and counts as a row
    ");
    assert_read_as!("brands.csv", "brand,price\nTotal,1.4\nEsso,1.6\nTotal,1.4\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      2 rows that may be totals, as “Total” in line 2, are not sums of those above them, and count as rows
    ");
}

#[test]
fn a_person_called_max_and_dates_without_values_are_rows() {
    assert_read_as!("people.csv", "name,age\nAnna,31\nBen,28\nCarl,45\nDora,52\nMax,34\n", @"5 rows × 2 columns, read as UTF-8, comma, header in line 1");
    assert_read_as!("brands.csv", "brand,price\nShell,1.5\nEsso,1.6\nTotal,1.4\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      “Total” in line 4 is not the sum of the rows above it, and counts as a row
    ");
    assert_read_as!("sums.csv", "region,sales\nnorth,10\nsouth,20\nwest,5\nTotal,35\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row below the table left out: Total
    ");
    assert_read_as!("prices.csv", "date,price\n2024-01-01,5\n2024-01-02,6\n2024-01-03,7\n,\n2024-01-05,\n2024-01-06,\n", @r#"6 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "" (4)"#);
    assert_read_as!("colours.csv", "colour\nred\n#00ff00\nblue\n#ffffff\n", @"4 rows × 1 column, read as UTF-8, no delimiter, header in line 1");
}

#[test]
fn units_are_left_out_wherever_they_stand() {
    assert_read_as!("blank.csv", "length,mass\n\nm,kg\n1.5,2\n3.2,4\n5.1,6\n7.9,9\n", @"
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      the first row below the header is a second header: left out (m, kg)
    ");
    assert_read_as!("comment.csv", "a,b\n# note\nm,kg\n1,2\n3,4\n5,6\n7,8\n", @"
    4 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      the first row below the header is a second header: left out (m, kg)
      lines that begin with # left out
    ");
    assert_read_as!("lines.csv", "n,m\nm,\"kg\nnet\"\n1,2\n3,4\n5,6\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 field goes over several lines
      the first row below the header is a second header: left out (m, kg net)
    ");
    assert_read_as!("marks.csv", "name,math,art\nAnna,absent,absent\nBen,1,2\nCarl,3,4\nDora,5,6\n", @"4 rows × 3 columns, read as UTF-8, comma, header in line 1");
}

#[test]
fn headers_are_found_below_comments_and_titles() {
    assert_read_as!("hidden.csv", "# x,y\n\n1,2\n3,4\n5,7\n", @"3 rows × 2 columns, read as UTF-8, comma, header in line 1");
    let content = "\"Sales report\nof 2024, all regions\"\n\nregion,sales,cost\nnorth,1,2\nsouth,3,4\neast,5,6\nwest,7,8\n";
    assert_read_as!("title.csv", content, @r#"
    4 rows × 3 columns, read as UTF-8, comma, header in line 4
    Read as
      3 lines above the table left out: "Sales report
    "#);
    // As the data sets of scikit-learn begin.
    let rows = "17.99,10.38,122.8,1001,0\n20.57,17.77,132.9,1326,0\n7.76,24.54,47.92,181,1\n";
    assert_read_as!("cancer.csv", format!("3,4,malignant\n{rows}"), @r#"
    3 rows × 5 columns, read as UTF-8, comma, no header
    Read as
      1 line above the table left out: 3,4,malignant
      no header seen: the first line is data, and columns are counted
      if that is wrong: header=2 (option --read-as, setting readAs)
    "#);
}

#[test]
fn a_strand_a_chromosome_a_version_and_a_season_are_what_they_are() {
    assert_read_as!("genes.csv", "chrom,start,strand\n1,100,+\n1,250,-\n2,300,-\n2,400,+\n3,500,-\nX,600,+\n", @"
    6 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 6 values of chrom is no number: 'X'
    ");
    assert_read_as!("versions.csv", "version,season\n3.8.10,2001-02\n3.9.12,2002-03\n3.10.11,2003-04\n3.11.14,2009-10\n", @"4 rows × 2 columns, read as UTF-8, comma, header in line 1");
}

#[test]
fn a_moment_beyond_all_years_is_named() {
    let rows: String = (0..25_000).map(|n| format!("{},{n}\n", 1_600_000_000 + n)).collect();
    let [pandas, standard] = read_as("epoch.csv", format!("created_at,v\n{rows}99999999999999,3\n"));
    assert_snapshot!(pandas, @"
    25,001 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1600000000: a date, seconds since 1970
      1 of 25,001 values of created_at is no date: '99999999999999'
    ");
    assert_snapshot!(standard, @"
    25,001 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1600000000: a date, seconds since 1970
      1 of 25,001 values of created_at is no date: '99999999999999'
    ");
    assert_read_as!("fine.csv", "at,v\n2024-01-02T10:00:00.1234567,1\n2024-01-02T10:00:01.1234567,2\n", @"2 rows × 2 columns, read as UTF-8, comma, header in line 1");
    assert_read_as!("early.csv", "at,v\n2024-01-02 9:05,1\n2024-01-02 10:05,2\n", @"2 rows × 2 columns, read as UTF-8, comma, header in line 1");
}

#[test]
fn digits_that_are_no_groups_are_no_number() {
    let content =
        "k,amount\na,\"1,200,000\"\nb,\"3,400,000\"\nc,\"5,600,000\"\nd,\"7,800,000\"\ne,\"1234,567\"\n";
    assert_read_as!("groups.csv", content, @"
    5 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1,200,000 as 1200000: comma between thousands
      1 of 5 values of amount is no number: '1234,567'
    ");
}

#[test]
fn long_numbers_in_json_keep_their_digits() {
    let content = r#"[{"id":1234567890123456789,"n":1},{"id":1234567890123456788,"n":2},{"id":null,"n":3}]"#;
    for variant in [Variant::Pandas, Variant::Standard] {
        let report = run_all(&[Data::new("ids.json", content)], variant).remove(0);
        assert!(report.stdout.contains("'1234567890123456789' 1"), "{}", report.stdout);
    }
}

#[test]
fn a_footer_may_be_wider_than_the_table_and_a_column_called_self() {
    assert_read_as!("wide.csv", "self,n\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\nSource: X, Y, Z\n", @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row below the table left out: Source: X
    ");
    assert_read_as!("self.csv", "self\n1\n2\n3\n4\n5\nsix\n", @"
    6 rows × 1 column, read as UTF-8, no delimiter, header in line 1
    Read as
      1 of 6 values of self is no number: 'six'
    ");
    let blank = "a,b\nx,2\ny,4\nz,6\nTotal,12\n   \n";
    assert_read_as!("blank.csv", blank, @"
    3 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      1 row below the table left out: Total
    ");
}

#[test]
fn headers_below_the_header_are_left_out() {
    assert_read_as!("units.csv", "time,temp,wind\n,degC,m/s\n2024-01-01,3.5,2.1\n2024-01-02,4.1,3\n2024-01-03,2.2,5\n", @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      the first row below the header is a second header: left out (degC, m/s)
    ");
    let content = "agency_cd\tsite_no\tdatetime\t00060\n5s\t15s\t20d\t14n\nUSGS\t01646500\t2024-01-01\t4500\nUSGS\t01646500\t2024-01-02\t4600\nUSGS\t01646500\t2024-01-03\t4700\n";
    assert_read_as!("river.tsv", content, @"
    3 rows × 4 columns, read as UTF-8, tab, header in line 1
    Read as
      00060: names of columns, not values
      the first row below the header is a second header: left out (5s, 15s, 20d, 14n)
    ");
    let content = "Price,Close,Volume\nTicker,XYZ,XYZ\nDate,,\n2024-01-02,185.64,8248\n2024-01-03,184.25,5841\n2024-01-04,181.91,7198\n";
    assert_read_as!("quotes.csv", content, @"
    3 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      the first 2 rows below the header are headers too: left out (Ticker, XYZ, XYZ, Date)
    ");
}

#[test]
fn a_first_row_of_words_above_words_is_a_row() {
    assert_read_as!("names.csv", "name,city,n\nAnna,Ulm,\nBen,Jena,3\nCleo,Graz,4\nDora,Linz,5\n", @r#"4 rows × 3 columns, read as UTF-8, comma, header in line 1; missing: "" (1)"#);
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let content = "blank;apostrophe;brackets;behind;india\n1 234,50;1'234.50;(500.00);100-;12,34,567\n950,00;950.00;20.00;50;1,23,456\n12 300,10;12'300.10;(1200.50);25-;98,765\n";
    assert_read_as!("numbers.csv", content, @"
    3 rows × 5 columns, read as UTF-8, semicolon, header in line 1
    Read as
      1 234,50 as 1234.5: blank between thousands
      1'234.50 as 1234.5: apostrophe between thousands
      (500.00) as -500: brackets for a minus
      100- as -100: minus at the end
      12,34,567 as 1234567: comma between thousands
    ");
}

#[test]
fn dates_are_read_as_people_write_them_and_said_where_they_could_be_others() {
    let content = "named,short,noon,digits,zoned,either\n05-Jan-2024,01/24/21,2024-01-01 1:47 PM,20240131,2024-03-30T12:00:00+01:00,03/04/2024\n06-Jan-2024,02/25/21,2024-01-02 2:47 AM,20240201,2024-03-31T12:00:00+02:00,05/06/2024\n";
    assert_read_as!("dates.csv", content, @r#"
    2 rows × 6 columns, read as UTF-8, comma, header in line 1
    Read as
      02/25/21: a date, month first, year last, here 2021-02-25
      20240131: a date, year, month, day
      times with a zone, as +01:00, are shown in UTC
      day and month cannot be told apart in either: kept as text
      if that is wrong: dates=day-first or dates=month-first (option --read-as, setting readAs)
    "#);
}

#[test]
fn a_date_that_is_none_and_a_year_that_stands_for_none_are_named() {
    let rows: String = (1..=18).map(|day| format!("2024-01-{day:02},{day}\n")).collect();
    assert_read_as!("contracts.csv", format!("until,n\n{rows}9999-12-31,1\nopen,2\n"), @r#"
    20 rows × 2 columns, read as UTF-8, comma, header in line 1; missing: "9999-12-31" (1)
    Read as
      1 of 19 values of until is no date: 'open'
    "#);
}

/// Rows of a table that is longer than its head, then others.
fn long(row: impl Fn(usize) -> String, tail: &str) -> String {
    let rows: String = (0..30_000).map(row).collect();
    format!("name,n,day\n{rows}{tail}")
}

#[test]
fn what_comes_after_the_head_is_checked_too() {
    let content = long(|n| format!("a{n},{},2024-01-02\n", n % 90), "b,-,2024-01-03\nc,5,soon\n");
    let [pandas, standard] = read_as("late.csv", &content);
    assert_snapshot!(pandas, @"
    30,002 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 30,002 values of n is no number: '-'
      1 of 30,002 values of day is no date: 'soon'
    ");
    assert_snapshot!(standard, @"
    30,002 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 30,002 values of n is no number: '-'
      1 of 30,002 values of day is no date: 'soon'
    ");
}

#[test]
fn thousands_that_begin_after_the_head_are_numbers() {
    let content = long(|n| format!("a{n},{},2024-01-02\n", n % 999), "b,\"1,234\",2024-01-03\n");
    let [pandas, standard] = read_as("late.csv", &content);
    assert_snapshot!(pandas, @r#"
    30,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    "#);
    assert_snapshot!(standard, @r#"
    30,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1,234 as 1234: comma between thousands, though it could be a decimal mark
      if that is wrong: decimal=comma (option --read-as, setting readAs)
    "#);
}

#[test]
fn codes_keep_a_zero_that_comes_after_the_head() {
    let content = long(|n| format!("a{n},{},2024-01-02\n", 10_000 + n), "b,01234,2024-01-03\n");
    let [pandas, standard] = read_as("late.csv", &content);
    assert_snapshot!(pandas, @"
    30,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 30,001 values of n begins with 0, as '01234': kept as text
    ");
    assert_snapshot!(standard, @"
    30,001 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 of 30,001 values of n is no number: '01234'
    ");
}

#[test]
fn a_column_that_turns_to_text_after_the_head_is_text() {
    let content = long(|n| format!("a{n},{},2024-01-02\n", n % 90), &"b,high,2024-01-03\n".repeat(9_000));
    let [pandas, standard] = read_as("late.csv", &content);
    assert_snapshot!(pandas, @"
    39,000 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      9,000 of 39,000 values of n are no numbers: 'high'; kept as text
    ");
    assert_snapshot!(standard, @"
    39,000 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      9,000 of 39,000 values of n are no numbers: 'high'
    ");
}

#[test]
fn numbers_in_quotes_are_numbers_in_json_too() {
    assert_read_as!("quoted.json", r#"[{"n": "1.5", "zip": "01234"}, {"n": "2", "zip": "80331"}]"#, @"2 rows × 2 columns, read as UTF-8, JSON, rows in $");
}

#[test]
fn a_name_with_a_dot_that_is_a_path_too_loses_no_value() {
    let data =
        [super::python::Data::new("a.json", r#"[{"a.b": 1, "a": {"b": 2}}, {"a.b": 3, "a": {"b": 5}}]"#)];
    for variant in [Variant::Standard, Variant::Pandas] {
        let report = super::python::run_all(&data, variant).remove(0).unfailing();
        let lines: Vec<&str> = report.stdout.lines().filter(|line| line.starts_with("a.b")).take(2).collect();
        assert!(lines.len() == 2 && lines[1].starts_with("a.b (2)"), "{}", report.stdout);
        assert!(lines[1].contains("mean 3.5"), "{}", report.stdout);
    }
}

#[test]
fn the_mean_of_numbers_whose_sum_is_too_large_is_computed() {
    let data = [super::python::Data::new("a.csv", "x,y\n1e308,a\n1e308,b\n-1e308,c\n")];
    for variant in [Variant::Standard, Variant::Pandas, Variant::Duckdb] {
        let report = super::python::run_all(&data, variant).remove(0);
        assert!(report.stdout.contains("mean 3.33333e+307"), "{}", report.stdout);
    }
}
