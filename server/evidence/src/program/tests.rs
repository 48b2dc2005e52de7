mod failed;
mod names;
mod others;

use insta::assert_snapshot;
use proptest::prelude::*;
use turn::{Code, Outcome, Output, Round};

use super::{FolderFiles, ProgramFile, one_program, with_paths};

const SALES: ProgramFile<'_> = ProgramFile::given("sales.csv", "data/sales.csv");

fn python(code: &str) -> Code {
    Code { language: "PYTHON".to_owned(), code: code.to_owned(), ..Code::default() }
}

/// What one program is made of rounds, each with the line at which it failed, if it did.
fn joined(rounds: &[(&str, Option<usize>)], files: &[ProgramFile<'_>]) -> String {
    let codes: Vec<Code> = rounds.iter().map(|(code, _)| python(code)).collect();
    let outputs: Vec<Output> = rounds.iter().map(|(_, line)| output(*line)).collect();
    let rounds: Vec<Round<'_>> = codes
        .iter()
        .zip(&outputs)
        .map(|(code, output)| Round { code: Some(code), outputs: vec![output], ..Round::default() })
        .collect();
    one_program(&rounds, files, &FolderFiles::default()).unwrap_or_else(|| "nothing".to_owned())
}

/// A good result, or one that failed at a line; at line 0, one that does not tell where.
fn output(line: Option<usize>) -> Output {
    let Some(line) = line else {
        return Output { outcome: Outcome::Ok, ..Output::default() };
    };
    let frame = format!(
        "Traceback (most recent call last):\n  File \"<string>\", line {line}, in <module>\nKeyError: 'x'\n"
    );
    let output = if line == 0 { String::new() } else { frame };
    Output { outcome: Outcome::Failed, output, ..Output::default() }
}

fn renamed(code: &str, path: &str) -> String {
    with_paths(&[code], &[ProgramFile::given("sales.csv", path)], &FolderFiles::default()).concat()
}

#[test]
fn rounds_become_one_program_that_imports_a_name_once() {
    let rounds = [
        ("import pandas as pd\n\ndf = pd.read_csv('input_file_0.csv')\nprint(df.shape)\n", None),
        ("import pandas as pd\nimport os, json\nprint(df.head())\n", None),
        ("import os, sys  # again\nimport pandas as pd; print(sys.path, os, pd)\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[SALES]), @r#"
    import pandas as pd

    df = pd.read_csv('data/sales.csv')
    print(df.shape)

    import os, json
    print(df.head())

    import sys  # again
    print(sys.path, os, pd)
    "#);
}

#[test]
fn what_a_file_of_utf_8_cannot_have_is_left_out() {
    let rounds = [
        ("# -*- coding: latin-1 -*-\nprint('é')\n", None),
        ("\u{240c}import os\n  \u{240c}\nx = '''\n\u{240c}'''; y = 2; \\\nimport os\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    # -*-  latin-1 -*-
    print('é')

    import os
      
    x = '''
    ␌'''; y = 2; \
    pass
    "#);
}

#[test]
fn commands_of_a_notebook_become_comments() {
    let rounds = [
        ("%matplotlib inline\nif True:\n    !pip install x\ntext = \"\"\"\n%s\n\"\"\"\n", None),
        ("x = (5\n%3)\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    # %matplotlib inline
    if True:
        pass  # !pip install x
    text = """
    %s
    """

    x = (5
    %3)
    "#);
}

#[test]
fn a_name_that_stood_for_something_else_in_between_is_imported_again() {
    let rounds = [
        ("import datetime\nfrom json import loads\nimport os\nimport re", None),
        ("from datetime import datetime\nloads = None\ndef f():\n    global re\n    re = 1", None),
        ("import datetime\nfrom json import loads\nimport os.path\nimport os\nimport re", None),
        ("import csv", None),
        ("found = [len(csv) for line in lines if (csv := line.split())]", None),
        ("import csv", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    import datetime
    from json import loads
    import os
    import re

    from datetime import datetime
    loads = None
    def f():
        global re
        re = 1

    import datetime
    from json import loads
    import os.path
    import re

    import csv

    found = [len(csv) for line in lines if (csv := line.split())]

    import csv
    "#);
}

#[test]
fn imports_from_the_future_go_to_the_top_below_the_docstring() {
    let rounds = [
        ("# -*- coding: utf-8 -*-\n\"\"\"Sales.\"\"\"\nimport os\nprint(os)\n", None),
        ("from __future__ import annotations\ndef f(a: b): pass\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    # -*- coding: utf-8 -*-
    """Sales."""
    from __future__ import annotations
    import os
    print(os)

    def f(a: b): pass
    "#);
    let rounds =
        [("import os\n", None), ("'''Doc.'''\nfrom __future__ import annotations\nprint(os)\n", None)];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    from __future__ import annotations
    import os

    '''Doc.'''
    print(os)
    "#);
}

#[test]
fn an_import_from_the_future_that_changes_an_earlier_round_is_said() {
    let rounds = [
        ("def f(a: int): pass\nprint(f.__annotations__)\n", None),
        ("from __future__ import annotations\ndef g(b: c): pass\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    # At Gemini this came in a later round: annotations before it were values there, no texts.
    from __future__ import annotations
    def f(a: int): pass
    print(f.__annotations__)

    def g(b: c): pass
    "#);
    let rounds =
        [("'''Doc.'''; x: int = 1\n", None), ("from __future__ import annotations\nprint(x)\n", None)];
    assert_snapshot!(joined(&rounds, &[]), @r#"
    '''Doc.'''; from __future__ import annotations; x: int = 1

    print(x)
    "#);
}

#[test]
fn one_round_stays_byte_for_byte_but_for_names() {
    let code = "\n\nimport os, os\r\n\tprint( 'x' )  \n\n\n";
    assert_eq!(joined(&[(code, None)], &[SALES]), code);
    assert_eq!(one_program(&[], &[SALES], &FolderFiles::default()), None);
}

#[test]
fn other_languages_are_left_out() {
    let diagram = Code { language: "MERMAID".to_owned(), code: "graph".to_owned(), ..Code::default() };
    let code = python("print(1)\n");
    let rounds = [&diagram, &code].map(|code| Round { code: Some(code), ..Round::default() });
    assert_eq!(one_program(&rounds, &[], &FolderFiles::default()).as_deref(), Some("print(1)\n"));
}

#[test]
fn gemini_s_names_of_files_become_paths_of_the_person() {
    let code = r#"# Load input_file_0.csv first
df = pd.read_csv('input_file_0.csv')
df = pd.read_csv("./input_file_0.csv")
df = pd.read_csv(r'/mnt/data/input_file_0.txt')
df = pd.read_csv(f"input_file_0.csv")
df = open(b"input_file_0.csv", "rb")
df = pd.read_csv("sales.csv")
print("Reading input_file_0.csv", 'input_file_0', "input_file_1.csv")
dfs['input_file_0'] = my_input_file_0
"#;
    assert_snapshot!(renamed(code, "data/sales.csv"), @r#"
    # Load sales.csv first
    df = pd.read_csv('data/sales.csv')
    df = pd.read_csv("data/sales.csv")
    df = pd.read_csv(r'data/sales.csv')
    df = pd.read_csv(f"data/sales.csv")
    df = open(b"data/sales.csv", "rb")
    df = pd.read_csv("data/sales.csv")
    print("Reading input_file_0.csv", 'input_file_0', "input_file_1.csv")
    dfs['input_file_0'] = my_input_file_0
    "#);
    assert_snapshot!(renamed(code, "O'Neill {2024}.csv"), @r#"
    # Load sales.csv first
    df = pd.read_csv('O\'Neill {2024}.csv')
    df = pd.read_csv("O'Neill {2024}.csv")
    df = pd.read_csv('O\'Neill {2024}.csv')
    df = pd.read_csv(f"O'Neill {{2024}}.csv")
    df = open(b"O'Neill {2024}.csv", "rb")
    df = pd.read_csv("O'Neill {2024}.csv")
    print("Reading input_file_0.csv", 'input_file_0', "input_file_1.csv")
    dfs['input_file_0'] = my_input_file_0
    "#);
}

#[test]
fn a_path_is_escaped_as_its_literal_wants_it() {
    let path = "a\\b\"c'é.csv";
    assert_snapshot!(renamed("f('input_file_0.csv', r'input_file_0.csv', rb'''input_file_0.csv''')", path), @r#"f('a\\b"c\'é.csv', 'a\\b"c\'é.csv', b'''a\\b"c\'\xc3\xa9.csv''')"#);
}

#[test]
fn two_files_are_told_apart_by_their_place() {
    let files = [SALES, ProgramFile::given("costs.tsv", "../costs.tsv")];
    let code = "a, b = open('input_file_0.csv'), open('input_file_1.csv'), open('input_file_10.csv')";
    assert_snapshot!(with_paths(&[code], &files, &FolderFiles::default()).concat(), @"a, b = open('data/sales.csv'), open('../costs.tsv'), open('input_file_10.csv')");
}

#[test]
fn a_computed_number_chooses_among_the_paths() {
    let files = [SALES, ProgramFile::given("costs.tsv", "../costs.tsv")];
    let code = "all = [pd.read_csv(f'input_file_{i}.csv') for i in range(2)]\nprint(f'Read input_file_{i}.csv', f'./input_file_{i + 1}')\nf'input_file_{i:02}.csv' 'input_file_{i}.csv'\nf\"input_file_{i!s}.csv\"\nf'input_file_{i:d}'\n";
    assert_snapshot!(with_paths(&[code], &files, &FolderFiles::default()).concat(), @r#"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    open('costs.tsv', 'xb').write(open(os.path.join(_start, '../costs.tsv'), 'rb').read())
    open('input_file_1.tsv', 'xb').write(open(os.path.join(_start, '../costs.tsv'), 'rb').read())
    all = [pd.read_csv({'0': 'sales.csv', '1': 'costs.tsv'}.get(f'{i}', f'input_file_{i}.csv')) for i in range(2)]
    print(f'Read input_file_{i}.csv', f'./input_file_{i + 1}')
    f'input_file_{i:02}.csv' 'input_file_{i}.csv'
    {"0": "sales.csv", "1": "costs.tsv"}.get(f"{i!s}", f"input_file_{i!s}.csv")
    {'0': 'sales.csv', '1': 'costs.tsv'}.get(f'{i:d}', f'input_file_{i:d}')
    "#);
}

#[test]
fn names_in_texts_within_texts_are_paths_too() {
    let codes = [
        "print(f\"{len(pd.read_csv('input_file_0.csv'))} rows\")\n",
        "print(f\"{len(open(f'input_file_0.csv').read())} {f'{open(\"input_file_0.csv\")}'}\")\n",
        "print(f\"{len(pd.read_csv(f'input_file_{i}.csv'))} rows\")\n",
        "print(f\"{pd.read_csv('input_file_' f'{i}.csv')} {f'input_file_{i}.csv'}\")\n",
        "print(f'''{pd.read_csv(f\"input_file_{i}.csv\")}''' f'{x}')\n",
        "print(f'''{f\"see {f'input_file_{i}.csv'}\"}''')\n",
    ];
    let renamed = codes.map(|code| renamed(code, "data/sales.csv"));
    assert_snapshot!(renamed.concat(), @r#"
    print(f"{len(pd.read_csv('data/sales.csv'))} rows")
    print(f"{len(open(f'data/sales.csv').read())} {f'{open("data/sales.csv")}'}")
    print(f"{len(pd.read_csv(({'0': 'data/sales.csv'}.get(f'{i}', f'input_file_{i}.csv'))))} rows")
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    print(f"{pd.read_csv('input_file_' f'{i}.csv')} {f'input_file_{i}.csv'}")
    print(f'''{pd.read_csv(({"0": "data/sales.csv"}.get(f"{i}", f"input_file_{i}.csv")))}''' f'{x}')
    print(f'''{f"see {f'input_file_{i}.csv'}"}''')
    "#);
    assert_snapshot!(codes.map(|code| super::tests::renamed(code, "it's.csv")).concat(), @r#"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    print(f"{len(pd.read_csv('sales.csv'))} rows")
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    print(f"{len(open(f'sales.csv').read())} {f'{open("sales.csv")}'}")
    print(f"{len(pd.read_csv(f'input_file_{i}.csv'))} rows")
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'it\'s.csv'), 'rb').read())
    print(f"{pd.read_csv('input_file_' f'{i}.csv')} {f'input_file_{i}.csv'}")
    print(f'''{pd.read_csv(({"0": "it's.csv"}.get(f"{i}", f"input_file_{i}.csv")))}''' f'{x}')
    print(f'''{f"see {f'input_file_{i}.csv'}"}''')
    "#);
}

#[test]
fn eleven_rounds_become_one_program() {
    let rounds = [
        ("import pandas as pd\ndf = pd.read_csv('sales.csv')\nprint(df.head())\n", Some(2)),
        ("import os\nprint(os.listdir('.'))\n", None),
        (
            "import pandas as pd\nimport numpy as np\n\ndf = pd.read_csv('input_file_0.csv')\nprint(df.dtypes)\n",
            None,
        ),
        ("df['date'] = pd.to_datetime(df['date'])\nmonthly = df.groupby('month').sum()\n", Some(2)),
        (
            "df['month'] = df['date'].dt.month\nmonthly = df.groupby('month')['units'].sum()\nprint(monthly)\n",
            None,
        ),
        (
            "from scipy import stats\n\ndef slope(values):\n    return stats.linregress(range(len(values)), values)[0]\n\nprint(slope(monthly['missing']))\n",
            Some(6),
        ),
        ("print(slope(monthly))\n", None),
        ("import matplotlib.pyplot as plt\nplt.plot(monthly.indices)\n", Some(2)),
        ("plt.plot(monthly.index, monthly)\nplt.show()\n", None),
        (
            "import numpy as np\nshares = monthly / monthly.sum()\nprint(np.round(shares.valeus, 2))\n",
            Some(3),
        ),
        ("print(np.round(shares.values, 2))\n", None),
    ];
    assert_snapshot!(joined(&rounds, &[SALES]), @r#"
    import pandas as pd

    import os
    print(os.listdir('.'))

    import numpy as np

    df = pd.read_csv('data/sales.csv')
    print(df.dtypes)

    df['date'] = pd.to_datetime(df['date'])

    df['month'] = df['date'].dt.month
    monthly = df.groupby('month')['units'].sum()
    print(monthly)

    from scipy import stats
    def slope(values):
        return stats.linregress(range(len(values)), values)[0]

    print(slope(monthly))

    import matplotlib.pyplot as plt

    plt.plot(monthly.index, monthly)
    plt.show()

    shares = monthly / monthly.sum()

    print(np.round(shares.values, 2))
    "#);
}

#[test]
fn a_name_without_an_ending_is_a_file_where_something_is_called_with_it() {
    let files = [ProgramFile::given("data", "x/data")];
    assert_snapshot!(with_paths(&["df['data'] = open('data', 'r'), open('input_file_0')"], &files, &FolderFiles::default()).concat(), @"df['data'] = open('x/data', 'r'), open('x/data')");
}

/// Much of the same.
fn much(of: &str) -> String {
    of.repeat(80_000 / of.len())
}

#[test]
fn hostile_programs_are_read_without_recursion_and_in_linear_time() {
    for piece in [
        "[",
        "(((\n",
        "{'a':",
        "f(",
        "x = x[0] = 1\n",
        "import a\n",
        "'input_file_0.csv',",
        "if x:\n ",
        "\"\"\"",
        "-",
        "def f():\n global a\n",
        "x + ",
        "f'{x}' + ",
        "x += '.csv' + (",
        "'{}'.format(",
    ] {
        let code = much(piece);
        let rounds =
            [(code.as_str(), Some(40_000)), (&code, Some(0)), ("print(x, a, f())", None), (&code, None)];
        assert!(joined(&rounds, &[SALES]).len() > 10, "{piece}");
    }
}

proptest! {
    #[test]
    fn any_rounds_are_joined_without_a_panic(
        codes in prop::collection::vec(("(['\"\\[\\](){}:;=.,#\\\\]|\n| |a|def |import |from |input_file_0.csv|é|\r){0,40}", 0..9_usize), 1..4)
    ) {
        let rounds: Vec<(&str, Option<usize>)> =
            codes.iter().map(|(code, line)| (code.as_str(), (*line < 8).then_some(*line))).collect();
        joined(&rounds, &[SALES, ProgramFile::given("é'{\n", "é'\"{\n\\")]);
    }
}
