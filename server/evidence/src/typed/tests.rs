mod files;
mod harmless;
mod spellings;

use insta::assert_snapshot;
use proptest::prelude::*;
use turn::{Code, Round};

use super::{OnFile, typed};
use crate::{DataTable, TableForm};

type Rows = Vec<Vec<String>>;

fn rows(csv: &str) -> Rows {
    csv.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// 300 rows of sales.
fn sales() -> Rows {
    let row = |index: usize| {
        let noise = (index * index * 31 + index * 7919) % 1009;
        let (region, month) = (["North", "South", "East", "West"][noise % 4], 1 + index / 28 % 12);
        format!("\n2024-{month:02}-{:02},{region},{},{}.5", 1 + index % 28, 3 + noise % 97, 10 + noise)
    };
    rows(&("date,region,units,price".to_owned() + &(0..300).map(row).collect::<String>()))
}

fn cities() -> Rows {
    rows(
        "city,people,area\nBerlin,3755251,891.7\nHamburg,1892122,755.2\nMünchen,1512491,310.7\nKöln,1084831,405.0\nFrankfurt,773068,248.3\nStuttgart,632865,207.3",
    )
}

fn table(name: &str, rows: &Rows) -> DataTable {
    DataTable {
        name: name.to_owned(),
        place: 0,
        form: TableForm::Lines { delimiter: ',', above: 0 },
        rows: rows.clone(),
    }
}

/// What is said of a program beside a file.
fn said(code: &str, name: &str, rows: &Rows) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    let found = typed(&[Round { code: Some(&code), ..Round::default() }], || vec![table(name, rows)]);
    let said = found
        .iter()
        .map(|it| format!("{} of {} rows of {}, {} differ", it.rows, it.of, it.file, it.different));
    said.collect::<Vec<_>>().join("\n")
}

fn of_cities(code: &str) -> String {
    said(code, "cities.csv", &cities())
}

/// A program before and after.
fn instead(code: &str) -> String {
    on_the_file(code, &table("cities.csv", &cities()), "data/cities.csv")
        .unwrap_or_else(|| "stays".to_owned())
}

/// The sales as they would be typed, with a change to the cells of a row.
fn typed_sales(count: usize, change: impl Fn(usize, &mut Vec<String>)) -> Vec<String> {
    let mut rows = sales();
    rows.truncate(count + 1);
    rows.iter_mut().enumerate().skip(1).for_each(|(index, row)| change(index, row));
    rows.iter().map(|row| row.join(",")).collect()
}

/// One program that reads the file; `None` if it does not.
pub(super) fn on_the_file(code: &str, table: &DataTable, path: &str) -> Option<String> {
    match super::on_the_file(&[code.to_owned()], table, path).pop() {
        Some(OnFile::Reads(code)) => Some(code),
        _ => None,
    }
}

#[test]
fn a_column_of_which_most_values_are_others_differs() {
    // Without a header, columns are known by what is in them.
    let say = |of_ten: usize| {
        let rows = typed_sales(30, |index, row| {
            if index % 10 < of_ten {
                row[3] = format!("{}1.25", row[3].replace('.', ""));
            }
        });
        let tuples = rows[1..].iter().map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            format!("('{}', '{}', {}, {})", cells[0], cells[1], cells[2], cells[3])
        });
        said(&format!("rows = [{}]", tuples.collect::<Vec<_>>().join(", ")), "sales.csv", &sales())
    };
    assert_snapshot!([0, 3, 6, 10].map(say).join("\n"), @r#"
    30 of 300 rows of sales.csv, 0 differ
    30 of 300 rows of sales.csv, 9 differ
    30 of 300 rows of sales.csv, 18 differ
    30 of 300 rows of sales.csv, 30 differ
    "#);
}

