use insta::assert_snapshot;
use turn::{Code, Round};

use super::super::{ProgramFile, one_program, with_paths};

const SALES: ProgramFile<'_> = ProgramFile { name: "sales.csv", path: "sales.csv" };

/// Ways in which programs write, rename or remove a file that was given to them.
const FORMS: [&str; 24] = include!("forms.in");

fn saved(code: &str, files: &[ProgramFile<'_>]) -> String {
    let code = Code { code: code.to_owned(), ..Code::default() };
    one_program(&[Round { code: Some(&code), ..Round::default() }], files).expect("a program")
}

#[test]
fn a_file_that_a_program_changes_is_a_copy() {
    let head =
        "# A copy: the program changes it.\nimport shutil; shutil.copyfile('sales.csv', 'sales-copy.csv')\n";
    let saved = FORMS.map(|form| saved(form, &[SALES]).replacen(head, "---\n", 1));
    assert_snapshot!(saved.join("\n"), @r#"
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
    name={0: "sales-copy.csv"}.get(n, f'input_file_{n}.csv')
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
    ---
    stem = Path('sales-copy.csv').stem
    pd.DataFrame().to_csv(f'{stem}.csv')
    ---
    pd.DataFrame().to_csv(path := 'sales-copy.csv')
    ---
    def save(data, to='sales-copy.csv'): data.to_csv(to)
    save(pd.DataFrame())
    ---
    import subprocess, sys
    subprocess.run([sys.executable, '-c', 'open("sales-copy.csv", "w")'])
    "#);
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
        ProgramFile { name: "sales.csv", path: "data/sales.csv" },
        ProgramFile { name: "sales-copy.csv", path: "data/sales-copy.csv" },
    ];
    let code = "# -*- coding: utf-8 -*-\n\"\"\"Cleans.\"\"\"\nfrom __future__ import annotations\nopen('input_file_0.csv', 'w')\nopen('input_file_1.csv')\n";
    assert_snapshot!(saved(code, &files), @r#"
    # -*- coding: utf-8 -*-
    """Cleans."""
    from __future__ import annotations
    # A copy: the program changes it.
    import shutil; shutil.copyfile('data/sales.csv', 'sales-copy-2.csv')
    open('sales-copy-2.csv', 'w')
    open('data/sales-copy.csv')
    "#);
}

#[test]
fn cells_of_a_notebook_share_a_copy() {
    assert_snapshot!(with_paths("%%time\nopen('input_file_0.csv', 'w')\n", &[SALES]), @r#"
    %%time
    # A copy: the program changes it.
    import os, shutil; os.path.exists('sales-copy.csv') or shutil.copyfile('sales.csv', 'sales-copy.csv')
    open('sales-copy.csv', 'w')
    "#);
}
