//! What else there is in the folder where a program will stand, and commands of a shell.

use insta::assert_snapshot;

use super::super::{FolderFiles, ProgramFile, with_paths};

const HERE: ProgramFile<'_> = ProgramFile::given("sales.csv", "sales.csv");

/// A program in a folder where there are these files already.
fn beside(code: &str, others: &[&str]) -> String {
    let others = FolderFiles::new(others.iter().map(|name| (*name).to_owned()), []);
    with_paths(&[code], &[HERE], &others).concat()
}

#[test]
fn what_a_program_writes_takes_the_place_of_no_file_that_is_there() {
    let code = "df = pd.read_csv('input_file_0.csv')\nout = '/mnt/data/clean.csv'\ndf.to_csv(out)\nplt.savefig('chart.png')\nprint(pd.read_csv('clean.csv'))\nnotes = open('notes.txt').read()\n";
    assert_snapshot!(beside(code, &["sales.csv", "clean.csv", "clean-2.csv", "notes.txt"]), @"
    # You have a file clean.csv. The program uses clean-3.csv instead.
    df = pd.read_csv('sales.csv')
    out = 'clean-3.csv'
    df.to_csv(out)
    plt.savefig('chart.png')
    print(pd.read_csv('clean-3.csv'))
    notes = open('notes.txt').read()
    ");
    assert_snapshot!(beside("df.to_csv('new.csv')\n", &["sales.csv", "clean.csv"]), @"df.to_csv('new.csv')");
    assert_snapshot!(beside("open('input_file_0.csv', 'a')\n", &["sales.csv", "sales-copy.csv"]), @"
    # A copy, because the program changes it. One that an earlier run left gets a number.
    import os
    os.path.lexists('sales-copy-2.csv') and os.rename('sales-copy-2.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-2-' + str(_n) + '.csv')))
    open('sales-copy-2.csv', 'xb').write(open('sales.csv', 'rb').read())
    open('sales-copy-2.csv', 'a')
    ");
    assert_snapshot!(beside("open('input_file_1.csv', 'a')\nopen('a.csv')\n", &["a.csv"]), @"
    open('input_file_1.csv', 'a')
    open('a.csv')
    ");
}

#[test]
fn a_file_in_a_folder_within_or_beyond_is_not_lost_without_a_word() {
    let there = ["sales.csv", "out/Clean.csv", "out/old.txt", "report.pdf", "data.json"];
    assert_snapshot!(beside("df.to_csv('out/clean.csv')\npdf.output('report.pdf')\n", &there), @"
    # You have a file out/Clean.csv. The program uses out/Clean-2.csv instead.
    # You have a file report.pdf. The program uses report-2.pdf instead.
    df.to_csv('out/Clean-2.csv')
    pdf.output('report-2.pdf')
    ");
    assert_snapshot!(beside("n = 1\nos.remove('../notes.txt')\nopen(f'/home/{n}.txt', 'w')\n", &there), @"
    # Before you run it: it may change ../notes.txt, /home/….txt, outside of this folder.
    n = 1
    os.remove('../notes.txt')
    open(f'/home/{n}.txt', 'w')
    ");
    assert_snapshot!(beside("shutil.make_archive('report', 'pdf', 'x')\nos.remove('~/a')\n", &there), @"
    # Before you run it: it may change ~/a, outside of this folder.
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    shutil.make_archive('report', 'pdf', 'x')
    os.remove('~/a')
    ");
}

#[test]
fn what_writes_beside_the_files_that_are_there_works_where_it_stands() {
    let there = ["sales.csv", "clean.csv", "out/old.csv", "chart.png", "notes.txt", "src/main.py"];
    let programs = [
        "df = pd.read_csv('input_file_0.csv')\nprint(df.describe())\n",
        "df.to_csv('new.csv', index_label='clean')\n",
        "for region, g in df.groupby('region'):\n    plt.savefig(f'region_{region}.png')\n",
        "buffer = io.BytesIO()\nplt.savefig(buffer, format='png')\ndf.to_csv(sys.stdout)\ntext = df.to_csv(None)\n",
        "with pd.ExcelWriter('new.xlsx') as writer:\n    df.to_excel(writer, sheet_name='chart')\n",
        "with open('new.json', 'w') as out:\n    json.dump({'chart': 1}, out)\n",
        "df = df.rename(columns={'clean': 'x'})\ndf['chart'] = df['out'].str.replace('src', 'notes')\n",
        "plt.title('chart')\nplt.savefig(os.path.join('out', 'new.png'))\n",
        "os.makedirs('out', exist_ok=True)\ndf.to_csv(Path('out') / f'{name}_2024.csv')\n",
        "notes = Path('notes.txt').read_text()\nprint(os.path.exists('clean.csv'))\n",
        "def save(frame, name):\n    frame.to_parquet(name)\nsave(df, 'new.parquet')\n",
        "model = re.compile('a+')\ndf.eval('c = a + b')\nprint(f'{model}: {len(df)} rows of chart.')\n",
        "ax.set_title(f'{name}.')\nax.annotate(f'{x:.2f}', (1, 2))\nfig.savefig('new.svg')\n",
    ];
    let is_changed = |code: &&str| beside(code, &there) != code.replace("input_file_0", "sales");
    assert_eq!(programs.into_iter().filter(is_changed).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_program_that_writes_where_nobody_looked_works_in_a_folder_with_copies() {
    let others = |unknown: &[&str]| FolderFiles::new([], unknown.iter().map(|folder| (*folder).to_owned()));
    let is_in_folder = |code: &str, unknown: &[&str]| {
        with_paths(&[code], &[], &others(unknown)).concat().contains("os.chdir(_copies)")
    };
    assert!(is_in_folder("df.to_csv('a.csv')", &[""]));
    assert!(is_in_folder("df.to_csv('out/a.csv')", &["out"]));
    assert!(is_in_folder("df.to_csv(f'out/{a}.csv')", &["out"]));
    assert!(!is_in_folder("df.to_csv('a.csv')", &["out", ".git"]));
    assert!(!is_in_folder("df.to_csv(f'new/{a}.csv')", &["out", ".git"]));
    assert!(!is_in_folder("print(pd.read_csv('a.csv'))", &[""]));
}

#[test]
fn commands_of_a_shell_in_a_notebook_work_in_a_folder_with_copies() {
    let copying = "open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())\n";
    let cells = [
        "!rm sales.csv\n",
        "x = 1\n%rm sales.csv\n",
        "!head -1 sales.csv > first.csv\n",
        "%%bash -e\nrm 'sales.csv'\n",
        "%%writefile sales.csv\na,b\n",
        "%%time\n!mv sales.csv a.csv\n",
    ];
    let saved = cells.map(|cell| {
        let saved = with_paths(&[cell], &[HERE], &FolderFiles::default()).concat();
        let below = saved.split_once(copying).map(|(_, below)| format!("---\n{below}"));
        below.unwrap_or(saved)
    });
    assert_snapshot!(saved.concat(), @r"
    ---
    !rm sales.csv
    ---
    x = 1
    %rm sales.csv
    ---
    !head -1 sales.csv > first.csv
    ---
    get_ipython().run_cell_magic('bash', '-e', 'rm \'sales.csv\'\n')
    ---
    get_ipython().run_cell_magic('writefile', 'sales.csv', 'a,b\n')
    ---
    !mv sales.csv a.csv
    ");
    let harmless = "%matplotlib inline\n!pip install x\n!head -3 sales.csv\n!ls -l\nprint(1)\n";
    let text = "print(\"\"\"\n!rm x\n%s\n\"\"\" % (5\n%3))\n";
    assert_eq!(with_paths(&[text], &[HERE], &FolderFiles::default()).concat(), text);
    assert_eq!(
        with_paths(&[harmless, "%%bash\nwc -l sales.csv\n"], &[HERE], &FolderFiles::default()).concat(),
        [harmless, "%%bash\nwc -l sales.csv\n"].concat()
    );
    assert_snapshot!(with_paths(&["!wc -l input_file_0.csv\n"], &[HERE], &FolderFiles::default()).concat(), @"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    !wc -l input_file_0.csv
    ");
}

#[test]
fn a_program_that_lists_its_folder_finds_there_what_it_found_at_gemini() {
    let code = "for name in os.listdir('.'): print(pd.read_csv(name))\n";
    assert_eq!(beside(code, &["sales.csv"]), code);
    assert_snapshot!(beside(code, &["sales.csv", "other.csv"]), @"
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    for name in os.listdir('.'): print(pd.read_csv(name))
    ");
}

#[test]
fn names_that_are_only_looked_at_stay_as_they_are() {
    let there = ["main.py", "README.md", "config.json", "notes.txt", "data.csv"];
    let forms = [
        "files = {'main.py': 120, 'README.md': 40}\nprint('largest:', max(files, key=files.get))",
        "import json\nprint(json.dumps({'entry': 'main.py'}))",
        "from collections import Counter\nprint(Counter(['main.py', 'main.py', 'README.md']))",
        "import pandas as pd\nprint(pd.DataFrame({'file': ['main.py'], 'lines': [3]}))",
        "from urllib.parse import urljoin\nprint(urljoin('http://a.b/', 'config.json'))",
        "import hashlib\nprint(hashlib.md5('notes.txt'.encode()).hexdigest())",
        "print(len('data.csv'), 'notes.txt'.split('.'))",
        "import os\nprint(os.path.join('a', 'notes.txt'))",
        "def classify(name): return name.endswith('.py')\nfor fn in ['main.py']: print(fn, classify(fn))",
    ];
    for form in forms {
        assert_eq!(beside(form, &there), form);
    }
}

#[test]
fn a_program_that_looks_for_the_beginning_of_gemini_s_names_finds_each_file_once() {
    let forms = [
        "import os\nprint([f for f in os.listdir('.') if f.startswith('input_file')])",
        "import os\nprint(any('input_file' in f for f in os.listdir()))",
        "import glob\nprint(open(glob.glob('input*.csv')[0]).read())",
    ];
    for form in forms {
        let program = super::joined(&[(form, None)], &[HERE]);
        assert!(program.contains("open('input_file_0.csv', 'xb')"), "{program}");
        assert!(!program.contains("open('sales.csv', 'xb')"), "{program}");
    }
    // Columns may be named so.
    let columns =
        "import pandas as pd\nprint([c for c in pd.read_csv('sales.csv') if c.startswith('input')])";
    assert_eq!(beside(columns, &[]), columns);
}

#[test]
fn files_elsewhere_are_seen_however_they_are_named() {
    let codes = [
        "out = '/srv/my files/report 2.csv'\ndf.to_csv(out)\n",
        "(Path.home() / 'x.csv').write_text('')\n",
        "df.to_csv(os.path.join(os.environ['HOME'], 'x.csv'))\n",
        "df.to_csv('C:\\\\data\\\\x.csv')\n",
        "t = tarfile.open('a.tgz', 'w:gz')\nt.add('x')\n",
        "print('HOME')\ndf.to_csv('x.csv')\n",
    ];
    assert_snapshot!(codes.map(|code| beside(code, &[])).join("---\n"), @r"
    # Before you run it: it may change /srv/my files/report 2.csv, outside of this folder.
    out = '/srv/my files/report 2.csv'
    df.to_csv(out)
    ---
    # Before you run it: it may change ~, outside of this folder.
    (Path.home() / 'x.csv').write_text('')
    ---
    # Before you run it: it may change ~, outside of this folder.
    df.to_csv(os.path.join(os.environ['HOME'], 'x.csv'))
    ---
    # Before you run it: it may change C:\data\x.csv, outside of this folder.
    df.to_csv('C:\\data\\x.csv')
    ---
    t = tarfile.open('a.tgz', 'w:gz')
    t.add('x')
    ---
    print('HOME')
    df.to_csv('x.csv')
    ");
}

#[test]
fn an_attribute_by_its_name_is_that_attribute() {
    let class = "class S:\n    def __init__(self, p): self.path = p\n";
    let codes = [
        format!(
            "{class}    def empty(self): Path(getattr(self, 'path')).unlink()\nS('input_file_0.csv').empty()\n"
        ),
        format!(
            "{class}    def read(self): return pd.read_csv(getattr(self, 'path'))\nS('input_file_0.csv').read()\n"
        ),
    ];
    assert_snapshot!(codes.map(|code| beside(&code, &[])).join("---\n"), @"
    # A copy, because the program changes it. One that an earlier run left gets a number.
    import os
    os.path.lexists('sales-copy.csv') and os.rename('sales-copy.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-' + str(_n) + '.csv')))
    open('sales-copy.csv', 'xb').write(open('sales.csv', 'rb').read())
    class S:
        def __init__(self, p): self.path = p
        def empty(self): Path(getattr(self, 'path')).unlink()
    S('sales-copy.csv').empty()
    ---
    class S:
        def __init__(self, p): self.path = p
        def read(self): return pd.read_csv(getattr(self, 'path'))
    S('sales.csv').read()
    ");
}

#[test]
fn letters_of_any_language_are_the_same_in_capitals() {
    let file = ProgramFile::given("Übersicht.csv", "data/Übersicht.csv");
    let saved = with_paths(&["pd.read_csv('ÜBERSICHT.CSV')\n"], &[file], &FolderFiles::default());
    assert_snapshot!(saved.concat(), @"pd.read_csv('data/Übersicht.csv')");
}

#[test]
fn what_only_shows_a_folder_or_computes_a_text_needs_no_folder_of_its_own() {
    let codes = [
        "print(os.listdir('.'))\n",
        "print('files:', os.listdir())\ndf.to_csv('out.csv')\n",
        "x = 1\nprint(eval('x + 1'))\n",
        "exec('y = len(x)')\n",
        "for f in os.listdir('.'):\n    print(f)\n",
        "eval(\"open('notes.txt', 'w')\")\n",
        "exec('import shutil')\n",
        "eval(text)\n",
    ];
    let there = ["sales.csv", "notes.txt"];
    let says = |code: &str| format!("{}: {code}", beside(code, &there).contains("os.chdir(_copies)"));
    assert_snapshot!(codes.map(says).concat(), @r#"
    false: print(os.listdir('.'))
    false: print('files:', os.listdir())
    df.to_csv('out.csv')
    false: x = 1
    print(eval('x + 1'))
    false: exec('y = len(x)')
    true: for f in os.listdir('.'):
        print(f)
    true: eval("open('notes.txt', 'w')")
    true: exec('import shutil')
    true: eval(text)
    "#);
}

#[test]
fn a_name_that_is_computed_as_gemini_s_is_found_beside_the_file() {
    let codes = [
        "prefix = 'input_file'\nfor i in range(1):\n    pd.read_csv(f'{prefix}_{i}.csv')\n",
        "for name in names:\n    pd.read_csv(f'{name}_{i}.csv')\n",
    ];
    assert_snapshot!(codes.map(|code| beside(code, &[])).join("---\n"), @"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    prefix = 'input_file'
    for i in range(1):
        pd.read_csv(f'{prefix}_{i}.csv')
    ---
    for name in names:
        pd.read_csv(f'{name}_{i}.csv')
    ");
}

#[test]
fn each_run_has_a_new_folder_and_no_later_cell_works_without_it() {
    let rounds = [
        "from __future__ import annotations\nimport pandas as pd",
        "pd.DataFrame().to_csv(name + '.csv')",
        "%%bash\nrm sales.csv\n",
    ];
    let saved = with_paths(&rounds, &[HERE], &FolderFiles::default());
    assert_snapshot!(saved.join("\n# next cell\n"), @r"
    from __future__ import annotations
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    import pandas as pd
    # next cell
    assert '_copies' in globals(), 'Run the first cell first: it makes copies of your files.'
    pd.DataFrame().to_csv(name + '.csv')
    # next cell
    assert '_copies' in globals(), 'Run the first cell first: it makes copies of your files.'
    get_ipython().run_cell_magic('bash', '', 'rm sales.csv\n')
    ");
    let kept = with_paths(&["x = 1", "print(x)"], &[HERE], &FolderFiles::default());
    assert_eq!(kept, ["x = 1", "print(x)"]);
}
