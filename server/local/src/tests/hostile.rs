//! Names that try to become code, and files that differ from their head.

use insta::assert_snapshot;

use super::python::{Data, Variant, opening, program, run, run_all};

const CONTENT: &str = "day,n,city\n2024-01-01,1,x\n2024-01-02,2,x\n";
const SUMMARY: &str = "2 rows × 3 columns · 0 missing values · 0 duplicate rows";

#[test]
fn a_file_name_cannot_break_out_of_its_literal() {
    let names = [
        "a\"b.csv",
        "a'b.csv",
        "a'\"b.csv",
        "back\\slash\\n.csv",
        "new\nline\r.csv",
        "{braces}.csv",
        "tab\tand\u{1b}[31m.csv",
        "\u{202e}vsc.csv",
        "été 日本 🐧.csv",
        "__TITLE__ __NAME__.csv",
        "\"); raise SystemExit(\"owned.csv",
        "$x$ and $y.csv",
    ];
    let files: Vec<Data> = names.iter().map(|name| Data::new(name, CONTENT)).collect();
    for variant in [Variant::Standard, Variant::Pandas] {
        for (data, report) in files.iter().zip(run_all(&files, variant)) {
            assert_eq!((report.error.as_str(), report.last_line()), ("", SUMMARY), "{:?}", data.name);
        }
        for data in &files {
            let program = program(data, variant).unwrap();
            assert!(!program.contains(['\u{1b}', '\u{202e}', '\t', '\r']), "{program}");
        }
    }
}

#[test]
fn a_column_name_cannot_break_out_of_its_literal() {
    let names = ["id\"", "a'\"; raise SystemExit #", "back\\", "{x}", "__DATE__", "\u{1b}[2J", "$a$b$"];
    for (index, name) in names.iter().enumerate() {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let content = format!("{quoted},n,m,day\nx,1.5,2,2024-01-02\nx,4,7,2024-01-03\n");
        let other = format!("{quoted},n\nx,y\nx,z\n");
        for variant in [Variant::Standard, Variant::Pandas] {
            let reports = run_all(&[Data::new("a.csv", &content), Data::new("b.csv", &other)], variant);
            for report in reports {
                assert_eq!(report.error, "", "{index}");
                assert!(report.last_line().starts_with("2 rows × "), "{}", report.stdout);
            }
        }
    }
}

/// A table that is longer than a head, and then ends in other ways.
fn long(tail: &[u8]) -> Vec<u8> {
    let mut content = b"weight,price,city\n".to_vec();
    for row in 0..30_000 {
        content.extend_from_slice(format!("{}{row},{}.5,Oslo\n", row % 7 + 1, row % 90).as_bytes());
    }
    content.extend_from_slice(tail);
    content
}

#[test]
fn what_comes_after_the_head_is_counted_too() {
    let tail = b"30000,cheap,Oslo\n30001,1.5\n30002,2.5,Rome,extra\n30003,,K\xF6ln\n30004,inf,Oslo\n";
    let report = run("long.csv", long(tail), Variant::Standard);
    assert_eq!(report.error, "");
    assert_eq!(report.last_line(), "30,005 rows × 3 columns · 3 missing values · 0 duplicate rows");
    assert!(report.stdout.contains("2 rows without exactly 3 fields"), "{}", report.stdout);
    assert!(report.stdout.contains("mixed"), "{}", report.stdout);
    assert!(report.stdout.contains("1 infinite  'cheap' 1"), "{}", report.stdout);
}

