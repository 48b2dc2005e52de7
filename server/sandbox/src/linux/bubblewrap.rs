//! Layer full: the container around the helper.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{MemfdFlags, memfd_create};

use super::places;
use crate::run::{TEMPORARY_BYTES, WORK_BYTES};
use crate::{InputFile, Python};

/// How long the way to the helper may take through bubblewrap.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
const SHARED_MEMORY_BYTES: u64 = 64 << 20;

/// Where the program starts and finds its files.
pub(super) const WORK: &str = "/sandbox";
pub(super) const TEMPORARY: &str = "/tmp";
const SHARED_MEMORY: &str = "/dev/shm";
/// Where the helper's executable is.
const HELPER: &str = "/run/helper";

/// What the program may read: the root itself holds nothing else.
pub(super) fn readable() -> Vec<PathBuf> {
    vec!["/".into()]
}

/// What the program may write.
pub(super) fn writable() -> Vec<PathBuf> {
    [WORK, TEMPORARY, SHARED_MEMORY].map(PathBuf::from).into()
}

/// The descriptors that bubblewrap itself needs.
pub(super) fn descriptors(options: &OwnedFd, files: &[InputFile]) -> impl Iterator<Item = RawFd> {
    files.iter().map(|input| input.file.as_raw_fd()).chain([options.as_raw_fd()])
}

/// The command line of a container that starts the helper with the arguments `task`. The program can
/// read it, so what the container is made of is in `options` instead.
pub(super) fn arguments(options: &OwnedFd, task: Vec<OsString>) -> Vec<OsString> {
    let descriptor = options.as_raw_fd().to_string();
    let mut line = OptionList::default();
    line.push(["--args", &descriptor, "--", HELPER]);
    line.0.extend(task);
    line.0
}

/// What the container is made of, for bubblewrap to read.
pub(super) fn options(python: &Python, helper: &Path, files: &[InputFile]) -> io::Result<OwnedFd> {
    let mut line = OptionList::default();
    line.push(["--unshare-all", "--unshare-user", "--new-session", "--die-with-parent"]);
    line.push(["--cap-drop", "ALL", "--hostname", "sandbox"]);
    line.push(["--proc", "/proc", "--dev", "/dev"]);
    for (folder, bytes) in
        [(WORK, WORK_BYTES), (TEMPORARY, TEMPORARY_BYTES), (SHARED_MEMORY, SHARED_MEMORY_BYTES)]
    {
        line.push(["--size", &bytes.to_string(), "--tmpfs", folder]);
    }
    // After the empty folders: an interpreter may live beneath one of them.
    for place in places::system() {
        match place.read_link() {
            Ok(target) => line.push([OsStr::new("--symlink"), target.as_os_str(), place.as_os_str()]),
            Err(_) => line.bind(&place, &place),
        }
    }
    let own = python.parts().iter().filter(|part| !places::is_system(part));
    for place in own.cloned().chain(places::settings()) {
        line.bind(&place, &place);
    }
    line.bind(helper, Path::new(HELPER));
    for input in files {
        let descriptor = input.file.as_raw_fd().to_string();
        // What has no name any more, such as spooled standard input, can only be copied.
        let how = if has_name(&input.file) { "--ro-bind-fd" } else { "--ro-bind-data" };
        line.push([how, &descriptor, &format!("{WORK}/{}", input.name)]);
    }
    line.push(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK]);
    let mut options = File::from(memfd_create("options", MemfdFlags::CLOEXEC)?);
    for argument in line.0 {
        options.write_all(&[argument.as_bytes(), b"\0"].concat())?;
    }
    options.rewind()?;
    Ok(options.into())
}

fn has_name(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

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

/// What to make of the last words of a container that ended before the helper could report.
pub(super) fn explain(words: &str) -> String {
    explain_where(words, is_restricted_by_apparmor())
}

/// Ubuntu lets unprivileged programs make user namespaces since 23.10, and lets `AppArmor` take away what they are
/// good for (<https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces>).
fn explain_where(words: &str, is_restricted: bool) -> String {
    if words.contains("--ro-bind-fd") {
        return "bubblewrap is too old to take files by descriptor; version 0.10 can".to_owned();
    }
    let is_refused = ["ermission", "not permitted"].iter().any(|sign| words.contains(sign));
    if is_restricted && is_refused {
        return "AppArmor keeps bubblewrap from user namespaces; on Ubuntu, install the packages bubblewrap and \
            apparmor-profiles, link /usr/share/apparmor/extra-profiles/bwrap-userns-restrict into /etc/apparmor.d \
            and reload AppArmor"
            .to_owned();
    }
    words.trim_start_matches("bwrap: ").to_owned()
}

fn is_restricted_by_apparmor() -> bool {
    let setting = std::fs::read_to_string("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    setting.is_ok_and(|setting| setting.trim() == "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_does_not_start_says_why() {
        let refused = "bwrap: No permissions to create new namespace";
        assert_eq!(explain(refused), "No permissions to create new namespace");
        assert!(explain("bwrap: Unknown option --ro-bind-fd").starts_with("bubblewrap is too old"));
    }

    #[test]
    fn the_remedy_for_ubuntus_restriction_is_named() {
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
