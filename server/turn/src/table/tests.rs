use std::borrow::Cow;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{LONGEST, Table, last_table};

/// The text before the table, the header, the rows and the footer; `no table` if there is none.
fn drawn(output: &str) -> String {
    let Some(table) = last_table(output) else {
        return "no table".to_owned();
    };
    let rows = table.rows.iter().map(|row| format!("{}\n", row.join(" ¦ ")));
    let footer = table.footer.map_or(String::new(), |footer| format!("({footer})"));
    let header = table.header.join(" ¦ ");
    format!("{}{header}\n{}{footer}", &output[..table.start], rows.collect::<String>())
}

#[test]
fn a_printed_frame_is_a_table() {
    assert_snapshot!(drawn("Here:

       name  age  score x     ok
0  Anna Lee   30     1.50   True
1       Bob   -4      NaN  False
2       Cyd  100    -2.25   None
"), @"
    Here:

     ¦ name ¦ age ¦ score x ¦ ok
    0 ¦ Anna Lee ¦ 30 ¦ 1.50 ¦ True
    1 ¦ Bob ¦ -4 ¦ NaN ¦ False
    2 ¦ Cyd ¦ 100 ¦ -2.25 ¦ None
    ");
}

#[test]
fn summary_statistics_are_a_table() {
    assert_snapshot!(drawn("Of all:
              age  score x
count    3.000000  2.00000
mean    42.000000 -0.37500
max    100.000000  1.50000"), @"
    Of all:
     ¦ age ¦ score x
    count ¦ 3.000000 ¦ 2.00000
    mean ¦ 42.000000 ¦ -0.37500
    max ¦ 100.000000 ¦ 1.50000
    ");
}

#[test]
fn the_name_of_an_index_is_in_the_header() {
    let grouped =
        "          mean_age  n\nname                 \nAnna Lee      30.0  1\nBob           -4.0  1\n";
    assert_snapshot!(drawn(grouped), @"
    name ¦ mean_age ¦ n
    Anna Lee ¦ 30.0 ¦ 1
    Bob ¦ -4.0 ¦ 1
    ");
    assert_snapshot!(drawn("p    A    B\nr          \nE  1.0  2.0\nW  3.0  NaN\n"), @"
    r / p ¦ A ¦ B
    E ¦ 1.0 ¦ 2.0
    W ¦ 3.0 ¦ NaN
    ");
}

#[test]
fn an_index_has_one_column_per_level() {
    assert_snapshot!(drawn("     v\nr p   \nE A  1\n  B  2\nW A  3\n"), @"
    r ¦ p ¦ v
    E ¦ A ¦ 1
     ¦ B ¦ 2
    W ¦ A ¦ 3
    ");
    // No row repeats, so only the names separate the levels.
    assert_snapshot!(drawn("               score x
name     age          \nAnna Lee  30      1.50
Bob      -4        NaN
Cyd       100    -2.25"), @"
    name ¦ age ¦ score x
    Anna Lee ¦ 30 ¦ 1.50
    Bob ¦ -4 ¦ NaN
    Cyd ¦ 100 ¦ -2.25
    ");
}

#[test]
fn a_frame_without_an_index_is_a_table_if_numbers_are_below_words() {
    assert_snapshot!(drawn("    name  age  score x    ok
Anna Lee   30     1.50  True
     Bob   -4      NaN False
"), @"
    name ¦ age ¦ score x ¦ ok
    Anna Lee ¦ 30 ¦ 1.50 ¦ True
    Bob ¦ -4 ¦ NaN ¦ False
    ");
    assert_snapshot!(drawn(" a b  c\n 1 x  1\n 2 y 22\n"), @"
    a ¦ b ¦ c
    1 ¦ x ¦ 1
    2 ¦ y ¦ 22
    ");
}

#[test]
fn column_names_may_be_left_aligned() {
    assert_snapshot!(drawn("  name       age  score x ok    \n0  Anna Lee   30  1.50      True\n1       Bob   -4   NaN     False\n2       Cyd  100 -2.25      None\n"), @"
     ¦ name ¦ age ¦ score x ¦ ok
    0 ¦ Anna Lee ¦ 30 ¦ 1.50 ¦ True
    1 ¦ Bob ¦ -4 ¦ NaN ¦ False
    2 ¦ Cyd ¦ 100 ¦ -2.25 ¦ None
    ");
}

#[test]
fn a_frame_wrapped_into_blocks_is_one_table() {
    assert_snapshot!(drawn("   col_a  col_b  \\\n0      1      2   \n1      3      4   \n\n   col c  \n0      5  \n1      6  \n"), @"
     ¦ col_a ¦ col_b ¦ col c
    0 ¦ 1 ¦ 2 ¦ 5
    1 ¦ 3 ¦ 4 ¦ 6
    ");
    let other_index = "   a  \\\n0  1   \n1  3   \n\n   b  \n0  5  \n7  6  \n";
    assert_eq!(drawn(other_index), "no table");
}

#[test]
fn dots_for_what_pandas_left_out_are_part_of_the_table() {
    assert_snapshot!(drawn("      a  ...     b\n0     0  ...    -1\n..  ...  ...   ...\n99   99  ...  -199\n\n[100 rows x 40 columns]\n"), @"
     ¦ a ¦ ... ¦ b
    0 ¦ 0 ¦ ... ¦ -1
    .. ¦ ... ¦ ... ¦ ...
    99 ¦ 99 ¦ ... ¦ -199
    ([100 rows x 40 columns])
    ");
}

#[test]
fn wide_characters_may_count_as_one_column_or_two() {
    let expected = " ¦ 名前 ¦ é\n0 ¦ 東京都 ¦ 1\n1 ¦ Bob ¦ 2\n";
    assert_eq!(drawn("    名前  é\n0  東京都  1\n1  Bob  2\n"), expected);
    assert_eq!(drawn("     名前  é\n0  東京都  1\n1     Bob  2\n"), expected);
}

#[test]
fn a_series_is_a_table_of_two_columns() {
    assert_snapshot!(drawn("name\nAnna Lee    3\nBob         1\nName: count, dtype: int64\n"), @"
    name ¦ count
    Anna Lee ¦ 3
    Bob ¦ 1
    (Name: count, dtype: int64)
    ");
    assert_snapshot!(drawn("Ages:\n0      30\n1      -4\n       ..\n99    100\nName: age, Length: 100, dtype: int64\n"), @"
    Ages:
     ¦ age
    0 ¦ 30
    1 ¦ -4
     ¦ ..
    99 ¦ 100
    (Name: age, Length: 100, dtype: int64)
    ");
    assert_snapshot!(drawn("region  p\nEast    A    10\n        B    20\nWest    A    -5\ndtype: int64"), @"
    region ¦ p ¦ 
    East ¦ A ¦ 10
     ¦ B ¦ 20
    West ¦ A ¦ -5
    (dtype: int64)
    ");
}

#[test]
fn a_title_stays_above_the_table() {
    // A title as long as the lines of the table, and one that put a space before the first line.
    assert_snapshot!(drawn("Resultss\n   a   b\n0  1  22\n1  3   4\n"), @"
    Resultss
     ¦ a ¦ b
    0 ¦ 1 ¦ 22
    1 ¦ 3 ¦ 4
    ");
    assert_snapshot!(drawn("Result:\n    a   b\n0  1  22\n1  3   4\n"), @"
    Result:
     ¦ a ¦ b
    0 ¦ 1 ¦ 22
    1 ¦ 3 ¦ 4
    ");
}

#[test]
fn text_that_is_not_a_table_stays_text() {
    let others = [
        "",
        "\n\n",
        "one line",
        "a  b",
        "The mean is now 5\nThe sum is now 10\nAll of it is good",
        // Numpy.
        "[[1 2]\n [3 4]]",
        "[[ 1.   2.   3. ]\n [ 4.  50.   6. ]\n [ 4.  50.   6. ]]",
        "   1   2   3\n 100  20  30\n   1   2   3",
        // Other tables.
        "|    |   a |   b |\n|---:|----:|----:|\n|  0 |   1 |   2 |\n",
        "  a    b\n---  ---\n  1    2\n  3    4\n",
        "    accuracy                           0.80         5\n   macro avg       0.78      0.78      0.78         5\nweighted avg       0.78      0.78      0.78         5\n",
        " #   Column  Non-Null Count  Dtype \n---  ------  --------------  ----- \n 0   a       3 non-null      int64 \n",
        // A second line of names.
        "     age     \n    mean  sum\nn            \nA   30.0   30\nB   -4.0   -4\n",
        // Values beside their names.
        "Name:   Anna\nAge:      30\nSize:      4\n",
        "mean   1.50\nmedian 2.00\nmode   3.00\n",
        "total  8\na.txt  1\nb.txt 22\n",
        // Logs and errors.
        "INFO  loaded  10 rows\nINFO  loaded 200 rows\nINFO  loaded   3 rows\n",
        "2024-01-01 10:00:00 INFO  start 1\n2024-01-01 10:00:01 INFO  start 2\n2024-01-01 10:00:02 INFO  start 3\n",
        "    raise ValueError('no good')\nValueError: no good and no more\n",
        // Art.
        "    *    \n   ***   \n  *****  \n *******",
        "  a b c d\n1 r n b q\n2 p p p p\n",
        "    1\n   / \\\n  2   3",
        "    r\"\"\"\n0",
        "    Results of 1\n0  Alice has  42\n",
        // Columns that do not end together, cells with a tab, only a footer.
        "   a    b\n0  1  2 \n1  3    4\n",
        "   a\tb\n0  1\t2\n1  3\t4\n",
        "[3 rows x 2 columns]",
        "Name: count, dtype: int64",
    ];
    for other in others {
        assert_eq!(last_table(other), None, "{other}");
    }
}

#[test]
fn only_the_end_of_a_long_output_is_searched() {
    let frame = "   a  b\n0  1  2\n1  3  4\n";
    let long = "some words\n".repeat(LONGEST) + frame;
    assert_eq!(last_table(&long).expect("a table").start, long.len() - frame.len());
    // The header of this one is beyond the search limit.
    let endless = "   a  b\n".to_owned() + &"0  1  2\n".repeat(LONGEST / 4);
    assert_eq!(last_table(&endless), None);
}

/// A frame, and how it is printed.
#[derive(Debug, Clone)]
struct Frame {
    index_name: String,
    index: Vec<String>,
    columns: Vec<(String, Values)>,
    /// Columns per block; all of them if there is only one block.
    wrap: usize,
    has_size: bool,
}

#[derive(Debug, Clone)]
enum Values {
    Words(Vec<String>),
    Numbers(Vec<String>),
}

fn frames() -> impl Strategy<Value = Frame> {
    const WORDS: &str = "[a-zé東]{1,6}( [A-Za-z]{1,5})?";
    (1..6usize, 1..5usize).prop_flat_map(|(rows, columns)| {
        let integer = (-200..200i32).prop_map(|number| number.to_string());
        let float = prop_oneof![4 => (-20_000..20_000i32).prop_map(|number| format!("{:.2}", f64::from(number) / 100.0)), 1 => Just("NaN".to_owned())];
        let values = prop_oneof![
            prop::collection::vec(WORDS, rows).prop_map(Values::Words),
            prop::collection::vec(integer, rows).prop_map(Values::Numbers),
            prop::collection::vec(float, rows).prop_map(Values::Numbers),
        ];
        let counted = (0..rows).map(|row| row.to_string()).collect::<Vec<_>>();
        let index = prop_oneof![
            Just((String::new(), counted)),
            ("[a-z]{1,9}", prop::collection::vec(WORDS, rows)),
        ];
        let columns = prop::collection::vec((WORDS, values), columns);
        (index, columns, 1..6usize, any::<bool>()).prop_map(|((index_name, index), columns, wrap, has_size)| {
            Frame { index_name, index, columns, wrap, has_size }
        })
    })
}

/// Prints a frame as pandas does: the index left-aligned, each column right-aligned, with room for a sign.
fn printed(frame: &Frame) -> String {
    let is_named = !frame.index_name.is_empty();
    let mut index = vec![String::new()];
    index.extend(is_named.then(|| frame.index_name.clone()));
    index.extend(frame.index.iter().cloned());
    let index_width = index.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
    let column = |(name, values): &(String, Values)| {
        let (mut cells, values) = match values {
            Values::Words(words) => (vec![name.clone()], words),
            Values::Numbers(numbers) => (vec![format!(" {name}")], numbers),
        };
        cells.extend(is_named.then(String::new));
        cells.extend(
            values
                .iter()
                .map(|value| if value.starts_with('-') { value.clone() } else { format!(" {value}") }),
        );
        let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        cells.into_iter().map(|cell| format!("{cell:>width$}")).collect::<Vec<_>>()
    };
    let columns: Vec<Vec<String>> = frame.columns.iter().map(column).collect();
    let blocks: Vec<&[Vec<String>]> = columns.chunks(frame.wrap).collect();
    let block = |(number, block): (usize, &&[Vec<String>])| {
        let end = |line| match (number + 1 == blocks.len(), line) {
            (true, _) if blocks.len() == 1 => "",
            (true, _) => "  ",
            (false, 0) => "  \\",
            (false, _) => "   ",
        };
        let line = |(line, index): (usize, &String)| {
            let cells: Vec<&str> = block.iter().map(|column| column[line].as_str()).collect();
            format!("{index:<index_width$} {}{}\n", cells.join(" "), end(line))
        };
        index.iter().enumerate().map(line).collect::<String>()
    };
    let printed = blocks.iter().enumerate().map(block).collect::<Vec<_>>().join("\n");
    let size = format!("\n[{} rows x {} columns]\n", frame.index.len(), frame.columns.len());
    if frame.has_size { printed + &size } else { printed }
}

proptest! {
    #[test]
    fn a_printed_frame_is_read_back_unchanged(frame in frames()) {
        let title = "The frame, printed:\n\n";
        let output = title.to_owned() + &printed(&frame);
        let cells = |row: usize| {
            let values = frame.columns.iter().map(move |(_, values)| match values {
                Values::Words(cells) | Values::Numbers(cells) => cells[row].as_str(),
            });
            [frame.index[row].as_str()].into_iter().chain(values).collect::<Vec<_>>()
        };
        let names = frame.columns.iter().map(|(name, _)| name.as_str());
        let expected = Table {
            start: title.len(),
            header: [frame.index_name.as_str()].into_iter().chain(names).map(Cow::Borrowed).collect(),
            rows: (0..frame.index.len()).map(cells).collect(),
            levels: 1,
            footer: frame.has_size.then(|| output.trim_end().rsplit('\n').next().expect("a line")),
            more: (0, 0),
        };
        prop_assert_eq!(last_table(&output), Some(expected), "{}", output);
    }

    #[test]
    fn any_output_is_read_without_a_panic(output in "([ ]{1,4}|[a-z0-9.-]{1,3}|\n|\n0  |東|\t|\\.\\.\\.|dtype: int64|  \\\\\n|\n\n\\[3 rows x 2 columns\\]|\\PC)*") {
        if let Some(table) = last_table(&output) {
            prop_assert!(output.is_char_boundary(table.start));
            prop_assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{:?}", table);
        }
    }

    #[test]
    fn a_frame_with_one_changed_character_is_read_without_a_panic(frame in frames(), at in any::<prop::sample::Index>(), other in "[ a0\n\\\\|東.-]") {
        let mut characters: Vec<char> = printed(&frame).chars().collect();
        let at = at.index(characters.len());
        characters[at] = other.chars().next().expect("one character");
        let output: String = characters.into_iter().collect();
        if let Some(table) = last_table(&output) {
            prop_assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{:?}", table);
        }
    }
}
