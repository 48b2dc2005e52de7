use insta::assert_snapshot;
use turn::{Code, Round};

use super::super::{FolderFiles, ProgramFile, one_program, with_paths};

const SALES: ProgramFile<'_> = ProgramFile::given("sales.csv", "sales.csv");

/// Ways in which programs write, rename or remove a file that was given to them.
const FORMS: [&str; 80] = include!("forms.in");

fn saved(code: &str, files: &[ProgramFile<'_>]) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    one_program(&[Round { code: Some(&code), ..Round::default() }], files, &FolderFiles::default())
        .expect("a program")
}

/// Programs as they are saved, with a line in place of those that make the copy.
fn copied(forms: &[&str]) -> String {
    let head = format!("{}\nimport os\n{}\n", super::COPY, super::copying("sales-copy.csv", "sales.csv"));
    let saved = forms.iter().map(|form| saved(form, &[SALES]).replacen(&head, "---\n", 1));
    saved.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_that_a_program_changes_is_a_copy() {
    assert_snapshot!(copied(&FORMS[..24]), @r#"
    ---
    path='sales-copy.csv'; df=pd.read_csv(path); df.to_csv(path,index=False)
    ---
    p = 'sales-copy.csv'
    open(p,'w').close()
    ---
    for f in ['sales-copy.csv']:
        pd.read_csv(f).head(1).to_csv(f)
    ---
    n = 0
    name={'0': 'sales-copy.csv'}.get(f'{n}', f'input_file_{n}.csv')
    open(name,'w').close()
    ---
    df = pd.read_csv('sales-copy.csv')
    df.to_csv('sales-copy.csv')
    ---
    with open('sales-copy.csv','w') as f:
        f.write('x')
    ---
    Path('sales-copy.csv').write_text('x')
    ---
    Path('sales-copy.csv').open('w').close()
    ---
    import os
    os.remove('sales-copy.csv')
    ---
    import os
    os.rename('sales-copy.csv', 'old.csv')
    ---
    import shutil
    shutil.move('sales-copy.csv', 'old.csv')
    ---
    import shutil
    shutil.copy('sales-copy.csv','input_file_0.csv.bak')
    ---
    def clean(p, mode):
        with open(p, mode) as f: f.write('x')
    clean('sales-copy.csv', 'w')
    ---
    class Store:
        def __init__(self, path):
            self.path = path
        def empty(self):
            Path(self.path).unlink()
    Store('sales-copy.csv').empty()
    ---
    files = []
    files.append('sales-copy.csv')
    list(map(lambda p: open(p, 'a').write('x'), files))
    ---
    def source(): return 'sales-copy.csv'
    open(source(), 'r+').truncate()
    ---
    config = {'in': 'sales-copy.csv'}
    pd.DataFrame().to_csv(config['in'])
    ---
    clean = lambda p: open(p, 'w').close()
    clean('sales-copy.csv')
    ---
    import threading
    def clean(p): open(p, 'w').close()
    thread = threading.Thread(target=clean, args=('sales-copy.csv',))
    thread.start(); thread.join()
    ---
    import zipfile
    source, target = 'sales-copy.csv', 'out.csv'
    with zipfile.ZipFile(source, 'a') as f: f.writestr('x', 'x')
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    stem = Path('sales.csv').stem
    pd.DataFrame().to_csv(f'{stem}.csv')
    ---
    pd.DataFrame().to_csv(path := 'sales-copy.csv')
    ---
    def save(data, to='sales-copy.csv'): data.to_csv(to)
    save(pd.DataFrame())
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    import subprocess, sys
    subprocess.run([sys.executable, '-c', 'open("sales.csv", "w")'])
    "#);
}

#[test]
fn a_file_is_a_copy_if_what_changes_files_is_called_later_or_with_a_name_that_nobody_knows() {
    assert_snapshot!(copied(&FORMS[24..40]), @r#"
    ---
    import numpy as np
    np.array([1]).tofile('sales-copy.csv')
    ---
    import os
    list(map(os.remove, ['sales-copy.csv']))
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    import subprocess
    subprocess.getstatusoutput('rm sales.csv')
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    import os
    os.spawnlp(os.P_WAIT, 'rm', 'rm', 'sales.csv')
    ---
    df = pd.read_csv('sales-copy.csv')
    write = df.head(1).to_csv
    write('sales-copy.csv')
    ---
    pd.DataFrame().pipe(pd.DataFrame.to_csv, 'sales-copy.csv')
    ---
    from functools import partial
    partial(open, mode='w')('sales-copy.csv').close()
    ---
    import logging
    logging.getLogger().addHandler(logging.FileHandler('sales-copy.csv'))
    logging.error('x')
    ---
    import os, threading
    thread = threading.Thread(target=os.remove, args=('sales-copy.csv',))
    thread.start(); thread.join()
    ---
    import os
    getattr(os, 'remove')('sales-copy.csv')
    ---
    class Store:
        path = 'sales-copy.csv'
        def empty(self): open(self.path, 'w').close()
    Store().empty()
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    import os
    os.system('echo x > sales.csv')
    ---
    from os import remove
    def on(name, do): do(name)
    on('sales-copy.csv', remove)
    # A new folder with copies for each run, because the program may change any file that it finds.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())
    match 'sales.csv':
        case name: open(name, 'w').close()
    ---
    import json
    names = json.loads('{"in": "sales-copy.csv"}')
    open(names['in'], 'w').close()
    ---
    import os
    try:
        raise KeyError('sales-copy.csv')
    except KeyError as error:
        os.remove(error.args[0])
    "#);
}

/// A program with a line in place of those that make a folder with a copy of the file.
fn without_folder(saved: &str) -> String {
    let copying = "os.chdir(_copies)\nopen('sales.csv', 'xb').write(open(os.path.join(_start, 'sales.csv'), 'rb').read())\n";
    match saved.split_once(copying) {
        Some((head, rest)) if head.starts_with("# A new folder with copies for each run") => {
            format!("---\n{rest}")
        }
        _ => saved.to_owned(),
    }
}

/// Programs as they are saved, with a line in place of those that make the folder.
fn in_folder(forms: &[&str]) -> String {
    let saved = forms.iter().map(|form| without_folder(&saved(form, &[SALES])));
    saved.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_program_that_changes_files_it_finds_works_in_a_folder_with_copies() {
    assert_snapshot!(in_folder(&FORMS[40..54]), @r#"
    ---
    for p in Path('.').iterdir():
        if p.name == 'sales.csv': p.write_text('x')
    ---
    n = 'sales'
    open(f'{n}.csv', 'w').close()
    ---
    n = 'sales'
    open(n + '.csv', 'w').close()
    ---
    n = 'sales'
    open('%s.csv' % n, 'w').close()
    ---
    n = 'sales'
    Path('{}.csv'.format(n)).write_text('x')
    ---
    import glob
    for p in glob.glob('*.csv'):
        pd.read_csv(p).head(1).to_csv(p)
    ---
    import os
    for name in os.listdir('.'):
        if name.endswith('.csv'): os.remove(name)
    ---
    import os
    list(map(os.remove, Path('.').glob('*.csv')))
    ---
    import os
    n = 'sales'
    os.system(f'echo x > {n}.csv')
    ---
    Path('sales').with_suffix('.csv').write_text('x')
    ---
    n, end = 'sales', '.csv'
    name = n + end
    open(name, 'w').close()
    ---
    open(''.join(['sales', '.csv']), 'w').close()
    ---
    import json
    open(json.loads('{"a": "sal"}')['a'] + 'es.csv', 'w').close()
    ---
    def save(data, name):
        data.to_csv(f'{name}.csv')
    save(pd.DataFrame(), 'sales')
    "#);
}

#[test]
fn a_name_of_a_file_may_be_put_together_anywhere() {
    assert_snapshot!(in_folder(&FORMS[54..]), @r#"
    ---
    name = 'sales'
    name += '.csv'
    open(name, 'w').close()
    ---
    class Store:
        def __init__(self, name):
            self.path = f'{name}.csv'
        def empty(self): open(self.path, 'w').close()
    Store('sales').empty()
    ---
    def path(name): return f'{name}.csv'
    open(path('sales'), 'w').close()
    ---
    n = 'sales'
    open(**{'file': f'{n}.csv', 'mode': 'w'}).close()
    ---
    n = 'sales'
    getattr(Path(f'{n}.csv'), 'write_text')('x')
    ---
    n = 'sales'
    pd.DataFrame.to_csv(pd.DataFrame(), f'{n}.csv')
    ---
    n = 'sales'
    pd.DataFrame().to_csv(path_or_buf=f'{n}.csv')
    ---
    import fileinput, glob
    for line in fileinput.input(glob.glob('*.csv'), inplace=True): print('x')
    ---
    for p in Path('.').iterdir():
        if p.suffix == '.csv': p.rename(p.with_suffix('.bak'))
    ---
    import os
    os.system('rm -f *.csv')
    ---
    import subprocess
    subprocess.run('sed -i s/1/2/ sal*', shell=True)
    ---
    import shutil, os
    for name in os.listdir(os.getcwd()):
        shutil.move(name, name + '.bak')
    ---
    import io, zipfile
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as z: z.writestr('sal' + 'es.csv', 'x')
    zipfile.ZipFile(buffer).extractall()
    ---
    n = 'sales'
    config = {'out': f'{n}.csv'}
    with open(config['out'], mode='w') as out: out.write('x')
    ---
    import os
    n, ext = 'sales', 'csv'
    os.remove('.'.join([n, ext]))
    ---
    n = 'SALES'
    open(f'{n}.CSV'.lower(), 'w').close()
    ---
    n = 'sales'
    for end in ['.csv']:
        out = Path(n + end)
        out.unlink()
    ---
    import os
    open(os.path.join(os.getcwd(), 'sales' '.csv'), 'w').close()
    ---
    import os
    os.truncate(sorted(os.scandir('.'), key=lambda it: it.name)[0].path, 0) if False else [os.truncate(it.path, 0) for it in os.scandir('.') if it.name.endswith('.csv')]
    ---
    n = 'sales'
    print('rows: ' + str(open(f'{n}.csv', 'w').write('x')))
    ---
    n = 'sales'
    (Path('.') / f'{n}.csv').write_text('x')
    ---
    n = 'sales'
    (Path.cwd() / (n + '.csv')).unlink()
    ---
    folder, n = '.', 'sales'
    open(f'{folder}/{n}.csv', 'w').close()
    ---
    n = 'sales'
    print(f"{open(f'{n}.csv', 'w').close()}")
    ---
    import os, shutil
    from os import rename
    n = 'sales'
    open('new.txt', 'w').close()
    rename('new.txt', f'{n}.csv')
    ---
    import shutil as s
    n = 'sales'
    open('new.txt', 'w').close()
    s.copy('new.txt', f'{n}.csv')
    "#);
}

#[test]
fn a_program_that_writes_under_other_names_works_where_it_stands() {
    let programs = [
        "import os\nprint(os.listdir('.'))\npd.read_csv('a.csv').to_csv('b.csv')\n",
        "for f in sorted(glob.glob('*.csv')):\n    name = f.replace('.csv', '')\n    df = pd.read_csv(f)\n    plt.savefig(f'{name}.png')\n    df.to_csv(f'out_{name}.csv')\n",
        "for f in os.listdir('.'):\n    rows.append([f, len(pd.read_csv(f))])\nsummary = pd.DataFrame(rows)\nsummary.to_csv('summary.csv')\n",
        "for f in os.listdir('.'):\n    with open('names.txt', 'w') as out: out.write(f)\n",
        "for i in range(3):\n    i = i + 1\n    plt.savefig('chart_%d.png' % i)\n",
        "df['when'] = pd.to_datetime(df['date'] + ' ' + df['time'])\ndf.to_csv('out.csv')\n",
        "df = df.rename(columns={c: f'{c}_x' for c in df})\ndf.to_csv('out.csv')\n",
        "def save(frame, stem):\n    frame.to_excel(f'{stem}.xlsx')\nsave(df, os.listdir('.')[0])\n",
        "for region, group in df.groupby('region'):\n    group.to_csv(f'region_{region}.csv')\n",
        "total = a + b\nopen('out.txt', 'w').write(f'{total:.2f} of {a}')\n",
        "fig.savefig(os.path.join('out', f'{name}.png'))\n",
        "out = Path('sales').with_suffix('.png')\nfig.savefig(out)\n",
        "words = text.lower().replace(',', ' ').split()\npd.Series(words).to_json('words.json')\n",
        "df.eval('c = a + b').to_csv('out.csv')\n",
        "ratio = a / b\nplt.savefig(f'ratio_{ratio}.png')\ndf['x'].str.extract('(.*)').to_csv('out.csv')\n",
        "with pd.ExcelWriter('out.xlsx') as writer:\n    for f in os.listdir('.'):\n        pd.read_csv(f).to_excel(writer, sheet_name=f)\n",
        "subprocess.run([sys.executable, '-m', 'pip', 'install', 'x'])\n",
        "df['month'] = df['date'].dt.strftime('%Y-%m')\nlabel = '%s %s' % (a, b)\nprint(label)\ndf.to_csv('out.csv')\n",
        "parts = ', '.join(names)\nopen('notes.md', 'w').write(parts + '.csv')\n",
        "files = glob.glob('*.csv')\nprint(f'{len(files)} files: {files}')\nopen('log.txt', 'a').write(str(files))\n",
        "name = 'chart'\nname += '.png'\nplt.savefig(name)\n",
    ];
    let changed = programs.into_iter().filter(|code| saved(code, &[SALES]) != *code);
    assert_eq!(changed.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_file_that_is_only_read_is_the_person_s_own() {
    let code = "path = 'input_file_0.csv'\nwith open(path, 'r', newline='') as f: rows = f.read()\ndf = pd.read_csv(path).dropna()\ndf.to_csv('out.csv')\nfor name in ['input_file_0.csv']:\n    dfs[name] = pd.read_csv(name)\nopen('out.txt', 'w').write(rows)\nplt.title('input_file_0.csv')\nplt.savefig('a.png')\nwith open(path) as f, open('out.csv', 'w') as g: g.write(f.read())\nsorted(rows, key=lambda x: x.replace(',', ''))\ncon.execute(f\"SELECT * FROM '{path}'\")\n";
    assert_snapshot!(saved(code, &[SALES]), @r#"
    path = 'sales.csv'
    with open(path, 'r', newline='') as f: rows = f.read()
    df = pd.read_csv(path).dropna()
    df.to_csv('out.csv')
    for name in ['sales.csv']:
        dfs[name] = pd.read_csv(name)
    open('out.txt', 'w').write(rows)
    plt.title('sales.csv')
    plt.savefig('a.png')
    with open(path) as f, open('out.csv', 'w') as g: g.write(f.read())
    sorted(rows, key=lambda x: x.replace(',', ''))
    con.execute(f"SELECT * FROM '{path}'")
    "#);
}

#[test]
fn a_copy_is_made_below_what_must_stand_first_under_a_free_name() {
    let files = [
        ProgramFile::given("sales.csv", "data/sales.csv"),
        ProgramFile::given("sales-copy.csv", "data/sales-copy.csv"),
    ];
    let code = "# -*- coding: utf-8 -*-\n\"\"\"Cleans.\"\"\"\nfrom __future__ import annotations\nopen('input_file_0.csv', 'w')\nopen('input_file_1.csv')\n";
    assert_snapshot!(saved(code, &files), @r#"
    # -*- coding: utf-8 -*-
    """Cleans."""
    from __future__ import annotations
    # A copy, because the program changes it. One that an earlier run left gets a number.
    import os
    os.path.lexists('sales-copy-2.csv') and os.rename('sales-copy-2.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-2-' + str(_n) + '.csv')))
    open('sales-copy-2.csv', 'xb').write(open('data/sales.csv', 'rb').read())
    open('sales-copy-2.csv', 'w')
    open('data/sales-copy.csv')
    "#);
}

#[test]
fn cells_of_a_notebook_share_a_copy_that_the_first_makes() {
    let cells = ["%%time\npath = 'input_file_0.csv'\n", "open(path, 'w')\n", "open('input_file_0.csv')\n"];
    assert_snapshot!(with_paths(&cells, &[SALES], &FolderFiles::default()).join("---\n"), @"
    %%time
    # A copy, because the program changes it. One that an earlier run left gets a number.
    import os
    os.path.lexists('sales-copy.csv') and os.rename('sales-copy.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-' + str(_n) + '.csv')))
    open('sales-copy.csv', 'xb').write(open('sales.csv', 'rb').read())
    path = 'sales-copy.csv'
    ---
    open(path, 'w')
    ---
    open('sales-copy.csv')
    ");
}

#[test]
fn a_copy_is_made_after_a_head_that_shares_its_line() {
    let heads = [
        "from __future__ import annotations; x = '''\n'''",
        "'''Doc.'''; x = [\n5]",
        "'''Doc.''' \\\n 'more'",
    ];
    let saved = heads.map(|head| saved(&format!("{head}\nopen('input_file_0.csv', 'a')\n"), &[SALES]));
    assert_snapshot!(saved.join("---\n"), @r"
    from __future__ import annotations; import os; os.path.lexists('sales-copy.csv') and os.rename('sales-copy.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-' + str(_n) + '.csv'))); open('sales-copy.csv', 'xb').write(open('sales.csv', 'rb').read()); x = '''
    '''
    open('sales-copy.csv', 'a')
    ---
    '''Doc.'''; import os; os.path.lexists('sales-copy.csv') and os.rename('sales-copy.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-' + str(_n) + '.csv'))); open('sales-copy.csv', 'xb').write(open('sales.csv', 'rb').read()); x = [
    5]
    open('sales-copy.csv', 'a')
    ---
    '''Doc.''' \
     'more'
    # A copy, because the program changes it. One that an earlier run left gets a number.
    import os
    os.path.lexists('sales-copy.csv') and os.rename('sales-copy.csv', next(_it for _n in range(1, 10**6) if not os.path.lexists(_it := 'sales-copy-' + str(_n) + '.csv')))
    open('sales-copy.csv', 'xb').write(open('sales.csv', 'rb').read())
    open('sales-copy.csv', 'a')
    ");
}

#[test]
fn a_program_that_may_change_files_unseen_works_in_a_folder_with_copies() {
    let hidden = [
        "from os import remove as rm; rm('input_file_0.csv')",
        "from shutil import copyfile as cp\ncp('x.csv', 'input_file_0.csv')",
        "from glob import glob as look\nfor f in look('*'): open(f, 'a')",
        "with open('input_file_0.csv') as f: t = f.read()\nPath(f.name).write_text(t.upper())",
        "with open('input_file_0.csv') as f: pass\nos.replace('tmp.csv', f.name)",
        "os.system('gzip *.csv')",
        "for n in subprocess.check_output(['ls'], text=True).split(): Path(n).write_text('')",
        "p.add_argument('--p', default='input_file_0.csv')\na = p.parse_args()\nPath(a.p).write_text('')",
        "match 'input_file_0.csv':\n    case p: Path(p).write_text('')",
        "class F(Enum): A = 'input_file_0.csv'\nfor f in F: Path(f.value).write_text('')",
        "q.put('input_file_0.csv')\nq = Queue()\nPath(q.get()).write_text('')",
        "np.memmap('input_file_0.csv', dtype='u1')[0] = 65\nopen('x')",
        "duckdb.sql(\"\"\"COPY (SELECT 1)\nTO\n'input_file_0.csv'\"\"\")",
        "vars(os)['rem' + 'ove']('input_file_0.csv')\nopen('x')",
        "ctypes.CDLL(None)['remove'](b'input_file_0.csv')\nopen('x')",
    ];
    for form in hidden {
        let saved = saved(form, &[SALES]);
        assert!(saved.contains("os.chdir(_copies)"), "{form}\n{saved}");
    }
    let harmless = [
        "from os import path",
        "from pathlib import Path",
        "print(df.name)",
        "text = 'copy'",
        "plt.savefig('a.png')",
    ];
    for form in harmless {
        let code = format!("{form}\nprint(open('input_file_0.csv').read())");
        assert!(!saved(&code, &[SALES]).contains("copies"), "{form}");
    }
}

#[test]
fn a_database_that_a_program_opens_is_a_copy() {
    assert_snapshot!(copied(&["import shelve\nd = shelve.open('sales.csv')\nd['a'] = 1\nd.close()\n"]), @"
    ---
    import shelve
    d = shelve.open('sales-copy.csv')
    d['a'] = 1
    d.close()
    ");
}
