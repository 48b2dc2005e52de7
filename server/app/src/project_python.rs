//! The Python environment of a project. One in a workspace is used only after the person has agreed to it, which is
//! remembered for its path; its programs run in the sandbox only.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use engines::{FoundPython, PythonPlaces};
use sandbox::Untrusted;

use crate::env::Environments;
use crate::new_files;
use crate::privacy;

/// The usual names of an environment in a project.
const NAMES: [&str; 2] = [".venv", "venv"];
/// The file with the paths of the environments that the person agreed to, one on a line.
const AGREED: &str = "environments-agreed";

/// The interpreter if none is set: the environment chosen in the editor, the active one, that of the project, the largest that
/// this program made, and a chosen interpreter without an environment; `None` for `python3` on `PATH`. Looks at the disk.
pub(crate) fn find(places: &PythonPlaces, untrusted: &Untrusted) -> Option<FoundPython> {
    let agreed = AgreedEnvironments::below(&places.state);
    let of_person = || before_projects(places, untrusted);
    let of_project =
        || of_project(places).filter(|environment| agreed.holds(environment)).map(in_the_sandbox);
    let ours = || Environments::below(&places.data).best();
    // An editor chooses a plain interpreter by itself where there is no environment: it has few libraries.
    let is_plain =
        |python: &PathBuf| python.is_file() && chosen(places).is_none() && !untrusted.holds(python);
    let plain = || places.chosen.clone().filter(is_plain);
    of_person().map(trusted).or_else(of_project).or_else(|| ours().or_else(plain).map(trusted))
}

/// The environment that comes before that of the project: the one chosen in the editor, else the active one. One in an untrusted
/// folder is that of a project.
pub(crate) fn before_projects(places: &PythonPlaces, untrusted: &Untrusted) -> Option<PathBuf> {
    // What is chosen within the project comes before what is active.
    if chosen_in_project(places).is_some() {
        return None;
    }
    chosen(places).or_else(active).filter(|environment| !untrusted.holds(environment))
}

fn trusted(python: PathBuf) -> FoundPython {
    FoundPython { python, untrusted: Vec::new() }
}

fn in_the_sandbox(python: PathBuf) -> FoundPython {
    let folder = python.parent().map(Path::to_owned);
    FoundPython { untrusted: folder.into_iter().chain([python.clone()]).collect(), python }
}

/// The environment that was chosen in the editor, which names its folder or its interpreter.
fn chosen(places: &PythonPlaces) -> Option<PathBuf> {
    let named = places.chosen.as_deref()?;
    let around = named.parent().and_then(Path::parent);
    [Some(named), around].into_iter().flatten().find(|folder| is_environment(folder)).map(Path::to_owned)
}

/// The environment that is active where this program was started.
fn active() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("VIRTUAL_ENV").filter(|value| !value.is_empty())?);
    (folder.is_absolute() && is_environment(&folder)).then_some(folder)
}

/// The environment in the project that was chosen in the editor, by its real path.
pub(crate) fn chosen_in_project(places: &PythonPlaces) -> Option<PathBuf> {
    let root = privacy::real(places.root.as_deref().or(places.code.as_deref())?);
    chosen(places).map(|folder| privacy::real(&folder)).filter(|folder| folder.starts_with(&root))
}

/// The environment of the project, by its real path: the one in it that was chosen in the editor, else the nearest in the folder
/// of the code and those around it.
pub(crate) fn of_project(places: &PythonPlaces) -> Option<PathBuf> {
    let folder = privacy::real(places.code.as_deref()?);
    let root = places.root.as_deref().map_or_else(|| folder.clone(), privacy::real);
    chosen_in_project(places).or_else(|| {
        let around = folder.ancestors().take_while(|folder| folder.starts_with(&root));
        let mut named = around.flat_map(|folder| NAMES.map(|name| folder.join(name)));
        named.find(|folder| is_environment(folder)).map(|folder| privacy::real(&folder))
    })
}

fn is_environment(folder: &Path) -> bool {
    folder.join("pyvenv.cfg").is_file() || folder.join("conda-meta").is_dir()
}

/// The environments that the person agreed to.
pub(crate) struct AgreedEnvironments(PathBuf);

impl AgreedEnvironments {
    /// Those that are remembered below the state folder.
    pub(crate) fn below(state: &Path) -> Self {
        AgreedEnvironments(state.join(AGREED))
    }

    /// `true` if the person agreed to this environment: to its real path.
    pub(crate) fn holds(&self, environment: &Path) -> bool {
        let Ok(real) = environment.canonicalize() else { return false };
        let known = fs::read(&self.0).unwrap_or_default();
        known.split(|byte| *byte == b'\n').any(|line| line == real.as_os_str().as_encoded_bytes())
    }

    /// Remembers an environment by its real path. Fails if that leads elsewhere by now, which is not what the person saw; if it
    /// has a line break; and if it cannot be written.
    pub(crate) fn add(&self, environment: &Path) -> io::Result<()> {
        let real = environment.canonicalize()?;
        if real != environment {
            return Err(io::Error::other("it is another one by now"));
        }
        let line = real.as_os_str().as_encoded_bytes();
        if line.contains(&b'\n') {
            return Err(io::ErrorKind::InvalidFilename.into());
        }
        if self.holds(environment) {
            return Ok(());
        }
        self.0.parent().map_or(Ok(()), new_files::private_folder)?;
        let mut file = fs::File::options().append(true).create(true).open(&self.0)?;
        file.write_all(&[line, b"\n"].concat())
    }

