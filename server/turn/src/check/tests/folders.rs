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

#[test]
fn a_word_with_a_dot_is_a_result_and_no_file() {
    let code = "for f in os.listdir(): pass\nprint(best)";
    for (before, here) in [("sales.total", "sales.mean"), ("v1.beta", "v2.alpha"), ("['a.b']", "['a.c']")] {
        assert!(of(code, before, here).starts_with("not reproduced"), "{before}");
    }
}

#[test]
fn what_stands_behind_a_mark_is_an_estimate_only_where_the_program_estimates() {
    assert!(of("print(f'≈ {x}')", "≈ 3.14", "≈ 3.15").starts_with("not reproduced"));
    let sql = "con.sql('select approx_count_distinct(a) from t')";
    assert!(of(sql, "≈ 3,140", "≈ 3,150").starts_with("reproduced"));
}

#[test]
fn lines_about_the_elements_of_a_set_are_in_any_order() {
    let same = ["for x in set(names): print(x)", "for x in {'a', 'b'}:\n    print(x)"];
    for code in same {
        assert!(of(code, "a 1\nb 2", "b 2\na 1").starts_with("reproduced"), "{code}");
    }
    assert!(of(same[0], "a 1\nb 2", "b 1\na 2").starts_with("not reproduced"));
    assert!(of("for x in ranked: print(x)", "a\nb", "b\na").starts_with("not reproduced"));
    assert!(of("for x in {'a': 1}: print(x)", "a\nb", "b\na").starts_with("not reproduced"));
}

#[test]
fn times_and_ids_are_others_in_each_run() {
    let checks = [
        (
            "for i in r: print(i, time.time())",
            "0 1764476513.12\n1 1764476513.9",
            "0 1801233333.1\n1 1801233334.7",
        ),
        ("print(datetime.now(), total)", "2024-05-01 10:11:12.123456 42", "2026-11-30 04:21:53.5 42"),
        (
            "print(uuid.uuid4())",
            "9f1c6d1e-1d2a-4f5e-8a3b-0123456789ab",
            "0a1c6d1e-1d2a-4f5e-8a3b-0123456789ff",
        ),
        ("print(id(x))", "140234567890123", "139999567890124"),
        ("t = perf_counter()\nprint(f'took {t:.2f} s')", "took 0.02 s", "took 1.31 s"),
        ("print(datetime.now(), total)", "2024-05-01 10:11:12 42", "2026-11-30 04:21:53 43"),
        ("print(valid(x))", "140234567890123", "139999567890124"),
        ("print(total)", "2024-05-01", "2024-05-02"),
        ("start = time.time()\nprint(total)", "2024-05-01", "2024-05-02"),
        ("print(date.today())", "2024-05-01", "2024-05-02"),
        ("print(random.random())", "0.25", "0.75"),
        ("random.seed(1)\nprint(random.random())", "0.25", "0.75"),
    ];
    let words = checks
        .map(|(code, before, here)| of(code, before, here).lines().next().unwrap_or_default().to_owned());
    assert_snapshot!(words.join("\n"), @"
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: its code draws numbers by chance, without a seed, and the output differs on this machine
    not reproduced: the output differs on this machine
    ");
}
