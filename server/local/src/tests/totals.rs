//! Rows of sums and of averages, by the words of many programs and languages.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::python::opening;

/// What is said of the form of files that end with these rows.
fn said(header: &str, rows: &str, ends: &[&str]) -> String {
    ends.iter().fold(String::new(), |mut all, end| {
        let said = opening("a.csv", format!("{header}\n{rows}{end}\n"));
        let _ =
            writeln!(all, "{end}: {}", said.lines().skip(2).map(str::trim).collect::<Vec<_>>().join("; "));
        all
    })
}

#[test]
fn sums_are_left_out_by_the_words_of_many_languages() {
    let ends = [
        "Gesamtergebnis,60",
        "Eindtotaal,60",
        "Totalsumma,60",
        "Totalt,60",
        "Общий итог,60",
        "Endsumme,60",
        "合計,60",
        "Genel Toplam,60",
        "Celkový součet,60",
        "Nord Ergebnis,60",
        "Razem,60",
        "=== Total ===,60",
        "Nordic Subtotal,60",
        "Totalt,61",
    ];
    assert_snapshot!(said("city,sales", "Oslo,10\nBergen,20\nRome,30\n", &ends), @r#"
    Gesamtergebnis,60: 1 row below the table left out: Gesamtergebnis
    Eindtotaal,60: 1 row below the table left out: Eindtotaal
    Totalsumma,60: 1 row below the table left out: Totalsumma
    Totalt,60: 1 row below the table left out: Totalt
    Общий итог,60: 1 row below the table left out: Общий итог
    Endsumme,60: 1 row below the table left out: Endsumme
    合計,60: 1 row below the table left out: 合計
    Genel Toplam,60: 1 row below the table left out: Genel Toplam
    Celkový součet,60: 1 row below the table left out: Celkový součet
    Nord Ergebnis,60: 1 row below the table left out: Nord Ergebnis
    Razem,60: 1 row below the table left out: Razem
    === Total ===,60: 1 row below the table left out: === Total ===
    Nordic Subtotal,60: 1 row below the table left out: Nordic Subtotal
    Totalt,61: “Totalt” in line 5 is not the sum of the rows above it, and counts as a row
    "#);
}

#[test]
fn subtotals_are_left_out_whether_their_word_stands_first_or_last() {
    let rows = "North,a,10\nNorth,b,20\nNorth Subtotal,,30\nSouth,c,5\nSouth,d,6\nSouth Subtotal,,11\n";
    assert_snapshot!(said("region,city,v", rows, &["Grand Total,,41"]), @"Grand Total,,41: 1 row is the sum of those above it: left out (North Subtotal); 2 rows below the table left out: South Subtotal, Grand Total");
}

#[test]
fn averages_are_left_out_where_they_are_those_of_the_rows_above() {
    let ends = [
        "Average,20,2",
        "Mean,20,2.0",
        "Durchschnitt,20,2",
        "Moyenne,20,2",
        "Promedio,20,2",
        "Media,20,2",
        "平均,20,2",
        "Grand Average,20.2,2",
        "Total,60,6\nAverage,20,2",
        "Average,35,2",
        "Average,20,9",
        "Average,20,2\nPoor,4,1",
        "Average,25,2\nPoor,4,1",
    ];
    assert_snapshot!(said("city,sales,n", "Oslo,10,1\nBergen,20,2\nRome,30,3\n", &ends), @"
    Average,20,2: 1 row below the table left out: Average
    Mean,20,2.0: 1 row below the table left out: Mean
    Durchschnitt,20,2: 1 row below the table left out: Durchschnitt
    Moyenne,20,2: 1 row below the table left out: Moyenne
    Promedio,20,2: 1 row below the table left out: Promedio
    Media,20,2: 1 row below the table left out: Media
    平均,20,2: 1 row below the table left out: 平均
    Grand Average,20.2,2: 1 row below the table left out: Grand Average
    Total,60,6
    Average,20,2: 2 rows below the table left out: Total, Average
    Average,35,2: “Average” in line 5 is not the average of the rows above it, and counts as a row
    Average,20,9: “Average” in line 5 is not the average of the rows above it, and counts as a row
    Average,20,2
    Poor,4,1: 1 row is the average of those above it: left out (Average)
    Average,25,2
    Poor,4,1:
    ");
}

#[test]
fn a_total_without_a_name_or_with_a_name_that_may_be_another_is_told_by_its_numbers() {
    let ends = [",60,7", ",61,7", "All cities,60,7", "All Saints,4,1", "World,60,7", ",,7", "Alle,60,6"];
    assert_snapshot!(said("city,sales,n", "Oslo,10,1\nBergen,20,2\nRome,30,4\n", &ends), @r#"
    ,60,7: 1 row below the table left out: unnamed sum 60
    ,61,7: 1 row below the table left out: unnamed sum 61
    All cities,60,7: 1 row below the table left out: sum “All cities”
    All Saints,4,1: 
    World,60,7: 1 row below the table left out: sum “World”
    ,,7: 1 row below the table left out: unnamed sum 7
    Alle,60,6:
    "#);
    let rows = "North,a,10\nNorth,b,20\nNorth,,30\nSouth,c,5\nSouth,d,6\nSouth,,11\n";
    assert_snapshot!(said("region,city,v", rows, &[",,41", "West,,7"]), @r#"
    ,,41: 1 row is the sum of those above it: left out (sum “North”); 2 rows below the table left out: sum “South”, unnamed sum 41
    West,,7:
    "#);
    let rows = "North,a,10\nNorth,b,20\nNorth,,30\nSouth,c,5\nSouth,d,7\nSouth,,12\n";
    assert_snapshot!(said("region,city,v", rows, &["Average,,10.5", "Total,,42"]), @r#"
    Average,,10.5: 1 row is the sum of those above it: left out (sum “North”); 2 rows below the table left out: sum “South”, Average
    Total,,42: 1 row is the sum of those above it: left out (sum “North”); 2 rows below the table left out: sum “South”, Total
    "#);
    // A gap beside what is the number above it, or no sum, is a gap.
    assert_snapshot!(said("name,note,v", "a,x,5\nb,,5\nc,y,7\n", &["d,,7", "d,,17", "All,,17"]), @r#"
    d,,7: 
    d,,17: 
    All,,17: 1 row below the table left out: sum “All”
    "#);
    assert_snapshot!(said("name,n", "Some,3\n", &["All,3", "Other,4\nAnother,2\nAll,9", "Other,4\nAll,7"]), @r#"
    All,3: 
    Other,4
    Another,2
    All,9: 1 row below the table left out: sum “All”
    Other,4
    All,7:
    "#);
    assert_snapshot!(said("area,v", "World,60\nAsia,10\nAfrica,20\n", &["Europe,30", "Europe,31"]), @r#"
    Europe,30: 1 row is the sum of those below it: left out (sum “World”)
    Europe,31:
    "#);
    assert_snapshot!(said("year,v", "2001,10\n2002,20\n2003,40\n", &[",70", ",71"]), @r#"
    ,70: 1 row below the table left out: unnamed sum 70
    ,71:
    "#);
}

#[test]
fn rows_that_sum_up_groups_are_told_by_their_blank_cells_on_every_level() {
    let two = "2023,1,1\n2023,2,2\n2023,,3\n2024,1,4\n2024,2,6\n2024,,10\n";
    assert_snapshot!(said("year,quarter,sum", two, &[",,13"]), @",,13: 1 row is the sum of those above it: left out (sum “2023”); 2 rows below the table left out: sum “2024”, unnamed sum 13");
    let three = "EU,A,X,1\nEU,A,Y,5\nEU,A,,6\nEU,B,X,2\nEU,B,Y,7\nEU,B,,9\nEU,,,15\n\
                 US,A,X,4\nUS,A,Y,6\nUS,A,,10\nUS,,,10\n";
    assert_snapshot!(said("region,product,city,sum", three, &[",,,25"]), @",,,25: 3 rows are sums of those above them: left out (sum “EU”, sum “EU”, sum “EU”); 3 rows below the table left out: sum “US”, sum “US”, unnamed sum 25");
    assert_snapshot!(said("dept,n,avg", "IT,3,50.5\nHR,2,40.1\nOps,5,30.2\n", &[",10,38.27", ",11,38.27"]), @r#"
    ,10,38.27: 1 row below the table left out: unnamed sum 10
    ,11,38.27:
    "#);
    assert_snapshot!(said("shop,pieces,value", "Köln,5,100\nBonn,4,200\n", &["\n,9,300"]), @",9,300: 1 row below the table left out: unnamed sum 9");
    assert_snapshot!(said("team,w,l", "A,1,0\nB,0,1\n", &["All Blacks,1,1"]), @"All Blacks,1,1:");
    assert_snapshot!(said("name,n", "a,1\nb,2\n", &["Total,3", "Total,4", "All,3"]), @r#"
    Total,3: 1 row below the table left out: Total
    Total,4: “Total” in line 4 is not the sum of the rows above it, and counts as a row
    All,3:
    "#);
}

#[test]
fn texts_behind_a_blank_line_are_notes() {
    let rows = "A,1,3\nB,2,4\nC,5,6\nD,7,8\n\n";
    let notes =
        ["Quelle: Amt\nStand: 2023", "Note: values in thousands\n1) estimated\n2) provisional", "E,9,9"];
    assert_snapshot!(said("g,e,f", rows, &notes), @r#"
    Quelle: Amt
    Stand: 2023: 2 rows below the table left out: Quelle: Amt, Stand: 2023
    Note: values in thousands
    1) estimated
    2) provisional: 3 rows below the table left out: Note: values in thousand…, 1) estimated, 2) provisional
    E,9,9:
    "#);
}

#[test]
fn a_pivot_table_is_named_as_one() {
    let rows = "North,30\nApples,10\nPears,20\nSouth,70\nApples,30\nPears,40\n";
    assert_snapshot!(said("Row Labels,Sum of Sales", rows, &["Grand Total,100"]), @"Grand Total,100: a pivot table: rows may be sums of those below them, and count as rows (Row Labels); “Grand Total” in line 8 is not the sum of the rows above it, and counts as a row");
}

#[test]
fn rows_with_names_of_their_own_are_no_sums_whatever_their_numbers_are() {
    let payments =
        "2024-01-01,order,K1,10\n2024-01-01,order,K2,20\n2024-01-02,payment,,30\n2024-01-03,order,K3,15\n";
    assert_snapshot!(said("date,text,sku,amount", payments, &["2024-01-04,payment,,15\n2024-01-05,order,K4,9"]), @r#"
    2024-01-04,payment,,15
    2024-01-05,order,K4,9:
    "#);
    assert_snapshot!(said("name,nick,kids", "Ann,x,1\nBob,y,1\nCid,,2\nDan,z,3\n", &["Eve,,3"]), @"Eve,,3:");
    assert_snapshot!(said("id,item,qty,price", "1,pen,2,4.5\n2,ink,3,7\n3,pad,1,2\n", &[",bag,6,9", ",,6,13.5"]), @r#"
    ,bag,6,9: 
    ,,6,13.5: 1 row below the table left out: unnamed sum 6
    "#);
    assert_snapshot!(said("genre,n", "Rock,3\nJazz,4\nPop,5\nWorld,12\nFolk,9\n", &["Blues,8"]), @"Blues,8:");
}
