//! The files given along with a question: noted when it is asked, and compared when it is gone on with.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use engines::{FilesAround, UploadedBefore};
use local::DataFolder;
use ring::digest::{Context, SHA256};
use sandbox::InputFile;
use turn::{Cleaner, FilePrivacy, How, Memory, Prompt, Sent, Turn, listed};

use crate::folders::{self, Named};
use crate::open::{open_real, spooled_text};

/// The largest file that is read to recognise it, in bytes. Larger ones are recognised by size and time.
const MOST: u64 = 32 * 1024 * 1024;

/// Notes an open file. `path` is where it is on this machine, if it is there.
pub(crate) fn note(file: &InputFile, path: Option<PathBuf>, how: How) -> Sent {
    let metadata = file.file.metadata().ok();
    let modified = metadata.as_ref().and_then(|it| it.modified().ok());
    Sent {
        name: Cleaner::clean(&file.name),
        // Only a path that can be written down can be found again.
        path: path.and_then(|path| path.to_str().map(str::to_owned)),
        size: metadata.as_ref().map(std::fs::Metadata::len).unwrap_or_default(),
        modified: modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()),
        sha256: hash(&file.file).ok().flatten(),
        how,
        sampled: None,
        privacy: FilePrivacy::Full,
        is_named: false,
    }
}

/// Notes what a prompt tells of the files: of which a sample goes along, and those of earlier questions that go along again,
/// as they were noted last, before those that are new.
pub(crate) fn complete(sent: &mut Vec<Sent>, prompt: &Prompt, earlier: &[&Turn]) {
    for file in &mut *sent {
        let attachment = prompt.attachments.iter().find(|it| Cleaner::clean(&it.name) == file.name);
        file.sampled = attachment.and_then(|attachment| attachment.sampled);
        let is_schema = || prompt.schemas.iter().any(|it| Cleaner::clean(&it.name) == file.name);
        file.privacy = match attachment {
            Some(attachment) => attachment.privacy,
            None if is_schema() => FilePrivacy::Schema,
            None => FilePrivacy::Full,
        };
        if attachment.is_some_and(|attachment| attachment.uploaded.is_some()) {
            file.how = How::Uploaded;
        }
    }
    let went = |file: &&Sent| matches!(file.how, How::Inline | How::Uploaded);
    let again = prompt.again.iter().chain(&prompt.in_place).filter_map(|file| {
        let was = Cleaner::clean(&file.was);
        let noted = earlier.get(file.turn)?.sent.iter().filter(went).find(|noted| noted.name == was)?;
        Some(Sent { name: Cleaner::clean(&file.name), how: How::Again, ..noted.clone() })
    });
    let again: Vec<Sent> = again.collect();
    // Of these the conversation has the schema: the programs of each answer run on them.
    let is_schema = |file: &&Sent| file.privacy == FilePrivacy::Schema && file.how == How::Inline;
    let schemas = earlier.iter().flat_map(|turn| &turn.sent).filter(is_schema);
    let mut before = again;
    for file in schemas.filter(|file| sent.iter().all(|known| known.name != file.name)) {
        if before.iter().all(|known| known.name != file.name) {
            before.push(Sent { how: How::Again, ..file.clone() });
        }
    }
    sent.splice(0..0, before);
}

/// Those of the files of turns that were uploaded and are still what they were, open: Google keeps them for some time only.
pub(crate) fn uploaded<'a>(sent: impl IntoIterator<Item = &'a [Sent]>) -> Vec<UploadedBefore> {
    let all = sent.into_iter().enumerate().flat_map(|(turn, sent)| sent.iter().map(move |file| (turn, file)));
    let unchanged = all.filter(|(_, file)| file.how == How::Uploaded && change(file).is_none());
    let open = |(turn, file): (usize, &Sent)| {
        let opened = open_real(Path::new(file.path.as_deref()?)).ok()?;
        let privacy = file.privacy;
        Some(UploadedBefore { turn, file: InputFile { name: file.name.clone(), ..opened }, privacy })
    };
    unchanged.filter_map(open).collect()
}

/// What was piped into a question, as it was sent: nothing else has it any more. `None` for what is a file, and for what was not
/// sent as it is.
pub(crate) fn piped(memory: &Memory, file: &Sent) -> Option<InputFile> {
    if file.path.is_some() || file.sampled.is_some() || !file.privacy.is_full() {
        return None;
    }
    let sent = gemini::files_of(std::slice::from_ref(memory), &[])
        .into_iter()
        .find(|sent| Cleaner::clean(sent.was()) == file.name)?;
    let content = sent.content();
    let again = spooled_text(&file.name, content.as_slice()).ok()?;
    (content.len() as u64 == file.size).then_some(again)
}

