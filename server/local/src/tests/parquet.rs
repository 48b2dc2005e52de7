//! Parquet files of every type that pyarrow and pandas write.

use insta::assert_snapshot;

use super::python::{Data, Printout, Variant, run_all, written};

/// Python functions that write a Parquet file: of columns of Arrow, and of a table of pandas.
const TABLE: &str = r#"
import datetime as dt
import uuid
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

def table(name, **columns):
    pq.write_table(pa.table(columns), name + ".parquet")
"#;

fn profiled(script: &str) -> Vec<(String, Printout)> {
    let files = written(&format!("{TABLE}\n{script}"));
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let printed = run_all(&files, Variant::Pandas);
    for report in &printed {
        assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    }
    names.into_iter().zip(printed).collect()
}

/// All that is said of each file.
fn told(script: &str) -> String {
    let told = profiled(script).into_iter().map(|(name, report)| format!("{name}: {}\n", report.told()));
    told.collect()
}

/// How each file was read.
fn openings(script: &str) -> String {
    let openings =
        profiled(script).into_iter().map(|(name, report)| format!("{name}: {}\n", report.opening()));
    openings.collect()
}

#[test]
fn decimals_are_numbers() {
    assert_snapshot!(told(r#"
table("money", amount=pa.array([Decimal("1.50"), None, Decimal("9.99")], pa.decimal128(10, 2)),
      exact=pa.array([Decimal(1), Decimal(2), Decimal("12345678901234567890.1234567891")], pa.decimal128(38, 10)),
      long=pa.array([Decimal(1), Decimal(2), Decimal(4)], pa.decimal256(50, 2)))
"#), @r#"
    money.parquet: 3 rows × 3 columns, read as Parquet; missing: null (1)
    Read as
    "exact" holds decimals of 38 digits: computed with 15
    "long" holds decimals of 50 digits: computed with 15
    column type missing % distinct values
    amount decimal(10, 2) 1 33.3 2 1.5 … 5.745 … 9.99, mean 5.745
    exact decimal(38, 10) 0 0.0 3 1 … 2 … 1.23457e+19, mean 4.11523e+18
    long decimal(50, 2) 0 0.0 3 1 … 2 … 4, mean 2.33333
    Worth knowing
    missing: amount 33.3 %; 2 of 3 rows complete
    First rows
    amount exact long
    1.5 1 1
    2 2
    9.99 1.23456789012346e+19 4
    Numbers
    count mean std min 25% 50% 75% max
    amount 2 5.745 6.00334 1.5 3.6225 5.745 7.8675 9.99
    exact 3 4.11523e+18 7.12778e+18 1 1.5 2 6.17284e+18 1.23457e+19
    long 3 2.33333 1.52753 1 1.5 2 3 4
    "#);
}

#[test]
fn dates_times_and_spans_have_ranges() {
    assert_snapshot!(told(r#"
table("times", old=pa.array([dt.date(1600, 1, 1), dt.date(2024, 1, 1), None]),
      far=pa.array([dt.datetime(9999, 12, 31), dt.datetime(2300, 1, 1), dt.datetime(1, 1, 1)], pa.timestamp("us")),
      ns=pa.array([1, 2, 10**18], pa.timestamp("ns")), s=pa.array([0, 1, 10**9], pa.timestamp("s")),
      zone=pa.array([0, 3600 * 10**6, 10**15], pa.timestamp("us", "Europe/Berlin")),
      mars=pa.array([0, 1, 2], pa.timestamp("s", "Mars/Base")),
      clock=pa.array([dt.time(8), dt.time(17, 30), None]),
      took=pa.array([60 * 10**9, None, 30 * 3600 * 10**9], pa.duration("ns")), n=[1.5, 2.5, 4])
"#), @r#"
times.parquet: 3 rows × 9 columns, read as Parquet; missing: null (3)
Read as
"mars" in UTC: the time zone Mars/Base is not known here
column type missing % distinct values
old date 1 33.3 2 1600-01-01 … 2024-01-01
far date 0 0.0 3 0001-01-01 … 9999-12-31
ns date 0 0.0 3 1970-01-01 00:00:00.000000001 … 2001-09-09 01:46:40
s date 0 0.0 3 1970-01-01 … 2001-09-09 01:46:40
zone date 0 0.0 3 1970-01-01 01:00:00+01:00 … 2001-09-09 03:46:40+02:00
mars date 0 0.0 3 1970-01-01 … 1970-01-01 00:00:02
clock time 1 33.3 2 '08:00:00' 1 · '17:30:00' 1
took duration 1 33.3 2 00:01:00 … 1 days 06:00:00
n number 0 0.0 3 1.5 … 2.5 … 4, mean 2.66667
Worth knowing
missing: old 33.3 %, clock 33.3 %, took 33.3 %; 1 of 3 rows complete
First rows of the first 8 columns
old far ns s zone \
1600-01-01 9999-12-31 1970-01-01 00:00:00.000000001 1970-01-01 1970-01-01 01:00:00+01:00
2024-01-01 2300-01-01 1970-01-01 00:00:00.000000002 1970-01-01 00:00:01 1970-01-01 02:00:00+01:00
0001-01-01 2001-09-09 01:46:40 2001-09-09 01:46:40 2001-09-09 03:46:40+02:00
mars clock took
1970-01-01 08:00:00 00:01:00
1970-01-01 00:00:01 17:30:00
1970-01-01 00:00:02 1 days 06:00:00
Numbers
count mean std min 25% 50% 75% max
n 3 2.66667 1.25831 1.5 2 2.5 3.25 4
Dates
old: 1600-01-01 to 2024-01-01
far: 0001-01-01 to 9999-12-31
ns: 1970-01-01 00:00:00.000000001 to 2001-09-09 01:46:40
s: 1970-01-01 to 2001-09-09 01:46:40
zone: 1970-01-01 01:00:00+01:00 to 2001-09-09 03:46:40+02:00
mars: 1970-01-01 to 1970-01-01 00:00:02
"#);
}

#[test]
fn the_index_that_pandas_stored_is_a_column() {
    assert_snapshot!(openings(r#"
frame = pd.DataFrame({"v": [1.5, 2.5, 4]}, index=pd.date_range("2024-01-01", periods=3, name="when"))
frame.to_parquet("named.parquet")
frame.reset_index(drop=True).to_parquet("range.parquet")
frame.set_index([["a", "a", "b"], [1, 2, 1]]).to_parquet("several.parquet")
frame.set_index(pd.Index(["a", "b", "c"])).to_parquet("unnamed.parquet")
"#), @r#"
named.parquet: 3 rows × 2 columns, read as Parquet
Read as
  "when": the index that pandas stored, read as a column
range.parquet: 3 rows × 1 column, read as Parquet
several.parquet: 3 rows × 3 columns, read as Parquet
Read as
  "index": the index that pandas stored, read as a column
  "index.1": the index that pandas stored, read as a column
unnamed.parquet: 3 rows × 2 columns, read as Parquet
Read as
  "index": the index that pandas stored, read as a column
"#);
}

#[test]
fn every_other_type_has_its_name_and_an_example() {
    assert_snapshot!(told(r#"
table("types", flag=[True, False, None], image=[b"\x89PNG", b"\xff", None], bytes=[b"abc", b"def", b"abc"],
      huge=pa.array([2**64 - 1, 2, 3], pa.uint64()), half=pa.array([1.5, 2.5, 3.5], pa.float16()), none=pa.nulls(3),
      kind=pa.array(["x", "y", "x"]).dictionary_encode(), code=pa.array([12345678901234567, None, 5]),
      nan=[float("nan"), float("inf"), 1.0], list=[[1, 2], [], None], map=pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
      user=[{"name": "x", "at": {"city": "Oslo"}}, {"name": "y", "at": {"city": "Rome"}}, None],
      key=pa.array([uuid.UUID(int=n).bytes for n in range(3)], pa.uuid()))
pd.DataFrame({"month": pd.period_range("2024-01", periods=3, freq="M"), "group": pd.Categorical(["a", "b", "a"])}).to_parquet("pandas.parquet")
"#), @r#"
pandas.parquet: 3 rows × 2 columns, read as Parquet
column type missing % distinct values
month date 0 0.0 3 2024-01-01 … 2024-03-01
group category 0 0.0 2 'a' 2 · 'b' 1
First rows
month group
2024-01-01 a
2024-02-01 b
2024-03-01 a
Dates
month: 2024-01-01 to 2024-03-01
Most frequent values
group: 'a' 2 · 'b' 1
types.parquet: 3 rows × 14 columns, read as Parquet; missing: null (11)
Read as
"bytes": bytes read as UTF-8 text
column type missing % distinct values
flag bool 1 33.3 2 'True' 1 · 'False' 1
image binary 1 33.3 2 "b'\\x89PNG'" 1 · "b'\\xff'" 1
bytes binary 0 0.0 2 'abc' 2 · 'def' 1
huge identifier 0 0.0 3 2 … 18446744073709551615
half number 0 0.0 3 1.5 … 2.5 … 3.5, mean 2.5
none null 3 100.0 0
kind category 0 0.0 2 'x' 2 · 'y' 1
code int64 1 33.3 2 5 … 12345678901234567
nan number 1 33.3 2 1 … 1 … 1, mean 1
list list 1 33.3 2 '[1, 2]' 1 · '[]' 1
map map 1 33.3 2 "[('k', 1)]" 1 · '[]' 1
user.name text 1 33.3 2 'x' 1 · 'y' 1
user.at.city text 1 33.3 2 'Oslo' 1 · 'Rome' 1
key text 0 0.0 3 '00000000-0000…00000000' 1 · '00000000-0000…000…
nan: 1 infinite
Worth knowing
missing: none 100 %, flag 33.3 %, image 33.3 %, code 33.3 % and 5 more; 0 of 3 rows complete
First rows of the first 8 columns
flag image bytes huge half none kind code
True b'\x89PNG' abc 18446744073709551615 1.5 x 12345678901234567
False b'\xff' def 2 2.5 y
abc 3 3.5 x 5
Numbers
count mean std min 25% 50% 75% max
half 3 2.5 1 1.5 2 2.5 3 3.5
nan 1 1 NaN 1 1 1 1 1
left out as identifiers: huge, code
Most frequent values
bytes: 'abc' 2 · 'def' 1
kind: 'x' 2 · 'y' 1
"#);
}

#[test]
fn texts_are_codes_numbers_or_dates_as_in_csv() {
    assert_snapshot!(told(r#"
table("texts", zip=["02134", "02135", "02134"], day=["2024-01-01", "2024-02-01", None], no_day=["2024-01-01", "2024-02-01", "2024-02-30"],
      price=["1.5", "2.5", "3"], usd=["$1,200.50", "$3.00", "$4.00"], country=["NA", "DE", "NA"])
"#), @r#"
    texts.parquet: 3 rows × 6 columns, read as Parquet; missing: null (1)
    Read as
    "day" is stored as text: 2024-01-01 read as a date
    "price" is stored as text: 1.5 read as a number
    "usd" is stored as text: $1,200.50 read as 1200.5
    column type missing % distinct values
    zip text 0 0.0 2 '02134' 2 · '02135' 1
    day date 1 33.3 2 2024-01-01 … 2024-02-01
    no_day text 0 0.0 3 '2024-01-01' 1 · '2024-02-01' 1 · '2024-02-30' 1
    price number 0 0.0 3 1.5 … 2.5 … 3, mean 2.33333
    usd number, $ 0 0.0 3 3 … 4 … 1200.5, mean 402.5
    country text 0 0.0 2 'NA' 2 · 'DE' 1
    Worth knowing
    missing: day 33.3 %; 2 of 3 rows complete
    First rows
    zip day no_day price usd country
    02134 2024-01-01 2024-01-01 1.5 1200.5 NA
    02135 2024-02-01 2024-02-01 2.5 3 DE
    02134 2024-02-30 3 4 NA
    Numbers
    count mean std min 25% 50% 75% max
    price 3 2.33333 0.763763 1.5 2 2.5 2.75 3
    usd 3 402.5 691.088 3 3.5 4 602.25 1200.5
    Dates
    day: 2024-01-01 to 2024-02-01
    Most frequent values
    zip: '02134' 2 · '02135' 1
    country: 'NA' 2 · 'DE' 1
    "#);
}

#[test]
fn tables_without_rows_or_columns_and_odd_names_are_described() {
    assert_snapshot!(told(r#"
pd.DataFrame(index=range(5)).to_parquet("no_columns.parquet")
table("no_rows", a=pa.array([], pa.int64()), b=pa.array([], pa.string()))
pq.write_table(pa.table([[1, 2], [3, 5], ["x", "y"], [1, 2]], names=["a", "a", "", "x\x1b[31m\n$y$"]), "names.parquet")
"#), @"
names.parquet: 2 rows × 4 columns, read as Parquet
column type missing % distinct values
a number 0 0.0 2 1 … 1.5 … 2, mean 1.5
a.1 number 0 0.0 2 3 … 4 … 5, mean 4
Unnamed: 2 text 0 0.0 2 'x' 1 · 'y' 1
x [31m $y$ number 0 0.0 2 1 … 1.5 … 2, mean 1.5
First rows
a a.1 Unnamed: 2 x [31m $y$
1 3 x 1
2 5 y 2
Numbers
count mean std min 25% 50% 75% max
a 2 1.5 0.707107 1 1.25 1.5 1.75 2
a.1 2 4 1.41421 3 3.5 4 4.5 5
x [31m $y$ 2 1.5 0.707107 1 1.25 1.5 1.75 2
no_columns.parquet: 0 rows × 0 columns, read as Parquet
column type missing % distinct values
no_rows.parquet: 0 rows × 2 columns, read as Parquet
column type missing % distinct values
a empty 0 0.0 0
b empty 0 0.0 0
");
}

#[test]
fn a_damaged_file_is_refused_in_one_sentence() {
    let whole = written(&format!("{TABLE}\ntable('t', a=[1, 2], b=['x', 'y'])")).remove(0);
    let files = [
        Data::new("cut.parquet", &whole.bytes[..whole.bytes.len() / 2]),
        Data::new("footer.parquet", [b"PAR1", &[b'x'; 100][..], b"\xFF\xFF\xFF\x7FPAR1"].concat()),
    ];
    let told = run_all(&files, Variant::Pandas).into_iter().map(|report| {
        let last = report.error.lines().last().unwrap_or_default().to_owned();
        last[..last.find(" (Parquet").unwrap_or(last.len())].to_owned() + "\n"
    });
    assert_snapshot!(told.collect::<String>(), @r#"
    SystemExit: cut.parquet: the Parquet file is damaged or cut off; get it again
    SystemExit: footer.parquet: the Parquet file is damaged or cut off; get it again
    "#);
}

#[test]
fn unsigned_integers_of_64_bits_beside_nulls_are_read() {
    let files = written(&format!("{TABLE}\ntable('t', v=pa.array([2**63, 2**63 + 1, None], pa.uint64()))"));
    assert_snapshot!(run_all(&files, Variant::Pandas).remove(0).told(), @r#"
    3 rows × 1 column, read as Parquet; missing: null (1)
    column type missing % distinct values
    v uint64 1 33.3 2 9223372036854775808 … 9223372036854775809
    Worth knowing
    missing: v 33.3 %; 2 of 3 rows complete
    First rows
    v
    9223372036854775808
    9223372036854775809
    left out as identifiers: v
    "#);
}
