//! Virtual environments, as `pyvenv.cfg` describes them.

use std::fs;
use std::path::{Path, PathBuf};

use super::Version;

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
            let text = fs::read_to_string(folder.join("pyvenv.cfg")).ok()?;
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
}
