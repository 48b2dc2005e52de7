//! Layer full: the files and folders that are mounted for a program, because they are too large to be copied.

use std::fs::File;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::MetadataExt;

use crate::{Error, Program};

/// More files are not mounted one by one: bubblewrap takes 2 s for 1 000 of them, and four times that for twice as many.
const MOST: usize = 500;

/// What bubblewrap mounts in the working directory.
#[derive(Default)]
pub(super) struct Mounts {
    /// How, from which descriptor, and under which path.
    mounts: Vec<(&'static str, RawFd, String)>,
    /// Keeps the files of folders open.
    pub(super) opened: Vec<File>,
}

impl Mounts {
    /// Everything that a program is given. Of folders with many files, the folders themselves.
    pub(super) fn of(program: &Program) -> Result<Self, Error> {
        let mut mounts = Self::default();
        for input in &program.files {
            mounts.add(&input.file, input.name.clone());
        }
        for folder in &program.folders {
            if folder.files.len() <= MOST {
                for input in folder.opened() {
                    let input = input?;
                    mounts.add(&input.file, input.name);
                    mounts.opened.push(input.file);
                }
            } else if folder.is_whole && !folder.name.is_empty() {
                mounts.mounts.push(("--ro-bind-fd", folder.folder.descriptor(), folder.name.clone()));
            } else {
                let files = folder.files.len();
                return Err(Error::TooManyFiles { folder: folder.name.clone(), files, most: MOST });
            }
        }
        Ok(mounts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mounts.is_empty()
    }

    /// The descriptors that bubblewrap needs for them.
    pub(super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        self.mounts.iter().map(|(_, descriptor, _)| *descriptor)
    }

    /// Each with its option, its descriptor and its path in the working directory.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, RawFd, &str)> {
        self.mounts.iter().map(|(how, descriptor, path)| (*how, *descriptor, path.as_str()))
    }

    fn add(&mut self, file: &File, path: String) {
        // A file without a name, such as spooled standard input, cannot be mounted, only copied.
        let how = if has_name(file) { "--ro-bind-fd" } else { "--ro-bind-data" };
        self.mounts.push((how, file.as_raw_fd(), path));
    }
}

fn has_name(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}
