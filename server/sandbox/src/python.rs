//! The interpreter: where it is, which files it needs, which modules it has. All that is read from files, because
//! starting the interpreter would take as long as a run.

mod installation;
pub(crate) mod search_path;
mod shim;
mod version;
mod virtual_environment;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::{Error, Setup};
use installation::{is_installation, is_of_conda, only_version_in, parts_of};
use search_path::{interpreter_behind, is_program, on_path};
use virtual_environment::VirtualEnvironment;

pub(crate) use installation::PythonPart;
pub(crate) use version::Version;

/// The oldest interpreter that runs programs.
pub(crate) const OLDEST: Version = Version(3, 10);

/// A Python interpreter with its libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    executable: PathBuf,
    /// The executable, without links.
    real: PathBuf,
    base: PathBuf,
    environment: Option<PathBuf>,
    version: Option<Version>,
    /// The prefixes of the environment and of the installation.
    prefixes: Vec<PathBuf>,
    library_folders: Vec<PathBuf>,
}

/// When the interpreter and the folders of its libraries were last changed.
pub(crate) type ChangeTimes = Vec<Option<SystemTime>>;

impl Python {
    /// The interpreter to run. In a virtual environment it is the environment's, so that it finds the packages there.
    #[must_use]
    pub fn executable(&self) -> &Path {
        &self.executable
    }

    /// The interpreter that a virtual environment was made from; without one, the interpreter itself.
    #[must_use]
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// The folder of the environment that it belongs to, virtual or of conda. Anybody may have made it.
    #[cfg_attr(
        not(target_os = "linux"),
        allow(dead_code, reason = "only Linux looks for programs outside it")
    )]
    pub(crate) fn environment(&self) -> Option<&Path> {
        self.environment.as_deref()
    }

    /// Its version, such as `3.12`; `None` if its files do not show it.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        self.version.map(|version| version.to_string())
    }

    /// The folders in which it looks for modules.
    #[must_use]
    pub fn library_folders(&self) -> &[PathBuf] {
        &self.library_folders
    }

    /// Whether its files contain the module `name`.
    #[must_use]
    pub fn has_module(&self, name: &str) -> bool {
        self.library_folders.iter().any(|folder| holds_module(folder, name))
    }

    /// The launcher that would be started outside the sandbox and may not, unless the person agrees to it.
    #[must_use]
    pub fn untrusted_launcher(setup: &Setup) -> Option<PathBuf> {
        let program = Self::program(setup.python.as_deref())?;
        (interpreter_behind(&program).is_none() && !setup.may_start(&program)).then_some(program)
    }

    /// The interpreter that is `asked` for, or a launcher that finds it: a program, a name on `PATH` or the folder of a
    /// virtual environment. `None` asks for `python3` on `PATH`.
    fn program(asked: Option<&Path>) -> Option<PathBuf> {
        let program = match asked {
            Some(path) if path.is_dir() => interpreter_in(path),
            Some(path) if path.components().count() > 1 => std::path::absolute(path).ok(),
            Some(name) => on_path(name.as_os_str()),
            None => on_path(OsStr::new("python3")),
        };
        program.filter(|program| is_program(program))
    }

    /// The interpreter that a setup asks for. A launcher is started to find it, unless it is in an untrusted folder and the
    /// person has not agreed to it.
    pub(crate) fn find(setup: &Setup) -> Result<Self, Error> {
        let asked = setup.python.as_deref();
        let missing = || Error::PythonMissing { asked: asked.map(Path::to_path_buf) };
        let program = Self::program(asked).ok_or_else(missing)?;
        let (program, real) = match interpreter_behind(&program) {
            Some(real) => (program, real),
            None if !setup.may_start(&program) => return Err(Error::Untrusted { program }),
            None => {
                let program = shim::ask(&program, &setup.untrusted).ok_or_else(missing)?;
                let real = program.canonicalize().map_err(|_| missing())?;
                (program, real)
            }
        };
        let python = Self::at(program, real)?;
        match python.version {
            Some(found) if found < OLDEST => {
                Err(Error::PythonTooOld { executable: python.executable, found: found.to_string() })
            }
            _ => Ok(python),
        }
    }

    /// What [`Sandbox::is_current`](crate::Sandbox::is_current) compares.
    pub(crate) fn change_times(&self) -> ChangeTimes {
        let places = std::iter::once(&self.executable).chain(&self.library_folders);
        places.map(|place| place.metadata().and_then(|metadata| metadata.modified()).ok()).collect()
    }

    /// The files and folders that it needs beyond those of the system, as they are now.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only a run needs them"))]
    pub(crate) fn parts(&self) -> Vec<PythonPart> {
        let mut parts: Vec<PythonPart> = self.prefixes.iter().flat_map(|prefix| parts_of(prefix)).collect();
        parts.extend(PythonPart::file(&self.real));
        let settings = self.version.map(|version| PathBuf::from(format!("/etc/python{version}")));
        parts.extend(settings.and_then(|settings| PythonPart::anything(&settings)));
        parts
    }

    /// The interpreter at a path, which is another one without links.
    fn at(program: PathBuf, real: PathBuf) -> Result<Self, Error> {
        let environment = VirtualEnvironment::around(&program);
        let programs = environment.as_ref().map_or_else(|| real.parent(), |it| Some(it.home.as_path()));
        let prefix = programs.and_then(Path::parent).unwrap_or(Path::new("/")).to_path_buf();
        let is_installed = programs.is_some_and(Path::is_absolute) && is_installation(&prefix);
        if let Some(VirtualEnvironment { prefix, home, .. }) = environment.as_ref().filter(|_| !is_installed)
        {
            return Err(Error::EnvironmentBroken { environment: prefix.clone(), home: home.clone() });
        }
        let version = environment
            .as_ref()
            .and_then(|environment| environment.version)
            .or_else(|| version_in_name(&real))
            .or_else(|| only_version_in(&prefix));
        let prefixes = environment.as_ref().map(|it| &it.prefix).into_iter();
        let prefixes = prefixes.chain(is_installed.then_some(&prefix)).cloned().collect();
        let library_folders = library_folders(environment.as_ref(), &prefix, version);
        let (executable, base, environment) = match environment {
            Some(it) => (program, it.base(), Some(it.prefix)),
            None => (real.clone(), real.clone(), is_of_conda(&prefix).then_some(prefix)),
        };
        Ok(Self { executable, real, base, environment, version, prefixes, library_folders })
    }
}

