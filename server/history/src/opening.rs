//! Opens the history, whatever state its file is in.

use std::path::Path;

use crate::store::Store;
use crate::{Error, damage};

impl Store {
    /// Opens the history in a folder. Makes folder and file, for this person alone, if there are none. A damaged file
    /// is set aside, and an empty one takes its place.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let opened = {
            let _in_place = damage::in_place(folder);
            Store::try_open(folder, 0)
        };
        match opened {
            Err(Error::Damaged) => damage::replace(folder, |folder| Store::try_open(folder, 0).map(drop)),
            other => other,
        }
    }

    /// Opens it as [`Store::open`] does, after the file was found damaged at work: examines all of it.
    pub(crate) fn open_examined(folder: &Path) -> Result<Self, Error> {
        let examine = |folder: &Path| damage::mend(&Store::try_open(folder, 0)?.connection);
        let examined = {
            let _in_place = damage::in_place(folder);
            examine(folder)
        };
        match examined {
            Err(Error::Damaged) => damage::replace(folder, examine),
            Ok(()) => Store::open(folder),
            Err(error) => Err(error),
        }
    }
}
