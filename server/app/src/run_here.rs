//! An answer's programs run on this machine: on which data, and what that shows.

use std::io::{Read, Seek};
use std::time::{SystemTime, UNIX_EPOCH};

use engines::{Unmasked, masked_contents, unmasked};
use evidence::{OnFile, on_the_file, tables};
use gemini::INLINE_LIMIT;
use local::ReadAs;
use sandbox::InputFile;
use turn::view::FullFile;
use turn::{
    Check, Circumstances, Cleaner, Failure, FilePrivacy, How, MaskSecret, Outcome, Output, Round, Sent,
    Transcript, Turn, compare, last_error, one_line,
};

use crate::{given_files, missing_file};

/// Which data the programs work on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// What they hold or read.
    AsWritten,
    /// The files, also where they hold the rows of one as text.
    OfTheFile,
    /// The files of which the model had a sample, masked values or the schema.
    OfTheWholeFile,
}

/// What a person wants programs to run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RunOn {
    /// What they hold or read, as at Gemini
    AsWritten,
    /// All of the files that they hold or saw only in part
    FullFile,
}

impl Data {
    /// For the programs of this turn; by default the full file where they had less. What was written for a sample reads the
    /// file: the sample is not kept.
    pub(crate) fn of(turn: &Turn, wanted: Option<RunOn>) -> Self {
        match (FullFile::of(turn), wanted) {
            (FullFile::HadLess, _) => Data::OfTheWholeFile,
            (FullFile::NotNeeded, _) | (FullFile::Typed, Some(RunOn::AsWritten)) => Data::AsWritten,
            (FullFile::Typed, Some(RunOn::FullFile) | None) => Data::OfTheFile,
        }
    }
}

/// The programs of an answer that can run here, in order.
pub(crate) fn programs(transcript: &Transcript) -> Vec<String> {
    let programs = rounds(transcript).into_iter().filter_map(|round| round.code);
    programs.filter(|code| code.is_python()).map(|code| code.code.clone()).collect()
}

/// The rounds that have a program.
fn rounds(transcript: &Transcript) -> Vec<Round<'_>> {
    transcript.rounds().into_iter().filter(|round| round.code.is_some()).collect()
}

/// An answer, with the files that were given along, beside what came of its programs here. `worded` makes a next step one for
/// those who read it.
pub(crate) fn compared(
    before: &Transcript,
    here: Result<Transcript, Failure>,
    sent: &[Sent],
    data: Data,
    worded: fn(&str) -> String,
) -> Check {
    let next_step = |output: &str| {
        let step = missing_file::next_step(output, sent).or_else(|| local::next_step(output).map(Into::into));
        step.map(|step| worded(&step))
    };
    let here = match here {
        Ok(here) => here,
        Err(failure) => return Check::Failed(failure),
    };
    let has_no_values = |file: &Sent| matches!(file.privacy, FilePrivacy::Masked | FilePrivacy::Schema);
    if sent.iter().any(has_no_values) {
        return on_original(before, &here, next_step);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let files: Vec<&str> = sent.iter().filter(|it| went_along(it)).map(|it| it.name.as_str()).collect();
    let circumstances = Circumstances { now, files: &files };
    match (compare(&rounds(before), &rounds(&here), circumstances, next_step), data) {
        (Check::AsWritten(comparison), Data::OfTheFile | Data::OfTheWholeFile) => {
            let printed = here.good_output().unwrap_or_default().to_owned();
            Check::OnFile { comparison, printed }
        }
        (check, _) => check,
    }
}

/// Programs that ran here on files of which their model had no real value. The last one is the answer; what failed before it is told
/// where it did not fail there.
fn on_original(before: &Transcript, here: &Transcript, next_step: impl Fn(&str) -> Option<String>) -> Check {
    fn failed<'o>(round: &Round<'o>) -> Option<&'o Output> {
        round.outputs.iter().copied().find(|output| output.outcome != Outcome::Ok)
    }
    let error = |output: &Output| last_error(&output.output).unwrap_or("it came to no end").to_owned();
    let there: Vec<Round<'_>> = rounds(before).into_iter().filter(runs_here).collect();
    let rounds = rounds(here);
    let last = rounds.last().and_then(failed);
    if let Some(output) = last.filter(|_| rounds.len() >= there.len()) {
        let remedy = next_step(&output.output).unwrap_or_default();
        return Check::Failed(Failure::new("It fails on the real values", error(output), remedy));
    }
    let failed_here = rounds.iter().enumerate().filter_map(|(at, round)| Some((at, failed(round)?)));
    let news = failed_here.filter(|(at, _)| there.get(*at).is_none_or(|round| failed(round).is_none()));
    let changes = news.map(|(at, output)| format!("its program {} fails here ({})", at + 1, error(output)));
    let printed = here.good_output().unwrap_or_default().to_owned();
    Check::OnOriginal { printed, changes: changes.collect() }
}

/// `true` for a round whose program runs here.
fn runs_here(round: &Round<'_>) -> bool {
    round.code.is_some_and(turn::Code::is_python)
}

/// `true` for a file that the model's sandbox had.
fn went_along(file: &Sent) -> bool {
    matches!(file.how, How::Inline | How::Uploaded | How::Again)
}

/// A check with what may explain it: what was `replaced` in the programs, and files that are not any more what was sent. Blocks: it reads them.
pub(crate) fn explained(check: Check, sent: &[Sent], replaced: Vec<String>) -> Check {
    let check = check.with_changes(replaced);
    check.with_changes(given_files::changes(sent))
}

