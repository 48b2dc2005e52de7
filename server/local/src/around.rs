//! What a program finds around it: files of its project, in their folders.

use sandbox::{Alias, InputFile, InputFolder, ProgramPlace};

/// The files of a project that go along with a program by themselves, because it names or imports them.
#[derive(Debug, Default)]
pub struct FilesAround {
    /// Each under its path below the working directory.
    pub files: Vec<InputFile>,
    /// Where the program stands among them.
    pub standing: ProgramPlace,
}

impl FilesAround {
    /// All files of a program: those that were given along are where it starts. What Gemini calls them hides what is there.
    pub(crate) fn with_given(
        self,
        given: Vec<InputFile>,
        aliases: &[Alias],
    ) -> (Vec<InputFile>, ProgramPlace) {
        let FilesAround { mut files, standing } = self;
        files.retain(|file| aliases.iter().all(|alias| standing.place_of(&alias.name) != file.name));
        let place = |file: InputFile| InputFile { name: standing.place_of(&file.name), ..file };
        (given.into_iter().map(place).chain(files).collect(), standing)
    }

    /// A folder that was given along.
    pub(crate) fn given_folder(&self, folder: InputFolder) -> InputFolder {
        let standing = &self.standing;
        let is_whole_place = folder.name.is_empty();
        let name = if is_whole_place { standing.folder.clone() } else { standing.place_of(&folder.name) };
        InputFolder { name, ..folder }
    }
}
