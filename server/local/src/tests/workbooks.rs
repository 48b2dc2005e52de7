//! Workbooks as people keep them, written by openpyxl.

use insta::assert_snapshot;

use crate::sniff::ReadAs;

use super::python::{Data, Printout, Variant, run, run_all, written};

/// A Python function that writes a workbook: the rows of its first sheet, its merged ranges, what else to do to it.
const BOOK: &str = r#"
import datetime as dt
import openpyxl

def book(name, rows, merged=(), formats={}, title="Sales", then=lambda workbook, sheet: None):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    for column, code in formats.items():
        for cell in sheet[column][1:]:
            cell.number_format = code
    then(workbook, sheet)
    workbook.save(name + ".xlsx")

def add(workbook, title, rows, state="visible"):
    sheet = workbook.create_sheet(title)
    sheet.sheet_state = state
    for row in rows:
        sheet.append(row)

regions = [["N", 1.5, 10], ["S", 2.5, 20], ["E", 3.5, 35], ["W", 4.5, 40]]
names = ["region", "price", "n"]
"#;

/// What the programs print for the workbooks that a script writes, by the names of the files.
fn profiled(script: &str) -> Vec<(String, Printout)> {
    let files = written(&format!("{BOOK}\n{script}"));
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let printed = run_all(&files, Variant::Pandas);
    for report in &printed {
        assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    }
    names.into_iter().zip(printed).collect()
}

/// How each workbook was read.
fn openings(script: &str) -> String {
    let openings =
        profiled(script).into_iter().map(|(name, report)| format!("{name}: {}\n", report.opening()));
    openings.collect()
}

/// All that is said of one workbook.
fn told(script: &str) -> String {
    profiled(script).remove(0).1.told()
}

