//! What is said of sets and folders, whose order nobody defines and whose entries are others elsewhere.

use insta::assert_snapshot;

use super::{AROUND, FAILED, OK, drawn, outputs, rounds};
use crate::check::compare;
use crate::{Code, Round};

/// What comes of comparing the outputs of several programs that share an interpreter, each with that here.
fn of_rounds(programs: &[(&str, &str, &str)]) -> String {
    let codes = programs.iter().map(|(code, ..)| Code { code: (*code).to_owned(), ..Code::default() });
    let codes: Vec<Code> = codes.collect();
    let before = outputs(&programs.iter().map(|(_, before, _)| (OK, *before)).collect::<Vec<_>>());
    let here = outputs(&programs.iter().map(|(.., here)| (OK, *here)).collect::<Vec<_>>());
    let before = rounds(&before, &[]).into_iter().zip(&codes);
    let before: Vec<Round<'_>> = before.map(|(round, code)| Round { code: Some(code), ..round }).collect();
    let check = compare(&before, &rounds(&here, &[]), AROUND, |_| None);
    check.words().lines().next().unwrap_or_default().to_owned()
}

/// What comes of comparing two outputs of a program.
fn of(code: &str, before: &str, here: &str) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    let (before, here) = (outputs(&[(OK, before)]), outputs(&[(OK, here)]));
    let with_code = |outputs| {
        let rounds = rounds(outputs, &[]).into_iter();
        rounds.map(|round| Round { code: Some(&code), ..round }).collect::<Vec<_>>()
    };
    drawn(&compare(&with_code(&before), &with_code(&here), AROUND, |_| None))
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
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
    not reproduced: the output differs on this machine
    1
    - ['input_file_0.csv']
    - 42
    + ['sales.csv', 'input_file_0.csv']
    + 43
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
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
            "0 1796012512.1\n1 1796012514.7",
        ),
        ("print(datetime.now(), total)", "2024-05-01 10:11:12.123456 42", "2026-11-30 04:21:53.5 42"),
        (
            "print(uuid.uuid4())",
            "9f1c6d1e-1d2a-4f5e-8a3b-0123456789ab",
            "0a1c6d1e-1d2a-4f5e-8a3b-0123456789ff",
        ),
        ("print(id(x))", "140234567890128", "139999567890112"),
        ("t = perf_counter()\nprint(f'took {t:.2f} s')", "took 0.02 s", "took 1.31 s"),
        ("print(datetime.now(), total)", "2024-05-01 10:11:12 42", "2026-11-30 04:21:53 43"),
        ("print(valid(x))", "140234567890123", "139999567890124"),
        ("print(total)", "2024-05-01", "2024-05-02"),
        ("start = time.time()\nprint(total)", "2024-05-01", "2024-05-02"),
        ("print(date.today())", "2024-05-01", "2026-11-30"),
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
    not reproduced: its code asks for the time, and the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: its code draws numbers by chance, without a seed, and the output differs on this machine
    not reproduced: the output differs on this machine
    ");
}

/// The results of comparing the outputs of programs, one after the other.
fn each(checks: &[(&str, &str, &str)]) -> String {
    let words = checks.iter().map(|(code, before, here)| of_rounds(&[(code, before, here)]));
    words.collect::<Vec<_>>().join("\n")
}

