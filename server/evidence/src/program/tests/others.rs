//! What else there is in the folder where a program will stand, and commands of a shell.

use insta::assert_snapshot;

use super::super::{ProgramFile, with_paths};

const HERE: ProgramFile<'_> = ProgramFile::given("sales.csv", "sales.csv");

/// A program in a folder where there are these files already.
fn beside(code: &str, others: &[&str]) -> String {
    let others: Vec<String> = others.iter().map(|name| (*name).to_owned()).collect();
    with_paths(&[code], &[HERE], &others).concat()
}

#[test]
fn what_a_program_writes_takes_the_place_of_no_file_that_is_there() {
    let code = "df = pd.read_csv('input_file_0.csv')\nout = '/mnt/data/clean.csv'\ndf.to_csv(out)\nplt.savefig('chart.png')\nprint(pd.read_csv('clean.csv'))\nnotes = open('notes.txt').read()\n";
    assert_snapshot!(beside(code, &["sales.csv", "clean.csv", "clean-2.csv", "notes.txt"]), @"
    # You have a file clean.csv: what was written to that name at Gemini goes to clean-3.csv.
    df = pd.read_csv('sales.csv')
    out = 'clean-3.csv'
    df.to_csv(out)
    plt.savefig('chart.png')
    print(pd.read_csv('clean-3.csv'))
    notes = open('notes.txt').read()
    ");
    assert_snapshot!(beside("df.to_csv('new.csv')\n", &["sales.csv", "clean.csv"]), @"df.to_csv('new.csv')");
    assert_snapshot!(beside("open('input_file_0.csv', 'a')\n", &["sales.csv", "sales-copy.csv"]), @"
    # A copy, because the program changes it. If one is there already, move that away first.
    open('sales-copy-2.csv', 'xb').write(open('sales.csv', 'rb').read())
    open('sales-copy-2.csv', 'a')
    ");
    assert_snapshot!(beside("open('input_file_1.csv', 'a')\nopen('a.csv')\n", &["a.csv"]), @"
    open('input_file_1.csv', 'a')
    open('a.csv')
    ");
}

#[test]
fn commands_of_a_shell_in_a_notebook_work_in_a_folder_with_copies() {
    let head = "# A folder with copies, because the program may change any file that it finds. If one is there already, move that away first.\n\
        import os\nos.mkdir('copies')\nopen('copies/sales.csv', 'xb').write(open('sales.csv', 'rb').read())\nos.chdir('copies')\n";
    let cells = [
        "!rm sales.csv\n",
        "x = 1\n%rm sales.csv\n",
        "!head -1 sales.csv > first.csv\n",
        "%%bash -e\nrm 'sales.csv'\n",
        "%%writefile sales.csv\na,b\n",
        "%%time\n!mv sales.csv a.csv\n",
    ];
    let saved = cells.map(|cell| with_paths(&[cell], &[HERE], &[]).concat().replacen(head, "---\n", 1));
    assert_snapshot!(saved.concat(), @r#"
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
    %%time
    ---
    !mv sales.csv a.csv
    "#);
    let harmless = "%matplotlib inline\n!pip install x\n!head -3 sales.csv\n!ls -l\nprint(1)\n";
    let text = "print(\"\"\"\n!rm x\n%s\n\"\"\" % (5\n%3))\n";
    assert_eq!(with_paths(&[text], &[HERE], &[]).concat(), text);
    assert_eq!(
        with_paths(&[harmless, "%%bash\nwc -l sales.csv\n"], &[HERE], &[]).concat(),
        [harmless, "%%bash\nwc -l sales.csv\n"].concat()
    );
    assert_snapshot!(with_paths(&["!wc -l input_file_0.csv\n"], &[HERE], &[]).concat(), @"
    # A folder with copies under their names at Gemini, because the program puts names of files together. If one is there already, move that away first.
    import os
    os.mkdir('copies')
    open('copies/sales.csv', 'xb').write(open('sales.csv', 'rb').read())
    open('copies/input_file_0.csv', 'xb').write(open('sales.csv', 'rb').read())
    os.chdir('copies')
    !wc -l input_file_0.csv
    ");
}
