//! What the person lets leave for good: hosts, and files that would be held.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use turn::shown;

use crate::new_files;

/// The file in the state folder. Each line is the key of a [`Reason`](super::Reason).
const FILE: &str = "allowed-to-leave";

/// What the person lets leave for good.
pub(crate) struct AllowedToLeave(PathBuf);

impl AllowedToLeave {
    /// What is remembered in the state folder.
    pub(crate) fn below(state: &Path) -> Self {
        AllowedToLeave(state.join(FILE))
    }

    /// `true` if the person allowed all of it. Blocks: reads the disk.
    pub(crate) fn has_all(&self, keys: &[String]) -> bool {
        // What is no file might never end.
        let is_file = fs::metadata(&self.0).is_ok_and(|found| found.is_file());
        let known = if is_file { fs::read(&self.0).unwrap_or_default() } else { Vec::new() };
        let lines: HashSet<&[u8]> = known.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect();
        keys.iter().all(|key| !key.is_empty() && lines.contains(line_of(key).as_bytes()))
    }

    fn has(&self, key: &str) -> bool {
        self.has_all(&[key.to_owned()])
    }

    /// Remembers what the person allowed. Blocks.
    pub(crate) fn add(&self, key: &str) -> io::Result<()> {
        if self.has(key) {
            return Ok(());
        }
        if fs::metadata(&self.0).is_ok_and(|found| !found.is_file()) {
            return Err(io::Error::other(format!("{} is no file", shown(&self.0))));
        }
        self.0.parent().map_or(Ok(()), new_files::private_folder)?;
        let mut options = fs::File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.append(true).create(true).open(&self.0)?;
        file.write_all(format!("{}\n", line_of(key)).as_bytes())
    }
}

/// A key as one line: two keys are never one.
fn line_of(key: &str) -> String {
    key.replace('\\', "\\\\").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::AllowedToLeave;

    #[test]
    fn what_is_allowed_is_remembered_and_nothing_else_is() {
        let home = tempfile::tempdir().expect("a folder");
        let allowed = AllowedToLeave::below(&home.path().join("state"));
        assert!(!allowed.has("host a.test"));
        for _ in 0..2 {
            allowed.add("host a.test").expect("it is written");
        }
        allowed.add("file a\nhost b.test").expect("it is written");
        let again = AllowedToLeave::below(&home.path().join("state"));
        let has =
            ["host a.test", "file a\nhost b.test", "host b.test", "file a", ""].map(|key| again.has(key));
        assert_eq!(has, [true, true, false, false, false]);
        let text = std::fs::read_to_string(home.path().join("state/allowed-to-leave")).expect("a file");
        assert_eq!(text, "host a.test\nfile a\\nhost b.test\n");
    }
}