/// Notes a folder: each of its files if they are sent, else all of them in one.
pub(crate) fn note_folder(folder: &DataFolder, path: &Path, how: How) -> Vec<Sent> {
    if how == How::Inline {
        // What cannot be opened is not sent either.
        let root = folders::root_of(path);
        let paths = folder.input.files.iter().map(|file| root.join(file).canonicalize().ok());
        let noted = folder.opened().zip(paths).filter_map(|(file, path)| Some(note(&file.ok()?, path, how)));
        return noted.collect();
    }
    // Their contents may be too much to read only to recognise them.
    let mut digest = Context::new(&SHA256);
    for InputFile { name, file } in folder.opened().flatten() {
        let found = file.metadata().ok();
        let modified = found.as_ref().and_then(|found| found.modified().ok());
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let size = found.map_or(0, |found| found.len());
        digest.update(format!("{name}\0{size}\0{}\0", modified.as_nanos()).as_bytes());
    }
    vec![Sent {
        name: folder.shown.clone(),
        path: path.to_str().map(str::to_owned),
        size: folder.input.bytes,
        modified: None,
        sha256: Some(hexadecimal(digest)),
        how: How::FolderHere,
        sampled: None,
        privacy: FilePrivacy::Full,
        is_named: false,
    }]
}

/// Notes the files that go along by themselves; `names` has of each its path as the code sees it, and on the disk.
pub(crate) fn note_around(around: &FilesAround, names: &[(String, PathBuf)]) -> Vec<Sent> {
    let noted = around.files.iter().zip(names).map(|(file, (name, path))| Sent {
        name: Cleaner::clean(name),
        ..note(file, Some(path.clone()), How::Around)
    });
    noted.collect()
}

/// What became of a file since it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Changed,
    Gone,
}

/// Files that are not any more what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedFiles {
    /// Which they are, and what counts in their place, in sentences without the last full stop.
    pub(crate) words: String,
    /// What tells each as it is now from what it may become.
    pub(crate) marks: Vec<String>,
}

impl ChangedFiles {
    /// Those of these files that have changed; `None` if none has. Blocks: looks at the files.
    pub(crate) fn of<'a>(sent: impl IntoIterator<Item = &'a Sent>) -> Option<Self> {
        let sent: Vec<&Sent> = sent.into_iter().filter(|sent| change(sent).is_some()).collect();
        let marks = sent.iter().map(|sent| mark(sent)).collect();
        let is_uploaded = |file: &Sent| {
            let same = |it: &&Sent| (&it.path, &it.name) == (&file.path, &file.name);
            sent.iter().copied().filter(same).any(|it| it.how == How::Uploaded)
        };
        let (uploaded, whole): (Vec<&Sent>, Vec<&Sent>) = sent.iter().partition(|file| is_uploaded(file));
        // Only once the service was asked is it known if it still has an upload.
        let counts = [
            (whole, "What was sent before counts"),
            (uploaded, "What was uploaded before counts, if Google still has it"),
        ];
        let said = counts.map(|(files, counts)| (changes(files), counts)).into_iter();
        let said: Vec<String> = said
            .filter(|(changes, _)| !changes.is_empty())
            .map(|(changes, counts)| format!("{} {counts}", changes.join(" ")))
            .collect();
        (!said.is_empty()).then(|| ChangedFiles { words: said.join(". "), marks })
    }
}

/// Files that are not any more what a program on this machine had: what goes along now is as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedSinceRun {
    /// Which they are, in sentences.
    pub(crate) sentences: Vec<String>,
    /// The same for a model, with no name that it does not get anyway.
    pub(crate) for_model: Vec<String>,
    /// What tells each as it is now from what it may become.
    pub(crate) marks: Vec<String>,
}

impl ChangedSinceRun {
    /// Those of these files that have changed, each `true` if its name may leave; `None` if none has. Blocks: looks at the files.
    pub(crate) fn of<'a>(used: impl IntoIterator<Item = (&'a Sent, bool)>) -> Option<Self> {
        let changed: Vec<(&Sent, bool)> =
            used.into_iter().filter(|(used, _)| change(used).is_some()).collect();
        let sentences = changes(changed.iter().map(|(used, _)| *used));
        let mut for_model = changes(changed.iter().filter(|(_, is_named)| *is_named).map(|(used, _)| *used));
        if changed.iter().any(|(_, is_named)| !is_named) {
            for_model.push("Other files that it used are not what they were.".to_owned());
        }
        let marks = changed.into_iter().map(|(used, _)| mark(used)).collect();
        (!sentences.is_empty()).then_some(ChangedSinceRun { sentences, for_model, marks })
    }
}

