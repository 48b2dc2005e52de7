//! Installations of every kind, as trees of files; no interpreter is started.

use std::os::unix::fs::symlink;

use super::*;
use crate::Untrusted;
use crate::test_program::write_program;

fn found(asked: &Path) -> Result<Python, Error> {
    Python::find(&Setup { python: Some(asked.to_owned()), ..Setup::default() })
}

/// A tree of files in a temporary folder.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(relative)
    }

    fn file(&self, relative: &str, text: &str) -> PathBuf {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_program(&path, text);
        path
    }

    /// An installed Python. Gives its interpreter.
    fn installation(&self, prefix: &str, version: &str) -> PathBuf {
        self.file(&format!("{prefix}/lib/python{version}/os.py"), "");
        self.file(&format!("{prefix}/bin/python{version}"), "\u{7f}ELF")
    }

    fn link(&self, relative: &str, target: &str) -> PathBuf {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, &path).unwrap();
        path
    }

    fn relative(&self, parts: &[PythonPart]) -> Vec<String> {
        let root = self.path("");
        let ours = parts.iter().filter_map(|part| part.path.strip_prefix(&root).ok());
        ours.map(|path| path.display().to_string()).collect()
    }
}

#[test]
fn an_installation_is_examined_without_starting_it() {
    let tree = Tree::new();
    tree.installation("opt", "3.12");
    tree.file("opt/lib/python3.12/site-packages/pandas/__init__.py", "");
    tree.file("opt/lib/python3.12/site-packages/six.py", "");
    tree.file("opt/lib/python3.12/lib-dynload/_sqlite3.cpython-312.so", "");
    let link = tree.link("bin/python3", "../opt/bin/python3.12");

    let python = found(&link).unwrap();
    assert_eq!(python.executable(), tree.path("opt/bin/python3.12"));
    assert_eq!(python.version().as_deref(), Some("3.12"));
    assert_eq!(tree.relative(&python.parts()), ["opt/bin", "opt/lib", "opt/bin/python3.12"]);
    assert!(["pandas", "six", "os", "_sqlite3"].iter().all(|name| python.has_module(name)));
    assert!(!["panda", "pandas2", "numpy", "_sqlite"].iter().any(|name| python.has_module(name)));
}

#[test]
fn an_environment_keeps_its_own_path_and_needs_its_base() {
    let tree = Tree::new();
    tree.installation("base-3.11.4", "3.11");
    tree.file("base-3.11.4/lib/python3.11/site-packages/numpy/__init__.py", "");
    tree.link("base-3.11", "base-3.11.4");
    let home = tree.path("base-3.11/bin");
    tree.file("env/pyvenv.cfg", &format!("home = {}\nversion_info = 3.11.4.final.0\n", home.display()));
    tree.link("env/bin/python3", home.join("python3.11").to_str().unwrap());
    tree.file("env/lib/python3.11/site-packages/pandas/__init__.py", "");

    let python = found(&tree.path("env")).unwrap();
    assert_eq!(python.executable(), tree.path("env/bin/python3"));
    assert_eq!(python.version().as_deref(), Some("3.11"));
    assert_eq!(
        tree.relative(&python.parts()),
        [
            "env/bin",
            "env/lib",
            "env/pyvenv.cfg",
            "base-3.11/bin",
            "base-3.11/lib",
            "base-3.11.4/bin",
            "base-3.11.4/lib",
            "base-3.11.4/bin/python3.11"
        ]
    );
    assert!(python.has_module("pandas"));
    assert!(!python.has_module("numpy"), "the environment does not see its base's packages");
}

#[test]
fn a_launcher_is_asked() {
    let tree = Tree::new();
    let real = tree.file("versions/3.13/bin/python3.13", "\u{7f}ELF");
    let shim = tree.file("shims/python3", &format!("#!/bin/sh\nprintf %s {}\n", real.display()));
    assert_eq!(found(&shim).unwrap().executable(), real);

    let broken = tree.file("broken/python3", "#!/bin/sh\nexit 127\n");
    let error = found(&broken).unwrap_err().to_string();
    assert!(error.contains("broken/python3 is not one"), "{error}");
}

