//! The key file.

use std::fs::DirBuilder;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use rustix::fs::OFlags;
use secrecy::{ExposeSecret, SecretString};

use super::KeyFile;
use super::output::{fill, secret, unusable};
use crate::error::Error;

/// `false` if there is no key file, or an empty one. Blocks: looks at the disk.
pub(super) fn may_hold_a_key(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() || found.len() > 0)
}

/// The file that a path stands for: where it is a link, what the person means is where that leads. Fails if something is there
/// that is no file.
fn meant(path: &Path) -> io::Result<PathBuf> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other("there is something that is no file"));
    }
    Ok(path)
}

/// Deletes a key file; see [`KeyFile::delete`].
pub(super) fn delete(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut deleted = Vec::new();
    // The key first: without it the link is nothing.
    let meant = meant(path)?;
    let link = path.is_symlink().then(|| path.to_owned()).filter(|link| *link != meant);
    for path in [Some(meant), link].into_iter().flatten() {
        match std::fs::remove_file(&path) {
            Ok(()) => deleted.push(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(deleted)
}

/// Writes a key file that only this user can read; see [`KeyFile::save`].
pub(super) fn save(path: &Path, key: &str) -> io::Result<bool> {
    let path = meant(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // It has the mode 0600 from its first moment.
    let mut file = tempfile::Builder::new().prefix(".api-key-").tempfile_in(folder)?;
    writeln!(file, "{key}")?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(is_private(&path))
}

/// `true` if nobody but its owner may read a file, as far as its mode tells.
#[cfg(unix)]
pub(super) fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o077;
    path.metadata().is_ok_and(|file| file.permissions().mode() & OTHERS == 0)
}

/// `false`: who may read a file follows from its folder.
#[cfg(not(unix))]
pub(super) fn is_private(_path: &Path) -> bool {
    false
}

/// Reads the key file; `None` if nobody named it, and it does not exist or is empty.
pub(super) async fn read(KeyFile { path, is_named }: &KeyFile) -> Result<Option<SecretString>, Error> {
    let failed = |fault: String| unusable(false, format!("the key file {} {fault}", turn::shown(path)));
    let unreadable = |error: &io::Error| failed(format!("cannot be read ({})", error.kind()));
    let mut options = tokio::fs::OpenOptions::new();
    options.read(true);
    // Without this, opening a pipe waits for whoever writes to it, on a thread that nothing can interrupt.
    #[cfg(unix)]
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    let mut file = match options.open(path).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if *is_named { Err(failed("does not exist".to_owned())) } else { Ok(None) };
        }
        Err(error) => return Err(unreadable(&error)),
    };
    let kind = file.metadata().await.map_err(|error| unreadable(&error))?.file_type();
    if kind.is_dir() {
        return Err(failed("is a folder".to_owned()));
    }
    if !kind.is_file() {
        return Err(failed(
            "is a pipe or a device; what prints the key goes into the key command".to_owned(),
        ));
    }
    let mut text = Vec::new();
    fill(&mut text, &mut file).await.map_err(|fault| failed(fault.said(false)))?;
    let text = secret(text).map_err(|fault| failed(fault.said(false)))?;
    match text.expose_secret().trim() {
        "" if *is_named => Err(failed("is empty".to_owned())),
        "" => Ok(None),
        _ => Ok(Some(text)),
    }
}
