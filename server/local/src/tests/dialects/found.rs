//! Dialects that drawn tables have shown to be read wrongly, each in a small table.

use insta::assert_snapshot;

use super::super::python::{Data, Variant};
use super::readers::Readers;

/// What is said of a file, and its cells as all programs read them.
fn read(readers: &mut Readers, content: impl AsRef<[u8]>) -> String {
    let (table, read) = match readers.read(&Data::new("any.csv", content), 3) {
        Ok(read) => read,
        Err(reason) => return reason,
    };
    let mut shown: Vec<(Variant, String)> = Vec::new();
    for (variant, table) in read {
        let columns = table.names.iter().zip(&table.columns).map(|(name, cells)| {
            let cells: Vec<String> =
                cells.iter().map(|cell| cell.to_string().trim_end_matches(".0").to_owned()).collect();
            format!("{name}: {}", cells.join(" "))
        });
        let lines = columns.chain((!table.error.is_empty()).then_some(table.error.clone()));
        shown.push((variant, lines.collect::<Vec<_>>().join("\n")));
    }
    let first = &shown[0].1;
    let others = shown.iter().filter(|(_, other)| other != first);
    let others = others.map(|(variant, other)| format!("but with {variant:?}:\n{other}"));
    let decisions = table.reading.decisions.iter().map(|line| format!("({line})"));
    [first.clone()].into_iter().chain(decisions).chain(others).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_comma_within_numbers_splits_no_row() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "1,000.0-\n0.0\n7,38,974.0-\n"), @r#"
    column 1: -1000 0 -738974
    (no header seen: the first line is data, and columns are counted)
    (1,000.0- as -1000: comma between thousands)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "amount\n\"0,00\"\n\"-585,60\"\n"), @"
    amount: 0 -585.6
    (0,00 as 0: decimal comma)
    ");
    assert_snapshot!(read(&mut readers, "amount\n(0,1)\n0,0\n1,2\n0,1\n"), @"
    amount: -0.1 0 1.2 0.1
    ((0,1) as -0.1: decimal comma)
    ");
    assert_snapshot!(read(&mut readers, "0,10\n-0,12\n?\n(3,75)\n"), @r#"
    column 1: 0.1 -0.12 null -3.75
    (no header seen: the first line is data, and columns are counted)
    (0,10 as 0.1: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "0~26,896\n7~7,201-\n9 038~75,832\n"), @r#"
    column 1: 0 7 9038
    column 2: 26.896 -7.201 75.832
    (no header seen: the first line is data, and columns are counted)
    (9 038 as 9038: blank between thousands)
    (26,896 as 26.896: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "'0,000'\u{1}'-5 787,4'\n'0,250'\u{1}'9 601,3'\n"), @r#"
    column 1: 0 0.25
    column 2: -5787.4 9601.3
    (single quotes enclose fields)
    (no header seen: the first line is data, and columns are counted)
    (0,000 as 0: decimal comma)
    (-5 787,4 as -5787.4: blank between thousands)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "\"0,0\":\"Oslo\"\n\"97,9\":\"Rome\"\n\"54,5\":\"\"\n"), @r#"
    column 1: 0 97.9 54.5
    column 2: "Oslo" "Rome" null
    (no header seen: the first line is data, and columns are counted)
    (0,0 as 0: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "0,6-:46,4-\n50,9-:40,5\n8,5:31,4-\n"), @r#"
    column 1: -0.6 -50.9 8.5
    column 2: -46.4 40.5 -31.4
    (no header seen: the first line is data, and columns are counted)
    (0,6- as -0.6: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "0,14973\n0,00665\n0,09933\n"), @r#"
    column 1: 0.14973 0.00665 0.09933
    (one column: or two with a comma between?)
    (no header seen: the first line is data, and columns are counted)
    (0,14973 as 0.14973: decimal comma)
    (if that is wrong: delimiter=comma or header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "0,1\n12,7\n"), @r#"
    column 1: 0 12
    column 2: 1 7
    (two columns: or one of numbers with a decimal comma?)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: delimiter=none or header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn blanks_between_thousands_split_no_row_unless_each_part_has_a_name() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "amount 1\n1 000 000,000\n1 000 000,000-\n"), @r#"
    amount 1: 1000000 -1000000
    (1 000 000,000 as 1000000: blank between thousands)
    "#);
    assert_snapshot!(read(&mut readers, "\"(10 000 000 000)\"\n\"0\"\n\"(10 000 000 000)\"\n"), @r#"
    column 1: -10000000000 0 -10000000000
    (no header seen: the first line is data, and columns are counted)
    ((10 000 000 000) as -10000000000: blank between thousands)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "price eur\n1 100\n10 200\n32 040\n"), @r#"
    price: 1 10 32
    eur: "100" "200" "040"
    (several columns: or one of numbers with blanks between thousands?)
    (if that is wrong: delimiter=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "x y\n1 100\n10 200\n32 300\n"), @r#"
    x: 1 10 32
    y: 100 200 300
    (several columns: or one of numbers with blanks between thousands?)
    (if that is wrong: delimiter=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "x y z\n1 100 300\n2 200 310\n3 300 100\n"), @r#"
    x: 1 2 3
    y: 100 200 300
    z: 300 310 100
    (several columns: or one of numbers with blanks between thousands?)
    (if that is wrong: delimiter=none (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_header_above_numbers_with_decimal_commas_is_no_title() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "'day 1'\t'amount 2'\n'01.01.1990'\t'-817''892''291,00'\n'01.01.1990'\t0,11\n'01.01.1990'\t6,85\n"), @r#"
    day 1: 631152000 631152000 631152000
    amount 2: -817892291 0.11 6.85
    (single quotes enclose fields)
    (-817'892'291,00 as -817892291: apostrophe between thousands)
    (01.01.1990: a date, day first)
    "#);
    assert_snapshot!(read(&mut readers, "place~amount~town~rate\nb~-7,25~\"two\nlines\"~-1551,260\nb~-999~Ulm~0,442\nb~-999~~8523,317\n"), @r#"
    place: "b" "b" "b"
    amount: -7.25 -999 -999
    town: "two\nlines" "Ulm" null
    rate: -1551.26 0.442 8523.317
    (1 field goes over several lines)
    (-7,25 as -7.25: decimal comma)
    "#);
    assert_snapshot!(read(&mut readers, "amount 1\tamount 2\n(0,01)\t(55,800)\n0,00\t5\u{202f}720,438\n0,00\t10,739\n"), @r#"
    amount 1: -0.01 0 0
    amount 2: -55.8 5720.438 10.739
    ((0,01) as -0.01: decimal comma)
    "#);
    assert_snapshot!(read(&mut readers, "'amount 1'\n(0,01)\n0,00\n0,00\n''\n"), @r#"
    amount 1: -0.01 0 0 null
    (single quotes enclose fields)
    ((0,01) as -0.01: decimal comma)
    "#);
}

#[test]
fn blanks_separate_numbers_that_nothing_shows_to_be_thousands() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "1 350.12\n2 351.40\n12 349.9\n"), @r#"
    column 1: 1 2 12
    column 2: 350.12 351.4 349.9
    (several columns: or one of numbers with blanks between thousands?)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: delimiter=none or header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "      y\n1 100.5\n2 200.2\n3 300.1\n"), @r#"
    Unnamed: 0: 1 2 3
    y: 100.5 200.2 300.1
    (rows have one field more than the header: the first is their name)
    "#);
    assert_snapshot!(read(&mut readers, "    x   y\n1 100 200\n2 120 230\n3 130 250\n"), @r#"
    Unnamed: 0: 1 2 3
    x: 100 120 130
    y: 200 230 250
    (rows have one field more than the header: the first is their name)
    "#);
    assert_snapshot!(read(&mut readers, "  1   100\n  2   200\n 10   300\n"), @r#"
    column 1: 1 2 10
    column 2: 100 200 300
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "  amount\n   1 000\n  12 000\n 150 000\n"), @r#"
      amount: 1000 12000 150000
    (1 000 as 1000: blank between thousands)
    "#);
    assert_snapshot!(read(&mut readers, "x    y\n1    100\n2    250\n10   300\n"), @r#"
    x: 1 2 10
    y: 100 250 300
    "#);
    assert_snapshot!(read(&mut readers, "id code\n1 001\n2 002\n3 013\n"), @r#"
    id: 1 2 3
    code: "001" "002" "013"
    (several columns: or one of numbers with blanks between thousands?)
    (if that is wrong: delimiter=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "1 001\n2 002\n3 013\n"), @r#"
    column 1: 1001 2002 3013
    (one column: or several with blanks between?)
    (no header seen: the first line is data, and columns are counted)
    (1 001 as 1001: blank between thousands)
    (if that is wrong: delimiter=blank or header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "x y\n1 NA\nNA 500\n2 600\n"), @r#"
    x: 1 null 2
    y: null 500 600
    "#);
}

#[test]
fn two_lines_name_the_columns_together() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "Year,Sales,,Costs,\n,Q1,Q2,Q1,Q2\n2020,1,2,3,4\n2021,5,6,7,8\n"), @r#"
    Year: 2020 2021
    Sales Q1: 1 5
    Sales Q2: 2 6
    Costs Q1: 3 7
    Costs Q2: 4 8
    (two lines name the columns together: Year, Sales Q1, Sales Q2, Costs Q1, Costs Q2)
    "#);
}

#[test]
fn a_delimiter_at_the_end_of_each_row_splits_no_number() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "a,b\n1,2,\n3,4,\n"), @r#"
    a: 1 3
    b: 2 4
    "#);
}

