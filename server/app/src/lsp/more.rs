//! What can be done with the programs of an answer: what is offered at once, and what is behind *More…*.

use std::borrow::Cow;

use turn::view::{Brief, CodeBy, FullFile, HasCode, RUN_ON_FILE};

use super::data::is_data;
use super::library::get_library;
use super::session::Session;
use crate::commands::{Action, AskId, Command, Form, Save};
use crate::document_id::DocumentId;

/// The one way in which the programs of a model run on this machine, where there is one: on the file as a whole, if they did
/// not have that.
pub(super) fn run_here(brief: &Brief) -> Option<(&'static str, Action)> {
    match (brief.full_file, brief.code) {
        (FullFile::Typed | FullFile::HadLess, _) => Some((RUN_ON_FILE, Action::RunOnFile)),
        (FullFile::NotNeeded, HasCode::No) => None,
        (FullFile::NotNeeded, _) => brief.has_model.then_some((RUN_ITS_CODE, Action::RunLocally)),
    }
}

/// `true` if the programs of an answer can be inserted: into a text, which does not have them yet.
pub(super) fn can_insert(brief: &Brief, is_data: bool) -> bool {
    brief.code != HasCode::No && !is_data && brief.code_by == CodeBy::Answer
}

const RUN_ITS_CODE: &str = "Run its code here";

/// What is done less often with an ask, with its titles; and the library that it lacks, for editors without lenses.
pub(super) fn more(
    session: &Session,
    uri: &DocumentId,
    ask: AskId,
    brief: &Brief,
) -> Vec<(Cow<'static, str>, Command)> {
    let is_data = is_data(uri);
    let has_code = brief.code != HasCode::No;
    // What was written for a sample runs on all of the file, or not at all.
    let is_typed = brief.full_file == FullFile::Typed;
    let act = |action| Command::Act(action, ask);
    let save = |form| Command::Save(Save { ask, form });
    let all = [
        (is_typed, RUN_ITS_CODE, act(Action::RunLocally)),
        (brief.code == HasCode::Printed && !is_data, "Insert output as comment", act(Action::InsertOutput)),
        (has_code, "Save its code as .py", save(Form::Py)),
        (has_code, "Save its code as .ipynb", save(Form::Ipynb)),
        (brief.has_files, "Save the files it wrote", act(Action::SaveFiles)),
    ];
    let all = all.into_iter().filter(|(is_offered, ..)| *is_offered);
    // What is needed most stands first.
    let library = get_library(session, uri, brief).map(|title| (title.into(), act(Action::AddLibrary)));
    library.into_iter().chain(all.map(|(_, title, command)| (title.into(), command))).collect()
}
