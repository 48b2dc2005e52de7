//! What goes along with a program, drawn.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use sandbox::InputFile;

use super::{Author, Project};
use crate::privacy;

/// A folder with these files, each with its content.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    home
}

#[allow(clippy::unnecessary_wraps, reason = "an editor may fail to")]
fn opened(path: &Path, file: File) -> Result<InputFile, turn::Failure> {
    Ok(InputFile { name: path.to_string_lossy().into_owned(), file })
}

/// What goes along with the code of a file below a root, and where it starts.
fn drawn_for(
    author: Author,
    root: &tempfile::TempDir,
    code: &str,
    given: &[(String, Option<PathBuf>)],
) -> String {
    let root = privacy::real(root.path());
    let code = root.join(code);
    let home = code.parent().expect("a folder").to_owned();
    let project = Project::of(root.clone(), home.clone(), vec![home, root]);
    let text = fs::read_to_string(&code).expect("the code");
    let found = project
        .find(&[text], given, author, &opened)
        .unwrap_or_else(|failure| panic!("{}", failure.sentence()));
    let standing = &found.around.standing;
    let mut lines = vec![format!("starts in {:?}", standing.folder)];
    lines.extend(found.around.files.iter().zip(&found.names).map(|(file, (seen, _))| {
        if file.name == *seen { file.name.clone() } else { format!("{} as {seen}", file.name) }
    }));
    let modules = [("modules beside it", &standing.modules), ("modules in", &standing.more_modules)];
    lines.extend(
        modules
            .into_iter()
            .filter(|(_, it)| !it.is_empty())
            .map(|(words, it)| format!("{words}: {}", it.join(", "))),
    );
    lines.extend(found.left_out);
    lines.join("\n")
}

fn drawn(root: &tempfile::TempDir, code: &str) -> String {
    drawn_for(Author::Person, root, code, &[])
}