#[test]
fn the_century_of_a_year_of_two_digits_is_said() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "birth,n\n05.06.31,1\n31.12.68,2\n14.02.45,3\n01.01.70,4\n"), @r#"
    birth: 1938384000 3124137600 2370643200 0
    n: 1 2 3 4
    (31.12.68: a date, day first, year last, here 2068-12-31)
    "#);
}

#[test]
fn blanks_in_texts_separate_no_columns() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "Oslo – Bergen\nRome – Milan\nParis – Lyon\n"), @r#"
    Oslo – Bergen: "Rome – Milan" "Paris – Lyon"
    (one column: is the delimiter unusual? “–” occurs equally often in each row)
    (line 1 names the columns, though it could be a row)
    (if that is wrong: delimiter=CHARACTER or header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "Passport missing\nVisa missing\nTicket missing\n"), @r#"
    Passport missing: "Visa missing" "Ticket missing"
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
}

#[test]
fn lines_in_quotes_are_rows_below_as_many_names() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "\"id,qty,price\"\n\"1,100,200\"\n\"2,250,300\"\n\"3,300,450\"\n"), @r#"
    id: 1 2 3
    qty: 100 250 300
    price: 200 300 450
    (each line is in quotes as a whole: the table is within)
    "#);
}

#[test]
fn colons_in_texts_and_times_split_no_row() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "3:1 (2:0)\n0:0 (0:0)\n2:2 (1:1)\n"), @r#"
    3:1 (2:0): "0:0 (0:0)" "2:2 (1:1)"
    (3:1 (2:0): names of columns, not values)
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "12:30,5-\n12:45,6-\n13:00,7-\n"), @r#"
    column 1: "12:30" "12:45" "13:00"
    column 2: -5 -6 -7
    (no header seen: the first line is data, and columns are counted)
    (5- as -5: minus at the end)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "1:25000\n1:50000\n1:100000\n"), @r#"
    1:25000: "1:50000" "1:100000"
    (1:25000: names of columns, not values)
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "10:15:30:123456\n10:15:31:223456\n"), @r#"
    10:15:30:123456: "10:15:31:223456"
    (10:15:30:123456: names of columns, not values)
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "Time (hh:mm),Value\n12:30,5\n12:45,6\n"), @r#"
    Time (hh:mm): "12:30" "12:45"
    Value: 5 6
    "#);
    assert_snapshot!(read(&mut readers, "host:port,requests\n10.0.0.1:8080,5\n10.0.0.2:8080,7\n"), @r#"
    host:port: "10.0.0.1:8080" "10.0.0.2:8080"
    requests: 5 7
    "#);
    assert_snapshot!(read(&mut readers, "GO:0008150,5\nGO:0003674,7\nGO:0005575,9\n"), @r#"
    column 1: "GO:0008150" "GO:0003674" "GO:0005575"
    column 2: 5 7 9
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn dates_of_three_words_are_one_column() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "day month year\n 1  Jan   1990\n12  Feb   1991\n 3  Mar   1992\n"), @r#"
    day: 1 12 3
    month: "Jan" "Feb" "Mar"
    year: 1990 1991 1992
    "#);
    assert_snapshot!(read(&mut readers, "01 Jan 1990\nNaN\n30 Mar 1990\n22 Apr 2018\n"), @r#"
    column 1: 631152000 null 638755200 1524355200
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_moment_before_an_unusual_delimiter_ends_there() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "01/01/1990 12:00 AM^9,97\n01/01/1990 12:00 AM^211,40\n"), @r#"
    column 1: "01/01/1990 12:00 AM" "01/01/1990 12:00 AM"
    column 2: 9.97 211.4
    (no header seen: the first line is data, and columns are counted)
    (9,97 as 9.97: decimal comma)
    (day and month cannot be told apart in column 1: kept as text)
    (if that is wrong: header=1 or dates=day-first or dates=month-first (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_colon_in_a_moment_splits_no_row() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "0,000:30.12.2017\n0,000:09.06.2017\n1,500:03.05.2027\n"), @r#"
    column 1: 0 0 1.5
    column 2: 1514592000 1496966400 1809302400
    (no header seen: the first line is data, and columns are counted)
    (0,000 as 0: decimal comma)
    (30.12.2017: a date, day first)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "01/01/1990:39,319-\n01/01/1990:977-\n01/01/1990:16,43,727-\n"), @r#"
    column 1: "01/01/1990" "01/01/1990" "01/01/1990"
    column 2: -39319 -977 -1643727
    (no header seen: the first line is data, and columns are counted)
    (39,319- as -39319: comma between thousands)
    (day and month cannot be told apart in column 1: kept as text)
    (if that is wrong: header=1 or dates=day-first or dates=month-first (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "00000:01100\n16121:21085\n18803:27301\n"), @r#"
    column 1: "00000" "16121" "18803"
    column 2: "01100" "21085" "27301"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "01.01.1990:28,934\n01.01.1990:N/A\n01.01.1990:0,694\n01.01.1990:-8.407,818\n"), @r#"
    column 1: 631152000 631152000 631152000 631152000
    column 2: 28.934 null 0.694 -8407.818
    (no header seen: the first line is data, and columns are counted)
    (28,934 as 28.934: decimal comma)
    (01.01.1990: a date, day first)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "00000:19910628\n09724:NA\n15921:20011205\n00670:20100731\n"), @r#"
    column 1: "00000" "09724" "15921" "00670"
    column 2: 678067200 null 1007510400 1280534400
    (no header seen: the first line is data, and columns are counted)
    (19910628: a date, year, month, day)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "b,1990-02-14 19:39,20110329\nb,2021-03-28 05:46,20110421\nb,2000-05-28 00:29,19900124\n"), @r#"
    column 1: "b" "b" "b"
    column 2: 635024340 1616910360 959473740
    column 3: 1301356800 1303344000 633139200
    (no header seen: the first line is data, and columns are counted)
    (20110329: a date, year, month, day)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn texts_in_single_quotes_of_one_column_hold_colons_and_several_lines() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "amount 1\n-999\n'0,000'\n'0,137'\n'0,086-'\n'62 526 251,167'\n"), @r#"
    amount 1: -999 0 0.137 -0.086 62526251.167
    (single quotes enclose fields)
    (0,000 as 0: decimal comma)
    "#);
    assert_snapshot!(read(&mut readers, "place\n'b: c'\nOslo\nOslo\n'two\nlines'\nOslo\n"), @r#"
    place: "b: c" "Oslo" "Oslo" "two\nlines" "Oslo"
    (single quotes enclose fields)
    (1 field goes over several lines)
    "#);
}

