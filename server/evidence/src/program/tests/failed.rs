//! Rounds that failed or ended.

use insta::assert_snapshot;
use turn::{Outcome, Output, Round};

use super::super::one_program;
use super::{SALES, joined, python};

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
fn without_a_line_only_imports_definitions_and_assignments_stay_of_a_failed_round() {
    let failed = "import math\nrows = [1]\nrows.append(2)\nif True:\n    other = 1\nprint(slow())\n";
    assert_snapshot!(joined(&[(failed, Some(0)), ("print(math.pi, rows)\n", None)], &[]), @r#"
    import math
    rows = [1]

    print(math.pi, rows)
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
    assert_eq!(one_program(&rounds, &[]).as_deref(), Some("print(x)\n"));
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
    assert_snapshot!(one_program(&rounds, &[]).unwrap_or_default(), @r#"
    x = 1

    print(x)

    # What came last is left out: Python could not read it.
    "#);
    assert_eq!(one_program(&rounds[2..], &[]).as_deref(), Some("print(x"));
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
fn of_a_line_that_failed_all_but_its_last_statement_may_have_run() {
    let rounds = [("x = 0\nx = 1; y = 2; print(missing)\n", Some(2)), ("print(x, y)\n", None)];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    x = 0
    x = 1
    y = 2

    print(x, y)
    "#);
}