fn interpreter_in(folder: &Path) -> Option<PathBuf> {
    let names = ["bin/python3", "bin/python", "Scripts/python.exe", "python.exe"];
    let folder = std::path::absolute(folder).ok()?;
    names.iter().map(|name| folder.join(name)).find(|program| is_program(program))
}

/// The version in the name of a program such as `python3.12`.
fn version_in_name(program: &Path) -> Option<Version> {
    let name = program.file_name()?.to_str()?;
    Version::parse(name.trim_start_matches(|character: char| !character.is_ascii_digit()))
}

fn library_folders(
    environment: Option<&VirtualEnvironment>,
    base: &Path,
    version: Option<Version>,
) -> Vec<PathBuf> {
    let Some(version) = version else { return Vec::new() };
    let standard = base.join(format!("lib/python{version}"));
    let mut folders = vec![standard.clone(), standard.join("lib-dynload")];
    if let Some(environment) = environment {
        folders.push(environment.prefix.join(format!("lib/python{version}/site-packages")));
    }
    if environment.is_none_or(|environment| environment.sees_system_packages) {
        folders.push(standard.join("site-packages"));
        if base == Path::new("/usr") {
            // Debian's own names.
            folders.push(format!("/usr/local/lib/python{version}/dist-packages").into());
            folders.push("/usr/lib/python3/dist-packages".into());
        }
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

fn holds_module(folder: &Path, name: &str) -> bool {
    if folder.join(name).is_dir() || folder.join(format!("{name}.py")).is_file() {
        return true;
    }
    let is_extension = |file: &Path| {
        let start = file.file_name().and_then(OsStr::to_str).and_then(|file| file.strip_prefix(name));
        start.is_some_and(|rest| rest.starts_with('.')) && file.extension() == Some(OsStr::new("so"))
    };
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).any(|entry| is_extension(&entry.path()))
}

#[cfg(all(test, unix))]
mod tests;