/// What a model had masked of its files, and by what.
pub(crate) struct MaskedFiles {
    secret: MaskSecret,
    names: Vec<String>,
    /// The person's own words: what they name is no masked value.
    words: String,
    read_as: ReadAs,
}

impl MaskedFiles {
    /// For the latest of these turns; `None` if its model had no masked values.
    pub(crate) fn of<'t>(turns: impl IntoIterator<Item = &'t Turn>, read_as: ReadAs) -> Option<Self> {
        let turns: Vec<&Turn> = turns.into_iter().collect();
        let latest = turns.last()?;
        let masked = latest.sent.iter().filter(|file| file.privacy == FilePrivacy::Masked);
        let names: Vec<String> = masked.map(|file| file.name.clone()).collect();
        let words = turns.iter().map(|turn| turn.question.as_str()).collect::<Vec<_>>().join("\n");
        let secret = latest.mask_secret.filter(|_| !names.is_empty())?;
        Some(MaskedFiles { secret, names, words, read_as })
    }

    fn has(&self, file: &InputFile) -> bool {
        self.names.contains(&Cleaner::clean(&file.name))
    }
}

/// Programs as they run on this data.
pub(crate) struct ReadingPrograms {
    pub(crate) programs: Vec<String>,
    /// What stands in them in place of masked values, as parts of a sentence.
    pub(crate) replaced: Vec<String>,
}

impl ReadingPrograms {
    fn as_written(programs: Vec<String>) -> Self {
        ReadingPrograms { programs, replaced: Vec::new() }
    }

    /// Those with the originals of masked values, of which the first are told.
    fn unmasked(Unmasked { programs, replaced }: Unmasked) -> Self {
        let told = |(masked, own): &(String, String)| {
            format!("“{}” in its program stands for “{}”", shortened(masked), shortened(own))
        };
        let mut each: Vec<String> = replaced.iter().take(MOST_TOLD).map(told).collect();
        if replaced.len() > MOST_TOLD {
            each.push(format!("{} more masked values in it stand for others", replaced.len() - MOST_TOLD));
        }
        ReadingPrograms { programs, replaced: each }
    }
}

/// The beginning of a value in one line.
fn shortened(value: &str) -> String {
    let line = one_line(value);
    let rest = line.char_indices().nth(LONGEST_TOLD);
    rest.map_or_else(|| line.clone(), |(end, _)| format!("{}…", &line[..end]))
}

/// How many replaced values are told, and how much of each, in characters.
const MOST_TOLD: usize = 5;
const LONGEST_TOLD: usize = 40;

/// The programs for this data: those that hold rows of a file as text with what reads the file in their place, and with the
/// originals in the place of masked values. Blocks: it
/// reads the files.
pub(crate) fn reading(
    programs: Vec<String>,
    files: &[InputFile],
    data: Data,
    masked: Option<&MaskedFiles>,
) -> Result<ReadingPrograms, Failure> {
    if data == Data::AsWritten {
        return Ok(ReadingPrograms::as_written(programs));
    }
    // The rows that a program holds are those that its model had.
    let masked_files: Vec<&InputFile> =
        masked.iter().flat_map(|masked| files.iter().filter(|file| masked.has(file))).collect();
    let masked_contents = match masked {
        Some(MaskedFiles { secret, read_as, .. }) => {
            masked_contents(&masked_files, *secret, read_as, INLINE_LIMIT)?
        }
        None => Vec::new(),
    };
    let had = |file: &InputFile| {
        let of_name = masked_contents.iter().find(|(name, _)| *name == file.name);
        match of_name {
            Some((_, content)) => content.clone(),
            None if masked.is_some_and(|masked| masked.has(file)) => Vec::new(),
            None => content(file),
        }
    };
    let contents: Vec<Vec<u8>> = files.iter().map(had).collect();
    let names = files.iter().map(|file| file.name.as_str());
    let tables = tables(names.zip(contents.iter().map(Vec::as_slice)));
    let mut programs = programs;
    let mut becomes = vec![OnFile::AsItIs; programs.len()];
    for table in &tables {
        let news = on_the_file(&programs, table, &table.name);
        for ((old, code), new) in becomes.iter_mut().zip(&mut programs).zip(news) {
            match &new {
                OnFile::AsItIs => continue,
                OnFile::Reads(text) => code.clone_from(text),
                OnFile::Holds => {}
            }
            // A program that holds rows of one file does not read it because it reads another.
            if *old != OnFile::Holds {
                *old = new;
            }
        }
    }
    let reads = becomes.iter().any(|it| matches!(it, OnFile::Reads(_))) || data == Data::OfTheWholeFile;
    // What was written for a sample reads the file anyway, unless it holds rows of it.
    if !reads || becomes.contains(&OnFile::Holds) {
        return Err(cannot_read());
    }
    let Some(masked) = masked else { return Ok(ReadingPrograms::as_written(programs)) };
    let unmasked = unmasked(&programs, &masked.words, &masked_files, masked.secret, &masked.read_as)?;
    Ok(ReadingPrograms::unmasked(unmasked))
}

/// The content of a file, as far as it may be held as text; nothing of one that cannot be read.
fn content(input: &InputFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read =
        Read::take(&input.file, INLINE_LIMIT).read_to_end(&mut bytes).and_then(|_| (&input.file).rewind());
    if read.is_err() {
        bytes.clear();
    }
    bytes
}

fn cannot_read() -> Failure {
    Failure::new(
        "Cannot run it on the full file",
        "the program holds the rows in a way that nothing read from the file can replace, or only a part that was chosen",
        "Ask again, and say that the program must open the file.",
    )
}