#[test]
fn a_number_in_quotes_is_one_field() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "\"1,000,000\"\n\"1,000,000\"\n"), @r#"
    column 1: 1000000 1000000
    (no header seen: the first line is data, and columns are counted)
    (1,000,000 as 1000000: comma between thousands)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "\"0,0\"\n\"n/d\"\n\"(61,1)\"\n\"48,7\"\n"), @r#"
    column 1: 0 null -61.1 48.7
    (no header seen: the first line is data, and columns are counted)
    (0,0 as 0: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_comma_between_fields_in_quotes_stands_in_no_number() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "\"00000\",\"01626\"\n\"00000\",\"03744\"\n"), @r#"
    column 1: "00000" "00000"
    column 2: "01626" "03744"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "\"12\",\"05\"\n\"7\",\"40\"\n"), @r#"
    column 1: 12 7
    column 2: "05" "40"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_row_with_a_mark_for_a_missing_value_alone_is_one_of_the_table() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "day,place\n1990-01-01,Ulm\n1990-01-02,Rom\n1990-01-03,Rom\nn/d,\n"), @r#"
    day: 631152000 631238400 631324800 null
    place: "Ulm" "Rom" "Rom" null
    "#);
}

#[test]
fn a_name_over_several_lines_ends_no_line_as_others_do() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "\"size\n(cm)\",n\r\n1.5,2\r\n2.5,3\r\n"), @"
    size (cm): 1.5 2.5
    n: 2 3
    (1 field goes over several lines)
    ");
}

