//! `history export`.

use std::ffi::OsStr;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use history::{History, Kept};
use turn::view::notebook_of;
use turn::{Failure, Turn, shown};

use crate::charts::Folder;
use crate::cli::completions::asks;
use crate::cli::find::{MeantAsk, find};
use crate::cli::pages::{ShownTurn, markdown};
use crate::cli::refused::Refused;
use crate::cli::{markdown_file, output};
use crate::complain::remark;
use crate::exit::Exit;
use crate::whole_program::{Cells, GivenFiles, Programs};
use crate::{document_id, new_files};

/// The arguments of `history export`. The comments below are its help text.
#[derive(clap::Args)]
#[command(override_usage = "gemini-exec history export [OPTIONS] [ASK] [--to <FILE>]")]
pub(crate) struct ExportArguments {
    /// Its number in the history
    #[arg(value_name = "ASK", default_value = "latest", add = ArgValueCompleter::new(asks))]
    meant: MeantAsk,
    /// The file to write, in place of what it held; - writes standard output [default: ask-ASK.md or ask-ASK.ipynb]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Markdown or a notebook; by default as the name of the file ends, else Markdown
    #[arg(long)]
    form: Option<ExportForm>,
}

/// What to write.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportForm {
    Md,
    Ipynb,
}

/// Runs the command.
pub(super) fn run(arguments: &ExportArguments, history: &History) -> Result<Exit, Refused> {
    let form = form(arguments);
    let kept = find(history, arguments.meant)?;
    let path = arguments.to.clone().unwrap_or_else(|| {
        let extension = if form == ExportForm::Md { "md" } else { "ipynb" };
        PathBuf::from(format!("ask-{}.{extension}", kept.listed.number.0))
    });
    let is_stdout = path.as_os_str() == "-";
    if !is_stdout {
        markdown_file::check_writable(&path)?;
    }

    let text = match form {
        ExportForm::Md if is_stdout => markdown(&with_links(turns(&kept), &kept)),
        ExportForm::Md => beside(turns(&kept), &path).map_err(Refused::failed)?,
        ExportForm::Ipynb => notebook(&turns(&kept), &path),
    };
    if is_stdout {
        return Ok(output::write(&text));
    }
    markdown_file::write(&path, &text).map_err(Refused::failed)?;
    if io::stderr().is_terminal() {
        remark(&written(&path, form, &kept));
    }
    Ok(Exit::Answered)
}

/// The notebook, whose programs open the files that were given along where they are.
fn notebook(turns: &[ShownTurn<'_>], path: &Path) -> String {
    let folder = folder_of(path);
    let snapshots: Vec<_> = turns.iter().map(ShownTurn::snapshot).collect();
    let sent = |turn: &Turn| -> Vec<(String, Option<PathBuf>)> {
        turn.sent.iter().map(|file| (file.name.clone(), file.path.as_ref().map(PathBuf::from))).collect()
    };
    // Turns that were given the same files share what they change of them.
    let groups = turns.chunk_by(|one, other| sent(one.turn) == sent(other.turn));
    let cells = groups.flat_map(|group| {
        let files = GivenFiles::seen_from(folder.as_deref(), sent(group[0].turn).into_iter());
        files.cells(&Programs::of(group.iter().map(|shown| shown.turn)))
    });
    let cells = Cells::new(cells.collect());
    notebook_of(&snapshots, &|code| cells.next(code))
}

/// The folder in which a file is or will be, by its real path: the files that were given along have theirs.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(path).ok()?.parent()?.to_owned();
    Some(folder.canonicalize().unwrap_or(folder))
}

/// The sentence that says where the conversation is now.
fn written(path: &Path, form: ExportForm, kept: &Kept) -> String {
    let has_files =
        |turn: &Turn| turn.transcript.images().next().is_some() || turn.transcript.files().next().is_some();
    let has_folder = form == ExportForm::Md && turns(kept).iter().any(|shown| has_files(shown.turn));
    let folder = has_folder
        .then(|| format!(", with its charts and files in {}", shown(&markdown_file::charts_folder(path))));
    format!("Wrote {}{}.", shown(path), folder.unwrap_or_default())
}

fn form(arguments: &ExportArguments) -> ExportForm {
    let is_notebook = |path: &PathBuf| path.extension() == Some(OsStr::new("ipynb"));
    let by_name = arguments.to.as_ref().filter(|path| is_notebook(path)).map(|_| ExportForm::Ipynb);
    arguments.form.or(by_name).unwrap_or(ExportForm::Md)
}

/// The turns of the conversation, without those that were asked again.
fn turns(kept: &Kept) -> Vec<ShownTurn<'_>> {
    let file = document_id::name_in(&kept.listed.uri);
    kept.turns
        .iter()
        .filter(|kept| !kept.is_replaced)
        .map(|kept| ShownTurn::kept(&kept.turn, &file).standing_alone())
        .collect()
}

/// The turns with links to the charts where they were saved.
fn with_links<'a>(turns: Vec<ShownTurn<'a>>, kept: &Kept) -> Vec<ShownTurn<'a>> {
    let charts = kept.turns.iter().filter(|kept| !kept.is_replaced).map(|kept| kept.charts.clone());
    turns.into_iter().zip(charts).map(|(turn, charts)| ShownTurn { charts, ..turn }).collect()
}

/// The document, with the charts and the files of its programs in a folder beside it.
fn beside(turns: Vec<ShownTurn<'_>>, path: &Path) -> Result<String, Failure> {
    let folder = markdown_file::charts_folder(path);
    let mut charts = Folder::at(folder.clone());
    turns.iter().try_for_each(|turn| save_files(turn.turn, &folder))?;
    let turns = turns.into_iter().map(|turn| turn.with_charts(path, &mut charts));
    Ok(markdown(&turns.collect::<Result<Vec<_>, _>>()?))
}

/// Saves the files that programs wrote, under free names.
fn save_files(turn: &Turn, folder: &Path) -> Result<(), Failure> {
    turn.transcript.files().try_for_each(|file| {
        // If there is no such folder, saving says so.
        let _ = new_files::private_folder(folder);
        new_files::save(folder, file).map(drop)
    })
}

#[cfg(test)]
mod tests {
    use super::folder_of;

    #[test]
    fn a_folder_is_the_same_however_the_way_to_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("in")).expect("a folder");
        let real = folder.path().canonicalize().expect("a folder");
        assert_eq!(folder_of(&folder.path().join("in/../a.ipynb")), Some(real));
    }
}
