//! Data files as people have them, each with its expected profile.

use super::python::{Data, Printout, Variant, run_all};

/// A file, the last line of its profile, and texts that the profile must contain.
struct Case {
    data: Data,
    summary: &'static str,
    pandas: &'static [&'static str],
    standard: &'static [&'static str],
}

fn case(
    name: &str,
    content: impl AsRef<[u8]>,
    summary: &'static str,
    pandas: &'static [&'static str],
    standard: &'static [&'static str],
) -> Case {
    Case { data: Data::new(name, content), summary, pandas, standard }
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn with_mark(mark: &[u8], text: impl AsRef<[u8]>) -> Vec<u8> {
    [mark, text.as_ref()].concat()
}

#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn cases() -> Vec<Case> {
    let many = |rows: usize, row: &dyn Fn(usize) -> String| (0..rows).map(row).collect::<String>();
    let wide_names = (1..=128).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let wide_row = (1..=128).map(|n| (n * 7 % 13).to_string()).collect::<Vec<_>>().join(",");
    let wide_other = (1..=128).map(|n| (n * 5 % 11).to_string()).collect::<Vec<_>>().join(",");
    vec![
        case(
            "quoted.csv",
            "name,note\n\"Smith, J\",\"said \"\"hi\"\"\nand left\"\nLee,ok\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["Smith, J"],
            &["'Smith, J' 1"],
        ),
        case(
            "semicolons.csv",
            "a;b\n1,5;2\n2,5;4\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["1.5 … 2 … 2.5"],
            &["1.5 … 2 … 2.5"],
        ),
        case(
            "tabs.tsv",
            "a\tb, c\n1\tx, y\n2\tz\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["b, c", "x, y"],
            &["b, c", "'x, y' 1"],
        ),
        case(
            "years.csv",
            "Item,2023,2022,2021\nRevenue,510,450,400\nCost,310,280,260\nProfit,200,170,140\n",
            "3 rows × 4 columns · 0 missing values · 0 duplicate rows",
            &["Read as\n  2023, 2022, 2021: names of columns, not values", "\n2023", "340", "510"],
            &[
                "Read as\n  2023, 2022, 2021: names of columns, not values",
                "2023 ",
                "200 … 310 … 510, mean 340",
            ],
        ),
        case(
            "months.csv",
            "region,2024-01-31,2024-02-29\nnorth,10,9.5\nsouth,11,12.25\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["\n2024-01-31", "12.25"],
            &["2024-02-29 ", "9.5 … 10.875 … 12.25"],
        ),
        case(
            "one_year.csv",
            "city,2024\nLyon,67.5\nPorto,47.5\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["\n2024", "47.5"],
            &["2024 ", "47.5 … 57.5 … 67.5"],
        ),
        case(
            "doses.csv",
            "drug,0,5,10\nA,1.5,2.5,4\nB,1,3,4.5\n",
            "2 rows × 4 columns · 0 missing values · 0 duplicate rows",
            &["\n10 ", "4.5"],
            &["10 ", "4 … 4.25 … 4.5"],
        ),
        case(
            "readings_of_years.csv",
            "Lyon,2020,5\nPorto,2021,7\nLyon,2022,6\n",
            "3 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["no header seen: the first line is data, and columns are counted", "column 1", "column 2"],
            &[
                "no header seen: the first line is data, and columns are counted",
                "column 1",
                "'Lyon' 2 · 'Porto' 1",
                "5 … 6 … 7",
            ],
        ),
        case(
            "people.tsv",
            "city\tpeople\nUlm\t126,405\nJena\t110,731\nRom\t987\nBrno\t1,234\n",
            "4 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["126,405 as 126405: comma between thousands", "126,405", "59,839"],
            &["126,405 as 126405: comma between thousands", "987 … 55,982.5 … 126,405, mean 59,839.2"],
        ),
        case(
            "people.psv",
            "city|people\nUlm|126,405\nJena|110,731\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["126,405"],
            &["110,731 … 118,568 … 126,405"],
        ),
        case(
            "decimals.tsv",
            "a\tb\n0,125\t1,5\n0,375\t2,25\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["0,125 as 0.125: decimal comma", "0.125"],
            &["0,125 as 0.125: decimal comma", "0.125 … 0.25 … 0.375"],
        ),
        case(
            "open_data.json",
            r#"{"result": {"fields": [{"id": "a"}, {"id": "b"}], "records": [{"t": 1}, {"t": 2}, {"t": 6}]}}"#,
            "3 rows × 1 column · 0 missing values · 0 duplicate rows",
            &[
                "rows in $.result.records\nRead as\n  the longest table; also there: $.result.fields (2)",
                "\nt ",
            ],
            &[
                "rows in $.result.records\nRead as\n  the longest table; also there: $.result.fields (2)",
                "1 … 2 … 6",
            ],
        ),
        case(
            "page.json",
            r#"{"links": [{"rel": "self"}], "results": [{"n": 1}, {"n": 2}], "rows": 2}"#,
            "2 rows × 1 column · 0 missing values · 0 duplicate rows",
            &["\nn "],
            &["1 … 1.5 … 2"],
        ),
        case(
            "view.json",
            r#"{"meta": {"columns": [{"name": "row"}, {"name": "t"}]}, "data": [["a", 20.5], ["b", 18], ["c", 25.5]]}"#,
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["\nt ", "\nrow "],
            &["18 … 20.5 … 25.5"],
        ),
        case(
            "split.json",
            r#"{"columns": ["city", "t"], "index": [0, 1, 2], "data": [["Ulm", 1.5], ["Jena", null], ["Rom", 3.5]]}"#,
            "3 rows × 2 columns · 1 missing value · 0 duplicate rows",
            &["read as UTF-8, JSON, rows in $.data", "\ncity ", "\nt "],
            &["read as UTF-8, JSON, rows in $.data", "1.5 … 2.5 … 3.5"],
        ),
        case(
            "census.json",
            r#"[["NAME", "POP"], ["Ohio", "11"], ["Utah", "3"], ["Iowa", "4"]]"#,
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["NAME", "POP"],
            &["NAME", "POP"],
        ),
        case(
            "frame.json",
            r#"{"city": {"0": "Ulm", "1": "Jena", "2": "Rom"}, "t": {"0": 1.5, "1": null, "2": 3.5}}"#,
            "3 rows × 2 columns · 1 missing value · 0 duplicate rows",
            &["JSON, a column for each key", "\ncity ", "\nt "],
            &["JSON, a column for each key", "1.5 … 2.5 … 3.5"],
        ),
        case(
            "either_way.csv",
            "when,n\n03/04/2024,1\n05/06/2024,2\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["day and month cannot be told apart in when: kept as text"],
            &["day and month cannot be told apart in when: kept as text"],
        ),
        case(
            "training.jsonl",
            "{\"step\": 1, \"loss\": 2.5}\n{\"step\": 2, \"loss\": NaN}\n{\"step\": 3, \"loss\": 0.5}\n",
            "3 rows × 2 columns · 1 missing value · 0 duplicate rows",
            &["loss"],
            &["0.5 … 1.5 … 2.5"],
        ),
        case(
            "limits.json",
            r#"[{"a": 1, "b": "NaN is \" no"}, {"a": -Infinity, "b": "x"}, {"a": 3, "b": "x"}]"#,
            "3 rows × 2 columns · 1 missing value · 0 duplicate rows",
            &["NaN is", "NaN and Infinity: missing values"],
            &["NaN is", "1 … 2 … 3"],
        ),
        case(
            "pipes.csv",
            "a|b\n1|x\n2|y\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "bom.csv",
            with_mark(b"\xEF\xBB\xBF", "id_name,é\nx,1\ny,2\n"),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["\nid_name "],
            &["\nid_name "],
        ),
        case(
            "utf16le.csv",
            with_mark(b"\xFF\xFE", utf16("a;ß\nx;1\ny;2\n", u16::to_le_bytes)),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["ß"],
            &["ß"],
        ),
        case(
            "utf16be.csv",
            with_mark(b"\xFE\xFF", utf16("a,ß\nx,1\ny,2\n", u16::to_be_bytes)),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["ß"],
            &["ß"],
        ),
        case(
            "unmarked16.csv",
            utf16("a,value\nx,1\ny,2\n", u16::to_le_bytes),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["value"],
            &["value"],
        ),
        case(
            "cp1252.csv",
            b"city,price\nK\xF6ln,5 \x80\nZ\xFCrich,7 \x80\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["read as Windows-1252 (guessed), comma, header in line 1", "Köln", "number, €"],
            &[
                "read as Windows-1252 (guessed), comma, header in line 1",
                "'Köln' 1",
                "number, €",
                "5 … 6 … 7",
            ],
        ),
        case(
            "iso.csv",
            "day,n\n2024-01-31,1\n2023-12-01,2\n,3\n",
            "3 rows × 2 columns · 1 missing value · 0 duplicate rows",
            &["day: 2023-12-01 to 2024-01-31"],
            &["date", "2023-12-01 … 2023-12-31 … 2024-01-31"],
        ),
        case(
            "german.csv",
            "Datum;Betrag;Version\n01.02.2024;1.234,56;1.2.3\n13.02.2024;-2,00;1.10.0\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["Datum: 2024-02-01 to 2024-02-13", "1234.56", "1.2.3"],
            &["2024-02-01 … 2024-02-07 … 2024-02-13", "-2 … 616.28 … 1234.56", "'1.2.3' 1"],
        ),
        case(
            "american.csv",
            "when,n\n01/02/2024,1\n01/31/2024,2\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["when: 2024-01-02 to 2024-01-31"],
            &["2024-01-02 … 2024-01-16 … 2024-01-31"],
        ),
        case(
            "ambiguous.csv",
            "when,n\n01/02/2024,1\n03/04/2024,2\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["01/02/2024"],
            &["text", "'01/02/2024' 1"],
        ),
        case(
            "times.csv",
            "at,n\n2024-01-02T10:00:00Z,1\n2024-01-03T11:30:00Z,2\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["at: 2024-01-02 10:00:00+00:00 to 2024-01-03 11:30:00+00:00"],
            &["2024-01-02 10:00:00 … 2024-01-02 22:45:00 … 2024-01-03 11:30:00"],
        ),
        case(
            "empty_column.csv",
            "a,b,c\n1,,x\n2,,y\n",
            "2 rows × 3 columns · 2 missing values · 0 duplicate rows",
            &[],
            &["empty"],
        ),
        case(
            "duplicates.csv",
            "a,a,,b,\n1,2,3,4,5\n1,2,3,4,5\n",
            "2 rows × 5 columns · 0 missing values · 1 duplicate row",
            &["a.1", "Unnamed: 2", "Unnamed: 4"],
            &["a.1", "Unnamed: 2", "Unnamed: 4"],
        ),
        case(
            "headerless.csv",
            "1,2.5\n3,4.5\n5,6.5\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["column 1", "column 2"],
            &["column 1", "2.5 … 4.5 … 6.5"],
        ),
        case(
            "years.csv",
            "country,2019,2020,2021\nA,1,2,3\nB,4,5,6\n",
            "2 rows × 4 columns · 0 missing values · 0 duplicate rows",
            &["\n2019 "],
            &["\n2019 "],
        ),
        case(
            "one_column.csv",
            "price\n1,5\n2,5\n",
            "2 rows × 1 column · 0 missing values · 0 duplicate rows",
            &["1.5 … 2 … 2.5"],
            &["1.5 … 2 … 2.5"],
        ),
        case(
            "words.csv",
            "text\nHello, world\nagain\nagain\n",
            "3 rows × 1 column · 0 missing values · 1 duplicate row",
            &["'again' 2"],
            &["'again' 2"],
        ),
        case(
            "header_only.csv",
            "a,b,c\n",
            "0 rows × 3 columns",
            &["Columns: a, b, c"],
            &["Columns: a, b, c"],
        ),
        case(
            "mixed.csv",
            "v,w\n1,a\n2,a\nthree,b\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["'a' 2"],
            &["text      ", "'three' 1"],
        ),
        case(
            "money.csv",
            "share,price,sold\n12%,\"$1,234.50\",\"1,234\"\n7%,$3.00,\"12,345,678\"\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["number, %", "number, $", "618.75", "6,173,456"],
            &[
                "number, %",
                "7 … 9.5 … 12",
                "number, $",
                "3 … 618.75 … 1234.5",
                "1234 … 6,173,456 … 12,345,678",
            ],
        ),
        case(
            "missing.csv",
            "a,b,k\n1,x,p\nNA,,q\nNaN,null,r\n-,?,s\n5,y,t\n",
            "5 rows × 3 columns · 6 missing values · 0 duplicate rows",
            &["1 … 3 … 5"],
            &["1 … 3 … 5"],
        ),
        case(
            "booleans.csv",
            "ok,n\ntrue,1\nfalse,2\ntrue,3\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["'true' 2 · 'false' 1"],
            &["'true' 2 · 'false' 1"],
        ),
        case(
            "ragged.csv",
            "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n",
            "4 rows × 3 columns · 1 missing value · 1 duplicate row",
            &["2 rows without exactly 3 fields"],
            &["2 rows without exactly 3 fields"],
        ),
        case(
            "hardly_a_row_is_whole.csv",
            "id,q1,q2,q3\n1,5\n2,4,3\n3,1,2,4\n4,2,2,5,9\n5,3\n6,1,1\n",
            "6 rows × 4 columns · 6 missing values · 0 duplicate rows",
            &["5 rows without exactly 4 fields"],
            &["5 rows without exactly 4 fields"],
        ),
        case(
            "ragged_semicolons.csv",
            "ort;preis;menge\nWien;1,5;3\nGraz;2,25\nLinz;3,75;1;mehr\nWels;4,5\n",
            "4 rows × 3 columns · 2 missing values · 0 duplicate rows",
            &["3 rows without exactly 3 fields", "preis      4     3 1.36931"],
            &["3 rows without exactly 3 fields", "1.5 … 3 … 4.5"],
        ),
        case(
            "ragged_tabs.tsv",
            "id\tsum\tnote\n1\t1,200\n2\t3,400\tok\n3\t5,600\n4\t7,800\n5\t9,000\tx\ty\n",
            "5 rows × 3 columns · 3 missing values · 0 duplicate rows",
            &["4 rows without exactly 3 fields"],
            &["4 rows without exactly 3 fields"],
        ),
        case(
            "ragged_quotes.csv",
            "id,name,address\n1,\"Berg, Anna\",\"Wien, 1010\"\n2,\"Ott, Ben\"\n3,\"Cox, Cleo\",\"Graz\",\"x\"\n4,Dora\n",
            "4 rows × 3 columns · 2 missing values · 0 duplicate rows",
            &["3 rows without exactly 3 fields"],
            &["3 rows without exactly 3 fields"],
        ),
        case(
            "one_short_row.csv",
            "id,name,city\n1,Anna\n",
            "1 row × 3 columns · 1 missing value · 0 duplicate rows",
            &["1 row without exactly 3 fields"],
            &["1 row without exactly 3 fields"],
        ),
        case(
            "one_column_with_commas.csv",
            "comment\nhello, world\nfine\nyes, no, maybe\nok\n",
            "4 rows × 1 column · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "trailing.csv",
            "a,b,\n1,x,\n2,y,\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "trailing_rows.csv",
            "a,b\n1,x,\n2,y,\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "row_names.csv",
            "\"mpg\",\"cyl\"\n\"Mazda\",21,6\n\"Fiat\",32.4,4\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["Mazda", "21"],
            &["'Mazda' 1", "21 … 26.7 … 32.4"],
        ),
        case(
            "cr.csv",
            "a,b\r1,x\r2,y\r",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "crlf.csv",
            "a,b\r\n1,x\r\n\r\n2,y",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "nul.csv",
            "a,b\n1\0,x\n2,y\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["1 … 1.5 … 2"],
            &["1 … 1.5 … 2"],
        ),
        case(
            "comments.csv",
            "# made by hand, today\n# twice\n\na,b\n1,x\n2,#y\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["\na "],
            &["'#y' 1"],
        ),
        case(
            "savetxt.csv",
            "# x,y\n1.0,2.0\n3.0,4.0\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["# x"],
            &["# x"],
        ),
        case(
            "zip.csv",
            "zip,serial,n\n01234,12345678901234567890,1\n98765,12345678901234567891,2\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["01234", "12345678901234567890"],
            &["'01234' 1", "'12345678901234567890' 1"],
        ),
        case(
            "spaces.csv",
            "a, b, c\n1, \"x, y\", NA\n2, z, 3\n",
            "2 rows × 3 columns · 1 missing value · 0 duplicate rows",
            &["x, y"],
            &["'x, y' 1"],
        ),
        case(
            "stray_quote.csv",
            "a,b\n\"1,x\n2,y\n3,z\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "wide.csv",
            format!("{wide_names}\n{wide_row}\n{wide_other}\n"),
            "2 rows × 128 columns · 0 missing values · 0 duplicate rows",
            &["number: c41, c42, "],
            &["number: c41, c42, "],
        ),
        case(
            "long.csv",
            format!("n,text\n1,{}\n2,{}\n", "x".repeat(9_000), "y".repeat(200_000)),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "names.csv",
            format!("\"two\nlines\",{},\"a \"\"quoted\"\" \\ {{n}}\"\n1,2,x\n2,4,x\n", "long ".repeat(60)),
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["two lines", "'x' 2"],
            &["two lines"],
        ),
        case(
            "dollars.csv",
            "$a / $b,c$^$\n1,2\n3,1\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["$a / $b"],
            &["$a / $b"],
        ),
        case(
            "ids.csv",
            format!(
                "customer_id,year,amount\n{}",
                many(30, &|n| format!("{},{},{}\n", 7000 + n * 13, 1990 + n % 3, n % 7))
            ),
            "30 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["\nyear  ", "left out as identifiers: customer_id", "left out as years: year"],
            &["1990 … 1991 … 1992", "left out as identifiers: customer_id", "left out as years: year"],
        ),
        case(
            "constant.csv",
            "a,b\n1,2\n1,3\n1,7\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["mean 4"],
            &["mean 4"],
        ),
        case(
            "records.json",
            r#"[{"a": 1, "b": {"c": "x", "d": [1, 2]}, "on": "2024-05-01"}, {"a": null, "b": {"c": "y", "d": []}, "on": "2024-06-01"}]"#,
            "2 rows × 4 columns · 1 missing value · 0 duplicate rows",
            &["b.c", "on: 2024-05-01 to 2024-06-01"],
            &["b.c", "2024-05-01 … 2024-05-16 … 2024-06-01"],
        ),
        case(
            "columns.json",
            r#"{"a": [1, 2, 3], "b": ["x", "y", "x"]}"#,
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["'x' 2 · 'y' 1"],
            &["'x' 2 · 'y' 1"],
        ),
        case(
            "below.json",
            r#"{"meta": {"n": 2}, "data": {"items": [{"v": 1.5}, {"v": 2.5}]}}"#,
            "2 rows × 1 column · 0 missing values · 0 duplicate rows",
            &["1.5 … 2 … 2.5"],
            &["1.5 … 2 … 2.5"],
        ),
        case(
            "named.json",
            r#"{"alice": {"age": 30}, "bob": {"age": 40}}"#,
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["alice"],
            &["'alice' 1"],
        ),
        case(
            "values.json",
            "[3, 1, 2, null]",
            "4 rows × 1 column · 1 missing value · 0 duplicate rows",
            &["value"],
            &["1 … 2 … 3"],
        ),
        case(
            "header_repeats.csv",
            format!("{}\n", vec!["a"; 60_000].join(",")),
            "0 rows × 60,000 columns",
            &["Columns: a, a.1, a.2"],
            &["Columns: a, a, a"],
        ),
        case("scalar.json", "42", "1 value: 1 int", &["$: 42"], &["$: 42"]),
        case(
            "config.json",
            r#"{"name": "x", "tags": ["a", "b"], "nested": {"on": true, "level": 2.5}}"#,
            "5 values: 3 str, 1 bool, 1 float",
            &["$.nested.on: True"],
            &["$.tags[1]: 'b'"],
        ),
        case(
            "lines.jsonl",
            "{\"a\": 1, \"t\": \"x\"}\n\n{\"a\": 2, \"t\": \"x\", \"more\": true}\n",
            "2 rows × 3 columns · 1 missing value · 0 duplicate rows",
            &["'x' 2"],
            &["'x' 2", "'True' 1"],
        ),
        case(
            "secretly_lines.json",
            "{\"a\": 1}\n{\"a\": 2}\n",
            "2 rows × 1 column · 0 missing values · 0 duplicate rows",
            &[],
            &[],
        ),
        case(
            "thousands.csv",
            "Region;Umsatz;Kosten\nNord;4.606;79.133\nSüd;12.500;1.200.300\nOst;950;3.000\n",
            "3 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["12,500", "1,200,300"],
            &["950 … 4606 … 12,500", "3000 … 79,133 … 1,200,300"],
        ),
        case(
            "decimals.csv",
            "a;b\n0.606;79.133\n12.500;1.200\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["12.5"],
            &["1.2 … 40.1665 … 79.133"],
        ),
        case(
            "undecided.csv",
            "a,b\nx,79.133\ny,1.200\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["79.133"],
            &["1.2 … 40.1665 … 79.133"],
        ),
        case(
            "stdin.csv",
            " [{\"a\": 1, \"b\": \"x\"},\n {\"a\": 2, \"b\": \"x\"}]\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["'x' 2"],
            &["'x' 2"],
        ),
        case(
            "lines.csv",
            "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"x\"}\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["'x' 2"],
            &["'x' 2"],
        ),
        case(
            "tabs.csv",
            "a\tb\n1\tx, y\n2\tz\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["x, y"],
            &["'x, y' 1"],
        ),
        case(
            "brackets.csv",
            "[m],{n}\n1,2\n3,5\n4,6\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["[m]"],
            &["[m]"],
        ),
        case(
            "infinite.csv",
            "a,b\n1,2\ninf,4\n-Infinity,6\n4,8\n5,9\n6,1\n",
            "6 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["a: 2 infinite"],
            &["2 infinite", "1 … 4.5 … 6"],
        ),
        case(
            "infinite_name.csv",
            "inf,nan,Infinity\n1,2,3\n4,5,7\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["\ninf "],
            &["\ninf "],
        ),
        case(
            "report.csv",
            "Printout generated on 2024-05-01\nby Finance\n\nmonth,sales,cost\n2024-01,10,5\n2024-02,20,6\n2024-03,30,9\n",
            "3 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["3 lines above the table left out"],
            &["3 lines above the table left out"],
        ),
        case(
            "sheet.csv",
            "Sales report 2024,,\nmonth,sales,cost\n2024-01,10,5\n2024-02,20,6\n",
            "2 rows × 3 columns · 0 missing values · 0 duplicate rows",
            &["1 line above the table left out", "sales"],
            &["1 line above the table left out", "sales"],
        ),
        case(
            "mixed_signs.csv",
            "price,change\n$5,-3%\n€7,4%\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["$5", "number, %"],
            &["'$5' 1", "-3 … 0.5 … 4"],
        ),
        case(
            "euros.csv",
            "Ware;Preis\nBrot;3,50 €\nWein;1.012,00 €\n;\n",
            "3 rows × 2 columns · 2 missing values · 0 duplicate rows",
            &["number, €", "1012"],
            &["number, €", "3.5 … 507.75 … 1012"],
        ),
        case(
            "logs.csv",
            "at,v\n2024-01-02 10:00:00.250,1\n2024-01-02 10:00:01.000,2\n2024-01-02 00:00:00.000,4\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["at: 2024-01-02 to 2024-01-02 10:00:01"],
            &["        3  2024-01-02 … 2024-01-02 10:00:00.250 … 2024-01-02 10:00:01"],
        ),
        case(
            "wind.csv",
            format!("Wind,y\n{}", many(60, &|n| format!("{n},{}\n", n * n % 17))),
            "60 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["29.5"],
            &["0 … 29.5 … 59"],
        ),
        case(
            "only_ids.csv",
            "id,phone\n17,4912345\n12,4954321\n",
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["12 … 17", "left out as identifiers: id, phone"],
            &["12 … 14.5 … 17", "left out as identifiers: id, phone"],
        ),
        case(
            "sparse.csv",
            "a,b,c\n1,,5\n2,3,\n,4,6\n",
            "3 rows × 3 columns · 3 missing values · 0 duplicate rows",
            &["mean 5.5"],
            &["mean 5.5"],
        ),
        case(
            "same.csv",
            "a,b\n1,x\n1.0,x\nNULL,y\nnan,y\n,z\n",
            "5 rows × 2 columns · 3 missing values · 2 duplicate rows",
            &[],
            &[],
        ),
        case(
            "alike.csv",
            format!("{0}one,{0}two\n1,{1}\n2,{1}\n", "a long name ".repeat(5), "z".repeat(40)),
            "2 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["a long name a long na…name one", "a long name a long na…name two", "…zzzzzzzz' 2"],
            &["a long name a long na…name one", "a long name a long na…name two", "…zzzzzzzz' 2"],
        ),
        case(
            "alike.json",
            format!("[{{\"{0}1\": 1, \"{0}2\": 3}}]", "a.long.name".repeat(5)),
            "1 row × 2 columns · 0 missing values · 0 duplicate rows",
            &["ng.name1", "ng.name2"],
            &["ng.name1", "ng.name2"],
        ),
        case(
            "epochs.csv",
            "at,size\n1555000000,48000000\n1555000123,1059715\n1555009999,2\n",
            "3 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[
                "1555000000: a date, seconds since 1970",
                "at: 2019-04-11 16:26:40 to 2019-04-11 19:13:19",
                "1,059,715",
                "48,000,000",
            ],
            &[
                "2019-04-11 16:26:40 … 2019-04-11 16:28:43 … 2019-04-11 19:13:19",
                "2 … 1,059,715 … 48,000,000",
            ],
        ),
        case(
            "counts.csv",
            format!("n,m\n{}", many(90, &|n| format!("{},{}\n", n % 5, n * 7 % 89))),
            "90 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &[],
            &["\n  0 … 9 █", "\n80 … 89 █"],
        ),
        case(
            "weekly.csv",
            format!(
                "day,n\n{}",
                many(700, &|n| format!(
                    "20{:02}-{:02}-{:02},{n}\n",
                    10 + n / 336,
                    n / 28 % 12 + 1,
                    n % 28 + 1
                ))
            ),
            "700 rows × 2 columns · 0 missing values · 0 duplicate rows",
            &["day: 2010-01-01 to 2012-01-28"],
            &["2010-01-01 … "],
        ),
    ]
}

