//! Rounds that failed or ended.

use insta::assert_snapshot;
use turn::{Outcome, Output, Round};

use super::super::{FolderFiles, one_program};
use super::{SALES, joined, python, renamed};

#[test]
fn all_that_ran_of_a_failed_round_stays_but_what_only_shows_a_value() {
    let failed = "import pandas as pd\nimport numpy as np\nfrom scipy import stats\n\nRATE = 1.2\nunused = 3\n\ndef gross(net):\n    return net * RATE\n\ndf = pd.read_csv('input_file_0.csv')\nprint(df.head())\ndf['gross'] = gross(df['net'])\nfor name in ['a', 'b']:\n    df[name] = 0\n    print(name)\nprint(df['missing'])\nlate = np.nan\n";
    let rounds = [(failed, Some(17)), ("print(df['gross'].sum(), np.pi)\n", None)];
    assert_snapshot!(joined(&rounds, &[SALES]), @r#"
    import pandas as pd
    import numpy as np
    from scipy import stats
    RATE = 1.2
    unused = 3
    def gross(net):
        return net * RATE
    df = pd.read_csv('data/sales.csv')
    df['gross'] = gross(df['net'])
    for name in ['a', 'b']:
        df[name] = 0
        print(name)

    print(df['gross'].sum(), np.pi)
    "#);
}

#[test]
fn of_a_failed_round_no_value_is_shown_again_but_what_may_do_more_runs() {
    let shown =
        "print(df.shape, len(df), df['a'].mean().round(2))\ndf.info()\nprint(f\"{df['a'].sum():.1f}\")\n";
    let more = "print(next(lines))\nprint(list(reader))\nprint(table.head())\nprint(df.sort_values('a', inplace=True))\nprint(items.pop())\n";
    let failed = format!("def head(self): pass\n{shown}{more}df['x']\n");
    assert_snapshot!(joined(&[(&failed, Some(10)), ("print(1)\n", None)], &[]), @r#"
    def head(self): pass
    print(next(lines))
    print(list(reader))
    print(table.head())
    print(df.sort_values('a', inplace=True))
    print(items.pop())

    print(1)
    "#);
}

#[test]
fn a_round_that_failed_nobody_knows_where_fails_again_without_ending_the_program() {
    let failed = "import math\nrows = [1]\nrows.append(2)\nif True:\n    other = 1\nprint(slow())\n";
    assert_snapshot!(joined(&[(failed, Some(0)), ("import math\nprint(math.pi, rows)\n", None)], &[]), @r#"
    try:
        import math
        rows = [1]
        rows.append(2)
        if True:
            other = 1
        print(slow())
    except Exception:
        pass  # It failed at Gemini, too.

    import math
    print(math.pi, rows)
    "#);
    let not_needed = "import math\nrows = [1]\nprint(slow(rows))\n";
    assert_snapshot!(joined(&[(not_needed, Some(0)), ("rows = [2]\nprint(math.pi, rows)\n", None)], &[]), @r#"
    try:
        import math
    except Exception:
        pass  # It failed at Gemini, too.

    rows = [2]
    print(math.pi, rows)
    "#);
}

#[test]
fn what_a_failed_statement_may_have_changed_before_it_failed_is_changed_again() {
    let failed = "rows = [1]\ndef take(to):\n    to.append(2)\n    return 1 / 0\ntotal = take(rows)\n";
    assert_snapshot!(joined(&[(failed, Some(5)), ("print(rows)\n", None)], &[]), @r#"
    rows = [1]
    def take(to):
        to.append(2)
        return 1 / 0
    try:
        total = take(rows)
    except Exception:
        pass  # It failed at Gemini, too.

    print(rows)
    "#);
    let failed = "rows = [1]\nrows.extend(1 / it for it in [1, 0])\n";
    assert_snapshot!(joined(&[(failed, Some(2)), ("print(rows)\n", None)], &[]), @r#"
    rows = [1]
    try:
        rows.extend(1 / it for it in [1, 0])
    except Exception:
        pass  # It failed at Gemini, too.

    print(rows)
    "#);
    let harmless = "import pandas as pd\ndef share(of):\n    return of / of.sum()\ndf = pd.read_csv('a.csv')\ndf = share(df['x']) + pd.to_numeric(df['y'])\n";
    assert_snapshot!(joined(&[(harmless, Some(5)), ("print(df)\n", None)], &[]), @r#"
    import pandas as pd
    def share(of):
        return of / of.sum()
    df = pd.read_csv('a.csv')

    print(df)
    "#);
    let not_needed = "rows = [1]\nrows.extend(1 / it for it in [1, 0])\n";
    assert_snapshot!(joined(&[(not_needed, Some(2)), ("print(1)\n", None)], &[]), @r#"
    rows = [1]

    print(1)
    "#);
}

/// What one program is made of rounds; the time limit ended those that are `true`.
fn joined_stopped(rounds: &[(&str, bool)]) -> String {
    let codes: Vec<_> = rounds.iter().map(|(code, _)| python(code)).collect();
    let outcome = |is_stopped| if is_stopped { Outcome::DeadlineExceeded } else { Outcome::Ok };
    let output = |is_stopped| Output { outcome: outcome(is_stopped), ..Output::default() };
    let outputs: Vec<Output> = rounds.iter().map(|(_, is_stopped)| output(*is_stopped)).collect();
    let rounds: Vec<Round<'_>> = codes
        .iter()
        .zip(&outputs)
        .map(|(code, output)| Round { code: Some(code), outputs: vec![output], ..Round::default() })
        .collect();
    one_program(&rounds, &[SALES], &FolderFiles::default()).unwrap_or_default()
}

#[test]
fn what_a_time_limit_ended_is_left_out_but_for_what_later_rounds_need() {
    let slow = "import pandas as pd\nimport itertools\nfrom time import sleep\n\ndf = pd.read_csv('input_file_0.csv')\ndf['a'] = 1\nlimit = 5\n\ndef tries(of):\n    return itertools.permutations(of)\n\nbest = min(tries(df['a']))\nwhile True:\n    sleep(limit)\n";
    assert_snapshot!(joined_stopped(&[(slow, true), ("print(limit, df, next(tries('ab')))\n", false)]), @"
    import pandas as pd
    import itertools
    from time import sleep
    df = pd.read_csv('data/sales.csv')
    df['a'] = 1
    limit = 5
    def tries(of):
        return itertools.permutations(of)
    # Left out: what was running here when its time limit ended it at Gemini, with the files and options that it set.

    print(limit, df, next(tries('ab')))
    ");
    assert_snapshot!(joined_stopped(&[("print(1)\n", false), (slow, true), ("print(2)\n", false)]), @"
    print(1)

    # Left out: what was running here when its time limit ended it at Gemini, with the files and options that it set.

    print(2)
    ");
}

#[test]
fn what_is_lost_of_a_round_that_a_time_limit_ended_is_said_at_the_top() {
    let rounds = [
        ("'''Sales.'''\nrows = []\n", false),
        ("for it in range(10 ** 9):\n    rows.append(it)\n", true),
        ("print(len(rows), it)\n", false),
    ];
    assert_snapshot!(joined_stopped(&rounds), @"
    # Not kept: what was done to it, rows until a time limit ended it at Gemini. What follows may fail or differ.
    '''Sales.'''
    rows = []

    # Left out: what was running here when its time limit ended it at Gemini, with the files and options that it set.

    print(len(rows), it)
    ");
}

#[test]
fn a_definition_that_may_itself_have_run_into_the_limit_is_left_out() {
    let slow = "class Slow:\n    rows = compute()\n\ndef f(x=compute()):\n    pass\n\n@once\ndef g(): pass\n\n@cache(None)\ndef h(): return compute()\n";
    let rounds = [
        ("def once(it): return it\ndef compute(): pass\n", false),
        (slow, true),
        ("def run(): return f(Slow, g, h)\n", false),
    ];
    assert_snapshot!(joined_stopped(&rounds), @"
    # Not kept: what was done to Slow, f, g until a time limit ended it at Gemini. What follows may fail or differ.
    def once(it): return it
    def compute(): pass

    @cache(None)
    def h(): return compute()
    # Left out: what was running here when its time limit ended it at Gemini, with the files and options that it set.

    def run(): return f(Slow, g, h)
    ");
}

#[test]
fn what_a_function_of_the_program_changed_before_it_failed_is_changed_again() {
    let failed = "cache = {}\ndef fill():\n    cache['a'] = 1\n    1 / 0\ndef outer(): fill()\nouter()\n";
    assert_snapshot!(joined(&[(failed, Some(6)), ("print(cache)\n", None)], &[]), @"
    cache = {}
    def fill():
        cache['a'] = 1
        1 / 0
    def outer(): fill()
    try:
        outer()
    except Exception:
        pass  # It failed at Gemini, too.

    print(cache)
    ");
    let shuffled = "import random\nx = random.shuffle(rows) / 2\n";
    assert_snapshot!(joined(&[("rows = [1, 2]\n", None), (shuffled, Some(2)), ("print(rows)\n", None)], &[]), @"
    rows = [1, 2]

    import random
    try:
        x = random.shuffle(rows) / 2
    except Exception:
        pass  # It failed at Gemini, too.

    print(rows)
    ");
}

#[test]
fn a_last_round_that_a_time_limit_ended_stays_and_that_is_said() {
    assert_snapshot!(joined_stopped(&[("x = 1\n", false), ("while x:\n    pass\n", true)]), @r#"
    x = 1

    # At Gemini its time limit ended what follows.
    while x:
        pass
    "#);
}

#[test]
fn a_statement_that_failed_within_keeps_what_ran_of_it() {
    let failed = "with lock:\n  with open('a') as f:\n    text = f.read()\n    if text:\n        rows = text.split()\n        print(rows['x'])\n    late = 1\n";
    assert_snapshot!(joined(&[(failed, Some(6)), ("print(len(rows))\n", None)], &[]), @r#"
    try:
        with lock:
          with open('a') as f:
            text = f.read()
            if text:
                rows = text.split()
                print(rows['x'])
            late = 1
    except Exception:
        pass  # It failed at Gemini, too.

    print(len(rows))
    "#);
}

#[test]
fn a_failed_round_goes_if_a_later_one_does_the_same_again() {
    let failed = "import pandas as pd\nrows = [1]\nrows.append(2)\nprint(rows)\nfail()\n";
    let again = "rows = [1]\nrows.append(2)\nprint(len(rows))\n";
    assert_snapshot!(joined(&[(failed, Some(5)), (again, None)], &[]), @r#"
    import pandas as pd

    rows = [1]
    rows.append(2)
    print(len(rows))
    "#);
    let goes_on = "rows.append(2)\nprint(len(rows))\n";
    assert_snapshot!(joined(&[(failed, Some(5)), (goes_on, None)], &[]), @r#"
    import pandas as pd
    rows = [1]
    rows.append(2)

    rows.append(2)
    print(len(rows))
    "#);
}

#[test]
fn a_failed_round_stays_if_the_one_that_does_it_again_begins_with_a_name_it_set_inside_a_function() {
    let failed = "def set_a():\n    global a\n    a = 9\nset_a()\n1 / 0\n";
    let again = "b = a * 2\ndef set_a():\n    global a\n    a = 9\nset_a()\n";
    assert_snapshot!(joined(&[(failed, Some(5)), (again, None)], &[]), @r#"
    def set_a():
        global a
        a = 9
    set_a()

    b = a * 2
    def set_a():
        global a
        a = 9
    set_a()
    "#);
}

#[test]
fn a_loop_that_failed_does_so_again_without_ending_the_program() {
    let failed = "for line in ['a', None]:\n    note = '''\nx'''\n    print(line.pop(), note)\n";
    assert_snapshot!(joined(&[(failed, Some(4)), ("print(note)\n", None)], &[]), @r#"
    try:
        for line in ['a', None]:
            note = '''
    x'''
            print(line.pop(), note)
    except Exception:
        pass  # It failed at Gemini, too.

    print(note)
    "#);
}

#[test]
fn the_last_round_stays_whole_even_if_it_failed() {
    let rounds =
        [("import json\nx = fail()\n", Some(2)), ("print(json.dumps(1))\nprint(missing)\n", Some(2))];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    import json

    print(json.dumps(1))
    print(missing)
    "#);
}

#[test]
fn a_round_that_python_could_not_read_leaves_nothing_behind() {
    let broken = Output {
        outcome: Outcome::Failed,
        output: "  File \"<string>\", line 2\n    print(\nSyntaxError: '(' was never closed\n".to_owned(),
        ..Output::default()
    };
    let codes = [python("x = 1\nprint(\n'''"), python("print(x)\n")];
    let rounds = [
        Round { code: Some(&codes[0]), outputs: vec![&broken], ..Round::default() },
        Round { code: Some(&codes[1]), ..Round::default() },
    ];
    assert_eq!(one_program(&rounds, &[], &FolderFiles::default()).as_deref(), Some("print(x)\n"));
}

#[test]
fn a_last_round_that_python_could_not_read_is_left_out() {
    let output = Output {
        outcome: Outcome::Failed,
        output: "  File \"<string>\", line 1\nSyntaxError: invalid syntax\n".to_owned(),
        ..Output::default()
    };
    let codes = [python("x = 1\n"), python("print(x)\n"), python("print(x")];
    let rounds = [
        Round { code: Some(&codes[0]), ..Round::default() },
        Round { code: Some(&codes[1]), ..Round::default() },
        Round { code: Some(&codes[2]), outputs: vec![&output], ..Round::default() },
    ];
    assert_snapshot!(one_program(&rounds, &[], &FolderFiles::default()).unwrap_or_default(), @r#"
    x = 1

    print(x)

    # What came last is left out: Python could not read it.
    "#);
    assert_eq!(one_program(&rounds[2..], &[], &FolderFiles::default()).as_deref(), Some("print(x"));
}

#[test]
fn a_round_that_ends_its_program_does_not_end_the_joined_one() {
    let own = [("def exit(why):\n    print(why)\nexit('x')\n", None), ("print(1)\n", None)];
    assert_snapshot!(joined(&own, &[]), @r#"
    def exit(why):
        print(why)
    exit('x')

    print(1)
    "#);
    let rounds = [
        ("import sys\nx = 1; sys.exit(0)\nimport re\n", None),
        ("quit()\n", None),
        ("import re\nprint(re, x)\nexit()\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    try:
        import sys
        x = 1; sys.exit(0)
        import re
    except SystemExit:
        pass  # It ended here at Gemini, too.

    try:
        quit()
    except SystemExit:
        pass  # It ended here at Gemini, too.

    import re
    print(re, x)
    exit()
    "#);
}

#[test]
fn statements_of_a_line_that_failed_are_tried_together() {
    let rounds = [("x = 0\nx = 1; y = 2; print(missing)\n", Some(2)), ("print(x, y)\n", None)];
    assert_snapshot!(joined(&rounds, &[]), @"
    x = 0
    try:
        x = 1
        y = 2
    except Exception:
        pass  # It failed at Gemini, too.

    print(x, y)
    ");
}

#[test]
fn what_many_functions_do_one_behind_the_other_is_not_forgotten() {
    let functions: String = (1..300).map(|it| format!("def f{it}(x): f{}(x)\n", it - 1)).collect();
    let failed = format!("total = []\ndef f0(x): total.append(x)\n{functions}f299(1)\n");
    let saved = joined(&[(&failed, Some(302)), ("print(total)\n", None)], &[]);
    assert_snapshot!(saved.split_once("f298(x)\n").expect("the last function").1, @"
    try:
        f299(1)
    except Exception:
        pass  # It failed at Gemini, too.

    print(total)
    ");
}

#[test]
fn a_round_too_deep_for_the_parser_stays_as_it_is() {
    let heads = (0..600).map(|indent| format!("{}if x:\n", " ".repeat(indent))).collect::<String>();
    let deep = heads + &" ".repeat(600) + "print('a')\n";
    assert!(renamed(&deep, "data/sales.csv") == deep);
    assert!(joined(&[(&deep, Some(1)), ("print(1)\n", None)], &[]).contains("print(1)"));
}