#[test]
fn first_lines_longer_than_the_head_are_read_to_their_end() {
    let names: Vec<String> = (0..900).map(|number| format!("gene {number:0>300}")).collect();
    let row = |first: &str| format!("{first},{}\n", vec!["7"; names.len()].join(","));
    let wide = format!("sample,{}\n{}{}{}", names.join(","), row("s1"), row("s2"), row("s3"));
    assert_snapshot!(opening("wide.csv", &wide), @"3 rows × 901 columns, read as UTF-8, comma, header in line 1");
    let quoted = format!("id,payload,v\n1,\"{}\",5\n2,\"y, z\",6\n3,\"q\",7\n", "x, ".repeat(100_000));
    assert_snapshot!(opening("long.csv", &quoted), @"3 rows × 3 columns, read as UTF-8, comma, header in line 1");
    let comments: String = (0..8_000).map(|id| format!("##contig=<ID=chr{id},length=248956422>\n")).collect();
    assert_snapshot!(opening("a.csv", comments + "chrom,pos,qual\n1,100,30\n2,200,40\n"), @r#"
    2 rows × 3 columns, read as UTF-8, comma, header in line 8001
    Read as
      8000 lines above the table left out: ##contig=<ID=chr0,length…
    "#);
}

#[test]
fn pandas_reads_surprises_that_are_no_errors_to_it() {
    let tail = b"30000,cheap,Oslo\n30001,1.5\n30003,,K\xF6ln\n";
    let report = run("long.csv", long(tail), Variant::Pandas);
    assert_eq!((report.error.as_str(), report.warnings.as_slice()), ("", &[][..]));
    assert_eq!(report.last_line(), "30,003 rows × 3 columns · 3 missing values · 0 duplicate rows");
}

#[test]
fn a_cell_that_is_no_date_does_not_stop_the_chart() {
    let date =
        |row: usize| format!("{:02}.{:02}.{}", row % 28 + 1, row / 28 % 12 + 1, 1900 + row / 336 % 100);
    let rows: String = (0..30_000).map(|row| format!("{},{row}\n", date(row))).collect();
    let report = run("long.csv", format!("day,n\n{rows}unknown,1\n"), Variant::Pandas);
    assert_eq!((report.error.as_str(), report.charts), ("", 1));
}

#[test]
fn a_long_file_in_utf_16_is_read_to_its_end() {
    let text = String::from_utf8(long(b"30000,1.5,Zuerich\n")).unwrap();
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for variant in [Variant::Standard, Variant::Pandas] {
        let report = run("long.csv", &bytes, variant);
        assert_eq!(report.error, "");
        assert_eq!(report.last_line(), "30,001 rows × 3 columns · 0 missing values · 0 duplicate rows");
    }
}

#[test]
fn json_cut_by_the_head_is_understood() {
    let records: Vec<String> =
        (0..20_000).map(|n| format!("{{\"n\": {n}, \"city\": \"a, [b\\\"\"}}")).collect();
    let array = format!("{{\"data\": [{}]}}", records.join(", "));
    let lines = records.join("\n");
    for (name, content) in [("long.json", &array), ("long.jsonl", &lines)] {
        for variant in [Variant::Standard, Variant::Pandas] {
            let report = run(name, content, variant);
            assert_eq!(report.error, "", "{name}");
            assert_eq!(report.last_line(), "20,000 rows × 2 columns · 0 missing values · 0 duplicate rows");
        }
    }
}

#[test]
fn a_broken_line_after_the_head_is_named_as_editors_count() {
    let lines: String =
        (0..20_000).map(|n| format!("{{\"n\": {n}, \"pad\": \"xxxxxxxx\"}}\r\n\r\n")).collect();
    let last_words = |tail: &str, variant| {
        let report = run("long.jsonl", format!("{lines}{tail}\r\n"), variant);
        report.error.lines().last().unwrap_or_default().to_owned()
    };
    for variant in [Variant::Standard, Variant::Pandas] {
        let told = [last_words("{\"n\": 1,}", variant), last_words("[1]", variant)].join("\n");
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @"
            SystemExit: line 40001 is no JSON object: Expecting property name enclosed in double quotes
            SystemExit: line 40001 is no JSON object: 'list' object is not a mapping
            ");
        }
    }
}
