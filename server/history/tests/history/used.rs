//! Tokens are counted once, by day, service and model, and stay counted.

use std::time::Duration;

use history::{Claim, ClaimKey, History, Write};
use insta::assert_snapshot;
use turn::{Piece, Speaker, Turn, Usage};

use crate::{begin, end, ended, history, text, write};

/// An answer that used so many tokens.
fn counted(total: u64) -> Vec<Piece> {
    let usage = Usage { prompt: Some(total - 2), answer: Some(2), total: Some(total), ..Usage::default() };
    vec![text("It is 2."), Piece::Usage(usage)]
}

/// A turn that Gemini answers.
fn by_gemini(turn: Turn) -> Turn {
    Turn { speaker: Speaker::model("gemini-flash-latest", "Gemini"), ..turn }
}

fn drawn(history: &History) -> String {
    let used = history.read(|store| store.used(30)).expect("it is read");
    let line = |used: &history::Used| {
        let history::Used { service, model, answers, uncounted, tokens, .. } = used;
        format!("{service} {model}: {answers} answers, {uncounted} uncounted, {} tokens\n", tokens.all())
    };
    used.iter().map(line).collect()
}

#[test]
fn what_a_service_counted_is_added_up_and_stays_when_the_ask_is_deleted() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let pieces = [
        counted(700),
        counted(300),
        // Another model answered than the one that was asked.
        [counted(11), vec![Piece::Model("gemini-3.8-flash".to_owned())]].concat(),
        // It was cut before it was counted.
        vec![text("It")],
        // It never came to an answer.
        Vec::new(),
        // Nobody's counts make all sums wrong.
        counted(u64::MAX),
    ];
    for pieces in pieces {
        let (_, key, turn) = begin(&history, "mean?");
        end(&history, key, by_gemini(turn), pieces);
    }
    let numbers: Vec<_> = (1..=6).map(history::Number).collect();
    history.change(|store| store.delete(&numbers)).expect("they are deleted");
    assert_snapshot!(drawn(&history), @"
    Gemini gemini-flash-latest: 4 answers, 1 uncounted, 1000001000 tokens
    Gemini gemini-3.8-flash: 1 answers, 0 uncounted, 11 tokens
    ");
    assert_eq!(history.read(history::Store::used_today).expect("it is read"), 1_000_001_011);
}

#[test]
fn this_machine_and_an_answer_that_is_shown_again_use_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (_, key, turn) = begin(&history, "print(1)");
    end(&history, key, Turn { speaker: Speaker::this_machine(), ..turn }, vec![text("1")]);
    let (_, key, turn) = begin(&history, "mean?");
    let again = Turn { reused: Some(Duration::from_secs(1)), ..by_gemini(turn) };
    end(&history, key, again, counted(700));
    assert_eq!(drawn(&history), "");
}

#[test]
fn what_is_not_kept_or_is_deleted_while_it_runs_counts_too() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let unkept = ended(history::RecordKey::new(), by_gemini(Turn::new("mean?")), counted(20));
    let Write::End { turn, .. } = unkept else { unreachable!("it is the end of a turn") };
    write(&history, Write::Used { turn, claim: None }).expect("it is written");
    let (_, key, turn) = begin(&history, "median?");
    write(&history, ended(key, by_gemini(turn.clone()), Vec::new())).expect("it is written");
    history.change(|store| store.delete(&[history::Number(1)])).expect("it is deleted");
    assert_snapshot!(drawn(&history), @"Gemini gemini-flash-latest: 1 answers, 0 uncounted, 20 tokens");
}

/// The claim of an ask that is expected to use so many tokens.
fn claim(history: &History, expected: u64, is_kept: bool) -> ClaimKey {
    let key = ClaimKey::new();
    let (service, model) = ("Gemini".to_owned(), "gemini-flash-latest".to_owned());
    write(history, Write::Claim { key, claim: Claim { service, model, expected, is_kept } })
        .expect("it is written");
    key
}

fn count(history: &History, key: ClaimKey, total: u64) {
    let counts = Usage { total: Some(total), ..Usage::default() };
    write(history, Write::Counted { key, model: None, counts }).expect("it is written");
}

#[test]
fn what_runs_claims_its_tokens_in_the_order_in_which_it_began_until_it_is_over() {
    let home = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (history(home.path()), history(home.path()));
    let (first, second) = (claim(&ours, 100, true), claim(&theirs, 100, false));
    let claimed = |before: Option<ClaimKey>| ours.read(|store| store.claimed(before)).expect("it is read");
    assert_eq!([Some(first), Some(second), None].map(claimed), [0, 100, 200]);
    count(&ours, first, 70);
    count(&theirs, second, 130);
    assert_eq!([Some(first), Some(second), None].map(claimed), [0, 100, 230]);
    write(&ours, Write::Released { key: first }).expect("it is written");
    let turn = Box::new(by_gemini(Turn::new("mean?")));
    write(&theirs, Write::Used { turn, claim: Some(second) }).expect("it is written");
    assert_eq!([Some(first), Some(second), None].map(claimed), [0, 0, 0]);
}

#[test]
fn what_was_counted_for_an_ask_that_is_not_kept_outlives_its_process() {
    let home = tempfile::tempdir().expect("a folder");
    let killed = history(home.path());
    let (kept, unkept, _) =
        (claim(&killed, 100, true), claim(&killed, 100, false), claim(&killed, 100, false));
    count(&killed, kept, 70);
    count(&killed, unkept, 130);
    killed.finish();
    drop(killed);
    let history = history(home.path());
    assert_snapshot!(drawn(&history), @"Gemini gemini-flash-latest: 1 answers, 0 uncounted, 130 tokens");
    assert_eq!(history.read(|store| store.claimed(None)).expect("it is read"), 0);
}
