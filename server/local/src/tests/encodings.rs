//! Which encoding a text file is in.

use std::io::Write;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::python::{Data, Variant, cells, cells_of_all, interpreter, opening, run, run_all};

/// A text in an encoding that Python knows by this name.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let program = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode().encode(sys.argv[1]))";
    let mut python = Command::new(interpreter(Variant::Standard))
        .args(["-c", program, encoding])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{encoding}: {text}");
    output.stdout
}

/// Each text in its encoding: what it was taken for, and what differs from what was written.
fn readings(texts: &[(&str, &str)]) -> String {
    let files: Vec<Data> =
        texts.iter().map(|(encoding, text)| Data::new("a.csv", encoded(text, encoding))).collect();
    let written: Vec<Data> = texts.iter().map(|(_, text)| Data::new("a.csv", text)).collect();
    let written = cells_of_all(&written, Variant::Standard);
    let read = [Variant::Standard, Variant::Pandas].map(|variant| cells_of_all(&files, variant));
    let printed = run_all(&files, Variant::Standard);
    let mut lines = String::new();
    for (index, (encoding, _)) in texts.iter().enumerate() {
        let taken = printed[index].stdout.split_once("read as ").map_or("?", |(_, how)| how);
        lines += &format!("{encoding}: {}\n", taken.split(',').next().unwrap_or_default());
        for cells in read.iter().map(|cells| &cells[index]).filter(|cells| **cells != written[index]) {
            lines += &format!("  is read as\n{cells}\n");
        }
    }
    lines
}