#[test]
fn only_what_a_loop_over_a_set_prints_is_in_any_order() {
    let checks = [
        ("x = len(set(y))\nprint(lowest)\nprint(highest)", "1\n9", "9\n1"),
        ("for x in set(y):\n    print(x)\nprint(lowest)\nprint(highest)", "a\nb\n1\n9", "b\na\n9\n1"),
        ("for x in set(y):\n    print(x)\nprint(lowest)\nprint(highest)", "a\nb\n1\n9", "b\na\n1\n9"),
        ("names = set(y)\nfor x in sorted(names):\n    print(x)", "a\nb", "b\na"),
        ("names = set(y)\nfor x in names:\n    print(x)", "a\nb", "b\na"),
        ("names = list(set(y))\nnames.sort()\nfor x in names:\n    print(x)", "a\nb", "b\na"),
        ("for x in y:\n    if x in set(z):\n        print(x)", "a\nb", "b\na"),
        ("def show(names):\n    for x in set(names):\n        print(x)\nshow(y)", "a\nb", "b\na"),
        ("s = set(y)\nprint([x for x in ranked if x in s])", "['b', 'a']", "['a', 'b']"),
        ("s = set(y)\nprint([x for x in s])", "['b', 'a']", "['a', 'b']"),
        ("s = set(y)\nprint(f'{len(s)} names')\nprint(ranked)", "2 names\n['b', 'a']", "2 names\n['a', 'b']"),
        ("rows = []\nfor x in set(y):\n    rows.append(x)\nprint(rows)", "['b', 'a']", "['a', 'b']"),
        ("print('\\n'.join(set(y)))", "a\nb", "b\na"),
        ("print(sorted(glob.glob('*')))\nprint(lowest)\nprint(highest)", "[]\n1\n9", "[]\n9\n1"),
        ("for f in glob.glob('*'): print(len(f))", "1\n9", "9\n1"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    ");
}

#[test]
fn a_later_round_prints_what_an_earlier_one_made() {
    let checks = [
        of_rounds(&[("names = set(y)", "", ""), ("for x in names:\n    print(x)", "a\nb", "b\na")]),
        of_rounds(&[
            ("names = set(y)", "", ""),
            ("names = sorted(names)", "", ""),
            ("for x in names:\n    print(x)", "a\nb", "b\na"),
        ]),
        of_rounds(&[
            ("for x in set(y):\n    print(x)", "a", "a"),
            ("print(lowest)\nprint(highest)", "1\n9", "9\n1"),
        ]),
        of_rounds(&[("start = time.time()", "", ""), ("print(start)", "1764476513.12", "1796012512.1")]),
        of_rounds(&[("import random\nrandom.seed(1)", "", ""), ("print(random.random())", "0.2", "0.3")]),
        of_rounds(&[("x = random.random()", "", ""), ("print(x)", "0.2", "0.3")]),
        of_rounds(&[("files = os.listdir()", "", ""), ("print(files)", "['a.csv']", "['b.csv', 'a.csv']")]),
    ];
    assert_snapshot!(checks.join("\n"), @"
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: round 3 of 3 differs on this machine
    not reproduced: round 2 of 2 differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: round 2 of 2 differs on this machine
    not reproduced: its code draws numbers by chance, without a seed, and round 2 of 2 differs on this machine
    not reproduced: it lists a folder, which may have other files at Gemini, and round 2 of 2 differs on this machine
    ");
}

#[test]
fn a_time_is_one_of_now_and_one_of_then() {
    let checks = [
        ("start = time.time()\nprint(first, last)", "2024-05-01 2024-06-01", "2024-05-01 2024-06-02"),
        ("start = time.time()\nprint(opens)", "opens 08:30", "opens 09:30"),
        ("start = time.time()\nprint(revenue)", "revenue 1234567890", "revenue 1234567891"),
        (
            "print(datetime.now())\nprint(due)",
            "2025-05-01 10:00:00.5\n2031-01-01",
            "2026-11-30 04:21:54.2\n2031-01-02",
        ),
        ("print(datetime.now().isoformat())", "2025-05-01T10:00:00.5", "2026-11-30T04:21:54.2"),
        ("print(datetime.now():%d.%m.%Y %H:%M)", "01.05.2025 10:00", "30.11.2026 05:21"),
        ("print(datetime.now())", "1999-05-01", "2026-11-30"),
        (
            "start = time.time()\nprint(f'mean lap {lap:.1f} s')\nprint(f'took {time.time() - start} s')",
            "mean lap 83.2 s\ntook 1 s",
            "mean lap 84.1 s\ntook 2 s",
        ),
        (
            "start = time.time()\nprint(f'mean lap {lap:.1f} s')\nprint(f'took {time.time() - start} s')",
            "mean lap 83.2 s\ntook 1 s",
            "mean lap 83.2 s\ntook 2 s",
        ),
        (
            "t0 = time.time()\nprint(f'elapsed {time.time()-t0:.4f} s')\nprint(f'mean handling time {df.units.mean():.2f} s')",
            "elapsed 0.0100 s\nmean handling time 44.84 s",
            "elapsed 0.0200 s\nmean handling time 41.84 s",
        ),
        (
            "t0 = time.time()\nprint(f'Run time: {time.time()-t0:.4f} s')",
            "Run time: 0.0100 s",
            "Run time: 0.0200 s",
        ),
        (
            "start = datetime.now()\nprint('Elapsed:', datetime.now() - start)",
            "Elapsed: 0:00:00.01",
            "Elapsed: 0:00:01.5",
        ),
        (
            "key = uuid.uuid5(a, b)\nprint(key)",
            "9f1c6d1e-1d2a-5f5e-8a3b-0123456789ab",
            "0a1c6d1e-1d2a-5f5e-8a3b-0123456789ff",
        ),
        (
            "key = uuid.uuid4()\nprint(md5)",
            "9f1c6d1e1d2a5f5e8a3b0123456789ab",
            "0a1c6d1e1d2a5f5e8a3b0123456789ff",
        ),
        ("print(id(x), revenue)", "140234567890128 123456789012", "139999567890112 123456789013"),
        ("print(hash(x))", "-3550055125485641917", "8214533129034723191"),
        ("print(df.day.max().strftime('%Y-%m-%d'))", "2026-11-28", "2026-11-30"),
        ("print(time.strftime('%Y-%m-%d'))", "2025-11-28", "2026-11-30"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: its code asks for the time, and the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: its code asks for the time, and the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: its code asks for the time, and the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: its code asks for hashes or ids, which are others in each run, and the output differs on this machine
    not reproduced: its code asks for hashes or ids, which are others in each run, and the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    ");
}

#[test]
fn what_is_printed_of_one_element_stays_together() {
    let checks = [
        ("for r in set(y):\n    print(r)\n    print(total[r])", "N\n10\nS\n20", "N\n20\nS\n10"),
        ("for r in set(y):\n    print(r)\n    print(total[r])", "N\n10\nS\n20", "S\n20\nN\n10"),
        ("for r in set(y):\n    print(r)\n    print(t.head())", "N\na 1\nb 2\nS\na 1", "S\na 1\nN\na 1\nb 2"),
        (
            "for f in os.listdir():\n    print(f)\n    print(len(f))",
            "a.csv\n3\nb.csv\n2",
            "a.csv\n2\nb.csv\n3",
        ),
        (
            "for r in set(y):\n    print('---')\n    print(r)\n    print(n[r])",
            "---\nN\n1\n---\nS\n2\n---\nE\n1",
            "---\nS\n2\n---\nN\n1\n---\nE\n1",
        ),
        (
            "for r in set(y):\n    print('---')\n    print(r)\n    print(n[r])",
            "---\nN\n1\n---\nS\n2",
            "---\nN\n2\n---\nS\n1",
        ),
        (
            "for r in set(y):\n    print(r)\n    if r == 'N':\n        continue\n    print(total[r])",
            "N\nS\n20\nE\n5",
            "S\n20\nE\n5\nN",
        ),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    ");
}

#[test]
fn a_ranking_beside_a_folder_or_a_set_is_in_order() {
    let checks = [
        ("print(os.listdir('.'))\nprint(ranked)", "['c', 'd']\n['b', 'a']", "['d', 'c']\n['a', 'b']"),
        ("print(ranked)\nprint(list(set(x)))", "['b', 'a']\n['p', 'q']", "['a', 'b']\n['q', 'p']"),
        ("print(ranked)\nprint(list(set(x)))", "['b', 'a']\n['p', 'q']", "['b', 'a']\n['q', 'p']"),
        ("print(os.listdir('.'))\nprint(ranked)", "['c', 'd']\n['b', 'a']", "['d', 'c']\n['b', 'a']"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    ");
}

#[test]
fn of_clocks_behind_today_the_first_one_is_now() {
    let code = "print(f'{datetime.now()} first {first}')";
    assert!(
        of(code, "2024-05-01 10:00 first 08:30", "2026-11-30 11:00 first 08:30").starts_with("reproduced")
    );
    assert!(
        of(code, "2024-05-01 10:00 first 08:30", "2026-11-30 11:00 first 08:45")
            .starts_with("not reproduced")
    );
}

#[test]
fn brackets_that_nothing_closes_take_no_time() {
    let long = ["[", "{", "(", "['a.csv', ["].map(|bracket| bracket.repeat(30_000));
    for long in &long {
        let listed = "for name in set(os.listdir()): print(name)";
        assert!(of(listed, long, &format!("{long}x")).starts_with("not reproduced"));
        assert!(of(&format!("import os\nprint({long}"), "1", "2").starts_with("not reproduced"));
    }
}

#[test]
fn a_program_that_fails_has_not_printed_its_last_lines() {
    let code = "print(list(set(x)))\nprint(x[9])\nprint(total)".to_owned();
    let code = Code { code, ..Code::default() };
    let error = "Traceback (most recent call last):\nIndexError: 9";
    let of = |printed: &str| outputs(&[(FAILED, &format!("{printed}\n{error}"))]);
    let (before, here) = (of("['b', 'a']"), of("['a', 'b']"));
    let with_code = |outputs| {
        let rounds = rounds(outputs, &[]).into_iter();
        rounds.map(|round| Round { code: Some(&code), ..round }).collect::<Vec<_>>()
    };
    let check = compare(&with_code(&before), &with_code(&here), AROUND, |_| None);
    assert_snapshot!(drawn(&check), @"fails here as there: IndexError: 9");
}

#[test]
fn names_of_files_that_are_the_answer_are_compared() {
    let listed = "for f in sorted(os.listdir('.')):\n    if is_bad(f):\n        print(f)";
    let checks = [
        (listed, "input_file_0.csv", "sales.csv\ninput_file_0.csv"),
        (listed, "part_3.csv", "part_5.csv"),
        ("print([f for f in os.listdir('.') if is_bad(f)])", "['part_3.csv']", "['part_5.csv']"),
        (
            "for f in os.listdir():\n    print(f, rows(f))",
            "input_file_0.csv 3",
            "sales.csv 3\ninput_file_0.csv 3",
        ),
        (
            "for f in os.listdir():\n    print(f, rows(f))",
            "input_file_0.csv 3",
            "sales.csv 4\ninput_file_0.csv 4",
        ),
        ("print(os.listdir())", "['input_file_0.csv', 'log.txt']", "['sales.csv']"),
        (
            "print(os.listdir())",
            "['input_file_0.csv']",
            "['program-2.py', 'main.py', 'input_file_0.csv', 'sales.csv']",
        ),
        ("for f in os.listdir():\n    print(f)", "input_file_0.csv", "main.py\nsales.csv"),
        ("print(os.listdir())", "['input_file_0.csv']", "['main.py']"),
    ];
    assert_snapshot!(each(&checks), @"
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
    not reproduced: it lists a folder, which may have other files at Gemini, and the output differs on this machine
    not reproduced: it lists a folder, which may have other files at Gemini, and the output differs on this machine
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
    not reproduced: the output differs on this machine
    not reproduced: it lists a folder, which may have other files at Gemini, and the output differs on this machine
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
    reproduced: the same output on this machine, but for names of files, which Gemini calls input_file_0 and so on
    not reproduced: it lists a folder, which may have other files at Gemini, and the output differs on this machine
    ");
}

#[test]
fn where_something_with_an_order_may_be_printed_beside_a_set_it_is_said() {
    let ranked = "for x in set(y):\n    print(x)\nfor r in ranked:\n    print(r)";
    let checks = [
        (ranked, "a\nb\nc\nd", "b\na\nd\nc"),
        (
            "for f in glob.glob('*'):\n    print(f)\n    for r in rows(f):\n        print(r)",
            "a\n1\n2\nb\n3",
            "b\n3\na\n2\n1",
        ),
        ("for f in set(y):\n    print(f)\n    print(total[f])", "a\n1\nb\n2", "b\n2\na\n1"),
        ("print(', '.join(set(y)))\nprint(n)", "Köln, Bonn\n2", "Bonn, Köln\n2"),
        ("print(', '.join(ranked))", "Köln, Bonn", "Bonn, Köln"),
        ("print(f'{len(s)}: ' + ' '.join(set(s)))", "2: b a", "2: a b"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: it prints sets or folders, whose order is not defined, and the output differs on this machine
    not reproduced: it prints sets or folders, whose order is not defined, and the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for the order of sets or folders, which is not defined
    ");
}

#[test]
fn versions_of_libraries_are_no_difference() {
    let dtypes = "print(df.dtypes)";
    let checks = [
        (
            dtypes,
            "city        object\nunits        int64\ndtype: object",
            "city        str\nunits     int64\ndtype: object",
        ),
        (dtypes, "city        object\nunits        int64", "city        str\nunits     float64"),
        ("print([x])", "[41.5]", "[np.float64(41.5)]"),
        ("print([x])", "[41.5]", "[np.float64(41.6)]"),
        ("df.info()", "memory usage: 3.1+ KB", "memory usage: 2.4 KB"),
        ("print({x}, set(y))", "{0.5} {'b', 'a'}", "{np.float64(0.5)} {'a', 'b'}"),
    ];
    assert_snapshot!(each(&checks), @"
    reproduced: the same output on this machine, but for how versions of libraries write the same
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for how versions of libraries write the same
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for how versions of libraries write the same
    reproduced: the same output on this machine, but for how versions of libraries write the same and the order of sets or folders, which is not defined
    ");
}

#[test]
fn several_causes_in_one_round_are_all_said() {
    let checks = [
        (
            "print(datetime.now())\nprint(set(y))",
            "2025-05-01 10:00\n{'b', 'a'}",
            "2026-11-30 04:21\n{'a', 'b'}",
        ),
        (
            "print(datetime.now(), os.listdir())",
            "2025-05-01 10:00 ['input_file_0.csv']",
            "2026-11-30 04:21 ['sales.csv']",
        ),
    ];
    assert_snapshot!(each(&checks), @"
    reproduced: the same output on this machine, but for times and ids, which are others in each run and the order of sets or folders, which is not defined
    reproduced: the same output on this machine, but for times and ids, which are others in each run and names of files, which Gemini calls input_file_0 and so on
    ");
}

#[test]
fn what_the_machine_or_the_day_decides_is_a_reason() {
    let checks = [
        ("print(os.getpid())", "17", "4023"),
        ("print(pd.__version__)", "2.2.3", "3.1.1"),
        ("age = (date.today() - born).days\nprint('age', age)", "age 400", "age 730"),
        (
            "age = (date.today() - born).days\nprint('age', age)\nprint('mean', mean)",
            "age 400\nmean 3",
            "age 400\nmean 4",
        ),
        ("print(hash(name))", "-3550055125485641917", "8214533129034723191"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: its code asks what the machine has, and the output differs on this machine
    not reproduced: its code asks what the machine has, and the output differs on this machine
    not reproduced: its code asks for the time, and the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: its code asks for hashes or ids, which are others in each run, and the output differs on this machine
    ");
}

#[test]
fn a_measured_time_is_no_run_time_whatever_names_it() {
    let clock = "print(datetime.now().year)";
    let grouped = "for ep, g in df.groupby('endpoint'):\n    print(f'{ep}: {g.ms.mean():.1f} ms')";
    let checks = [
        of_rounds(&[
            (clock, "2026", "2026"),
            (grouped, "/a: 999.9 ms\n/b: 3.0 ms", "/a: 148.5 ms\n/b: 3.0 ms"),
        ]),
        of_rounds(&[
            ("t0 = time.time()", "", ""),
            ("for n, g in runs:\n    print(f'{n}: {g.secs.min():.2f} s')", "Eva: 9.00 s", "Eva: 9.10 s"),
        ]),
        of_rounds(&[(
            "print(datetime.now())\nfor d, v in rows:\n    print(d, v, 'seconds')",
            "2026-11-30 04:21\nA 9 seconds",
            "2026-11-30 04:21\nA 8 seconds",
        )]),
        of_rounds(&[(
            "print(f'min = {x.min()} s; computed in {time.time()-t} s')",
            "min = 9 s; computed in 1 s",
            "min = 8 s; computed in 2 s",
        )]),
        of_rounds(&[(
            "print(f'min = {x.min()} s; computed in {time.time()-t} s')",
            "min = 9 s; computed in 1 s",
            "min = 9 s; computed in 2 s",
        )]),
        of_rounds(&[(
            "for n in names:\n    t = time.time()\n    f(n)\n    print(f'{n}: {time.time()-t:.2f} s')\nprint(total)",
            "a: 0.1 s\n7",
            "a: 0.3 s\n7",
        )]),
    ];
    assert_snapshot!(checks.join("\n"), @"
    not reproduced: round 2 of 2 differs on this machine
    not reproduced: round 2 of 2 differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    ");
}

#[test]
fn a_reason_is_one_of_what_prints_the_lines_that_differ() {
    let checks = [
        of_rounds(&[
            ("print(pd.__version__)", "2.2", "3.1"),
            ("print('Total', total)", "Total 1", "Total 2"),
        ]),
        of_rounds(&[("print(df.sample(3))", "a", "a"), ("print(f'Total: {total}')", "Total: 1", "Total: 2")]),
        of_rounds(&[(
            "print(df.platform.value_counts())\nprint('Total', total)",
            "x 1\nTotal 1",
            "x 1\nTotal 2",
        )]),
        of_rounds(&[("print(f'Total: {total} in {time.time()-t} s')", "Total: 1 in 2 s", "Total: 2 in 3 s")]),
        of_rounds(&[
            ("a, b = train_test_split(X, y)\nm.fit(a)", "", ""),
            ("print('R2', m.score(b))", "R2 0.1", "R2 0.2"),
        ]),
        of_rounds(&[
            ("a, b = train_test_split(X, y, random_state=1)\nm.fit(a)", "", ""),
            ("print('R2', m.score(b))", "R2 0.1", "R2 0.2"),
        ]),
        of_rounds(&[(
            "df['age'] = (datetime.now() - df['born']).dt.days\nprint('Mean age:', df['age'].mean())",
            "Mean age: 540.2",
            "Mean age: 883.8",
        )]),
        of_rounds(&[(
            "import pandas as pd\nfor c in df:\n    if df[c].dtype == 'object':\n        print(c)",
            "city",
            "city\nday",
        )]),
    ];
    assert_snapshot!(checks.join("\n"), @"
    not reproduced: both rounds differ on this machine
    not reproduced: round 2 of 2 differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: its code draws numbers by chance, without a seed, and round 2 of 2 differs on this machine
    not reproduced: round 2 of 2 differs on this machine
    not reproduced: its code asks for the time, and the output differs on this machine
    not reproduced: its code asks for the kinds of columns, which versions of pandas call by other names, and the output differs on this machine
    ");
}

#[test]
fn what_versions_of_pandas_write_around_texts_is_no_difference() {
    let checks = [
        (
            "print(df.region.unique())",
            "['North' 'South']",
            "<ArrowStringArray>\n['North', 'South']\nLength: 2, dtype: str",
        ),
        (
            "print(df.region.unique())",
            "['North' 'West']",
            "<ArrowStringArray>\n['North', 'South']\nLength: 2, dtype: str",
        ),
        (
            "df.info()",
            "<class 'pandas.core.frame.DataFrame'>\nIndex: 3",
            "<class 'pandas.DataFrame'>\nIndex: 3",
        ),
    ];
    assert_snapshot!(each(&checks), @"
    reproduced: the same output on this machine, but for how versions of libraries write the same
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for how versions of libraries write the same
    ");
}

#[test]
fn a_value_that_only_shares_a_table_or_a_statement_with_a_clock_is_compared() {
    let code = |before: &str, print: &str| format!("{before}\n{print}");
    let cases = [
        (
            code(
                "df['at'] = pd.Timestamp.now()",
                "for e, g in df.groupby('ep'):\n    print(f'{e}: {g.ms.mean():.1f} ms')",
            ),
            "a: 9.9 ms",
            "a: 9.0 ms",
        ),
        (
            code(
                "def analyse(d):\n    t0 = time.time()\n    return d.ms.mean(), time.time() - t0\nm, took = analyse(df)",
                "print(f'Mean latency: {m:.1f} ms')",
            ),
            "Mean latency: 9.9 ms",
            "Mean latency: 9.0 ms",
        ),
        (
            code(
                "def analyse(d):\n    t0 = time.time()\n    return d.ms.mean(), time.time() - t0\nm, took = analyse(df)",
                "print(f'took {took:.1f} s')",
            ),
            "took 9.9 s",
            "took 9.0 s",
        ),
        (
            code(
                "results.append((e, m, perf_counter() - t))",
                "for e, m, el in results:\n    print(f'{e}: {m:.1f} ms')",
            ),
            "a: 9.9 ms",
            "a: 9.0 ms",
        ),
        (
            code("start = time.time()", "print(f'{r}: {v:.2f} s  [{time.time()-start:.3f} s]')"),
            "a: 1.00 s  [0.100 s]",
            "a: 2.00 s  [0.200 s]",
        ),
        (
            code("start = time.time()", "print(f'{r}: {v:.2f} s  [{time.time()-start:.3f} s]')"),
            "a: 1.00 s  [0.100 s]",
            "a: 1.00 s  [0.200 s]",
        ),
        (
            code("t = time.time()", "print('Elapsed', round(time.time() - t, 2), 's')"),
            "Elapsed 0.1 s",
            "Elapsed 0.2 s",
        ),
        (code("t = time.time()\ntook = time.time() - t", "print(took, 's')"), "0.1 s", "0.2 s"),
    ];
    let checks = cases.map(|(code, before, here)| of_rounds(&[(&code, before, here)]));
    assert_snapshot!(checks.join("\n"), @"
    not reproduced: the output differs on this machine
    not reproduced: its code asks for the time, and the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    not reproduced: its code asks for the time, and the output differs on this machine
    not reproduced: its code asks for the time, and the output differs on this machine
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    reproduced: the same output on this machine, but for times and ids, which are others in each run
    ");
}

#[test]
fn what_looks_like_a_spelling_of_a_library_and_is_none_is_compared() {
    let checks = [
        ("print('Freq:', len(df))", "Freq: 777", "Freq: 120"),
        ("print(f'Max Freq: {a}, Min: {b}')", "Max Freq: 99.9, Min: 1", "Max Freq: 90.0, Min: 1"),
        ("print(df)", "0  object lamp", "0  str lamp"),
        ("print(f'memory usage: {x} KB')", "memory usage: 7.1 KB", "memory usage: 8.1 KB"),
        ("print(s)", "Freq: Q-DEC, Name: a, dtype: int64", "Freq: QE-DEC, Name: a, dtype: int64"),
        ("print(s)", "Freq: W-SUN, Name: a, dtype: int64", "Freq: ME, Name: a, dtype: int64"),
        (
            "print('Products:', df.p.unique())",
            "Products: ['Bonn' nan\n 'Kiel']",
            "Products: <ArrowStringArray>\n['Bonn', nan, 'Kiel']\nLength: 3, dtype: str",
        ),
        ("print(df.dtypes)\nprint('Total', t)", "a  object\nTotal 1", "a  str\nTotal 2"),
        ("print(df.sample(2))", "   a\n1  5", "    a\n10 5\n"),
        ("df['c'] = KMeans(3).fit_predict(X)\nprint('Total', df.units.sum())", "Total 1", "Total 2"),
    ];
    assert_snapshot!(each(&checks), @"
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for how versions of libraries write the same
    not reproduced: the output differs on this machine
    reproduced: the same output on this machine, but for how versions of libraries write the same
    not reproduced: the output differs on this machine
    not reproduced: its code draws numbers by chance, without a seed, and the output differs on this machine
    not reproduced: the output differs on this machine
    ");
}