#[test]
fn long_digits_behind_a_colon_are_no_time() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "0,5:10344\n0,25:17028\n"), @r#"
    column 1: 0.5 0.25
    column 2: 10344 17028
    (no header seen: the first line is data, and columns are counted)
    (0,5 as 0.5: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "5,10:30\n7,11:45\n"), @r#"
    column 1: 5 7
    column 2: "10:30" "11:45"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_blank_within_numbers_splits_no_row() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "0|'''x'''|'kfkh el'\n1 000|'chle hli'|-\n"), @r#"
    0: 1000
    'x': "chle hli"
    kfkh el: null
    (single quotes enclose fields)
    (0: names of columns, not values)
    (1 000 as 1000: blank between thousands)
    "#);
}

#[test]
fn marks_that_could_be_others_are_said_unless_another_number_settles_them() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "city;price\nUlm;1,234\nRom;5,678\n"), @r#"
    city: "Ulm" "Rom"
    price: 1.234 5.678
    (1,234 as 1.234: decimal comma, though in price it could stand between thousands)
    (if that is wrong: decimal=point (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "city;price\nUlm;1,234\nRom;5,6\n"), @r#"
    city: "Ulm" "Rom"
    price: 1.234 5.6
    (1,234 as 1.234: decimal comma)
    "#);
    assert_snapshot!(read(&mut readers, "people;price\n1 234;5,678\n987;1,234\n"), @"
    people: 1234 987
    price: 5.678 1.234
    (1 234 as 1234: blank between thousands)
    (5,678 as 5.678: decimal comma)
    ");
    assert_snapshot!(read(&mut readers, "city,price\nUlm,1.234\nRom,5.678\n"), @r#"
    city: "Ulm" "Rom"
    price: 1.234 5.678
    (1.234 as 1.234: decimal point, though in price it could stand between thousands)
    (if that is wrong: decimal=comma (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "share,price\n0.5,1.234\n0.25,5.678\n"), @"
    share: 0.5 0.25
    price: 1.234 5.678
    ");
}

#[test]
fn the_first_row_is_one_of_the_table_where_its_cells_are_like_those_below() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "true|2007-04-23\nfalse|2004-08-16\n"), @r#"
    column 1: "true" "false"
    column 2: 1177286400 1092614400
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "Oslo;05354\nRome;26222\nRome;26223\n"), @r#"
    column 1: "Oslo" "Rome" "Rome"
    column 2: "05354" "26222" "26223"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, ".\n0.00\n4.43-\n"), @r#"
    column 1: null 0 -4.43
    (no header seen: the first line is data, and columns are counted)
    (4.43- as -4.43: minus at the end)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "n/d|27939\n1990-01-31|6662\n1990-01-02|\n"), @r#"
    column 1: null 633744000 631238400
    column 2: 27939 6662 null
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "n/d\n0.5\n1.5\n"), @r#"
    column 1: null 0.5 1.5
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "(585)\n(12)\n7\n"), @r#"
    column 1: -585 -12 7
    (no header seen: the first line is data, and columns are counted)
    ((585) as -585: brackets for a minus)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "0.01-\n43’619.06-\n2.33\n"), @r#"
    column 1: -0.01 -43619.06 2.33
    (no header seen: the first line is data, and columns are counted)
    (0.01- as -0.01: minus at the end)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "Oslo;Norway\nRome;Italy\nBergen;Norway\nOslo;Norway\nOslo;Canada\n"), @r#"
    Oslo: "Rome" "Bergen" "Oslo" "Oslo"
    Norway: "Italy" "Norway" "Norway" "Canada"
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "Oslo;Norway\nRome;Italy\n"), @r#"
    Oslo: "Rome"
    Norway: "Italy"
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
}