#[test]
fn a_typed_text_is_compared_row_by_row() {
    let say = |lines: &[String]| {
        said(
            &format!("df = pd.read_csv(io.StringIO(\"\"\"{}\"\"\"))", lines.join("\n")),
            "sales.csv",
            &sales(),
        )
    };
    let wrong = |index: usize, row: &mut Vec<String>| {
        if index % 100 == 7 {
            row[2] = "0".to_owned();
        }
    };
    assert_snapshot!(say(&typed_sales(300, |_, _| {})), @"300 of 300 rows of sales.csv, 0 differ");
    assert_snapshot!(say(&typed_sales(300, wrong)), @"300 of 300 rows of sales.csv, 3 differ");
    assert_snapshot!(say(&typed_sales(20, |_, _| {})), @"20 of 300 rows of sales.csv, 0 differ");
    assert_snapshot!(say(&typed_sales(19, |_, _| {})), @"");
}

#[test]
fn every_form_of_a_table_is_read() {
    let lists = "cities = ['Berlin', 'Hamburg', 'Köln']\npeople = [3755251, 1892122, 1084831]";
    assert_snapshot!(of_cities(lists), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("pd.DataFrame({'City': ['Berlin', 'Hamburg', 'Köln'], 'People': [3755251, 1, 1084831.0]})"), @"3 of 6 rows of cities.csv, 1 differ");
    assert_snapshot!(of_cities("d = [{'city': 'Berlin', 'area': 891.7}, {'city': 'Hamburg', 'area': 755.2}, {'city': 'Bonn', 'area': 3}]"), @"3 of 6 rows of cities.csv, 1 differ");
    assert_snapshot!(of_cities("np.array([[3755251, 891.7], [1892122, 755.2], [1512491, 310.70]])"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("d = [('Berlin', 3_755_251), ('Hamburg', 1892122), ('Köln', 1084831)]\npd.DataFrame(d, columns=['city', 'n'])"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("people = {'Berlin': 3755251, 'Hamburg': 1892122, 'Köln': 1084831}"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("t = '''\n| City | People |\n|---|---|\n| Berlin | 3,755,251 |\n| Hamburg | 1,892,122 |\n| Köln | 1,084,831 |\n'''"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("t = '''\ncity people\nBerlin 3755251\nHamburg 1892122\nKöln 1084831\n'''"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("j = json.loads('''[{\"city\": \"Berlin\", \"people\": 3755251, \"x\": null}, {\"city\": \"Hamburg\", \"people\": 1, \"x\": true}, {\"city\": \"Köln\", \"people\": 1084831, \"x\": null}]''')"), @"3 of 6 rows of cities.csv, 1 differ");
    assert_snapshot!(of_cities("t = ('Berlin;3755251\\n'\n  'Hamburg;1892122\\n' 'Köln;1084831')"), @"3 of 6 rows of cities.csv, 0 differ");
    assert_snapshot!(of_cities("df['city'] = ['Berlin', 'Hamburg', 'Köln']\ndf['area'] = np.array([891.7, 755.2, 405])"), @"3 of 6 rows of cities.csv, 0 differ");
}

#[test]
fn forms_that_nothing_can_replace_are_read_too() {
    let forms = [
        "d = [('Berlin', 3755251)] + [('Hamburg', 1892122), ('Köln', 1084831)]",
        "d.append(('Berlin', 3755251))\nd.append(('Hamburg', 1892122))\nd.append(('Köln', 1084831))",
        "d = [dict(city='Berlin', n=3755251), dict(city='Hamburg', n=1892122), dict(city='Köln', n=1084831)]",
        "d = {'Berlin': (3755251, 1), 'Hamburg': (1892122, 2), 'Köln': (1084831, 3)}",
        "d = {'Berlin': {'n': 3755251, 'a': 1}, 'Hamburg': {'n': 1892122, 'a': 2}, 'Köln': {'n': 1084831, 'a': 3}}",
        "d = {('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)}",
        "d = ['Berlin,3755251', 'Hamburg,1892122', 'Köln,1084831']",
        "d = 'Berlin,3755251; Hamburg,1892122; Köln,1084831'.split(';')",
        "d = 'Berlin,3755251\\n' + 'Hamburg,1892122\\n' + 'Köln,1084831\\n'",
    ];
    for form in forms {
        assert_eq!(of_cities(form), "3 of 6 rows of cities.csv, 0 differ", "{form}");
        assert_eq!(instead(form), "stays");
    }
}

#[test]
fn a_program_that_only_tells_of_the_file_does_not_read_it_but_one_with_a_computed_name_may() {
    let held = "people = {'Berlin': 3755251, 'Hamburg': 1892122, 'Köln': 1084831}\n";
    for told in [
        "print('cities.csv')",
        "os.path.exists('input_file_0.csv')",
        "text = io.StringIO('a,b')\npd.read_csv(text)",
        "n = 'sales'\nopen(f'{n}.csv', 'w').close()",
        "with open(name, mode='a') as out: out.write('x')",
        "Path(name).open('w')",
        "Path('notes.txt').read_text()",
    ] {
        assert_ne!(of_cities(&format!("{held}{told}")), "", "{told}");
    }
    for read in [
        "pd.read_csv(os.listdir('.')[0])",
        "pd.read_csv('input_file_%d.csv' % n)",
        "name = 'input_' + 'file_0.csv'\npd.read_csv(name)",
        "for name in glob.glob('*.csv'):\n    open(name)",
        "print(open('cities.csv').read())",
        "open(name, 'r+')",
        "open(name, how)",
        "Path(f'{n}.csv').read_text()",
        "for path in Path('.').iterdir(): print(path.open().read())",
    ] {
        assert_eq!(of_cities(&format!("{held}{read}")), "", "{read}");
    }
}

#[test]
fn rows_that_are_typed_as_texts_with_values_in_them_are_read() {
    let forms = [
        "d = f'Berlin,{3755251}\\nHamburg,{1892122}\\nKöln,{1084831}'",
        "d = f'''city,people\nBerlin,3755251\nHamburg,1892122\nKöln,1084831\n'''",
        "d = f'''{name},people,area\nBerlin,3755251,{a}\nHamburg,1892122,{b:.1f}\nKöln,1084831,{c}\n'''",
        "d = [f'{\"Berlin\"},3755251', f'Hamburg,{1892122}', f'Köln,1084831']",
        "d = [(f'Berlin', 3755251), (f'Hamburg', 1892122), (f'{k}', 1084831)]",
    ];
    let said = forms.map(of_cities);
    assert_snapshot!(said.join("\n"), @r#"
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 0 differ
    3 of 6 rows of cities.csv, 1 differ
    "#);
    // What is put into a text cannot be put into what is read.
    assert_eq!([forms[0], forms[2], forms[3]].map(instead), ["stays"; 3]);
}

#[test]
fn rows_that_are_typed_twice_are_read_twice() {
    let row = "[('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)]";
    assert_snapshot!(instead(&format!("a = {row}\nb = {row}\n")), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    a = [(row["city"], int(row["people"])) for row in file_rows]
    b = [(row["city"], int(row["people"])) for row in file_rows]
    "#);
}

/// A program on the file of sales, if it can read that in place of these rows.
fn on_sales(parts: &[Vec<Vec<String>>]) -> Option<String> {
    let list = |rows: &Vec<Vec<String>>| {
        let rows = rows.iter().map(|row| format!("(\"{}\", \"{}\", {}, {})", row[0], row[1], row[2], row[3]));
        format!("[{}]", rows.collect::<Vec<_>>().join(", "))
    };
    let tables = parts.iter().enumerate().map(|(index, rows)| format!("part_{index} = {}\n", list(rows)));
    on_the_file(&tables.collect::<String>(), &table("sales.csv", &sales()), "sales.csv")
}

#[test]
fn rows_that_are_split_or_chosen_are_not_read_from_the_whole_file() {
    let all = sales()[1..].to_vec();
    let chosen = |test: fn(&[String]) -> bool| vec![all.iter().filter(|row| test(row)).cloned().collect()];
    assert_eq!(on_sales(&[all[..150].to_vec(), all[150..].to_vec()]), None);
    assert_eq!(on_sales(&chosen(|row| row[1] == "North")), None);
    assert_eq!(on_sales(&chosen(|row| row[3].parse::<f64>().is_ok_and(|price| price > 700.0))), None);
    for rows in [all.clone(), all[..40].to_vec(), all.iter().step_by(7).cloned().collect()] {
        let read = on_sales(&[rows]).unwrap_or_default();
        assert!(read.ends_with("for row in file_rows]\n"), "{read}");
    }
}

#[test]
fn dates_in_another_form_do_not_hide_rows() {
    let lines = typed_sales(25, |_, row| row[0] = row[0].split('-').rev().collect::<Vec<_>>().join("."));
    assert_snapshot!(said(&format!("data = '''{}'''", lines.join("\n")), "sales.csv", &sales()), @"25 of 300 rows of sales.csv, 0 differ");
}

#[test]
fn a_column_alone_counts_if_it_has_the_order_of_the_file() {
    let column = |of: usize, count: usize| {
        let cells = sales().into_iter().skip(1).take(count).map(|row| row[of].clone());
        said(&format!("x = [{}]", cells.collect::<Vec<_>>().join(", ")), "sales.csv", &sales())
    };
    assert_snapshot!(column(3, 25), @"25 of 300 rows of sales.csv, 0 differ");
    assert_snapshot!(column(3, 19), @"");
    let heights = rows("height\n171\n168.5\n190\n182");
    assert_snapshot!(said("heights = [171, 168.5, 190, 182]", "heights.csv", &heights), @"4 of 4 rows of heights.csv, 0 differ");
    assert_snapshot!(said("heights = [190, 182, 171, 168.5]", "heights.csv", &heights), @"");
}

#[test]
fn a_round_that_names_the_file_reads_it() {
    let held = "people = {'Berlin': 3755251, 'Hamburg': 1892122, 'Köln': 1084831}\n";
    for read in [
        "open('cities.csv')",
        "open('input_file_0.csv')",
        "open(f'input_file_{i}.csv')",
        "open('/mnt/data/cities.csv')",
    ] {
        assert_eq!(of_cities(&format!("{held}{read}")), "");
    }
    assert_ne!(of_cities(&format!("{held}# from cities.csv\nopen('input_file_01.csv')")), "");
}

#[test]
fn small_tables_of_data_are_seen_beside_labels() {
    let scores = rows("name,score,day\nAnna,30,Mon\nBert,30,Tue\nCora,50,Wed\nDora,30,Thu");
    let held = "[('Anna', 30, 'Mon'), ('Bert', 30, 'Tue'), ('Cora', 50, 'Wed'), ('Dora', 30, 'Thu')]";
    assert_snapshot!(said(held, "scores.csv", &scores), @"4 of 4 rows of scores.csv, 0 differ");
    let visits = rows("day,visits\nMon,310\nTue,207\nWed,411\nThu,98\nFri,97\nSat,512\nSun,3");
    let held = "{'Mon': 310, 'Tue': 207, 'Wed': 411, 'Thu': 98, 'Fri': 97, 'Sat': 512, 'Sun': 3}";
    assert_snapshot!(said(held, "visits.csv", &visits), @"7 of 7 rows of visits.csv, 0 differ");
}

#[test]
fn small_tables_that_are_no_data_give_no_alarm() {
    let files = [
        ("sales.csv", sales()),
        ("cities.csv", cities()),
        (
            "months.csv",
            rows(
                "month,quarter,total\nJan,Q1,120\nFeb,Q1,98\nMar,Q1,143\nApr,Q2,110\nMay,Q2,131\nJun,Q2,99\nJul,Q3,87\nAug,Q3,95\nSep,Q3,140\nOct,Q4,150\nNov,Q4,170\nDec,Q4,210",
            ),
        ),
        ("days.csv", rows("day,n,open\nMon,1,1\nTue,2,1\nWed,3,1\nThu,4,1\nFri,5,1\nSat,6,0\nSun,7,0")),
        (
            "short.csv",
            rows(
                "day,short\nMonday,Mon\nTuesday,Tue\nWednesday,Wed\nThursday,Thu\nFriday,Fri\nSaturday,Sat\nSunday,Sun",
            ),
        ),
        ("flags.csv", rows("region,active\nNorth,yes\nSouth,no\nEast,yes\nWest,yes")),
        ("colours.csv", rows("region,colour\nNorth,red\nSouth,blue\nEast,green\nWest,black")),
        ("hex.csv", rows("region,colour\nNorth,#1f77b4\nSouth,#ff7f0e\nEast,#2ca02c\nWest,#d62728")),
        ("lengths.csv", rows("month,days\nJan,31\nFeb,28\nMar,31\nApr,30\nMay,31\nJun,30\nJul,31")),
        ("grades.csv", rows("id,grade\n1,A\n2,B\n3,A\n4,C\n5,B\n6,A\n7,D\n8,C")),
        ("numbers.csv", rows(&("n\n".to_owned() + &(1..=40).map(|n| format!("{n}\n")).collect::<String>()))),
    ];
    assert_eq!(harmless::PROGRAMS.len(), 100);
    let more = [
        "open_days = {'Mon': 1, 'Tue': 1, 'Wed': 1, 'Thu': 1, 'Fri': 1, 'Sat': 0, 'Sun': 0}",
        "days = [('Mon', 1, True), ('Tue', 2, True), ('Wed', 3, True), ('Thu', 4, True), ('Fri', 5, True), ('Sat', 6, False), ('Sun', 7, False)]",
        "days = pd.DataFrame({'day': ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], 'n': [1, 2, 3, 4, 5, 6, 7], 'open': [1, 1, 1, 1, 1, 0, 0]})",
        "days = '''day,n,open\nMon,1,1\nTue,2,1\nWed,3,1\nThu,4,1\nFri,5,1\nSat,6,0\nSun,7,0'''",
        "short = {'Monday': 'Mon', 'Tuesday': 'Tue', 'Wednesday': 'Wed', 'Thursday': 'Thu', 'Friday': 'Fri', 'Saturday': 'Sat', 'Sunday': 'Sun'}",
        "active = {'North': 'yes', 'South': 'no', 'East': 'yes', 'West': 'yes'}",
        "active = [('North', 'yes'), ('South', 'no'), ('East', 'yes'), ('West', 'yes')]",
    ];
    for code in harmless::PROGRAMS.into_iter().chain(more) {
        for (name, rows) in &files {
            assert_eq!(said(code, name, rows), "", "{name}: {code}");
        }
    }
}

#[test]
fn a_program_reads_the_file_in_place_of_what_it_holds() {
    assert_snapshot!(instead("import io\ndf = pd.read_csv(io.StringIO('''city,people,area\nBerlin,3755251,891.7\nHamburg,1892122,755.2\nKöln,1084831,405\n'''))\nprint(df)\n"), @r#"
    import io
    df = pd.read_csv(io.StringIO(open("data/cities.csv", encoding="utf-8-sig").read()))
    print(df)
    "#);
    assert_snapshot!(instead("\"\"\"Doc.\"\"\"\n# Data\nrows = [('Berlin', 3755251), ('Hamburg', 1892122), ('Köln', 1084831)]\nprint(rows)\n"), @r#"
    """Doc."""
    # Data
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    rows = [(row["city"], int(row["people"])) for row in file_rows]
    print(rows)
    "#);
    assert_snapshot!(instead("rows = [\n  {'name': 'Berlin', 'km2': 891.7},\n  {'name': 'Hamburg', 'km2': 755.2},\n  {'name': 'Köln', 'km2': 405.0},\n]\n"), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    rows = [{'name': row["city"], 'km2': float(row["area"])} for row in file_rows]
    "#);
    assert_snapshot!(instead("df = pd.DataFrame({\n    'city': ['Berlin', 'Hamburg', 'Köln'],\n    'area': np.array([891.7, 755.2, 405.0]),\n})\n"), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    df = pd.DataFrame({
        'city': [row["city"] for row in file_rows],
        'area': np.array([float(row["area"]) for row in file_rows]),
    })
    "#);
    assert_snapshot!(instead("people = {'Berlin': 3755251, 'Hamburg': 1892122, 'Köln': 1084831}\n"), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    people = {row["city"]: int(row["people"]) for row in file_rows}
    "#);
    assert_snapshot!(instead("names = ['Berlin', 'Hamburg', 'Köln']\narea = [891.7, 755.2, 405]\n"), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    names = [row["city"] for row in file_rows]
    area = [(float(row["area"]) if "." in row["area"] else int(row["area"])) for row in file_rows]
    "#);
    assert_snapshot!(instead("t = '''\n| City | People |\n|---|---|\n| Berlin | 3755251 |\n| Hamburg | 1892122 |\n| Köln | 1084831 |\n'''\n"), @r#"
    from csv import DictReader

    file_rows = list(DictReader(open("data/cities.csv", newline="", encoding="utf-8-sig")))

    t = ("\n" + "\n".join(["| City | People |", "|---|---|"] + ["| " + " | ".join([row["city"], row["people"]]) + " |" for row in file_rows]) + "\n")
    "#);
    assert_snapshot!(instead("print('nothing')\n"), @"stays");
    assert_snapshot!(instead("rows = [('Berlin', 3755251, 'mine'), ('Hamburg', 1892122, 'x'), ('Köln', 1084831, 'y')]\n"), @"stays");
}

/// Much of the same.
fn much(of: &str) -> String {
    of.repeat(50_000 / of.len())
}

#[test]
fn hostile_programs_are_searched_without_recursion_and_in_linear_time() {
    for piece in [
        "[",
        "[[",
        "{'a':",
        "[1,",
        "((1,2),",
        "f(",
        "{1:[",
        "x = [1,2,3]\n",
        "'a,b\\n1,2\\n'",
        "-",
        "a|b\n",
        "[[\"a\",1],",
    ] {
        for code in [much(piece), format!("x = [{}]", much(piece)), format!("x = '''{}'''", much(piece))] {
            said(&code, "cities.csv", &cities());
            instead(&code);
        }
    }
}

#[test]
fn json_in_a_text_in_json_is_read_to_a_depth() {
    // A quote of a text within others is `\\x22`, that of one deeper `\\x5cx22`: each level takes three characters more.
    let quote = |depth: usize| match depth {
        0 => "\"".to_owned(),
        depth => format!("\\{}x22", "x5c".repeat(depth - 1)),
    };
    let depths = 500;
    let open: String = (0..depths).map(|depth| quote(depth) + "{1:").collect();
    let close: String = (0..depths).rev().map(|depth| format!("}}{}", quote(depth))).collect();
    assert_eq!(of_cities(&format!("x = {open}2{close}")), "");
}

#[test]
fn of_an_answer_with_more_than_a_mebibyte_of_code_only_the_beginning_is_searched() {
    let held = "people = {'Berlin': 3755251, 'Hamburg': 1892122, 'Köln': 1084831}\n";
    assert_eq!(of_cities(&format!("{held}{}", "x = 1\n".repeat(200_000))), "");
    assert_ne!(of_cities(&format!("{held}{}", "x = 1\n".repeat(1000))), "");
}

proptest! {
    #[test]
    fn every_changed_row_is_counted(
        count in 20..300_usize,
        changed in prop::collection::hash_set(1..20_usize, 0..9),
        is_text in any::<bool>(),
    ) {
        let lines = typed_sales(count, |index, row| {
            if changed.contains(&index) {
                row[2] = format!("{}", 1000 + index);
            }
        });
        let tuple = |line: &String| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("('{}', '{}', {}, {})", cells[0], cells[1], cells[2], cells[3])
        };
        let code = if is_text {
            format!("data = '''{}'''", lines.join("\n"))
        } else {
            format!("data = [{}]", lines[1..].iter().map(tuple).collect::<Vec<_>>().join(","))
        };
        let expected = format!("{count} of 300 rows of sales.csv, {} differ", changed.len());
        prop_assert_eq!(said(&code, "sales.csv", &sales()), expected);
    }

    #[test]
    fn any_program_is_searched_without_a_panic(
        code in "(['\"\\[\\](){}:=.,|-]|\n| |Berlin|Hamburg|3755251|1892122|891.7|city|people|area|np.array\\(|None|é|\\\\){0,60}",
        ragged in prop::collection::vec(prop::collection::vec("Berlin|891.7|é|", 0..4), 0..5),
    ) {
        said(&code, "cities.csv", &cities());
        instead(&code);
        said(&code, "ragged.csv", &ragged);
        let _ = on_the_file(&code, &table("ragged.csv", &ragged), "é\"\\\n");
    }
}
