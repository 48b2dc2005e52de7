//! Names of files that a program puts together or only prints.

use insta::assert_snapshot;

use super::super::{FolderFiles, ProgramFile, with_paths};
use super::{SALES, joined};

/// A program as it is saved, with a line in place of those that make the folder.
fn in_folder(code: &str, files: &[ProgramFile<'_>]) -> String {
    let saved = joined(&[(code, None)], files);
    let copying =
        "open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())\n";
    let Some((_, rest)) = saved.split_once(copying) else { return saved };
    format!("---\n{rest}")
}

#[test]
fn a_program_that_puts_gemini_s_names_together_finds_copies_with_both_names() {
    assert_snapshot!(joined(&[("df = pd.read_csv('input_file_%d.csv' % 0)\n", None)], &[SALES]), @"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('sales.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'data/sales.csv'), 'rb').read())
    df = pd.read_csv('input_file_%d.csv' % 0)
    ");
    let programs = [
        "for f in os.listdir('.'):\n    if f.startswith('input_file_'): pd.read_csv(f)\n",
        "glob.glob('input_file_*.csv')\n",
        "df = pd.read_csv('{}.csv'.format('input_file_0'))\n",
        "df = pd.read_csv(Template('input_file_$n.csv').substitute(n=0))\n",
        "df = pd.read_csv(f'{folder}/input_file_0.csv')\n",
        "df = pd.read_csv(f'input_file_{i:01}.csv')\n",
        "stems = ['sales']\nfor path in map('{}.csv'.format, stems): pd.read_csv(path)\n",
        "df = pd.read_csv(f'{name}.csv')\n",
        "name = Template('${stem}.csv').substitute(stem=stem)\ndf = pd.read_csv(name)\n",
        "df = pd.read_csv('%s.csv' % 'sales')\n",
    ];
    assert_snapshot!(programs.map(|code| in_folder(code, &[SALES])).concat(), @"
    ---
    for f in os.listdir('.'):
        if f.startswith('input_file_'): pd.read_csv(f)
    ---
    glob.glob('input_file_*.csv')
    ---
    df = pd.read_csv('{}.csv'.format('input_file_0'))
    ---
    df = pd.read_csv(Template('input_file_$n.csv').substitute(n=0))
    ---
    df = pd.read_csv(f'{folder}/input_file_0.csv')
    ---
    df = pd.read_csv(f'input_file_{i:01}.csv')
    ---
    stems = ['sales']
    for path in map('{}.csv'.format, stems): pd.read_csv(path)
    ---
    df = pd.read_csv(f'{name}.csv')
    ---
    name = Template('${stem}.csv').substitute(stem=stem)
    df = pd.read_csv(name)
    ---
    df = pd.read_csv('%s.csv' % 'sales')
    ");
}

#[test]
fn a_program_whose_names_are_all_known_works_where_it_stands() {
    let programs = [
        "dfs['input_file_0'] = pd.read_csv('input_file_0.csv')\n",
        "dfs = {'input_file_0': pd.read_csv('input_file_0.csv')}\n",
        "df = pd.read_csv('input_file_7.csv')\n",
        "for region in regions: plt.savefig(f'{region}.png')\n",
        "print(f'{name}.csv')\n",
    ];
    assert_snapshot!(programs.map(|code| in_folder(code, &[SALES])).concat(), @"
    dfs['input_file_0'] = pd.read_csv('data/sales.csv')
    dfs = {'input_file_0': pd.read_csv('data/sales.csv')}
    df = pd.read_csv('input_file_7.csv')
    for region in regions: plt.savefig(f'{region}.png')
    print(f'{name}.csv')
    ");
    let placed = ProgramFile::given("input_file_0.csv", "input_file_0.csv");
    assert_snapshot!(in_folder("df = pd.read_csv('input_file_0.csv')\n", &[placed]), @"df = pd.read_csv('input_file_0.csv')");
    let here = ProgramFile::given("sales.csv", "sales.csv");
    assert_snapshot!(in_folder("df = pd.read_csv(f'{name}.csv')\n", &[here]), @"df = pd.read_csv(f'{name}.csv')");
}

#[test]
fn what_is_only_printed_stays_and_what_is_opened_becomes_a_path() {
    let code = "print('Reading input_file_0.csv')\nprint('input_file_0.csv', len(open('input_file_0.csv').read()))\nprint(f'{open(\"input_file_0.csv\").name} of input_file_{n}.csv')\nduckdb.sql(\"SELECT * FROM 'input_file_0.csv'\")\n";
    assert_snapshot!(with_paths(&[code], &[SALES], &FolderFiles::default()).concat(), @r#"
    print('Reading input_file_0.csv')
    print('input_file_0.csv', len(open('data/sales.csv').read()))
    print(f'{open("data/sales.csv").name} of input_file_{n}.csv')
    duckdb.sql("SELECT * FROM 'data/sales.csv'")
    "#);
}

#[test]
fn gemini_s_folder_is_the_one_in_which_a_program_stands() {
    let code = "folder = '/mnt/data'\nos.listdir('/mnt/data/')\ndf.to_csv('/mnt/data/out.csv')\nfig.savefig(f'/mnt/data/{name}.png')\nprint('see /mnt/data/out.csv')\n";
    assert_snapshot!(with_paths(&[code], &[SALES], &FolderFiles::default()).concat(), @"
    folder = '.'
    os.listdir('./')
    df.to_csv('out.csv')
    fig.savefig(f'{name}.png')
    print('see /mnt/data/out.csv')
    ");
}

#[test]
fn a_key_or_what_is_compared_is_renamed_within_what_is_printed_too() {
    let code = "dfs = {'input_file_0.csv': 1}\nprint(dfs['input_file_0.csv'], f\"{dfs['input_file_0.csv']}\", name == 'input_file_0.csv', 'of input_file_0.csv')\n";
    let sales = ProgramFile::given("sales.csv", "sales.csv");
    assert_snapshot!(with_paths(&[code], &[sales], &FolderFiles::default()).concat(), @r#"
    dfs = {'sales.csv': 1}
    print(dfs['sales.csv'], f"{dfs['sales.csv']}", name == 'sales.csv', 'of input_file_0.csv')
    "#);
}

#[test]
fn a_name_of_several_words_is_put_into_no_command() {
    let code = "import os\nprint(open('input_file_0.csv').read())\nos.popen('wc -l input_file_0.csv input_file_1.csv')\n";
    let files = [ProgramFile::given("my sales.csv", "my sales.csv"), ProgramFile::given("b.csv", "b.csv")];
    assert_snapshot!(with_paths(&[code], &files, &FolderFiles::default()).concat(), @"
    # A new folder with copies under their names at Gemini for each run, because the program puts names of files together.
    import os
    _start = globals().get('_start', os.getcwd())
    _copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, 'copies-' + str(_n))))
    os.mkdir(_copies)
    os.chdir(_copies)
    open('my sales.csv', 'xb').write(open(os.path.join(_start, 'my sales.csv'), 'rb').read())
    open('input_file_0.csv', 'xb').write(open(os.path.join(_start, 'my sales.csv'), 'rb').read())
    open('b.csv', 'xb').write(open(os.path.join(_start, 'b.csv'), 'rb').read())
    open('input_file_1.csv', 'xb').write(open(os.path.join(_start, 'b.csv'), 'rb').read())
    import os
    print(open('my sales.csv').read())
    os.popen('wc -l input_file_0.csv b.csv')
    ");
}