#[test]
fn a_process_that_a_launcher_leaves_running_delays_nothing() {
    let tree = Tree::new();
    let real = tree.file("versions/3.13/bin/python3.13", "\u{7f}ELF");
    let kept = tree.path("kept");
    let text = format!("#!/bin/sh\nsleep 600 &\necho $! >{}\nprintf %s {}\n", kept.display(), real.display());
    let shim = tree.file("shims/python3", &text);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(found(&shim).map(|it| it.executable().to_path_buf())));
    let found = receiver.recv_timeout(std::time::Duration::from_secs(100)).expect("an answer in time");
    assert_eq!(found.unwrap(), real);
    #[cfg(target_os = "linux")]
    {
        let sleeper: u32 = fs::read_to_string(kept).unwrap().trim().parse().unwrap();
        let is_alive =
            || fs::read_to_string(format!("/proc/{sleeper}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while is_alive() {
            assert!(std::time::Instant::now() < deadline, "{sleeper} goes on");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

#[test]
fn old_and_missing_interpreters_are_different_errors() {
    let tree = Tree::new();
    let old = tree.file("bin/python3.9", "\u{7f}ELF");
    assert!(matches!(found(&old), Err(Error::PythonTooOld { found, .. }) if found == "3.9"));
    for missing in [tree.path("bin/python3.99"), tree.path("bin"), PathBuf::from("no-such-python")] {
        assert!(matches!(found(&missing), Err(Error::PythonMissing { .. })), "{missing:?}");
    }
}

#[test]
fn the_version_comes_from_the_name_or_the_library() {
    let tree = Tree::new();
    tree.file("lib/python3.12/os.py", "");
    tree.file("lib/python3/notes", "");
    let unnamed = tree.file("bin/python3", "\u{7f}ELF");
    assert_eq!(found(&unnamed).unwrap().version().as_deref(), Some("3.12"));
    tree.file("lib/python3.13/os.py", "");
    assert_eq!(found(&unnamed).unwrap().version(), None);
    assert_eq!(Version::parse("3.14.0rc2"), Some(Version(3, 14)));
    assert_eq!(Version::parse("3"), None);
}

#[test]
fn links_out_of_an_environment_are_no_parts_of_it() {
    let tree = Tree::new();
    let base = tree.installation("base", "3.12");
    tree.file("keys/id_rsa", "secret");
    let home = tree.path("base/bin");
    tree.file("env/pyvenv.cfg", &format!("home = {}\nversion = 3.12.1\n", home.display()));
    tree.link("env/bin/python3", base.to_str().unwrap());
    tree.file("env/lib/python3.12/site-packages/six.py", "");
    tree.link("env/lib64", "lib");
    tree.link("env/Python", "../keys");
    tree.link("env/Resources", "../keys/id_rsa");
    let python = found(&tree.path("env")).unwrap();
    assert_eq!(
        tree.relative(&python.parts()),
        ["env/bin", "env/lib", "env/lib64", "env/pyvenv.cfg", "base/bin", "base/lib", "base/bin/python3.12"]
    );
    assert_eq!(python.base(), base);
}

#[test]
fn an_environment_must_name_the_folder_of_an_installed_python() {
    let tree = Tree::new();
    let base = tree.installation("base", "3.12");
    tree.file("script/bin/python3", "#!/bin/sh\n");
    tree.file("script/lib/python3.12/os.py", "");
    tree.file("keys/bin/id_rsa", "secret");
    tree.link("env/bin/python3", base.to_str().unwrap());
    for home in ["keys/bin", "script/bin", "none/bin", "base"]
        .map(|home| tree.path(home))
        .into_iter()
        .chain(["base/bin".into(), "".into()])
    {
        tree.file("env/pyvenv.cfg", &format!("home = {}\n", home.display()));
        let error = found(&tree.path("env")).unwrap_err();
        assert!(matches!(error, Error::EnvironmentBroken { .. }), "{}: {error}", home.display());
    }
    // What is no file of the environment's own does not describe it.
    fs::remove_file(tree.path("env/pyvenv.cfg")).unwrap();
    tree.file("elsewhere.cfg", &format!("home = {}\n", tree.path("keys/bin").display()));
    tree.link("env/pyvenv.cfg", "../elsewhere.cfg");
    assert_eq!(found(&tree.path("env")).unwrap().executable(), base);
}

#[test]
fn a_python_in_a_home_folder_brings_only_its_own_files() {
    let tree = Tree::new();
    tree.file("home/.ssh/id_rsa", "secret");
    let program = tree.installation("home", "3.12");
    tree.file("home/lib/libpython3.12.so", "");
    tree.file("home/lib/notes", "private");
    let python = found(&program).unwrap();
    assert_eq!(
        tree.relative(&python.parts()),
        ["home/lib/python3.12", "home/lib/libpython3.12.so", "home/bin/python3.12"]
    );
}

#[test]
fn a_launcher_in_an_untrusted_folder_is_started_only_if_the_person_agreed_to_it() {
    let tree = Tree::new();
    let real = tree.file("versions/3.13/bin/python3.13", "\u{7f}ELF");
    let text = format!("#!/bin/sh\n: >{}\nprintf %s {}\n", tree.path("ran").display(), real.display());
    let launcher = tree.file("project/bin/python3", &text);
    let untrusted = Untrusted::folders([tree.path("project")]);
    let mut setup = Setup { python: Some(tree.path("project")), untrusted, ..Setup::default() };
    assert!(matches!(Python::find(&setup), Err(Error::Untrusted { program }) if program == launcher));
    assert_eq!(Python::untrusted_launcher(&setup), Some(launcher.clone()));
    assert!(!tree.path("ran").exists());
    for agreed in [launcher, tree.path("project")] {
        setup.agreed = vec![agreed];
        assert_eq!(Python::untrusted_launcher(&setup), None);
        assert_eq!(Python::find(&setup).unwrap().executable(), real);
    }
}