#[test]
fn single_quotes_enclose_fields_of_any_text() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "'place'\n'two\nlines'\n'Oslo'\n"), @r#"
    place: "two\nlines" "Oslo"
    (single quotes enclose fields)
    (1 field goes over several lines)
    "#);
    assert_snapshot!(read(&mut readers, "'count'\n1\n2\n3\n"), @"
    count: 1 2 3
    (single quotes enclose fields)
    ");
    assert_snapshot!(read(&mut readers, "place\nOslo\nRome\nLima\n'say ''hi''; ok'\n"), @r#"
    place: "Oslo" "Rome" "Lima" "say 'hi'; ok"
    (single quotes enclose fields)
    "#);
    assert_snapshot!(read(&mut readers, "'1990-01-01T00:00:00Z'\n'1990-01-02T15:35:42Z'\n"), @r#"
    column 1: 631152000 631294542
    (single quotes enclose fields)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "'1990-01-31'|-0.5\n-|2.5\n'2011-06-23'|3\n-|4\n'2012-06-23'|3\n"), @r#"
    column 1: 633744000 null 1308787200 null 1340409600
    column 2: -0.5 2.5 3 4 3
    (single quotes enclose fields)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "place,n\nOslo,1\n'Rome',2\nLima,3\n"), @r#"
    place: "Oslo" "'Rome'" "Lima"
    n: 1 2 3
    (single quotes around texts belong to them: 'Rome')
    "#);
}