#[test]
fn cells_are_what_they_are_stored_as() {
    assert_snapshot!(told(r#"
book("codes", [
    ["zip", "phone", "price", "flag", "start", "took", "day", "empty"],
    ["02134", "+49301230", "1,234.50", True, dt.time(8, 30), dt.timedelta(hours=30), dt.date(2024, 1, 31), None],
    ["02135", "+49301231", "99.00", False, dt.time(17), dt.timedelta(minutes=5), dt.date(2024, 3, 1), None],
    ["02134", "+49301232", "5.25", None, None, dt.timedelta(0), dt.date(2024, 2, 1), None],
])"#), @r#"
3 rows × 8 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "" (5)
Read as
"price" is stored as text: 1,234.50 read as 1234.5
column type missing % distinct values
zip text 0 0.0 2 '02134' 2 · '02135' 1
phone text 0 0.0 3 '+49301230' 1 · '+49301231' 1 · '+49301232' 1
price number 0 0.0 3 5.25 … 99 … 1234.5, mean 446.25
flag bool 1 33.3 2 'True' 1 · 'False' 1
start time 1 33.3 2 '08:30:00' 1 · '17:00:00' 1
took duration 0 0.0 3 00:00:00 … 1 days 06:00:00
day date 0 0.0 3 2024-01-31 … 2024-03-01
empty empty 3 100.0 0
Worth knowing
missing: empty 100 %, flag 33.3 %, start 33.3 %; 0 of 3 rows complete
First rows
zip phone price flag start took day empty
02134 +49301230 1234.5 True 08:30:00 1 days 06:00:00 2024-01-31
02135 +49301231 99 False 17:00:00 00:05:00 2024-03-01
02134 +49301232 5.25 00:00:00 2024-02-01
Numbers
count mean std min 25% 50% 75% max
price 3 446.25 684.252 5.25 52.125 99 666.75 1234.5
Dates
day: 2024-01-31 to 2024-03-01
Most frequent values
zip: '02134' 2 · '02135' 1
"#);
}

#[test]
fn a_title_as_wide_as_the_table_and_a_total_below_are_left_out() {
    assert_snapshot!(openings(r#"
book("wide_title", [["Title of report", "x"], [], ["region", "sales"], ["North", 10], ["South", 20], ["Total", 30]])
book("header_apart", [["region", "sales"], [], ["North", 10], ["South", 20]])
"#), @r#"
    header_apart.xlsx: 2 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
    wide_title.xlsx: 2 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 3
    Read as
      1 row above the table left out
      left out as totals: row 6 ("Total")
    "#);
}

#[test]
fn the_row_of_the_header_is_the_one_that_the_person_names() {
    let script = r#"
book("two", [["Sales"], ["region", "n"], ["N", 1], ["S", 2], ["W", 2], [], ["city", "people"], ["Oslo", "few"], ["Rome", "many"]])
"#;
    let file = written(&format!("{BOOK}\n{script}")).remove(0);
    let asked = ["header=7", "header=none", "header=6"];
    let read_as = |text| ReadAs::parse(text).expect("pairs");
    let files =
        asked.map(|text| Data { name: file.name.clone(), bytes: file.bytes.clone(), read_as: read_as(text) });
    let printed = run_all(&files, Variant::Pandas).into_iter().zip(asked);
    let drawn = printed.map(|(report, asked)| {
        let first = report.stdout.lines().next().or(report.error.lines().last());
        format!("{asked}: {}\n", first.unwrap_or_default())
    });
    assert_snapshot!(drawn.collect::<String>(), @r#"
    header=7: 2 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 7
    header=none: 7 rows × 2 columns, read as sheet 1 of 1 "Sales", no header
    header=6: SystemExit: row 6 of the sheet is blank: give the row with the names as header=N
    "#);
}

#[test]
fn the_title_above_a_table_and_what_stands_around_it_are_left_out() {
    assert_snapshot!(openings(r#"
book("above_and_below", [["Sales 2024"], ["made in May"], [], names, *regions, ["Total", 12, 105]], ["A1:C1"])
book("average", [names, *regions, ["Total", 12, 105], ["Average", 3, 26.25]])
book("footnotes", [names, *regions, [], ["Notes"], ["Preliminary"], ["Source", "Eurostat"]])
book("grades", [names, *regions, ["Average", 7, 26]])
book("itogo", [names, *regions, ["Итого", 12, 105]])
book("apart", [names, *regions, [], ["Source: us"], ["* estimated"]],
     then=lambda workbook, sheet: (sheet.insert_cols(1, 2), sheet.insert_rows(1, 3)))
def beside(workbook, sheet):
    for place, pair in enumerate([("code", "meaning"), ("N", "north"), ("S", "south")]):
        sheet.cell(1 + place, 7, pair[0])
        sheet.cell(1 + place, 8, pair[1])
book("beside", [names, *regions, *regions], then=beside)
book("blank_columns", [["region", None, "price"], *[[one, None, two] for one, two, _ in regions]])
book("next_table", [names, *regions, [], ["city", "people", "area"], ["Oslo", 1, 2], ["Rome", 3, 4]])
book("filtered", [names, *regions], then=lambda workbook, sheet: setattr(sheet.row_dimensions[3], "hidden", True))
book("sections", [["item", "n"], ["North"], ["a", 1], ["b", 2], ["South"], ["c", 3]], ["A2:B2", "A5:B5"])
"#), @r#"
    above_and_below.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 4
    Read as
      2 rows above the table left out
      left out as totals: row 9 ("Total")
    apart.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 4
    Read as
      left out below the table: rows 10 and 11
    average.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      left out as totals: rows 6 and 7 ("Total", "Average")
    beside.xlsx: 8 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      left out beside the table: columns G–H
    blank_columns.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
    filtered.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      1 row hidden in Excel: read too
    footnotes.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      left out below the table: rows 7 to 9
    grades.xlsx: 5 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    itogo.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      left out as totals: row 6 ("Итого")
    next_table.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      another table begins in row 7: left out; header=7 (option --read-as, setting readAs) reads it
    sections.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
    "#);
}

#[test]
fn names_of_several_rows_are_joined_and_merged_cells_filled() {
    assert_snapshot!(profiled(r#"
quarters = [None, "Q1", "Q2", "Q1", "Q2"]
book("groups", [[None, "2023", None, "2024"], ["Region", *quarters[1:]], ["N", 1, 2, 3, 4], ["S", 2, 3, 4, 5]])
book("merged", [["Region", "2023", None, "2024"], quarters, ["N", 1, 2, 3, 4], ["S", 2, 3, 4, 5]],
     ["A1:A2", "B1:C1", "D1:E1"])
book("rows", [["region", "city", "n"], ["N", "Oslo", 1], [None, "Bergen", 2], ["S", "Rome", 3], [None, "Bari", 5]],
     ["A2:A3", "A4:A5"])
book("title", [["Report"], ["Region", "Sales"], [None, "Q1", "Q2"], ["N", 1, 2], ["S", 2, 3]],
     ["A1:C1", "A2:A3", "B2:C2"])
"#).iter().map(|(name, report)| {
        let told = report.told();
        let columns: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("column ")).skip(1)
            .take_while(|line| line.contains(" 0.0 ")).collect();
        format!("{name}: {}\n  {}\n", report.opening(), columns.join("\n  "))
    }).collect::<String>(), @r#"
    groups.xlsx: 2 rows × 5 columns, read as sheet 1 of 1 "Sales", header in rows 1 and 2
    Read as
      names joined from 2 rows, such as "2023 Q1"
      Region text 0 0.0 2 'N' 1 · 'S' 1
      2023 Q1 number 0 0.0 2 1 … 1.5 … 2, mean 1.5
      2023 Q2 number 0 0.0 2 2 … 2.5 … 3, mean 2.5
      2024 Q1 number 0 0.0 2 3 … 3.5 … 4, mean 3.5
      2024 Q2 number 0 0.0 2 4 … 4.5 … 5, mean 4.5
    merged.xlsx: 2 rows × 5 columns, read as sheet 1 of 1 "Sales", header in rows 1 and 2
    Read as
      names joined from 2 rows, such as "2023 Q1"
      Region text 0 0.0 2 'N' 1 · 'S' 1
      2023 Q1 number 0 0.0 2 1 … 1.5 … 2, mean 1.5
      2023 Q2 number 0 0.0 2 2 … 2.5 … 3, mean 2.5
      2024 Q1 number 0 0.0 2 3 … 3.5 … 4, mean 3.5
      2024 Q2 number 0 0.0 2 4 … 4.5 … 5, mean 4.5
    rows.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
      region text 0 0.0 2 'N' 2 · 'S' 2
      city text 0 0.0 4 'Oslo' 1 · 'Bergen' 1 · 'Rome' 1
      n number 0 0.0 4 1 … 2.5 … 5, mean 2.75
    title.xlsx: 2 rows × 3 columns, read as sheet 1 of 1 "Sales", header in rows 2 and 3
    Read as
      1 row above the table left out
      names joined from 2 rows, such as "Sales Q1"
      Region text 0 0.0 2 'N' 1 · 'S' 1
      Sales Q1 number 0 0.0 2 1 … 1.5 … 2, mean 1.5
      Sales Q2 number 0 0.0 2 2 … 2.5 … 3, mean 2.5
    "#);
}

#[test]
fn the_first_row_is_data_where_it_names_nothing() {
    assert_snapshot!(openings(r#"
book("data", regions)
book("one_cell", [["hello"]])
book("only_names", [names])
book("row_names", [[None, "n"], ["x", 1], ["y", 2]])
book("years", [["item", 2022, 2023], ["a", 10, 20], ["b", 11, 21]])
"#), @r#"
data.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", no header
Read as
  no header seen: the first row is data, and columns are counted
one_cell.xlsx: 0 rows × 1 column, read as sheet 1 of 1 "Sales", header in row 1
only_names.xlsx: 0 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
row_names.xlsx: 2 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
years.xlsx: 2 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  2022, 2023: names of columns, not values
"#);
}

#[test]
fn the_first_sheet_with_a_table_is_described_and_the_others_are_named() {
    assert_snapshot!(openings(r#"
book("empty", [], then=lambda workbook, sheet: add(workbook, "More", []))
book("hidden", [["secret", "n"], ["x", 1], ["y", 2]],
     then=lambda workbook, sheet: (setattr(sheet, "sheet_state", "hidden"), add(workbook, "Seen", [["a", "b"], [1, 2], [3, 5]]),
                                   workbook.create_chartsheet("Chart"), setattr(workbook, "active", 1)))
book("only_hidden", [], then=lambda workbook, sheet: add(workbook, "Old", [["a", "b"], [1, 2], [3, 5]], "hidden"))
book("readme", [["This is about things"], [], ["Written by us"]], title="README",
     then=lambda workbook, sheet: (add(workbook, "Data", [names, *regions]), add(workbook, "Empty", [])))
"#), @r#"
empty.xlsx: SystemExit: the workbook holds no values: its sheets are empty ("Sales", "More"); attach the one with the data
hidden.xlsx: 2 rows × 2 columns, read as sheet 2 of 2 "Seen", header in row 1
Read as
  other sheet: "Sales" (hidden, 3 rows × 2 columns); to read one: sheet=NAME (option --read-as, setting readAs)
only_hidden.xlsx: 2 rows × 2 columns, read as hidden sheet 2 of 2 "Old", header in row 1
Read as
  other sheet: "Sales" (empty); to read one: sheet=NAME (option --read-as, setting readAs)
readme.xlsx: 4 rows × 3 columns, read as sheet 2 of 3 "Data", header in row 1
Read as
  other sheets: "README" (2 rows × 1 column), "Empty" (empty); to read one: sheet=NAME (option --read-as, setting readAs)
"#);
}

#[test]
fn what_a_column_could_have_been_is_said() {
    assert_snapshot!(openings(r##"
book("almost", [["rain"], *[[n * 0.5] for n in range(30)], ["trace"]])
book("dates", [["when", "eu", "unclear"], ["2024-01-31", "31.01.2024", "01/02/2024"], ["2024-02-01", "01.02.2024", "03/04/2024"]])
book("errors", [["a", "b"], [1, "#N/A"], [2, "#DIV/0!"], [3, 4], [4, None]])
book("formats", [["growth", "price", "cost"], [0.05, 3, 4.5], [0.07, 4, 5]],
     formats={"A": "0.0%", "B": '"$"#,##0.00', "C": "#,##0.00 [$€-407]"})
book("formulas", [["a", "total"], [1, "=A2+1"], [3, "=A3+1"]])
book("marks", [["n", "m"], [1, "x"], ["n/d", 2], ["*", 3], [4, 4]])
book("mixed", [["zip", "n"], ["02134", "2"], [80331, 2], [80333, 3]])
book("serials", [["Date", "n"], [45292, 1], [45293.5, 2], [45300, 4]])
"##), @r##"
almost.xlsx: 31 rows × 1 column, read as sheet 1 of 1 "Sales", header in row 1; missing: no number (1)
Read as
  1 of 31 values of "rain" is no number: "trace"
dates.xlsx: 2 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  "when" is stored as text: 2024-01-31 read as a date
  "eu" is stored as text: 31.01.2024 read as 2024-01-31
  day and month cannot be told apart in "unclear": kept as text
errors.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "", "#DIV/0!", "#N/A" (3)
formats.xlsx: 2 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  "growth" is shown as percent: 0.05 stands for 5%
formulas.xlsx: 2 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: no result (2)
Read as
  2 formulas of "total" have no stored result: open the workbook in Excel and save it
marks.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "*", "n/d" (2)
Read as
  "m" holds numbers and texts: kept as text
mixed.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  "zip" holds numbers and texts: kept as text
  1 number of "n" is stored as text
serials.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  45292 in "Date" as 2024-01-01: days as Excel counts them
"##);
}

#[test]
fn names_and_years_among_numbers_are_left_out_as_in_text() {
    assert_snapshot!(told(r#"
book("names", [["id", "customer_id", "year", "plz", "account number", "amount"],
               *[[n, n % 3, 2020 + n % 3, 80000 + n, 10000 + n, n * 1.5] for n in range(1, 9)]])
"#), @r#"
8 rows × 6 columns, read as sheet 1 of 1 "Sales", header in row 1
column type missing % distinct values
id identifier 0 0.0 8 1 … 8
customer_id identifier 0 0.0 3 0 … 2
year year 0 0.0 3 2020 … 2022
plz identifier 0 0.0 8 80001 … 80008
account number identifier 0 0.0 8 10001 … 10008
amount number 0 0.0 8 1.5 … 6.75 … 12, mean 6.75
First rows
id customer_id year plz account number amount
1 1 2021 80001 10001 1.5
2 2 2022 80002 10002 3
3 0 2020 80003 10003 4.5
4 1 2021 80004 10004 6
5 2 2022 80005 10005 7.5
Numbers
count mean std min 25% 50% 75% max
amount 8 6.75 3.67423 1.5 4.125 6.75 9.375 12
left out as identifiers: id, customer_id, plz, account number
left out as years: year
"#);
}

#[test]
fn a_sheet_over_time_is_drawn_and_so_are_others() {
    let charts = profiled(
        r#"
book("bars", [["city"], ["Oslo"], ["Rome"], ["Oslo"]])
book("histogram", [names, *regions])
book("series", [["day", "n"], *[[dt.date(2024, 1, n), n * n] for n in range(1, 20)]])
"#,
    );
    let charts: String = charts.iter().map(|(name, report)| format!("{name} {}\n", report.charts)).collect();
    assert_snapshot!(charts, @"
    bars.xlsx 1
    histogram.xlsx 1
    series.xlsx 1
    ");
}

#[test]
fn names_of_sheets_and_columns_are_one_line_of_text() {
    assert_snapshot!(openings(r#"
book("names", [["a", "a", "line\nbreak", "x" * 50, "$y$"], [1, 2, 3, 4, 5], [2, 3, 5, 5, 7]], title="It's \"new\"\n\u202e (2)")
book("texts", [["name", "note"], ["=cmd|x", "@SUM(1)"], ["+1+1", "a_x001B_[31m"], ["plain", "-2"]])
"#), @r#"
names.xlsx: 2 rows × 5 columns, read as sheet 1 of 1 "It's "new" (2)", header in row 1
texts.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: no result (1)
Read as
  1 formula of "name" has no stored result: open the workbook in Excel and save it
"#);
}

#[test]
fn a_workbook_by_another_name_is_read_too() {
    let book = written(&format!("{BOOK}\nbook('sales', [names, *regions])")).remove(0);
    for name in ["sales.xls", "sales.xlsm", "download"] {
        let report = run(name, &book.bytes, Variant::Pandas);
        assert_eq!(report.last_line(), "4 rows × 3 columns · 0 missing values · 0 duplicate rows");
    }
}

#[test]
fn a_damaged_workbook_is_refused_in_one_sentence() {
    let book = written(&format!("{BOOK}\nbook('sales', [names, *regions])")).remove(0);
    let (half, _) = book.bytes.split_at(book.bytes.len() / 2);
    let mut changed = book.bytes.clone();
    for byte in &mut changed[2_000..2_100] {
        *byte ^= 0x55;
    }
    let parts = written(
        "import zipfile\nwith zipfile.ZipFile('other.xlsx', 'w') as archive:\n    archive.writestr('xl/a.txt', 'x')\n\
         with zipfile.ZipFile('huge.xlsx', 'w', zipfile.ZIP_DEFLATED) as archive:\n    \
         archive.writestr('xl/workbook.xml', '<workbook/>')\n    \
         archive.filelist[0].file_size = 2**40\n",
    );
    let files: Vec<Data> =
        [Data::new("cut.xlsx", half), Data::new("changed.xlsx", &changed)].into_iter().chain(parts).collect();
    let told = run_all(&files, Variant::Pandas).into_iter().zip(&files).map(|(report, file)| {
        format!("{}: {}\n", file.name, report.error.lines().last().unwrap_or_default())
    });
    assert_snapshot!(told.collect::<String>(), @"
    cut.xlsx: SystemExit: the workbook is damaged (File is not a zip file): open it in Excel and save it again
    changed.xlsx: SystemExit: the workbook is damaged (Bad magic number for file header): open it in Excel and save it again
    huge.xlsx: SystemExit: the workbook unpacks to 1024.0 GiB, too much to read
    other.xlsx: SystemExit: the workbook is damaged (There is no item named '_rels/.rels' in the archive): open it in Excel and save it again
    ");
}

#[test]
fn numbers_that_are_shown_with_several_signs_are_said() {
    assert_snapshot!(openings(r#"
def other(cell, code):
    def then(workbook, sheet):
        sheet[cell].number_format = code
    return then

prices = [["item", "price"], *(["tea", n] for n in range(300)), ["jam", 500]]
book("late euros", prices, formats={"B": "$0.00"}, then=other("B302", "€0.00"))
book("no percent", [["day", "rate"], ["mon", 0.12], ["tue", 0.5], ["wed", 0.2]], formats={"B": "0%"}, then=other("B3", "0.0"))
book("all dollars", prices, formats={"B": "$0.00"})
"#), @r#"
all dollars.xlsx: 301 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
late euros.xlsx: 301 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  numbers of "price" are shown with $ and with €: read without their signs
no percent.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  numbers of "rate" are shown with % and without a sign: read without their signs
"#);
}

#[test]
fn a_total_that_is_no_sum_is_a_row() {
    assert_snapshot!(openings(r#"
def sums(*end):
    return [["city", "n"], ["Oslo", 10], ["Rome", 20], ["Lima", 35], *end]

book("another sum", sums(["Total", 99]))
book("the sum", sums(["Total", 65]))
book("its parts", sums(["Total", 65], ["Bari", 5], ["Pisa", 7], ["Total", 12], ["Grand total", 77]))
"#), @r#"
another sum.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  “Total” in row 5 is not the sum of the rows above it, and counts as a row
its parts.xlsx: 5 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: rows 5, 8 and 9 ("Total", "Grand total")
the sum.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 5 ("Total")
"#);
}

#[test]
fn totals_without_a_name_notes_right_below_and_tables_side_by_side_are_said() {
    assert_snapshot!(openings(r#"
book("unnamed", [names, *regions, [None, 12, 105]])
book("no_sum", [names, *regions, [None, 12, 106]])
book("note", [["region", "n"], *([a, b] for a, _, b in regions), ["Total", 105], ["Source: the office"]])
book("notes", [["region", "n"], *([a, b] for a, _, b in regions), ["Total", 105], ["Office"], ["Berlin"]])
book("no_total", [["region", "n"], *([a, b] for a, _, b in regions), ["Total", 99], ["Office"]])
book("three", [["a", "b", None, "x", "y", None, *names], *([1, "p", None, 2, "q", None, *row] for row in regions)])
book("two", [[*names, None, "city", "people"], *([*row, None, f"c{row[2]}", row[2] * 100] for row in regions)])
"#), @r#"
no_sum.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 6 (unnamed sum 12)
no_total.xlsx: 6 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "" (1)
Read as
  “Total” in row 6 is not the sum of the rows above it, and counts as a row
note.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out below the table: row 7
  left out as totals: row 6 ("Total")
notes.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out below the table: rows 7 and 8
  left out as totals: row 6 ("Total")
three.xlsx: 4 rows × 7 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  column C is blank: what is beside it may be another table, and is read as one with it
  column F is blank: what is beside it may be another table, and is read as one with it
two.xlsx: 4 rows × 5 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  column D is blank: what is beside it may be another table, and is read as one with it
unnamed.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 6 (unnamed sum 12)
"#);
}

#[test]
fn zeros_that_a_format_writes_in_front_are_kept() {
    assert_snapshot!(openings(r#"
rows = [["zip", "ssn", "n"], [1000, 12003456, 5], [1037, 99112222, 7], [2134, 12123456, 9]]
book("codes", rows, formats={"A": "00000", "B": "000-00-0000", "C": "00"})
book("long", [["zip"], [123456], [5]], formats={"A": "00000"})
book("years", [["year"], [2019], [2024]], formats={"A": "0000"})
"#), @r#"
codes.xlsx: 3 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  1000 in "zip" is shown as 01000: kept as text
  12003456 in "ssn" is shown as 012-00-3456: kept as text
long.xlsx: 2 rows × 1 column, read as sheet 1 of 1 "Sales", header in row 1
years.xlsx: 2 rows × 1 column, read as sheet 1 of 1 "Sales", header in row 1
"#);
}

#[test]
fn sums_are_told_in_workbooks_as_in_text() {
    assert_snapshot!(openings(r#"
sums = [["k", "v"], ["A", 10], ["B", 20], ["Zwischensumme", 30], ["C", 5], ["D", 7], ["Zwischensumme", 12]]
book("parts", [*sums, ["Endsumme", 42]])
book("pivot", [["Region", "Product", "Sales"], ["North", "Apples", 10], [None, "Pears", 20], ["North Total", None, 30],
    ["South", "Apples", 30], [None, "Pears", 40], ["South Total", None, 70], ["Grand Total", None, 100]])
book("compact", [["Row Labels", "Sum"], ["North", 30], ["Apples", 10], ["Pears", 20]])
book("first", [["k", "v"], ["Total", 60], ["A", 10], ["B", 20], ["C", 30]])
book("world", [["k", "v"], ["World", 60], ["A", 10], ["B", 20], ["C", 30]])
rolled = [["EU", "A", 1], ["EU", "B", 2], ["EU", None, 3], ["US", "A", 4], ["US", "B", 6], ["US", None, 10]]
book("rolled_up", [["region", "product", "sum"], *rolled, [None, None, 13]])
book("unnamed_note", [["k", "v"], ["A", 10], ["B", 20], ["C", 40], [None, 70], ["Source: us"]])
book("spans", [["k", "v"], *([k, dt.timedelta(hours=n)] for k, n in zip("ABC", (1, 2, 4))), [None, dt.timedelta(hours=7)]])
book("all_blacks", [["team", "w", "l"], ["A", 1, 0], ["B", 0, 1], ["All Blacks", 1, 1]])
book("gaps", [["name", "note", "v"], ["a", "x", 5], ["b", None, 5], ["c", "y", 7], ["d", None, 7]])
book("averages", [["k", "v"], ["A", 10], ["B", 20], ["C", 30], ["Mean", 20]])
book("no_sum", [*sums, ["Endsumme", 41]])
"#), @r#"
all_blacks.xlsx: 3 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
averages.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as averages: row 5 ("Mean")
compact.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  a pivot table: rows may be sums of those below them, and count as rows (Row Labels)
first.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 2 ("Total")
gaps.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "" (2)
no_sum.xlsx: 5 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  “Endsumme” in row 8 is not the sum of the rows above it, and counts as a row
  left out as totals: rows 4 and 7 ("Zwischensumme")
parts.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: rows 4, 7 and 8 ("Zwischensumme", "Endsumme")
pivot.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "" (2)
Read as
  left out as totals: rows 4, 7 and 8 ("North Total", "South Total", "Grand Total")
rolled_up.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: rows 4, 7 and 8 (sum “EU”, sum “US”, unnamed sum 13)
spans.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 5 (unnamed sum 7:00:00)
unnamed_note.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out below the table: row 6
  left out as totals: row 5 (unnamed sum 70)
world.xlsx: 3 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out as totals: row 2 (sum “World”)
"#);
}

#[test]
fn rows_behind_a_gap_and_totals_in_any_column_are_told_as_in_text() {
    assert_snapshot!(openings(r#"
book("heats", [["name", "a", "b"], ["A", 5, 1], ["B", 6, 2], [], ["Cid", "DNF", "DNS"], ["D", 7, 3], ["E", 8, 4]])
book("gaps", [["name", "team", "v"], ["Ann", "x", 5], ["Bob", "y", 6], ["Eve", "y", 7], [], ["Cid", "x"], ["Dan", "y"]])
book("parts", [["city", "kind", "n"], ["Rome", "a", 5], ["Rome", "b", 6], ["Rome", "Total", 11], ["Oslo", "a", 1],
    ["Oslo", "b", 9], ["Oslo", "Total", 10]])
book("counted", [["name", "x"], ["A", 0], ["B", 1], ["C", 2], ["All", 3]])
"#), @r#"
    counted.xlsx: 4 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
    gaps.xlsx: 5 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1; missing: "" (2)
    heats.xlsx: 5 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      another table may begin in row 5: read too; header=5 (option --read-as, setting readAs) reads it alone
      "a" holds numbers and texts: kept as text
      "b" holds numbers and texts: kept as text
    parts.xlsx: 4 rows × 3 columns, read as sheet 1 of 1 "Sales", header in row 1
    Read as
      left out as totals: rows 4 and 7 ("Total")
    "#);
    assert_snapshot!(openings(r#"
book("notes", [["k", "v"], *([f"k{n}", n * n] for n in range(300)), ["Total", sum(n * n for n in range(300))],
    *([f"Office {n}"] for n in range(200))])
"#), @r#"
notes.xlsx: 300 rows × 2 columns, read as sheet 1 of 1 "Sales", header in row 1
Read as
  left out below the table: rows 303 to 502
  left out as totals: row 302 ("Total")
"#);
}