    /// Forgets that the person agreed to an environment.
    pub(crate) fn remove(&self, environment: &Path) -> io::Result<()> {
        let real = environment.canonicalize()?;
        let known = fs::read(&self.0)?;
        let is_other = |line: &&[u8]| !line.is_empty() && *line != real.as_os_str().as_encoded_bytes();
        let others = known.split(|byte| *byte == b'\n').filter(is_other).map(|line| [line, b"\n"].concat());
        fs::write(&self.0, others.collect::<Vec<_>>().concat())
    }
}

/// `true` if the files of an environment have a module, as far as they show it.
pub(crate) fn has_module(environment: &Path, module: &str) -> bool {
    let of_version = |folder: fs::DirEntry| folder.path().join("site-packages");
    let versions = fs::read_dir(environment.join("lib")).into_iter().flatten().filter_map(Result::ok);
    versions.map(of_version).any(|folder| {
        let is_module = |entry: fs::DirEntry| {
            let name = entry.file_name();
            let name = Path::new(&name);
            let stem = name.to_str().and_then(|name| name.split('.').next());
            let kind = name.extension().and_then(OsStr::to_str);
            stem == Some(module) && matches!(kind, None | Some("py" | "so"))
        };
        fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).any(is_module)
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use engines::{FoundPython, PythonPlaces};
    use sandbox::Untrusted;

    use super::{AgreedEnvironments, find, has_module, of_project};
    use crate::privacy;

    fn environment(folder: &Path) {
        fs::create_dir_all(folder.join("lib/python3.12/site-packages/pandas")).expect("a folder");
        fs::write(folder.join("pyvenv.cfg"), "home = /usr/bin\n").expect("a file");
    }

    /// A project with an environment, and where its code is.
    fn project() -> (tempfile::TempDir, PythonPlaces) {
        let home = tempfile::tempdir().expect("a folder");
        let root = privacy::real(home.path()).join("w");
        environment(&root.join(".venv"));
        fs::create_dir_all(root.join("src")).expect("a folder");
        let places = PythonPlaces {
            data: home.path().join("data"),
            state: home.path().join("state"),
            code: Some(root.join("src")),
            root: Some(root),
            chosen: None,
        };
        (home, places)
    }

    #[test]
    fn an_environment_of_a_workspace_is_used_after_one_yes_that_is_remembered() {
        let (_home, places) = project();
        let root = places.root.clone().expect("a root");
        let untrusted = Untrusted::folders([root.clone()]);
        assert_eq!(of_project(&places), Some(root.join(".venv")));
        assert_eq!(find(&places, &untrusted), None);
        AgreedEnvironments::below(&places.state).add(&root.join(".venv")).expect("remembered");
        let found =
            FoundPython { python: root.join(".venv"), untrusted: vec![root.clone(), root.join(".venv")] };
        assert_eq!(find(&places, &untrusted), Some(found));
        assert!(has_module(&root.join(".venv"), "pandas") && !has_module(&root.join(".venv"), "panda"));
    }

    #[test]
    fn what_is_chosen_in_the_editor_comes_first_but_for_an_interpreter_without_an_environment() {
        let (home, places) = project();
        let root = places.root.clone().expect("a root");
        let untrusted = Untrusted::folders([root.clone()]);
        AgreedEnvironments::below(&places.state).add(&root.join(".venv")).expect("remembered");
        let outside = home.path().join("envs/north");
        environment(&outside);
        environment(&root.join("tools/env"));
        fs::write(home.path().join("python3"), "").expect("a file");
        let found = |chosen: PathBuf| {
            let chosen = Some(chosen);
            find(&PythonPlaces { chosen, ..places.clone() }, &untrusted).map(|found| found.python)
        };
        assert_eq!(found(outside.join("bin/python")), Some(outside.clone()));
        assert_eq!(found(outside.clone()), Some(outside));
        // One of the workspace needs a yes of its own.
        assert_eq!(found(root.join("tools/env/bin/python")), None);
        AgreedEnvironments::below(&places.state).add(&root.join("tools/env")).expect("remembered");
        assert_eq!(found(root.join("tools/env/bin/python")), Some(root.join("tools/env")));
        assert_eq!(found(home.path().join("python3")), Some(root.join(".venv")));
        AgreedEnvironments::below(&places.state).remove(&root.join(".venv")).expect("forgotten");
        assert_eq!(found(home.path().join("python3")), Some(home.path().join("python3")));
        assert_eq!(found(home.path().join("nothing")), None);
    }

    #[test]
    fn a_yes_holds_for_no_other_path() {
        let (home, places) = project();
        let root = places.root.clone().expect("a root");
        let untrusted = Untrusted::folders([root.clone()]);
        AgreedEnvironments::below(&places.state).add(&root.join(".venv")).expect("remembered");
        fs::rename(root.join(".venv"), root.join("other")).expect("moved");
        std::os::unix::fs::symlink("other", root.join(".venv")).expect("a link");
        assert_eq!(find(&places, &untrusted), None);
        // The person is shown where it is.
        assert_eq!(of_project(&places), Some(root.join("other")));
        assert!(AgreedEnvironments::below(&places.state).add(&root.join(".venv")).is_err());
        let elsewhere: PathBuf = home.path().join("elsewhere");
        environment(&elsewhere.join("w/.venv"));
        let places = PythonPlaces { code: Some(elsewhere.join("w")), root: None, ..places };
        assert_eq!(find(&places, &Untrusted::folders([elsewhere])), None);
    }
}
