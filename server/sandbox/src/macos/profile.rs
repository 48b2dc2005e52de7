//! The profile: what `sandbox-exec` lets the interpreter do. Apple does not document its language; the best description
//! are the profiles of Chromium
//! (<https://chromium.googlesource.com/chromium/src/+/HEAD/sandbox/policy/mac/common.sb>).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What every program may do. The network, other processes and Apple's services are not listed, so they are denied.
const COMMON: &str = r#"(version 1)
(deny default)
; The loader, the system's own libraries, their data.
(allow file-read* file-map-executable (subpath "/usr/lib") (subpath "/System"))
; What Homebrew's Python is linked with.
(allow file-read* file-map-executable (subpath "/opt/homebrew/opt") (subpath "/opt/homebrew/Cellar"))
(allow file-read* file-map-executable (subpath "/usr/local/opt") (subpath "/usr/local/Cellar"))
(allow file-read* (subpath "/usr/share") (subpath "/private/var/db/timezone") (subpath "/Library/Fonts"))
(allow file-read* (literal "/") (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom"))
(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
; A path is looked up folder by folder, which takes this. Names and sizes of files can be seen, their content cannot.
(allow file-read-metadata)
(allow sysctl-read)
(allow process-info* (target self))
(allow signal (target self))
; Locks between threads, and what OpenMP tells its copies in one process.
(allow ipc-posix-sem)
(allow ipc-posix-shm-read-data ipc-posix-shm-write-create ipc-posix-shm-write-data ipc-posix-shm-write-unlink
  (ipc-posix-name-regex #"^/__KMP_REGISTERED_LIB_"))
"#;

/// The arguments of `sandbox-exec` before the command. Paths are parameters, so that no character in one is a rule.
pub(super) fn arguments(python: &[PathBuf], folder: &Path) -> Vec<OsString> {
    let mut profile = COMMON.to_owned();
    let mut arguments = Vec::new();
    let mut define = |name: &str, path: &Path| {
        let mut definition = OsString::from(format!("{name}="));
        definition.push(path);
        arguments.extend([OsString::from("-D"), definition]);
    };
    for (number, part) in python.iter().enumerate() {
        let name = format!("PYTHON_{number}");
        define(&name, part);
        let rule = format!(
            "(allow file-read* file-map-executable process-exec (subpath (param \"{name}\")) (literal (param \"{name}\")))\n"
        );
        profile.push_str(&rule);
    }
    define("FOLDER", folder);
    profile.push_str("(allow file-read* file-write* (subpath (param \"FOLDER\")))\n");
    [OsString::from("-p"), profile.into()].into_iter().chain(arguments).collect()
}
