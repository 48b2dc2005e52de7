//! A program that holds a whole file prints the same once it reads the file.

use std::cell::RefCell;
use std::fmt::Write as _;

use evidence::{DataTable, OnFile, TableForm, on_the_file};
use proptest::prelude::*;
use proptest::sample::select;

use crate::worker::Worker;

/// A column of a file: its name, and its cells as the file has them and as Python writes them.
#[derive(Debug, Clone)]
struct Column {
    name: &'static str,
    cells: Vec<(String, String)>,
}

/// How a program holds the table, and what it prints of it.
const FORMS: [&str; 9] =
    ["text", "tabs", "markdown", "tuples", "lists", "records", "columns", "parallel", "array"];

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn any_cells(kind: &'static str, count: usize) -> BoxedStrategy<Vec<(String, String)>> {
    let cell = match kind {
        "int" => (-9999..99_999_i32).prop_map(|it| (it.to_string(), it.to_string())).boxed(),
        "float" => (0..9_999_999_i32)
            .prop_map(|it| (f64::from(it) / 64.0).to_string())
            .prop_map(|it| {
                let it = if it.contains('.') { it } else { it + ".0" };
                (it.clone(), it)
            })
            .boxed(),
        "gaps" => prop_oneof![
            4 => (0..9_999_i32).prop_map(|it| (format!("{it}.5"), format!("{it}.5"))),
            1 => Just((String::new(), "float('nan')".to_owned())),
        ]
        .boxed(),
        "truth" => any::<bool>()
            .prop_map(|it| if it { "True" } else { "False" })
            .prop_map(|it| (it.to_owned(), it.to_owned()))
            .boxed(),
        "date" => (1..29_u32, 1..13_u32)
            .prop_map(|(day, month)| format!("2024-{month:02}-{day:02}"))
            .prop_map(|it| (it.clone(), quoted(&it)))
            .boxed(),
        _ => "[a-zé'\\\\ ]{0,3}[a-z]{2,5}"
            .prop_map(|it: String| it.trim().to_owned())
            .prop_map(|it| (it.clone(), quoted(&it)))
            .boxed(),
    };
    prop::collection::vec(cell, count).boxed()
}

/// A file of some columns, the last of them numbers that tell the rows apart.
fn any_table() -> impl Strategy<Value = Vec<Column>> {
    let names = ["id", "Unit price", "day", "where's", "é"];
    (1..4_usize, 20..40_usize).prop_flat_map(move |(width, count)| {
        let kinds =
            prop::collection::vec(select(&["int", "float", "gaps", "truth", "date", "word"][..]), width);
        kinds.prop_flat_map(move |kinds| {
            let columns: Vec<_> = kinds
                .into_iter()
                .chain(["float"])
                .enumerate()
                .map(|(index, kind)| {
                    any_cells(kind, count).prop_map(move |cells| Column { name: names[index], cells })
                })
                .collect();
            columns
        })
    })
}

fn rows(columns: &[Column]) -> Vec<Vec<String>> {
    let header = columns.iter().map(|column| column.name.to_owned()).collect();
    let count = columns[0].cells.len();
    let row = |index: usize| columns.iter().map(|column| column.cells[index].0.clone()).collect();
    [header].into_iter().chain((0..count).map(row)).collect()
}

/// The table between separators, as the lines of a file.
fn lines(rows: &[Vec<String>], between: &str) -> String {
    rows.iter().map(|row| row.join(between) + "\n").collect()
}

/// A program that holds a table in a form.
fn program(columns: &[Column], form: &str) -> String {
    let rows = rows(columns);
    let written = |index: usize| columns.iter().map(move |column| column.cells[index].1.as_str());
    let each =
        |row: &dyn Fn(usize) -> String| (0..rows.len() - 1).map(row).collect::<Vec<_>>().join(",\n    ");
    let list =
        |column: &Column| column.cells.iter().map(|cell| cell.1.as_str()).collect::<Vec<_>>().join(", ");
    let text = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    let joined = |index: usize| written(index).collect::<Vec<_>>().join(", ");
    let show = "print(df.to_string(), df.dtypes, df.describe(include='all'))\n";
    let body = match form {
        "text" => format!("import io\ndf = pd.read_csv(io.StringIO('''{}'''))\n", text(&lines(&rows, ","))),
        "tabs" => format!(
            "import io\ndf = pd.read_csv(io.StringIO('''\n{}'''), sep='\\t')\n",
            text(lines(&rows, "\t").trim_end())
        ),
        "markdown" => {
            let bars = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
            let lines: String = rows.iter().map(bars).collect();
            return format!(
                "t = '''\n{}'''\nprint([[c.strip() for c in line.split('|')] for line in t.strip().split('\\n')])\n",
                text(&lines)
            );
        }
        "tuples" => format!(
            "rows = [\n    {}\n]\nprint(rows)\ndf = pd.DataFrame(rows)\n",
            each(&|index| format!("({})", joined(index)))
        ),
        "lists" => format!(
            "rows = (\n    {}\n)\nprint(rows)\ndf = pd.DataFrame(rows)\n",
            each(&|index| format!("[{}]", joined(index)))
        ),
        "records" => {
            let record = |index: usize| {
                let pairs = columns
                    .iter()
                    .map(|column| format!("{}: {}", quoted(column.name), column.cells[index].1));
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
            };
            format!("rows = [\n    {}\n]\nprint(rows)\ndf = pd.DataFrame(rows)\n", each(&record))
        }
        "columns" => {
            let columns =
                columns.iter().map(|column| format!("    {}: [{}],\n", quoted(column.name), list(column)));
            format!("df = pd.DataFrame({{\n{}}})\n", columns.collect::<String>())
        }
        "parallel" => {
            let mut code = String::new();
            for (index, column) in columns.iter().enumerate() {
                writeln!(code, "c{index} = [{}]\nprint(c{index})", list(column)).expect("written");
            }
            return code;
        }
        _ => {
            let column = &columns[columns.len() - 1];
            return format!(
                "import numpy as np\na = np.array([{}])\nprint(a.dtype, a.sum(), a)\n",
                list(column)
            );
        }
    };
    format!("import pandas as pd\n{body}{show}")
}

#[test]
fn a_program_that_reads_the_whole_file_prints_what_it_printed_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data 'é'.csv");
    let path = path.to_str().expect("UTF-8");
    let python = RefCell::new(Worker::with_pandas());
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(columns in any_table(), form in select(&FORMS[..]))| {
        let rows = rows(&columns);
        std::fs::write(path, lines(&rows, ",")).expect("written");
        let before = program(&columns, form);
        let table = DataTable { name: "data.csv".to_owned(), place: 0, form: TableForm::Lines { delimiter: ',', above: 0 }, rows: rows.clone() };
        let after = match on_the_file(std::slice::from_ref(&before), &table, path).pop() {
            Some(OnFile::Reads(code)) => Some(code),
            _ => None,
        };
        prop_assert!(after.is_some(), "stays: {}", before);
        let after = after.expect("a program");
        prop_assert!(after.contains("open("), "{}", after);
        let ended = |code: &str| python.borrow_mut().run(&[code]).remove(0);
        prop_assert_eq!(ended(&after), ended(&before), "{}\n{}", before, after);
    });
}
