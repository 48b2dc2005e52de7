//! What an environment takes on the disk.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The bytes a file system counts in blocks of.
const BLOCK: u64 = 512;

/// What a folder takes on the disk, in bytes. A file of several names in it counts once, and no link is followed;
/// what cannot be read counts nothing.
pub(super) fn on_disk(folder: &Path) -> u64 {
    let mut seen = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut blocks = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else if metadata.nlink() > 1 && !seen.insert((metadata.dev(), metadata.ino())) {
                continue;
            }
            blocks += metadata.blocks();
        }
    }
    blocks * BLOCK
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::on_disk;

    #[test]
    fn a_file_counts_once_whatever_its_names_and_links_count_for_themselves() {
        let home = tempfile::tempdir().expect("a folder");
        let environment = home.path().join("core-1");
        fs::create_dir_all(environment.join("lib/below")).expect("made");
        fs::write(home.path().join("outside"), vec![b'x'; 5_000_000]).expect("written");
        fs::write(environment.join("lib/one"), vec![b'x'; 3_000_000]).expect("written");
        fs::hard_link(environment.join("lib/one"), environment.join("lib/below/two")).expect("linked");
        symlink(home.path().join("outside"), environment.join("file")).expect("linked");
        symlink(home.path(), environment.join("folder")).expect("linked");
        assert_eq!(on_disk(&environment) / 1_000_000, 3);
        assert_eq!(on_disk(&home.path().join("nowhere")), 0);
    }
}
