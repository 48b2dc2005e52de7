//! How the interpreter is started: command line, environment, bootstrap.

use std::ffi::{OsStr, OsString};
use std::os::fd::RawFd;
use std::path::Path;

/// Runs the program as `__main__` and hands its figures over; see the file. It is the first part of every job, because
/// its text on the command line would fill whole screens of `ps`.
pub(crate) const BOOTSTRAP: &str = include_str!("bootstrap.py");

/// What of it few programs need: compiled once a program does.
pub(crate) const LATER: [&str; 3] =
    [include_str!("libraries.py"), include_str!("cells.py"), include_str!("mappings.py")];

/// Runs the bootstrap, which is the first part of the job, then the program. The job's descriptor is the second argument;
/// a part is one letter, eight bytes of length and the content. `run` is called here and not by the bootstrap, because
/// each frame above the program shows in its tracebacks and counts to its limit of recursion.
const STUB: &str = "import os,sys;J=int(sys.argv[2]);\
    exec(os.pread(J,int.from_bytes(os.pread(J,8,1),'little'),9));run()";

/// The interpreter's command line.
///
/// `-I`: nothing of the person's own settings; `-B`: no bytecode; UTF-8 whatever the locale.
///
/// `channels` are the descriptors of the reports, of the job and of the pipe that says that the job is complete;
/// `isolation` is what isolates the interpreter, as far as the bootstrap must know; `modules`, separated by commas, are
/// imported before the job comes.
pub(crate) fn arguments(
    python: &Path,
    channels: [RawFd; 3],
    isolation: &str,
    modules: &str,
) -> Vec<OsString> {
    let mut arguments = vec![python.as_os_str().to_owned()];
    arguments.extend(["-I", "-B", "-X", "utf8", "-c", STUB].map(OsString::from));
    arguments.extend(channels.map(|descriptor| descriptor.to_string().into()));
    arguments.extend([isolation, modules].map(OsString::from));
    arguments
}

/// All environment variables of bubblewrap, the helper and the program. No key of the person is among them.
pub(crate) fn environment(home: &Path, temporary: &Path) -> Vec<(&'static str, OsString)> {
    let set = |name, value: &str| (name, OsString::from(value));
    let mut variables = vec![
        set("PATH", "/usr/local/bin:/usr/bin:/bin"),
        set("LANG", "C.UTF-8"),
        set("LC_ALL", "C.UTF-8"),
        // For libraries that ask for the user, because there is no user database.
        set("USER", "user"),
        set("LOGNAME", "user"),
        // For subprocesses that are Python too.
        set("PYTHONDONTWRITEBYTECODE", "1"),
        set("PYTHONUTF8", "1"),
        set("MPLBACKEND", "Agg"),
        set("OMP_NUM_THREADS", "2"),
        set("OPENBLAS_NUM_THREADS", "2"),
        ("HOME", home.into()),
        ("TMPDIR", temporary.into()),
        ("MPLCONFIGDIR", temporary.join("matplotlib").into()),
        ("XDG_CACHE_HOME", temporary.join("cache").into()),
    ];
    variables.extend(std::env::var_os("TZ").filter(|zone| is_zone_name(zone)).map(|zone| ("TZ", zone)));
    variables
}

/// A name such as `Europe/Berlin`, not a path.
fn is_zone_name(zone: &OsStr) -> bool {
    zone.to_str()
        .is_some_and(|zone| !zone.is_empty() && !zone.starts_with([':', '/']) && !zone.contains(".."))
}
