//! Packed files, and what stands in the place of data.

use std::io::Write;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::python::{Data, Variant, cells, interpreter, opening, program, run};

const TABLE: &str = "city,v\nKöln,1\nOslo,2\n";

fn gzipped(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(content.as_ref()).unwrap();
    writer.finish().unwrap()
}

/// A zip archive with these files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let program = "import io, json, sys, zipfile\n\
                   archive = io.BytesIO()\n\
                   with zipfile.ZipFile(archive, 'w', zipfile.ZIP_DEFLATED) as writer:\n    \
                   for name, text in json.load(sys.stdin): writer.writestr(name, text)\n\
                   sys.stdout.buffer.write(archive.getvalue())";
    let mut python = Command::new(interpreter(Variant::Standard))
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    serde_json::to_writer(python.stdin.take().unwrap(), files).unwrap();
    python.wait_with_output().unwrap().stdout
}

fn refusal(name: &str, bytes: impl AsRef<[u8]>) -> String {
    program(&Data::new(name, bytes), Variant::Pandas).err().unwrap_or_else(|| "a table".to_owned())
}

#[test]
fn a_gzipped_table_is_read() {
    assert_snapshot!(cells("a.csv.gz", gzipped(TABLE)), @"
    city | Köln | Oslo
    v | 1 | 2
    ");
    assert_snapshot!(opening("a.csv.gz", gzipped(TABLE)), @"2 rows × 2 columns, read as UTF-8 in gzip, comma, header in line 1");
    assert_snapshot!(cells("download", gzipped("x y\n1 2\n3 4\n")), @"
    x | 1 | 3
    y | 2 | 4
    ");
    assert_snapshot!(cells("a.jsonl.gz", gzipped("{\"a\": 1}\n{\"a\": 2}\n")), @"a | 1 | 2");
    assert_snapshot!(cells("a.json.gz", gzipped("[{\"a\": 1}, {\"a\": 2}]")), @"a | 1 | 2");
    let latin: Vec<u8> = b"a;b\nK\xF6ln;'x; y'\nM\xFCnchen;'z'\n".to_vec();
    assert_snapshot!(cells("a.csv.gz", gzipped(latin)), @"
    a | Köln | München
    b | x; y | z
    ");
}

#[test]
fn a_packed_table_that_is_cut_off_behind_its_head_is_refused_in_one_sentence() {
    let rows: String = (0..60_000).map(|n| format!("n{n},{}\n", n * 7919 % 10_007)).collect();
    let mut bytes = gzipped(format!("name,v\n{rows}"));
    bytes.truncate(bytes.len() * 2 / 3);
    let printout = run("a.csv.gz", bytes, Variant::Standard);
    assert_snapshot!(printout.error.lines().last().unwrap_or_default(), @"SystemExit: the file is compressed, and cut off or damaged: get it again");
}

#[test]
fn members_of_gzip_follow_each_other_and_zeros_may_follow_them() {
    let members = [gzipped("city,v\nOslo,1\n"), gzipped("Rome,2\n")].concat();
    assert_snapshot!(cells("a.csv.gz", &members), @r#"
    city | Oslo | Rome
    v | 1 | 2
    "#);
    assert_snapshot!(cells("a.csv.gz", [members, vec![0; 512]].concat()), @r#"
    city | Oslo | Rome
    v | 1 | 2
    "#);
}

#[test]
fn the_only_file_of_a_zip_archive_is_read() {
    assert_snapshot!(cells("a.zip", zipped(&[("data/a.csv", TABLE)])), @"
    city | Köln | Oslo
    v | 1 | 2
    ");
    assert_snapshot!(opening("a.zip", zipped(&[("data/a.csv", TABLE)])), @"2 rows × 2 columns, read as UTF-8 in a zip file, comma, header in line 1");
    let by_a_mac =
        [("städte.csv", "a;b\n1;\"x; y\"\n2;z\n"), ("__MACOSX/._a.csv", "\0"), (".DS_Store", "\0")];
    assert_snapshot!(cells("a.zip", zipped(&by_a_mac)), @"
    a | 1 | 2
    b | x; y | z
    ");
    assert_snapshot!(cells("a.zip", zipped(&[("a.json", "[{\"a\": 1}, {\"a\": 2}]")])), @"a | 1 | 2");
}

#[test]
fn a_long_packed_table_is_read_to_its_end() {
    let rows: String = (0..60_000).map(|n| format!("{n},x{}\n", n % 7)).collect();
    let text = [b"id,v\n", rows.as_bytes(), b"60000,K\xF6ln\n"].concat();
    let told = opening("a.csv.gz", gzipped(&text));
    assert_snapshot!(told, @"
    60,001 rows × 2 columns, read as UTF-8 in gzip, comma, header in line 1
    Read as
      1 byte not UTF-8, shown as �
    ");
}

#[test]
fn archives_that_hold_no_single_table_say_what_to_do() {
    assert_snapshot!([
        refusal("a.zip", zipped(&[("a.csv", TABLE), ("b.csv", TABLE)])),
        refusal("a.zip", zipped(&[])),
        refusal("a.csv.gz", &gzipped(TABLE)[..20]),
        refusal("a.ods", zipped(&[("mimetype", ""), ("content.xml", "<a/>")])),
        refusal("a.docx", zipped(&[("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>")])),
        refusal("a.csv.gz", gzipped(gzipped(TABLE))),
        refusal("a.csv.gz", gzipped("")),
        refusal("a.csv.bz2", b"BZh91AY&SY\0"),
        refusal("a.csv.xz", b"\xFD7zXZ\0\0"),
        refusal("a.csv.zst", b"\x28\xB5\x2F\xFD\0"),
        refusal("a.7z", b"7z\xBC\xAF\x27\x1C"),
        refusal("a.tar.gz", gzipped([&[b'a'; 257][..], b"ustar\0", &[0; 300]].concat())),
    ].join("\n"), @"
    it is a zip file of 2 files; unpack it and attach the data file you mean
    it is a zip file with nothing in it
    it is compressed, and cut off or damaged; get it again
    it is an OpenDocument file; save the sheet as .xlsx or CSV
    it is an Office document, no workbook; save its table as .xlsx or CSV
    it is compressed; unpack it first
    it is empty (0 bytes)
    it is compressed with bzip2; unpack it first (bunzip2)
    it is compressed with xz; unpack it first (unxz)
    it is compressed with zstd; unpack it first (unzstd)
    it is an archive; unpack it and attach the data file
    it is an archive (tar); unpack it and attach the data file
    ");
    // A workbook under another name is a workbook.
    assert_snapshot!(refusal("book.zip", zipped(&[("xl/workbook.xml", "<a/>")])), @"a table");
}

#[test]
fn what_stands_in_the_place_of_data_is_named() {
    assert_snapshot!([
        refusal("a.pdf", b"%PDF-1.7\n"),
        refusal("a.csv", b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"),
        refusal("a.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF"),
        refusal("a.db", b"SQLite format 3\0\x10\0"),
        refusal("a.pkl", b"\x80\x04\x95\x10\0\0"),
        refusal("a.h5", b"\x89HDF\r\n\x1A\n"),
        refusal("a.npy", b"\x93NUMPY\x01\0"),
        refusal("a.feather", b"ARROW1\0\0"),
        refusal("a.csv", "<!-- saved -->\n<html><body>x</body></html>"),
        refusal("a.csv", "\u{feff}<head><title>x</title></head>"),
        refusal("report.xls", "<table><tr><td>1</td></tr></table>"),
        refusal("a.xml", "<?xml version=\"1.0\"?>\n<rows><row a=\"1\"/></rows>"),
        refusal("a.csv", "<rows>\n<row>1</row>\n</rows>\n"),
        refusal("a.csv", "<DATE>\t<OPEN>\n2024-01-02\t1.5\n2024-01-03\t2.5\n"),
        refusal("a.csv", "<0.01,x\n1,y\n"),
    ].join("\n"), @"
    it is a PDF; get the table as a spreadsheet or CSV from where it comes from
    it is an image; get the data it was made from
    it is an image; get the data it was made from
    it is an SQLite database; export the table as CSV, or give Python that reads it with sqlite3
    it is a Python pickle, which may run code when it is read; save the data as Parquet or CSV
    it is an HDF5 file; save the table as Parquet or CSV, or give Python that reads it
    it is a NumPy array; give Python that reads it with numpy.load
    it is an Arrow file (Feather); save the table as Parquet or CSV
    it is a web page, not the data: open the address in a browser and save the data itself
    it is a web page, not the data: open the address in a browser and save the data itself
    it is a web page with a table; open it in a spreadsheet and save it as .xlsx or CSV
    it is an XML file; save the table as CSV, or give Python that reads it (pandas.read_xml)
    it is an XML file; save the table as CSV, or give Python that reads it (pandas.read_xml)
    a table
    a table
    ");
}