/// A file as it is now, by its content, or by its size and time if it is large.
fn mark(sent: &Sent) -> String {
    let path = sent.path.as_deref().unwrap_or_default();
    let is_file = Path::new(path).metadata().is_ok_and(|found| found.is_file());
    let Some(file) = is_file.then(|| File::open(path).ok()).flatten() else {
        return format!("{path} is gone or no file");
    };
    let now = note(&InputFile { name: sent.name.clone(), file }, None, sent.how);
    let modified = now.modified.unwrap_or_default().as_nanos();
    format!("{path} {} {}", now.size, now.sha256.unwrap_or_else(|| modified.to_string()))
}

/// The files that are not any more what was sent: a sentence for those that have changed, one for those that are gone.
pub(crate) fn changes<'a>(sent: impl IntoIterator<Item = &'a Sent>) -> Vec<String> {
    let found = sent.into_iter().filter_map(|sent| Some((sent.name.as_str(), change(sent)?)));
    let mut found: Vec<(&str, Change)> = found.collect();
    found.sort_unstable_by_key(|(name, _)| *name);
    found.dedup();
    let of = |kind: Change| found.iter().filter(|it| it.1 == kind).map(|it| it.0).collect::<Vec<_>>();
    let sentence = |names: &[&str], one: &str, several: &str| match names {
        [] => None,
        [name] => Some(format!("{name} {one}.")),
        names => Some(format!("{} {several}.", listed(names))),
    };
    let first = sentence(&of(Change::Changed), "has changed since", "have changed since");
    let second = sentence(&of(Change::Gone), "is not there any more", "are not there any more");
    first.into_iter().chain(second).collect()
}

fn change(sent: &Sent) -> Option<Change> {
    let path = Path::new(sent.path.as_deref()?);
    if sent.how == How::FolderHere {
        return change_of_folder(sent, path);
    }
    // What is no file any more might never end, or never begin.
    let is_file = path.metadata().is_ok_and(|found| found.is_file());
    let Some(file) = is_file.then(|| File::open(path).ok()).flatten() else {
        return Some(Change::Gone);
    };
    let now = note(&InputFile { name: sent.name.clone(), file }, None, sent.how);
    (!has_same_content(&now, sent)).then_some(Change::Changed)
}

/// `true` for files that were the same when they were noted; large ones by size and time.
pub(crate) fn has_same_content(one: &Sent, other: &Sent) -> bool {
    match (&one.sha256, &other.sha256) {
        (Some(one), Some(other)) => one == other,
        _ => (one.size, one.modified) == (other.size, other.modified),
    }
}

fn change_of_folder(sent: &Sent, path: &Path) -> Option<Change> {
    let Some(Ok(Named::Folder(folder))) = folders::find(path, &sent.name) else {
        return Some(Change::Gone);
    };
    let is_same = note_folder(&folder, path, sent.how).iter().all(|now| now.sha256 == sent.sha256);
    (!is_same).then_some(Change::Changed)
}

/// The SHA-256 of a file in hexadecimal digits; `None` if it is too large. The position of the file stays at its start.
fn hash(mut file: &File) -> io::Result<Option<String>> {
    if file.metadata()?.len() > MOST {
        return Ok(None);
    }
    file.rewind()?;
    let mut digest = Context::new(&SHA256);
    let mut buffer = vec![0; 64 * 1024];
    let mut rest = file.take(MOST);
    loop {
        match rest.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => digest.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    file.rewind()?;
    Ok(Some(hexadecimal(digest)))
}

fn hexadecimal(digest: Context) -> String {
    digest.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use sandbox::InputFile;
    use turn::How;

    use super::{changes, note};

    #[test]
    fn a_file_that_is_not_what_was_sent_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let sent = ["same.csv", "touched.csv", "changed.csv", "other.csv", "gone.csv"].map(|name| {
            let path = home.path().join(name);
            fs::write(&path, "a\n1\n").expect("a file");
            let file = InputFile { name: name.to_owned(), file: File::open(&path).expect("a file") };
            note(&file, Some(path), How::Inline)
        });
        assert!(sent[0].sha256.as_deref().is_some_and(|hash| hash.len() == 64));
        fs::write(home.path().join("touched.csv"), "a\n1\n").expect("a file");
        for name in ["changed.csv", "other.csv"] {
            fs::write(home.path().join(name), "a\n2\n").expect("a file");
        }
        fs::remove_file(home.path().join("gone.csv")).expect("it is removed");
        let twice = sent.iter().chain(&sent);
        assert_eq!(
            changes(twice),
            ["changed.csv and other.csv have changed since.", "gone.csv is not there any more."]
        );
    }
}
