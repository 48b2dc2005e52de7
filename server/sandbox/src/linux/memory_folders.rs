//! The folders of layer full, which are in memory: what the files and folders in them take.

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use rustix::fs::{Mode, OFlags};

use super::{bubblewrap, watch};

/// What the kernel keeps for a file, a folder or a name in memory beside the content, in bytes: 752 for the file, 192 for
/// the name, and 128 and 512 if its target or its name is long (Linux 6.18, `/proc/slabinfo`).
const ENTRY_BYTES: u64 = 1584;

/// The folders that the program may write to.
#[derive(Debug)]
pub(super) struct MemoryFolders(Vec<OwnedFd>);

impl MemoryFolders {
    /// Those of the container that `process`, or one that it started, runs in. `None` while there is none.
    pub(super) fn of(process: u32) -> Option<Self> {
        let own = fs::metadata("/").ok()?;
        watch::descendants(process).find_map(|process| {
            let root = PathBuf::from(format!("/proc/{process}/root/"));
            let found = fs::metadata(&root).ok()?;
            let is_contained = (found.dev(), found.ino()) != (own.dev(), own.ino());
            let opened = bubblewrap::writable().into_iter().map(|folder| {
                let folder = root.join(folder.strip_prefix("/").ok()?);
                rustix::fs::open(folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
                    .ok()
            });
            is_contained.then(|| opened.collect()).flatten().map(Self)
        })
    }

    pub(super) fn bytes(&self) -> u64 {
        let systems = self.0.iter().filter_map(|folder| rustix::fs::fstatfs(folder).ok());
        systems
            .map(|system| {
                let blocks = system.f_blocks.saturating_sub(system.f_bfree);
                let entries = system.f_files.saturating_sub(system.f_ffree);
                blocks * system.f_bsize.unsigned_abs() + entries * ENTRY_BYTES
            })
            .sum()
    }
}
