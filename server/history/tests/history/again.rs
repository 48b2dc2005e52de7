//! A turn that the person asks again.

use std::path::Path;

use history::{Filter, History, Number, RecordKey, TurnKind, Which, Write};
use turn::Turn;

use crate::child::{start, tell};
use crate::{begin, end, history, list, more, new_turn, text, view, write};

/// The latest turn of an ask, asked again.
fn again(ask: Which, key: RecordKey, turn: &Turn) -> Write {
    Write::Turn { ask, key, kind: TurnKind::Again, turn: Box::new(turn.clone()), view: view(turn) }
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
    end(&history, key, turn, vec![text("1")]);
    let (key, second) = (RecordKey::new(), Turn::new("second"));
    write(&history, again(Which::New(ask), key, &second)).expect("it is written");
    assert_eq!(turns(&history), "(first) second of 1");
    // More that is known of it replaces nothing.
    write(&history, again(Which::New(ask), key, &second)).expect("it is written");
    assert_eq!(turns(&history), "(first) second of 1");
    end(&history, key, second, vec![text("2")]);
    let (key, third) = (RecordKey::new(), Turn::new("third"));
    history.write(new_turn(Which::Kept(Number(1)), key, &third));
    end(&history, key, third, vec![text("3")]);
    assert_eq!(turns(&history), "(first) second third of 2");
}

#[test]
fn a_retry_leaves_what_another_window_has_asked_meanwhile() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (ask, key, turn) = begin(&history, "first");
    end(&history, key, turn, vec![text("1")]);
    let (key, other) = (RecordKey::new(), Turn::new("of the other window"));
    history.write(new_turn(Which::Kept(Number(1)), key, &other));
    end(&history, key, other, vec![text("2")]);
    write(&history, again(Which::New(ask), RecordKey::new(), &Turn::new("first"))).expect("it is written");
    assert_eq!(turns(&history), "(first) of the other window first of 2");
}

#[test]
fn what_was_answered_counts_again_if_the_person_gives_no_question() {
    let home = tempfile::tempdir().expect("a folder");
    let history = history(home.path());
    let (ask, key, turn) = begin(&history, "first");
    end(&history, key, turn, vec![text("1")]);
    let key = RecordKey::new();
    write(&history, again(Which::New(ask), key, &Turn::new(""))).expect("it is written");
    write(&history, Write::Withdrawn { turn: key }).expect("it is withdrawn");
    assert_eq!(turns(&history), "first of 1");
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
    std::thread::sleep(std::time::Duration::from_secs(20));
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
