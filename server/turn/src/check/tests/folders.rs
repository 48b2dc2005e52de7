//! What is said of sets and folders, whose order nobody defines and whose entries are others elsewhere.

use insta::assert_snapshot;

use super::{OK, drawn, outputs, rounds};
use crate::check::compare;
use crate::{Code, Round};

/// What comes of comparing two outputs of a program.
fn of(code: &str, before: &str, here: &str) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    let (before, here) = (outputs(&[(OK, before)]), outputs(&[(OK, here)]));
    let with_code = |outputs| {
        let rounds = rounds(outputs, &[]).into_iter();
        rounds.map(|round| Round { code: Some(&code), ..round }).collect::<Vec<_>>()
    };
    drawn(&compare(&with_code(&before), &with_code(&here), |_| None))
}

#[test]
fn the_order_of_sets_and_folders_is_not_defined() {
    assert_snapshot!(of("print(seen)", "2 of {'b', 'a'}", "2 of {'a', 'b'}"), @"reproduced: the same output on this machine, but for the order of sets or folders, which is not defined");
    assert_snapshot!(of("print(os.listdir('.'))", "['b.csv', 'a.csv']", "['a.csv', 'b.csv']"), @"reproduced: the same output on this machine, but for the order of sets or folders, which is not defined");
    for code in ["ax.set(title='x')\nprint(ranked)", "sns.set()\nprint(ranked)", "x = set(y)\nprint(ranked)"]
    {
        assert!(of(code, "[3, 1, 2]", "[1, 2, 3]").starts_with("not reproduced"), "{code}");
    }
    assert_snapshot!(of("print(ranked)", "['b', 'a']", "['a', 'b']"), @"
    not reproduced: the output differs on this machine
    1
    - ['b', 'a']
    + ['a', 'b']
    ");
    assert_snapshot!(of("print(seen)", "{'b': 1, 'a': 2} {1, 2}", "{'a': 2, 'b': 1} {2, 3}"), @"
    not reproduced: the output differs on this machine
    1
    - {'b': 1, 'a': 2} {1, 2}
    + {'a': 2, 'b': 1} {2, 3}
    ");
}

#[test]
fn what_stands_beside_the_name_of_a_file_is_compared() {
    let listed = "print(os.listdir('.'))";
    for (before, here) in [("['a.csv', 300]", "['a.csv', 250]"), ("bad: []", "bad: ['a.csv']")] {
        assert!(of(listed, before, here).starts_with("not reproduced"), "{before}");
    }
}

#[test]
fn a_folder_has_other_files_at_gemini_and_that_is_said_as_such() {
    let listed = "print(os.listdir('.'))\nprint(total)";
    let checks = [
        of(listed, "['input_file_0.csv']\n42", "['sales.csv', 'input_file_0.csv']\n42"),
        of(listed, "['input_file_0.csv']\n42", "['sales.csv', 'input_file_0.csv']\n43"),
        of(
            "for name in os.listdir(): print(name)\nprint(7)",
            "input_file_0.csv\n7",
            "input_file_0.csv\nsales.csv\n7",
        ),
        of("print(Path().iterdir())\nprint(names)", "['North']", "['South']"),
        of("print(names)", "['a.csv']", "['b.csv']"),
        of("print(len(os.listdir()))", "1", "2"),
    ];
    assert_snapshot!(checks.join("\n"), @"
    reproduced: the same output on this machine, but for what a folder lists, which has other files at Gemini
    not reproduced: the output differs on this machine
    1
    - ['input_file_0.csv']
    - 42
    + ['sales.csv', 'input_file_0.csv']
    + 43
    reproduced: the same output on this machine, but for what a folder lists, which has other files at Gemini
    not reproduced: the output differs on this machine
    1
    - ['North']
    + ['South']
    not reproduced: the output differs on this machine
    1
    - ['a.csv']
    + ['b.csv']
    not reproduced: the output differs on this machine
    1
    - 1
    + 2
    ");
}