#[test]
fn paths_keep_their_folders() {
    let root = folder(&[
        (
            "notebooks/a.py",
            "read('data/x.csv'); read('../shared/y.csv'); read('beside.txt'); read('gone.csv')",
        ),
        ("notebooks/data/x.csv", "x"),
        ("notebooks/beside.txt", "x"),
        ("notebooks/data/other.csv", "x"),
        ("shared/y.csv", "y"),
    ]);
    assert_snapshot!(drawn(&root, "notebooks/a.py"), @r#"
    starts in "notebooks"
    notebooks/data/x.csv as data/x.csv
    shared/y.csv as ../shared/y.csv
    notebooks/beside.txt as beside.txt
    "#);
    let root = folder(&[("src/a.py", "read('data/x.csv')"), ("data/x.csv", "x")]);
    assert_snapshot!(drawn(&root, "src/a.py"), @r#"
    starts in ""
    data/x.csv
    "#);
}

#[test]
fn nothing_from_outside_goes_along_unless_it_was_given() {
    let around = folder(&[
        (
            "w/a/b.py",
            "read('../../secret.csv'); read('../x/../../secret.csv'); read('/etc/hosts.csv'); read('../in.csv')",
        ),
        ("w/in.csv", "x"),
        ("secret.csv", "s"),
    ]);
    let home = privacy::real(around.path());
    let project = Project::of(home.join("w"), home.join("w/a"), vec![home.join("w/a")]);
    let code = [fs::read_to_string(home.join("w/a/b.py")).expect("the code")];
    let names = |given: &[(String, Option<PathBuf>)]| {
        let found = project.find(&code, given, Author::Person, &opened).expect("found");
        let files = found.around.files.into_iter().map(|file| file.name).collect::<Vec<_>>();
        format!("starts in {}: {}", found.around.standing.folder, files.join(", "))
    };
    let given = [("secret.csv".to_owned(), Some(home.join("secret.csv")))];
    assert_snapshot!([names(&[]), names(&given)].join("\n"), @"
    starts in a: in.csv
    starts in w/a: secret.csv, w/in.csv
    ");
}

#[cfg(unix)]
#[test]
fn what_is_behind_a_link_does_not_go_along() {
    let root = folder(&[
        (
            "a.py",
            "import linked, package.mod, real\nread('data/x.csv'); read('data/../data/z.csv'); read('link.csv')",
        ),
        ("elsewhere/mod.py", ""),
        ("elsewhere/__init__.py", ""),
        ("elsewhere/x.csv", "x"),
        ("real.py", ""),
    ]);
    for (target, link) in [
        ("elsewhere/mod.py", "linked.py"),
        ("elsewhere", "package"),
        ("elsewhere", "data"),
        ("/etc/hostname", "link.csv"),
    ] {
        std::os::unix::fs::symlink(target, root.path().join(link)).expect("a link");
    }
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    real.py
    modules beside it: real
    data does not go along: it is a symbolic link.
    link.csv does not go along: it is a symbolic link.
    linked.py does not go along: it is a symbolic link.
    package does not go along: it is a symbolic link.
    "#);
}

#[test]
fn a_search_that_ends_early_says_so_whatever_else_it_says() {
    let imports: String = (0..10_000).map(|number| format!("import m{number}\n")).collect();
    let root = folder(&[("a.py", &imports)]);
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    The code needs too much: not all of its files and modules were looked for.
    "#);
}

#[test]
fn imported_modules_go_along_with_what_they_need() {
    let root = folder(&[
        (
            "a.py",
            "from utils import clean\nimport pandas as pd\nimport pkg.deep.leaf as leaf\nfrom pkg import sub, NAME\n",
        ),
        ("utils.py", "import helper\nread('data/of_utils.csv')"),
        (
            "helper.py",
            "import utils  # a circle\nfrom pathlib import Path\nread(Path(__file__).parent / 'data' / 'own.csv')",
        ),
        ("unused.py", ""),
        ("data/of_utils.csv", "x"),
        ("data/own.csv", "x"),
        ("pkg/__init__.py", "from .sibling import *\nfrom .deep import leaf\nNAME = 1"),
        ("pkg/sibling.py", "from . import cousin\nfrom .. import outside\n"),
        ("pkg/cousin.py", "import sys"),
        ("pkg/sub.py", "read('gone.csv')"),
        ("pkg/deep/__init__.py", ""),
        (
            "pkg/deep/leaf.py",
            "from ..cousin import x\nfrom pathlib import Path\nread(Path(__file__).with_name('a.csv'), Path(__file__).parent / 'in_pkg.json')",
        ),
        ("pkg/deep/in_pkg.json", "{}"),
        ("outside.py", ""),
    ]);
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    utils.py
    pkg/__init__.py
    pkg/deep/__init__.py
    pkg/deep/leaf.py
    pkg/sub.py
    data/of_utils.csv
    helper.py
    pkg/sibling.py
    pkg/deep/in_pkg.json
    pkg/cousin.py
    data/own.csv
    modules beside it: utils, pkg, helper
    "#);
}

#[test]
fn layouts_of_projects_are_known() {
    let of_src = folder(&[
        ("tests/test_a.py", "from mypkg.core import f\nimport conftest_like\nfrom pkg_in_root import g"),
        ("tests/conftest_like.py", ""),
        ("src/mypkg/__init__.py", "from mypkg import core"),
        ("src/mypkg/core.py", "from . import io"),
        ("src/mypkg/io.py", ""),
        ("pkg_in_root/__init__.py", "def g(): pass"),
    ]);
    assert_snapshot!(drawn(&of_src, "tests/test_a.py"), @r#"
    starts in "tests"
    src/mypkg/__init__.py as ../src/mypkg/__init__.py
    src/mypkg/core.py as ../src/mypkg/core.py
    tests/conftest_like.py as conftest_like.py
    pkg_in_root/__init__.py as ../pkg_in_root/__init__.py
    src/mypkg/io.py as ../src/mypkg/io.py
    modules beside it: conftest_like
    modules in: src,
    "#);
    let namespaces = folder(&[
        ("a.py", "import space.one\nfrom space import two\nimport data, numpy"),
        ("space/one.py", ""),
        ("space/two.py", ""),
        ("data/x.csv", "x"),
        ("numpy/readme.txt", ""),
    ]);
    assert_snapshot!(drawn(&namespaces, "a.py"), @r#"
    starts in ""
    space/one.py
    space/two.py
    "#);
    let beside_and_above = folder(&[
        ("pkg/__init__.py", ""),
        ("pkg/a.py", "from pkg.b import c\nfrom . import b"),
        ("pkg/b.py", ""),
    ]);
    assert_snapshot!(drawn(&beside_and_above, "pkg/a.py"), @r#"
    starts in "pkg"
    pkg/__init__.py as __init__.py
    pkg/b.py as b.py
    modules in:
    "#);
}

#[test]
fn a_module_named_as_a_standard_one_goes_along_if_the_code_imports_it() {
    let root = folder(&[
        ("a.py", "import statistics\nif TYPE_CHECKING:\n    import typed"),
        ("statistics.py", "def mean(x): return 'mine'"),
        ("random.py", ""),
        ("typed.py", ""),
        ("Statistics.py", ""),
    ]);
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    statistics.py
    modules beside it: statistics
    "#);
}

#[test]
fn names_that_differ_by_case_are_several() {
    let root = folder(&[
        ("a.py", "import Utils\nread('Data.csv'); read('data.csv'); read('DATA.csv')"),
        ("utils.py", ""),
        ("Data.csv", ""),
        ("data.csv", ""),
    ]);
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    Data.csv
    data.csv
    "#);
}

#[test]
fn there_is_an_end_to_files_and_modules() {
    let names: Vec<String> = (0..10_000).map(|n| format!("m{n}")).collect();
    let code: String = names.iter().map(|name| format!("import {name}\nread('{name}.csv')\n")).collect();
    let root = folder(&[("a.py", &code)]);
    for name in &names {
        File::create(root.path().join(format!("{name}.py"))).expect("a file");
        File::create(root.path().join(format!("{name}.csv"))).expect("a file");
    }
    let drawn = drawn(&root, "a.py");
    let count = |ending: &str| drawn.lines().filter(|line| line.ends_with(ending)).count();
    let last: Vec<&str> = drawn.lines().filter(|line| line.starts_with("The code")).collect();
    assert_snapshot!(format!("{} modules, {} files\n{}", count(".py"), count(".csv"), last.join("\n")), @"
    200 modules, 64 files
    The code names more than 64 files; those beyond do not go along. Attach their folder.
    The code imports more than 200 modules of the project, or 4 MB; those beyond do not go along.
    The code needs too much: not all of its files and modules were looked for.
    ");

    let huge = "x = 1\n".repeat(500_000);
    let root = folder(&[
        ("a.py", "import huge, large, other"),
        ("huge.py", &huge),
        ("large.py", &huge),
        ("other.py", ""),
    ]);
    assert_snapshot!(self::drawn(&root, "a.py"), @r#"
    starts in ""
    huge.py
    other.py
    modules beside it: huge, other
    The code imports more than 200 modules of the project, or 4 MB; those beyond do not go along.
    "#);
}

#[test]
fn a_model_gets_nothing_that_an_ignore_file_names() {
    let root = folder(&[
        (".gitignore", "secret/\n"),
        (".aiexclude", "hidden.py\n"),
        ("a.py", "import hidden, shown\nread('secret/x.csv'); read('open.csv')"),
        ("hidden.py", ""),
        ("shown.py", ""),
        ("secret/x.csv", "x"),
        ("open.csv", "x"),
    ]);
    fs::create_dir(root.path().join(".git")).expect("a folder");
    assert_snapshot!(drawn_for(Author::Model, &root, "a.py", &[]), @r#"
    starts in ""
    open.csv
    shown.py
    modules beside it: shown
    secret/x.csv does not go along: it is ignored by .gitignore.
    hidden.py does not go along: it is ignored by .aiexclude.
    "#);
    assert_snapshot!(drawn(&root, "a.py"), @r#"
    starts in ""
    secret/x.csv
    open.csv
    hidden.py
    shown.py
    modules beside it: hidden, shown
    "#);
}

#[test]
fn a_model_gets_nothing_that_is_named_as_secrets_are() {
    let root = folder(&[
        (
            "a.py",
            "for name in ['prod.env', 'server.pem', '.aws/credentials.json', 'aws/credentials.json', 'tokens.csv']: open(name)",
        ),
        ("prod.env", ""),
        ("server.pem", ""),
        (".aws/credentials.json", ""),
        ("aws/credentials.json", ""),
        ("tokens.csv", ""),
    ]);
    assert_snapshot!(drawn_for(Author::Model, &root, "a.py", &[]), @r#"
    starts in ""
    tokens.csv
    prod.env does not go along: it is named as secrets are.
    server.pem does not go along: it is named as secrets are.
    .aws/credentials.json does not go along: it is named as secrets are.
    aws/credentials.json does not go along: it is named as secrets are.
    "#);
    assert!(!drawn(&root, "a.py").contains("does not go along"));
}

#[test]
fn a_file_that_was_given_along_keeps_its_place() {
    let root =
        folder(&[("a.py", "read('x.csv')\nread('data/x.csv')"), ("x.csv", "beside"), ("data/x.csv", "data")]);
    let given = [("x.csv".to_owned(), Some(PathBuf::from("/elsewhere/x.csv")))];
    assert_snapshot!(drawn_for(Author::Person, &root, "a.py", &given), @r#"
    starts in ""
    data/x.csv
    "#);
}

#[test]
fn what_was_given_along_hides_what_cannot_be_beside_it() {
    let root = folder(&[
        ("a.py", "import pkg.one\nread('data/x.csv'); read('table/y.csv'); read('other/z.csv')"),
        ("data/x.csv", "x"),
        ("table/y.csv", "y"),
        ("other/z.csv", "z"),
        ("pkg/one.py", ""),
    ]);
    let given = ["data/x.csv", "data/w.csv", "table", "other/z.csv/part.csv", "pkg"];
    let given = given.map(|name| (name.to_owned(), None));
    assert_snapshot!(drawn_for(Author::Person, &root, "a.py", &given), @r#"starts in """#);
}

#[cfg(unix)]
#[test]
fn of_many_reasons_only_the_first_are_said() {
    let code: String = (0..50).map(|n| format!("read('link{n}/x.csv')\n")).collect();
    let root = folder(&[("a.py", &code), ("elsewhere/x.csv", "")]);
    for n in 0..50 {
        std::os::unix::fs::symlink("elsewhere", root.path().join(format!("link{n}"))).expect("a link");
    }
    let drawn = drawn(&root, "a.py");
    let last = drawn.lines().last().unwrap_or_default();
    assert_snapshot!(format!("{} lines, the last one: {last}", drawn.lines().count()), @"14 lines, the last one: More does not go along.");
}
