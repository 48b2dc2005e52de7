//! `geminiExec/history` and `geminiExec/deleteKept`: the asks that are kept, to choose from.

use std::cmp::Reverse;
use std::time::Duration;

use history::{Error, Filter, History, Listed, Number, Store};
use turn::Cleaner;
use turn::view::{self, Brief, HINT_WIDTH, Standing};

use super::asks::severity;
use crate::document_id::DocumentId;
use crate::lsp::past;
use crate::lsp::protocol::{DeletedKept, HistoryEntry, HistoryList, HistoryParams};
use crate::lsp::session::Session;
use crate::{age, keeping, kept_files};

/// How many asks a list has if the editor does not say.
const USUAL: usize = 100;
/// The most asks of a list: people read it.
const MOST: usize = 1_000;
/// The most that stand first because of their file.
const MOST_FIRST: usize = 20;

/// Lists kept asks, latest first; the error is a sentence for the person.
pub(in crate::lsp) async fn history(
    session: &Session,
    parameters: HistoryParams,
) -> Result<HistoryList, String> {
    let width = session.support().hint_width.unwrap_or(HINT_WIDTH);
    // What was asked a moment ago is in the list too.
    session.asks.until_all_written().await;
    let asks =
        parameters.asks.as_ref().map(|asks| session.asks.kept_numbers(asks, session.history.database()));
    let listed = past::in_history(session, move |history| match asks {
        Some(numbers) => of_numbers(history, &numbers, width),
        None => list(history, &parameters, width),
    });
    let listed = listed.await;
    let mut listed = listed.map_err(|failure| failure.sentence())?;
    // The end of an ask is written a moment after it was shown.
    let at_hand = session.asks.briefs(session.history.database());
    for entry in &mut listed.entries {
        let known = at_hand.get(&Number(entry.number)).filter(|(turns, _)| *turns as u64 == entry.turns);
        if let Some((_, brief)) = known {
            tell_latest(entry, brief, width);
        }
    }
    Ok(listed)
}

/// Puts what came of the latest question into an entry.
fn tell_latest(entry: &mut HistoryEntry, brief: &Brief, width: usize) {
    let standing = Standing::default();
    entry.hint = view::hint(brief, standing, width);
    entry.state = brief.state.to_string();
    severity(view::diagnostic(brief, standing).0).clone_into(&mut entry.severity);
}

/// Deletes kept asks for good; the error is a sentence for the person.
pub(in crate::lsp) async fn delete_kept(session: &Session, numbers: &[i64]) -> Result<DeletedKept, String> {
    let numbers: Vec<Number> = numbers.iter().copied().map(Number).collect();
    let deleted = numbers.clone();
    let asks = past::in_history(session, move |history| delete(history, &deleted)).await;
    let asks = asks.map_err(|failure| failure.sentence())?;
    past::forget(session, &numbers);
    Ok(DeletedKept { asks })
}

fn list(history: &History, parameters: &HistoryParams, width: usize) -> Result<HistoryList, Error> {
    let limit = parameters.limit.unwrap_or(USUAL).clamp(1, MOST);
    let filter = Filter {
        query: parameters.query.clone().filter(|query| !query.trim().is_empty()),
        about: parameters.uri.as_ref().map(keeping::about),
        number: parameters.number.map(Number),
        before: parameters.before,
        // One more tells if there are more.
        limit: limit + 1,
    };
    history.read_if_any(|store| {
        let mut listed = store.list(&filter)?;
        let more = listed.len() > limit;
        listed.truncate(limit);
        let about = parameters.first.as_ref().map(keeping::about);
        let first = Filter { about, before: None, limit: MOST_FIRST.min(limit - 1), ..filter };
        let mut first = if first.about.is_some() { store.list(&first)? } else { Vec::new() };
        listed.retain(|listed| first.iter().all(|first| first.number != listed.number));
        if parameters.before.is_some() {
            first.clear();
        }
        let of = |is_first| move |listed| entry(store, listed, is_first, width);
        let entries = first.into_iter().map(of(true)).chain(listed.into_iter().map(of(false)));
        Ok(HistoryList { entries: entries.collect::<Result<_, _>>()?, more })
    })
}

/// The asks with these numbers, latest first.
fn of_numbers(history: &History, numbers: &[Number], width: usize) -> Result<HistoryList, Error> {
    let filters =
        numbers.iter().map(|number| Filter { number: Some(*number), limit: 1, ..Filter::default() });
    history.read_if_any(|store| {
        let mut entries = Vec::new();
        for filter in filters {
            for listed in store.list(&filter)? {
                entries.push(entry(store, listed, false, width)?);
            }
        }
        entries.sort_by_key(|entry| Reverse(entry.position));
        Ok(HistoryList { entries, more: false })
    })
}