fn check(variant: Variant, pieces: fn(&Case) -> &'static [&'static str]) {
    let mut cases = cases();
    if variant == Variant::Duckdb {
        // It reads texts only, and each takes it several times as long as pandas.
        let is_text =
            |case: &Case| [".csv", ".tsv", ".psv", ".jsonl"].iter().any(|end| case.data.name.ends_with(end));
        cases = cases.into_iter().filter(is_text).step_by(2).collect();
    }
    let data: Vec<Data> = cases.iter().map(|case| case.data.clone()).collect();
    let reports = run_all(&data, variant);
    let faults: Vec<String> =
        cases.iter().zip(&reports).filter_map(|(case, report)| fault(case, pieces(case), report)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// What is wrong with a report, if anything is.
fn fault(case: &Case, pieces: &[&str], report: &Printout) -> Option<String> {
    let missing = pieces.iter().find(|piece| !report.stdout.contains(**piece));
    let lines = report.stdout.lines().count();
    let widest = report.stdout.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let fault = if !report.error.is_empty() {
        report.error.clone()
    } else if !report.warnings.is_empty() {
        format!("warned: {:?}", report.warnings)
    } else if report.last_line() != case.summary {
        format!("expected the summary {:?}", case.summary)
    } else if let Some(piece) = missing {
        format!("expected {piece:?}")
    } else if lines > 120 || widest > 200 || is_too_wide(report) {
        format!("{lines} lines, {widest} wide")
    } else {
        return None;
    };
    Some(format!("{}: {fault}\n{}", case.data.name, report.stdout))
}

/// `true` if a table of pandas has lines that a terminal would wrap.
fn is_too_wide(report: &Printout) -> bool {
    let in_table = |line: &&str| !line.contains([':', '~', '·', '…']);
    report.stdout.lines().filter(in_table).any(|line| line.chars().count() > 100)
}

#[test]
fn every_kind_of_file_is_profiled_with_the_standard_library() {
    check(Variant::Standard, |case| case.standard);
}

#[test]
fn every_kind_of_file_is_profiled_with_duckdb() {
    check(Variant::Duckdb, |_| &[]);
}

#[test]
fn every_kind_of_file_is_profiled_with_pandas() {
    check(Variant::Pandas, |case| case.pandas);
}
