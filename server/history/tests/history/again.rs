//! A turn that the person asks again.

use std::path::Path;
use std::time::Duration;

use history::{Filter, History, Number, RecordKey, TurnKind, Which, Write};
use turn::Turn;

use crate::child::{start, tell};
use crate::{begin, end, history, in_history, list, more, new_turn, text, view, write};

/// The turn of an ask that began at this second, asked again.
fn again(ask: Which, key: RecordKey, began: u64, turn: &Turn) -> Write {
    let kind = TurnKind::Again { began: Some(Duration::from_secs(began)) };
    Write::Turn { ask, key, kind, turn: Box::new(turn.clone()), view: view(turn) }
}

/// Ends a turn that began at this second.
fn end_at(history: &History, key: RecordKey, began: u64, turn: Turn) -> Number {
    end(history, key, Turn { began: Some(Duration::from_secs(began)), ..turn }, vec![text("it is")])
}

/// The turns of the first ask: their questions, those that were replaced in brackets.
fn turns(history: &History) -> String {
    let kept = history.read(|store| store.load(Number(1))).expect("it is read").expect("it is there");
    let questions = kept.turns.iter().map(|kept| {
        let question = &kept.turn.question;
        if kept.is_replaced { format!("({question})") } else { question.clone() }
    });
    format!("{} of {}", questions.collect::<Vec<_>>().join(" "), kept.listed.turns)
}

#[test]
fn a_turn_is_replaced_in_the_moment_in_which_the_next_is_there() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (ask, key, turn) = begin(&history, "first");
    end_at(&history, key, 1, turn);
    let (key, second) = (RecordKey::new(), Turn::new("second"));
    write(&history, again(Which::New(ask), key, 1, &second)).expect("it is written");
    assert_eq!(turns(&history), "(first) second of 1");
    // More that is known of it replaces nothing.
    write(&history, again(Which::New(ask), key, 1, &second)).expect("it is written");
    assert_eq!(turns(&history), "(first) second of 1");
    end(&history, key, second, vec![text("2")]);
    let (key, third) = (RecordKey::new(), Turn::new("third"));
    history.write(new_turn(in_history(&history, Number(1)), key, &third));
    end(&history, key, third, vec![text("3")]);
    assert_eq!(turns(&history), "(first) second third of 2");
}

/// Two windows show one ask; the second has gone on with the same question.
fn two_windows(home: &Path) -> (History, Which) {
    let history = history(home);
    let (ask, key, turn) = begin(&history, "first");
    end_at(&history, key, 1, turn);
    let (key, other) = (RecordKey::new(), Turn::new("first"));
    history.write(new_turn(in_history(&history, Number(1)), key, &other));
    end_at(&history, key, 2, Turn { question: "first".to_owned(), ..other });
    (history, Which::New(ask))
}

#[test]
fn a_retry_leaves_what_another_window_has_asked_meanwhile() {
    let home = tempfile::tempdir().expect("a folder");
    let (history, ask) = two_windows(home.path());
    write(&history, again(ask, RecordKey::new(), 1, &Turn::new("again"))).expect("it is written");
    assert_eq!(turns(&history), "(first) first again of 2");
}

#[test]
fn a_retry_of_what_never_began_replaces_the_same_question() {
    let home = tempfile::tempdir().expect("a folder");
    let (history, ask) = two_windows(home.path());
    for question in ["cancelled", "of the other window"] {
        let key = RecordKey::new();
        history.write(new_turn(ask, key, &Turn::new(question)));
        end(&history, key, Turn::new(question), Vec::new());
    }
    let kind = TurnKind::Again { began: None };
    let turn = Turn::new("cancelled");
    let (view, turn) = (view(&turn), Box::new(turn));
    write(&history, Write::Turn { ask, key: RecordKey::new(), kind, turn, view }).expect("it is written");
    assert_eq!(turns(&history), "first first (cancelled) of the other window cancelled of 4");
}

#[test]
fn without_the_turn_that_is_asked_again_the_latest_is_replaced() {
    let home = tempfile::tempdir().expect("a folder");
    let (history, ask) = two_windows(home.path());
    write(&history, again(ask, RecordKey::new(), 99, &Turn::new("again"))).expect("it is written");
    assert_eq!(turns(&history), "first (first) again of 2");
}

#[test]
fn what_was_answered_counts_again_if_the_person_gives_no_question() {
    let home = tempfile::tempdir().expect("a folder");
    let (history, ask) = two_windows(home.path());
    for began in [1, 2] {
        let key = RecordKey::new();
        write(&history, again(ask, key, began, &Turn::new(""))).expect("it is written");
        write(&history, Write::Withdrawn { turn: key }).expect("it is withdrawn");
        assert_eq!(turns(&history), "first first of 2");
    }
    assert_eq!(list(&history, Filter::default()), "1 first: answered\n");
}

/// The task of a process that is killed: saves a chart.
pub(crate) fn save_a_chart(home: &Path) {
    let history = history(home);
    let (_, key, _) = begin(&history, "plot");
    write(&history, more(key, vec![text("Here: ")])).expect("it is written");
    let charts = vec!["/s/chart-1.png".to_owned()];
    write(&history, Write::Charts { turn: key, charts }).expect("it is written");
    tell("saved");
    std::thread::sleep(Duration::from_secs(20));
}

#[test]
fn the_charts_of_a_turn_that_was_cut_are_known_and_removed_with_it() {
    let home = tempfile::tempdir().expect("a folder");
    let mut process = start("chart", home.path());
    assert_eq!(process.hear(), "saved");
    process.child.kill().expect("it is killed");
    process.child.wait().expect("it is gone");
    let history = history(home.path());
    assert_eq!(list(&history, Filter::default()), "1 plot: cut\n");
    let kept = history.read(|store| store.load(Number(1))).expect("it is read").expect("it is there");
    assert_eq!(kept.turns[0].charts, ["/s/chart-1.png"]);
    history.change(|store| store.delete(&[Number(1)])).expect("it is deleted");
    assert_eq!(crate::removed(home.path()), "1: /s/chart-1.png\n");
}