#[test]
fn backslashes_leave_the_mark_of_databases_as_it_is() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "n,text\n1,\"say \\\"hi\\\", ok\"\n\\N,\"a\"\n3,\\N\n"), @r#"
    n: 1 null 3
    text: "say \"hi\", ok" "a" null
    (\" is a quote within a field)
    "#);
}

#[test]
fn zones_behind_dates_are_read_in_any_style() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "day\n01.02.1970 00:00:00Z\n13.02.1970 00:00:01Z\n"), @"
    day: 2678400 3715201
    (01.02.1970 00:00:00Z: a date, day first)
    ");
    assert_snapshot!(read(&mut readers, "day\n01 Jan 1970\n06 Feb 1970\n"), @"day: 0 3110400");
}

#[test]
fn a_blank_between_thousands_is_no_cross_of_a_mac() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, b"amount;place\n1\xA0000,00;\x9Cuvre\n0,00;x\n"), @r#"
    amount: 1000 0
    place: "śuvre" "x"
    (1 000,00 as 1000: blank between thousands)
    (if that is wrong: encoding=NAME (option --read-as, setting readAs))
    "#);
}

#[test]
fn text_of_two_bytes_a_character_may_have_odd_delimiters_and_pictures() {
    let mut readers = Readers::start();
    let big = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    assert_snapshot!(read(&mut readers, big("n\u{1}place\n1\u{1}Oslo\n2\u{1}Rome\n")), @r#"
    n: 1 2
    place: "Oslo" "Rome"
    (if that is wrong: encoding=NAME (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, big("n,place\r1,Zürich\r2,🐧 ok\r")), @r#"
    n: 1 2
    place: "Zürich" "🐧 ok"
    (if that is wrong: encoding=NAME (option --read-as, setting readAs))
    "#);
}

#[test]
fn rows_that_a_control_character_splits_may_be_too_short() {
    let mut readers = Readers::start();
    let rows: String = (1..9).map(|n| format!("{n}\u{1}Oslo\u{1}x{n}\n")).collect();
    assert_snapshot!(read(&mut readers, format!("n\u{1}place\u{1}at\n{rows}9\u{1}Rome\n")), @r#"
    n: 1 2 3 4 5 6 7 8 9
    place: "Oslo" "Oslo" "Oslo" "Oslo" "Oslo" "Oslo" "Oslo" "Oslo" "Rome"
    at: "x1" "x2" "x3" "x4" "x5" "x6" "x7" "x8" null
    (1 row without exactly 3 fields, in line 10: what is missing counts as empty, what is over is left out)
    "#);
}

#[test]
fn single_quotes_enclose_texts_over_several_lines_beside_missing_values() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "NaN\n'bbb'\n'Zürich'\n'two\nlines'\n'C:\\temp'\nNaN\n"), @r#"
    column 1: null "bbb" "Zürich" "two\nlines" "C:\\temp" null
    (single quotes enclose fields)
    (1 field goes over several lines)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn decimal_commas_in_quotes_are_no_two_columns_beside_a_missing_value() {
    let mut readers = Readers::start();
    let rows = "\"(0,7)\"\n\"0,0\"\n\"(45,8)\"\n\"29,6\"\n\"(8,8)\"\n\"253268,6\"\n\"0,6\"\n\"51,2\"\n\"6,1\"\n\"7,5\"\n";
    assert_snapshot!(read(&mut readers, format!("{rows}\\N\n")), @r#"
    column 1: -0.7 0 -45.8 29.6 -8.8 253268.6 0.6 51.2 6.1 7.5 null
    (no header seen: the first line is data, and columns are counted)
    ((0,7) as -0.7: decimal comma)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn quotes_behind_a_byte_order_mark_enclose_delimiters_and_lines() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "\u{feff}\";\"\r\n\"bb\"\r\n\"bb\"\r\n\"bb c\"\r\n"), @r#"
    ;: "bb" "bb" "bb c"
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
    assert_snapshot!(read(&mut readers, "\u{feff}\"full\nname\",n\nAnna,1\nBen,2\n"), @r#"
    full name: "Anna" "Ben"
    n: 1 2
    (1 field goes over several lines)
    "#);
}

#[test]
fn names_above_decimal_commas_are_no_title() {
    let mut readers = Readers::start();
    let text = "place 1;amount 2\nbb;(359,3)\nbb;40,1\nbb;13,4\nbb;6.765,1\n";
    assert_snapshot!(read(&mut readers, text), @r#"
    place 1: "bb" "bb" "bb" "bb"
    amount 2: -359.3 40.1 13.4 6765.1
    ((359,3) as -359.3: decimal comma)
    "#);
}

#[test]
fn single_quotes_enclose_fields_where_a_line_end_within_shows_them() {
    let mut readers = Readers::start();
    let text = "'bbb',9\n'two\nlines',-7\n'''all''',5\n--,-2\n'x y',--\n";
    assert_snapshot!(read(&mut readers, text), @r#"
    column 1: "bbb" "two\nlines" "'all'" null "x y"
    column 2: 9 -7 5 -2 null
    (single quotes enclose fields)
    (1 field goes over several lines)
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn codes_with_zeros_in_front_are_no_numbers_with_a_decimal_comma() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "00000,00492\n00001,22305\n,01861\n06249,00129\n"), @r#"
    column 1: "00000" "00001" null "06249"
    column 2: "00492" "22305" "01861" "00129"
    (no header seen: the first line is data, and columns are counted)
    (if that is wrong: header=1 (option --read-as, setting readAs))
    "#);
}

#[test]
fn a_field_of_two_lines_is_no_blank_line_before_the_next_row() {
    let mut readers = Readers::start();
    assert_snapshot!(read(&mut readers, "a,b\nbbb,x\n\"two\nlines\",\nbbb,\nbbb,\n"), @r#"
    a: "bbb" "two\nlines" "bbb" "bbb"
    b: "x" null null null
    (1 field goes over several lines)
    (line 1 names the columns, though it could be a row)
    (if that is wrong: header=none (option --read-as, setting readAs))
    "#);
}

#[test]
fn names_above_numbers_with_blanks_between_thousands_are_no_title() {
    let mut readers = Readers::start();
    let text = "\"place 1\";\"amount 2\"\n\"two\nlines\";(8 633,699)\n\"bb\";6 709,505\n\"bb\";0,491\n\"bb\";4 649,829\n";
    assert_snapshot!(read(&mut readers, text), @r#"
    place 1: "two\nlines" "bb" "bb" "bb"
    amount 2: -8633.699 6709.505 0.491 4649.829
    (1 field goes over several lines)
    ((8 633,699) as -8633.699: blank between thousands)
    "#);
}
