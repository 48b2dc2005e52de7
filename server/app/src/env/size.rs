//! The size of an environment on the disk.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The size of a block in `st_blocks`, in bytes.
const BLOCK: u64 = 512;

/// The size of a folder on the disk, in bytes. A file with several hard links counts once, symbolic links are not
/// followed, and anything that cannot be read counts as nothing.
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
    fn hard_links_count_once_and_symbolic_links_are_not_followed() {
        let home = tempfile::tempdir().expect("a folder");
        let environment = home.path().join("core-1");
        fs::create_dir_all(environment.join("lib/below")).expect("create the folder");
        fs::write(home.path().join("outside"), vec![b'x'; 5_000_000]).expect("write the file");
        fs::write(environment.join("lib/one"), vec![b'x'; 3_000_000]).expect("write the file");
        fs::hard_link(environment.join("lib/one"), environment.join("lib/below/two"))
            .expect("create the link");
        symlink(home.path().join("outside"), environment.join("file")).expect("create the link");
        symlink(home.path(), environment.join("folder")).expect("create the link");
        assert_eq!(on_disk(&environment) / 1_000_000, 3);
        assert_eq!(on_disk(&home.path().join("nowhere")), 0);
    }
}