fn delete(history: &History, numbers: &[Number]) -> Result<usize, Error> {
    if !history.exists() {
        return Ok(0);
    }
    let removed = history.change(|store| store.delete(numbers))?;
    kept_files::sweep(history)?;
    Ok(removed.asks)
}

fn entry(store: &Store, listed: Listed, first: bool, width: usize) -> Result<HistoryEntry, Error> {
    // What another version wrote may lack something: it is still listed.
    let brief: Brief = serde_json::from_str(&listed.view).unwrap_or_default();
    let name = Cleaner::clean(&DocumentId::parse(&listed.uri).map(|id| id.name()).unwrap_or_default());
    let title = Cleaner::clean(store.origin(listed.number)?.title());
    // Without a question and without code, what it was about tells it apart.
    let title = [&title, &name].into_iter().find(|title| !title.is_empty()).cloned();
    let asked = Duration::from_millis(u64::try_from(listed.created).unwrap_or_default());
    let mut entry = HistoryEntry {
        number: listed.number.0,
        position: listed.position,
        latest: if listed.turns > 1 { brief.question.trim().to_owned() } else { String::new() },
        question: title.unwrap_or_else(|| "Answer".to_owned()),
        hint: String::new(),
        state: String::new(),
        severity: String::new(),
        model: brief.has_model,
        turns: listed.turns,
        asked: age::stamp(asked),
        when: age::when(asked),
        day: age::day(asked),
        first,
        uri: listed.uri,
        name,
    };
    tell_latest(&mut entry, &brief, width);
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc;

    use history::{AskPlace, History, Number, RecordKey, TurnKind, Which, Write};
    use insta::assert_snapshot;
    use turn::{Ending, Excerpt, Finish, Piece, Progress, Turn, Update};

    use super::{DocumentId, delete, list};
    use crate::keeping;
    use crate::lsp::protocol::{HistoryList, HistoryParams};

    /// Makes a change, and waits for it.
    fn write(history: &History, write: Write) {
        let (sender, done) = mpsc::channel();
        history.write_and(write, move |done| sender.send(done.is_ok()).expect("a listener"));
        assert!(done.recv().expect("an answer of the writer"));
    }

    /// Keeps a question about a document, with its answer if it has one.
    fn keep(history: &History, uri: &str, question: &str, answer: Option<&str>) {
        let (ask, key, mut turn) = (RecordKey::new(), RecordKey::new(), Turn::new(question));
        let code = Excerpt::new("python", "\n  print(6 * 7)\n");
        turn.excerpt = uri.is_empty().then_some(code);
        let place = AskPlace { uri: uri.to_owned(), trace: None };
        history.write(Write::Ask { key: ask, place, given: String::new() });
        let view = |turn: &Turn| keeping::view(&keeping::brief(turn));
        let begun = turn.clone();
        write(
            history,
            Write::Turn {
                ask: Which::New(ask),
                key,
                kind: TurnKind::Next,
                view: view(&begun),
                turn: Box::new(begun),
            },
        );
        let Some(answer) = answer else { return };
        turn.take(Update::Answer { pieces: vec![Piece::Text(answer.to_owned())], parts: Vec::new() });
        turn.progress = Progress::Ended(Ending::Answered(Finish::whole()));
        let (view, turn) = (view(&turn), Box::new(turn));
        write(history, Write::End { key, turn, view, charts: Vec::new(), fingerprint: None, bits: None });
    }

    fn some(home: &Path) -> History {
        let history = keeping::history(home);
        keep(&history, "file:///w/prices.csv", "mean?", Some("It is 2."));
        keep(&history, "file:///w/a%20b.csv", "", Some("Three rows."));
        keep(&history, "", "", Some("42"));
        keep(&history, "file:///w/prices.csv", "and the\nmedian?", None);
        history
    }

    fn drawn(list: &HistoryList) -> String {
        let mut lines = Vec::new();
        for entry in &list.entries {
            let words =
                [&entry.day, &entry.name, &entry.question, &entry.hint, &entry.state, &entry.severity];
            let words: Vec<String> = words.iter().map(|word| word.replace('\n', "⏎")).collect();
            lines.push(format!("{} {}", entry.number, words.join(" | ")));
        }
        lines.extend(list.more.then(|| "…".to_owned()));
        lines.join("\n")
    }

    #[test]
    fn asks_are_listed_latest_first_with_what_was_asked_and_what_came() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let all = list(&history, &HistoryParams::default(), 43).expect("a list");
        assert_snapshot!(drawn(&all), @"
        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        3 Today |  | print(6 * 7) | ⇒ 42 | answered | information
        2 Today | a b.csv | a b.csv | ⇒ Three rows. | answered | information
        1 Today | prices.csv | mean? | ⇒ It is 2. | answered | information
        ");
        assert_eq!(all.entries[3].uri, "file:///w/prices.csv");
        assert!(all.entries[3].asked.ends_with('Z') && all.entries[3].when.contains(':'));
    }

    #[test]
    fn a_list_has_a_limit_and_goes_on_below_a_number() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let page = |of: &HistoryParams| list(&history, of, 43).expect("a list");
        let first = HistoryParams { limit: Some(2), ..HistoryParams::default() };
        let second = HistoryParams { before: Some(page(&first).entries[1].position), ..first.clone() };
        let none = HistoryParams { limit: Some(0), ..HistoryParams::default() };
        let mut lists = vec![drawn(&page(&first))];
        // Those on the first page may be gone meanwhile.
        delete(&history, &[Number(3)]).expect("it is deleted");
        lists.extend([second, none].map(|of| drawn(&page(&of))));
        assert_snapshot!(lists.join("\n\n"), @"
        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        3 Today |  | print(6 * 7) | ⇒ 42 | answered | information
        …

        2 Today | a b.csv | a b.csv | ⇒ Three rows. | answered | information
        1 Today | prices.csv | mean? | ⇒ It is 2. | answered | information

        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        …
        ");
    }

    #[test]
    fn asks_are_found_by_their_words_and_by_their_file() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let words = |query: &str| HistoryParams { query: Some(query.to_owned()), ..HistoryParams::default() };
        let uri = DocumentId::parse("file:///w/prices.csv");
        let lists = [words("row thre"), words("nowhere"), HistoryParams { uri, ..words("  ") }]
            .map(|of| drawn(&list(&history, &of, 43).expect("a list")));
        assert_snapshot!(lists.join("\n\n"), @"
        2 Today | a b.csv | a b.csv | ⇒ Three rows. | answered | information



        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        1 Today | prices.csv | mean? | ⇒ It is 2. | answered | information
        ");
    }

    #[test]
    fn the_asks_of_the_file_at_hand_come_first_and_only_once() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let first = DocumentId::parse("file:///w/a%20b.csv");
        let of = HistoryParams { first, limit: Some(2), ..HistoryParams::default() };
        let page = list(&history, &of, 43).expect("a list");
        let next = HistoryParams { before: Some(page.entries[2].position), ..of.clone() };
        let pages = [page.clone(), list(&history, &next, 43).expect("a list")];
        assert_snapshot!(pages.each_ref().map(drawn).join("\n\n"), @"
        2 Today | a b.csv | a b.csv | ⇒ Three rows. | answered | information
        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        3 Today |  | print(6 * 7) | ⇒ 42 | answered | information
        …

        1 Today | prices.csv | mean? | ⇒ It is 2. | answered | information
        ");
        assert_eq!(page.entries.iter().map(|entry| entry.first).collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn what_is_deleted_is_no_longer_listed() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let results =
            ["ask-1.md", "ask-3.md", "unkept-1-1.md"].map(|name| home.path().join("results").join(name));
        std::fs::create_dir(home.path().join("results")).expect("a folder");
        for result in &results {
            std::fs::write(result, "It is 2.").expect("a file");
        }
        assert_eq!(delete(&history, &[Number(1), Number(2), Number(99)]).expect("a number"), 2);
        assert_eq!(results.map(|result| result.exists()), [false, true, true]);
        assert_snapshot!(drawn(&list(&history, &HistoryParams::default(), 43).expect("a list")), @"
        4 Today | prices.csv | and the⏎median? | ⋯ queued | queued | information
        3 Today |  | print(6 * 7) | ⇒ 42 | answered | information
        ");
    }

    #[test]
    fn an_ask_that_runs_is_not_deleted() {
        let home = tempfile::tempdir().expect("a folder");
        let history = some(home.path());
        let refused = delete(&history, &[Number(1), Number(4)]).expect_err("it is refused");
        assert_snapshot!(
            refused.failure(history.folder()).sentence(),
            @"Cannot delete ask 4: it still runs. Cancel it first, or wait for its end. Nothing was deleted."
        );
        assert_eq!(list(&history, &HistoryParams::default(), 43).expect("a list").entries.len(), 4);
    }

    #[test]
    fn where_nothing_is_kept_the_list_is_empty_and_no_file_appears() {
        let home = tempfile::tempdir().expect("a folder");
        let history = keeping::history(home.path());
        assert_eq!(list(&history, &HistoryParams::default(), 43).expect("a list"), HistoryList::default());
        assert_eq!(delete(&history, &[Number(1)]).expect("a number"), 0);
        assert_eq!(std::fs::read_dir(home.path()).expect("a folder").count(), 0);
    }
}
