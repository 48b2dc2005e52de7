//! Virtual environments, as `pyvenv.cfg` describes them.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Version;
use super::search_path::is_program;
use crate::open_beneath;

/// The most of `pyvenv.cfg` that is read, in bytes.
const MOST: u64 = 64 << 10;

/// A virtual environment.
pub(super) struct VirtualEnvironment {
    /// The folder of the environment.
    pub(super) prefix: PathBuf,
    /// The folder of the interpreter that it was made from.
    pub(super) home: PathBuf,
    pub(super) version: Option<Version>,
    pub(super) sees_system_packages: bool,
}

impl VirtualEnvironment {
    /// The environment of a program. Python looks for `pyvenv.cfg` beside the program, then one folder above.
    pub(super) fn around(program: &Path) -> Option<Self> {
        program.ancestors().skip(1).take(2).find_map(|folder| {
            let text = configuration(folder)?;
            let value = |key: &str| {
                let of = |line: &str| {
                    let (name, value) = line.split_once('=')?;
                    (name.trim().eq_ignore_ascii_case(key)).then(|| value.trim().to_owned())
                };
                text.lines().find_map(of)
            };
            Some(Self {
                prefix: folder.to_path_buf(),
                home: value("home")?.into(),
                version: value("version")
                    .or_else(|| value("version_info"))
                    .and_then(|text| Version::parse(&text)),
                sees_system_packages: value("include-system-site-packages")
                    .is_some_and(|value| value.eq_ignore_ascii_case("true")),
            })
        })
    }

    /// The interpreter that it was made from.
    pub(super) fn base(&self) -> PathBuf {
        let with_version = self.version.map(|version| format!("python{version}"));
        let names = with_version.into_iter().chain(["python3".to_owned(), "python".to_owned()]);
        let mut programs = names.map(|name| self.home.join(name));
        programs.find(|program| is_program(program)).unwrap_or_else(|| self.home.join("python3"))
    }
}

/// Whether a folder is a virtual environment.
pub(super) fn is_environment(folder: &Path) -> bool {
    configuration(folder).is_some()
}

/// The text of `pyvenv.cfg` in a folder. Anybody may have made it: no link is followed, no pipe waited for.
fn configuration(folder: &Path) -> Option<String> {
    let mut text = String::new();
    let file = open_beneath(folder, Path::new("pyvenv.cfg")).ok()?;
    file.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}