#[test]
fn tables_from_east_asia() {
    let japanese = "氏名,都市,売上\n山田太郎,東京,100\n佐藤花子,大阪,200\n田中,福岡,150\n";
    let chinese = "姓名,城市,销售额\n王小明,北京,100\n李华,上海,200\n张伟,广州,150\n";
    let taiwanese = "姓名,城市,銷售額\n王小明,臺北,100\n李華,高雄,200\n張偉,臺中,150\n";
    let korean = "이름,도시,매출\n김철수,서울,100\n이영희,부산,200\n박민수,대구,150\n";
    let texts = [
        ("cp932", japanese),
        ("euc_jp", japanese),
        ("iso2022_jp", japanese),
        ("gb18030", chinese),
        ("gbk", chinese),
        ("big5", taiwanese),
        ("cp949", korean),
    ];
    assert_snapshot!(readings(&texts), @"
    cp932: Shift_JIS (guessed)
    euc_jp: EUC-JP (guessed)
    iso2022_jp: ISO-2022-JP (guessed)
    gb18030: GB18030 (guessed)
    gbk: GB18030 (guessed)
    big5: Big5 (guessed)
    cp949: EUC-KR (guessed)
    ");
}

#[test]
fn tables_from_eastern_europe_and_the_middle_east() {
    let russian = "Имя,Город,Сумма\nИван Петров,Москва,100\nМария Сидорова,Казань,200\nОлег,Тула,150\n";
    let ukrainian = "Ім'я,Місто,Сума\nОлена Шевченко,Київ,100\nІван Їжак,Львів,200\n";
    let polish = "imię,miasto,kwota\nWałęsa,Łódź,100\nŻółkiewski,Gdańsk,200\nKościuszko,Poznań,150\n";
    let czech = "jméno,město,částka\nDvořák,Plzeň,100\nČapek,Ústí nad Labem,200\nNěmcová,Žďár,150\n";
    let greek = "όνομα,πόλη,ποσό\nΓιώργος,Αθήνα,100\nΜαρία,Θεσσαλονίκη,200\n";
    let turkish = "isim,şehir,tutar\nAyşe Yılmaz,İstanbul,100\nÇağrı Öztürk,Eskişehir,200\n";
    let hebrew = "שם,עיר,סכום\nדוד כהן,ירושלים,100\nשרה לוי,חיפה,200\n";
    let arabic = "الاسم,المدينة,المبلغ\nمحمد علي,القاهرة,100\nفاطمة حسن,الرياض,200\n";
    let latvian =
        "vārds,pilsēta,summa\nJānis Bērziņš,Rīga,100\nKristīne Ozoliņa,Liepāja,200\nŽanis,Cēsis,30\n";
    let vietnamese = "tên,thành phô\u{301},sô\u{301}\nNguyê\u{303}n Văn Đô,Đà Nă\u{303}ng,100\nTrâ\u{300}n Thi\u{323} Hô\u{300}ng,Huê\u{301},200\n";
    let thai = "ชื่อ,เมือง,ยอด\nสมชาย ใจดี,กรุงเทพ,100\nสมหญิง,เชียงใหม่,200\n";
    let texts = [
        ("cp1251", russian),
        ("koi8_r", russian),
        ("cp866", russian),
        ("cp1251", ukrainian),
        ("koi8_u", ukrainian),
        ("cp1250", polish),
        ("iso8859_2", polish),
        ("cp1250", czech),
        ("iso8859_2", czech),
        ("cp1253", greek),
        ("cp1254", turkish),
        ("cp1255", hebrew),
        ("cp1256", arabic),
        ("cp1257", latvian),
        ("cp1258", vietnamese),
        ("cp874", thai),
    ];
    assert_snapshot!(readings(&texts), @"
    cp1251: Windows-1251 (guessed)
    koi8_r: KOI8-U (guessed)
    cp866: CP866 (guessed)
    cp1251: Windows-1251 (guessed)
    koi8_u: KOI8-U (guessed)
    cp1250: Windows-1250 (guessed)
    iso8859_2: ISO-8859-2 (guessed)
    cp1250: Windows-1250 (guessed)
    iso8859_2: ISO-8859-2 (guessed)
    cp1253: Windows-1253 (guessed)
    cp1254: Windows-1254 (guessed)
    cp1255: Windows-1255 (guessed)
    cp1256: Windows-1256 (guessed)
    cp1257: Windows-1257 (guessed)
    cp1258: Windows-1258 (guessed)
    cp874: Windows-874 (guessed)
    ");
}

#[test]
fn tables_from_western_europe() {
    let german = "Name;Stadt;Straße\nMüller;Köln;Große Straße\nJäger;Düsseldorf;Äußere Öl\n";
    let french = "nom;ville;année\nFrançois;Orléans;été\nHélène;Besançon;forêt\nJérôme;Nîmes;Noël\n";
    let spanish = "nombre;ciudad\nPeña;Málaga\nMuñoz;Córdoba\nGarcía;León\n";
    let danish = "navn;by\nSøren;Århus\nJørgen;Ålborg\nKæthe;Køge\n";
    let texts: Vec<(&str, &str)> = [german, french, spanish, danish]
        .into_iter()
        .flat_map(|text| ["cp1252", "cp850", "mac_roman"].map(|encoding| (encoding, text)))
        .chain([("cp437", german), ("cp437", french), ("cp437", spanish)])
        .collect();
    assert_snapshot!(readings(&texts), @"
    cp1252: Windows-1252 (guessed)
    cp850: CP850 (guessed)
    mac_roman: Mac Roman (guessed)
    cp1252: Windows-1252 (guessed)
    cp850: CP850 (guessed)
    mac_roman: Mac Roman (guessed)
    cp1252: Windows-1252 (guessed)
    cp850: CP850 (guessed)
    mac_roman: Mac Roman (guessed)
    cp1252: Windows-1252 (guessed)
    cp850: CP850 (guessed)
    mac_roman: Mac Roman (guessed)
    cp437: CP850 (guessed)
    cp437: CP850 (guessed)
    cp437: CP850 (guessed)
    ");
    assert_snapshot!(cells("a.csv", b"price\n5 \x80\n7 \x80\n"), @"price | 5 | 7");
    assert_snapshot!(cells("a.csv", b"name,said\nBob,\x93it\x92s\x94 \x96 ok\nAnn,\x85\n"), @"
    name | Bob | Ann
    said | “it’s” – ok | …
    ");
}

#[test]
fn unicode_without_a_mark() {
    let russian = "Имя,Город,Сумма\nИван Петров,Москва,100\nМария Сидорова,Казань,200\nОлег,Тула,150\n";
    let texts = [
        ("utf-16-le", russian),
        ("utf-16-be", russian),
        ("utf-32", russian),
        ("utf-32-le", russian),
        ("utf-32-be", "id,v\n1,2\n"),
        ("utf-16-le", "氏名,都市\n山田太郎,東京\n佐藤,大阪\n"),
    ];
    assert_snapshot!(readings(&texts), @"
    utf-16-le: UTF-16 (guessed)
    utf-16-be: UTF-16 (guessed)
    utf-32: UTF-32
    utf-32-le: UTF-32 (guessed)
    utf-32-be: UTF-32 (guessed)
    utf-16-le: UTF-16 (guessed)
    ");
}

#[test]
fn a_byte_that_is_not_utf_8_is_replaced_and_counted() {
    let rows: String = (0..50).map(|n| format!("José,Málaga,{n}\n")).collect();
    let text = [b"name,city,v\n", rows.as_bytes(), b"Jos\xE9,Oslo,50\n"].concat();
    assert_snapshot!(opening("a.csv", &text), @"
    51 rows × 3 columns, read as UTF-8, comma, header in line 1
    Read as
      1 byte is not UTF-8, shown as �
    ");
    assert_snapshot!(cells("a.csv", &text), @"
    name | José | Jos�
    city | Málaga | Oslo
    v | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32 | 33 | 34 | 35 | 36 | 37 | 38 | 39 | 40 | 41 | 42 | 43 | 44 | 45 | 46 | 47 | 48 | 49 | 50
    ");
    assert_snapshot!(cells("a.json", b"[{\"a\": \"\xC3\xA9\xC3\xA9\", \"b\": \"\xE9\"}]"), @"
    a | éé
    b | �
    ");
}

/// A table with this word in its last row, far behind the head.
fn long(word: &[u8]) -> Vec<u8> {
    let rows: String = (0..40_000).map(|n| format!("{n},plain text,{}\n", n % 7)).collect();
    [b"id,city,v\n", rows.as_bytes(), b"40000,", word, b",1\n"].concat()
}

#[test]
fn bytes_behind_the_head_are_counted_too() {
    for variant in [Variant::Standard, Variant::Pandas] {
        let late = [long(b"x"), "1,é,2\n".repeat(9).into_bytes(), b"1,\xE9\xE8,2\n".to_vec()].concat();
        let report = run("a.csv", late, variant);
        assert_eq!(report.error, "");
        assert!(
            report.stdout.contains("Read as\n  2 bytes not UTF-8, shown as \u{fffd}\n"),
            "{}",
            report.stdout
        );
    }
}

#[test]
fn the_encoding_is_looked_for_behind_a_head_of_ascii() {
    let rows = |word: &str| encoded(&format!("1,{word},2\n").repeat(9000), "cp1251");
    let text = [long(b"x"), rows("Москва"), rows("Казань"), long(b"x")[10..].to_vec()].concat();
    assert_snapshot!(opening("a.csv", text), @r#"
    98,002 rows × 3 columns, read as Windows-1251 (guessed), comma, header in line 1
    Read as
      if that is wrong: encoding=NAME (option --read-as, setting readAs)
    "#);
}

#[test]
fn json_is_read_in_its_encoding() {
    let json = encoded(r#"[{"город": "Москва", "n": 1}, {"город": "Казань", "n": 2}]"#, "cp1251");
    assert_snapshot!(cells("a.json", json), @"
    город | Москва | Казань
    n | 1 | 2
    ");
}

#[test]
fn a_file_is_known_by_what_editors_show_of_it() {
    let german = b"Ort;n\r\nK\xF6ln;1,5 \x80\r\n";
    let cases: [(&str, &[u8], &str); 9] = [
        ("decoded", german, "Ort;n\nKöln;1,5 €\n"),
        ("as UTF-8", german, "Ort;n\r\nK\u{fffd}ln;1,5 \u{fffd}\r\n"),
        ("as Latin-1", german, "Ort;n\nKöln;1,5 \u{80}\n"),
        ("edited", german, "Ort;n\nKölle;1,5 €\n"),
        ("emptied", german, ""),
        ("without its mark", b"\xEF\xBB\xBFa\n\xC3\xB6\n", "a\nö\n"),
        ("UTF-16", b"\xFF\xFEa\0\n\0\xF6\0", "a\nö"),
        ("nothing", b"", ""),
        ("written in", b"", "a"),
    ];
    let shown = cases.map(|(what, bytes, text)| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        format!("{what}: {}", if crate::is_shown_as(&file, text).unwrap() { "shown" } else { "another text" })
    });
    assert_snapshot!(shown.join("\n"), @r#"
    decoded: shown
    as UTF-8: shown
    as Latin-1: shown
    edited: another text
    emptied: another text
    without its mark: shown
    UTF-16: shown
    nothing: shown
    written in: another text
    "#);
}
