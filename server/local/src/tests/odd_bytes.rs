//! Files that nobody meant to be a table, and tables with a fault in their bytes: refused, or read and said.

use insta::assert_snapshot;

use super::python::{Data, Variant, cells, opening, program, run, run_all};

/// Bytes that look random, and are the same each time.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..count).map(next).collect()
}

#[test]
fn noise_is_no_table() {
    for size in [1, 40, 1000, 300_000] {
        let said = program(&Data::new("a.csv", noise(size)), Variant::Standard);
        assert!(size < 40 || said.is_err(), "{size}: {said:?}");
    }
    // Compressed by something unknown, after a line of text.
    let text = [b"id,name\n".to_vec(), noise(5_000)].concat();
    assert_snapshot!(program(&Data::new("a.csv", text), Variant::Standard).unwrap_err(), @"it is neither a table (CSV, TSV, Excel, Parquet) nor JSON");
}

/// The end of each profile of files that both programs must read without an error.
fn summaries(files: &[(&str, Vec<u8>)]) -> String {
    let data: Vec<Data> = files.iter().map(|(_, bytes)| Data::new("a.csv", bytes)).collect();
    let reports = [Variant::Standard, Variant::Pandas].map(|variant| run_all(&data, variant));
    let mut lines = String::new();
    for (index, (what, _)) in files.iter().enumerate() {
        let [standard, pandas] = &reports.each_ref().map(|reports| &reports[index]);
        assert_eq!((standard.error.as_str(), pandas.error.as_str()), ("", ""), "{what}");
        lines += &format!("{what}: {}\n", standard.last_line());
        if pandas.last_line() != standard.last_line() {
            lines += &format!("  with pandas: {}\n", pandas.last_line());
        }
    }
    lines
}

#[test]
fn quotes_in_masses_and_alone() {
    let rows = |count: usize| (0..count).map(|n| format!("{n},word{},x\n", n % 9)).collect::<String>();
    let long = format!("id,text,c\n1,\"{}\",x\n2,b,y\n", "lorem ipsum, ".repeat(16_000));
    assert_snapshot!(summaries(&[
        ("quotes only", "\"".repeat(256 * 1024).into_bytes()),
        ("an odd number of quotes", "\"".repeat(1001).into_bytes()),
        ("quotes and commas", "\",".repeat(5_000).into_bytes()),
        ("a lone quote in row 2 of 1 MB", format!("id,name,c\n1,\"word,x\n{}", rows(70_000)).into_bytes()),
        ("a header of quotes", b"\"\",\"\",\"\"\n1,2,3\n4,5,6\n".to_vec()),
        ("a field of 200 kB", long.into_bytes()),
    ]), @"
    quotes only: 0 rows × 1 column
    an odd number of quotes: 0 rows × 1 column
    quotes and commas: 0 rows × 2,501 columns
      with pandas: 0 rows × 2,500 columns
    a lone quote in row 2 of 1 MB: 70,001 rows × 3 columns · 0 missing values · 0 duplicate rows
    a header of quotes: 3 rows × 3 columns · 3 missing values · 0 duplicate rows
    a field of 200 kB: 2 rows × 3 columns · 0 missing values · 0 duplicate rows
    ");
}

#[test]
fn a_quote_behind_the_head_takes_no_rows_unsaid() {
    let rows = |count: usize| (0..count).map(|n| format!("{n},word{},x\n", n % 9)).collect::<String>();
    let one = format!("id,name,c\n{}1,\"word,x\n{}", rows(30_000), rows(9));
    let report = run("a.csv", one, Variant::Standard);
    assert!(
        report.stdout.contains("\n  9 lines blank or within a field: is a quote never closed?\n"),
        "{}",
        report.stdout
    );
    let two = format!("id,name,c\n{}1,\"word,x\n{}2,b\",x\n{0}", rows(30_000), rows(9));
    let report = run("a.csv", two, Variant::Pandas);
    assert!(
        report.stdout.contains("\n  1 field over several lines: is a quote never closed?\n"),
        "{}",
        report.stdout
    );
}

#[test]
fn line_ends_and_marks_of_every_kind() {
    assert_snapshot!(cells("a.csv", "a,b\r\n1,x\n2,y\r3,z\r\n"), @"
    a | 1 | 2 | 3
    b | x | y | z
    ");
    assert_snapshot!(cells("a.csv", "a,b\r1,\"x\ry\"\r2,z\r"), @"
    a | 1 | 2
    b | x⏎y | z
    ");
    assert_snapshot!(cells("a.csv", "\u{feff}\u{feff}a,b\n1,x\n2,y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    assert_snapshot!(cells("a.csv", "\u{feff}\"a\",b\n1,x\n2,y\n"), @"
    a | 1 | 2
    b | x | y
    ");
    let odd: Vec<u8> =
        "\u{feff}a,b\n1,x\n2,y\n".encode_utf16().flat_map(u16::to_le_bytes).chain([b'!']).collect();
    assert_snapshot!(opening("a.csv", &odd), @"
    2 rows × 2 columns, read as UTF-16, comma, header in line 1
    Read as
      1 byte is not UTF-16, shown as �
      1 row below the table left out: �
    ");
    assert_snapshot!(cells("a.csv", &odd), @"
    a | 1 | 2
    b | x | y
    ");
    let lone: Vec<u8> =
        [0xFEFF, 0x61, 0x0A, 0x78, 0xD800, 0x0A, 0x79, 0x0A].into_iter().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(opening("a.csv", &lone), @r#"
    2 rows × 1 column, read as UTF-16, no delimiter, header in line 1
    Read as
      2 bytes are not UTF-16, shown as �
      line 1 names the columns, though it could be a row
      if that is wrong: header=none (option --read-as, setting readAs)
    "#);
    assert_snapshot!(cells("a.csv", &lone), @"a | x� | y");
}

#[test]
fn nothing_but_blanks_or_marks_is_refused() {
    let refusal = |bytes: &[u8]| {
        program(&Data::new("a.csv", bytes), Variant::Standard).map_or_else(|_| "refused", |_| "a table")
    };
    let files: [&[u8]; 6] =
        [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\0\0\0\0", b"\r\r\r", b"   \n\t\n", b"\xFF\xFE\0\0"];
    assert_eq!(files.map(refusal), ["refused"; 6]);
}

#[test]
fn a_bomb_is_unpacked_no_further_than_its_head() {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..200 {
        std::io::Write::write_all(&mut writer, &zeros).unwrap();
    }
    let mut packed = writer.finish().unwrap();
    // Whoever unpacks more than a quarter finds that it is damaged.
    let behind = packed.len() / 4;
    packed[behind..].fill(0xff);
    let written = program(&Data::new("a.csv.gz", packed), Variant::Standard);
    assert!(written.is_ok(), "{written:?}");
}

#[test]
fn control_characters_in_texts_are_kept_and_said() {
    let rows: String = (0..8).map(|n| format!("n\u{7}{n},{n}\0\n")).collect();
    assert_snapshot!(opening("a.csv", format!("name,v\n{rows}")), @r#"
    8 rows × 2 columns, read as UTF-8, comma, header in line 1
    Read as
      characters 00 left out; texts of name hold control characters, as 07: kept
    "#);
    assert_snapshot!(cells("a.csv", "a,b\n\u{1b}[1mx,1\ny\u{8},2\n"), @r#"
    a | [1mx | y
    b | 1 | 2
    "#);
}
