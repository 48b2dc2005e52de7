//! What was told to be written is there, also after the process was killed.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use history::{Filter, History, Number, Store, Which};
use turn::{Block, Ending, Progress, Turn};

use crate::child::{start, tell};
use crate::{begin, end, history, list, more, new_turn, text, write};

/// How often a process is killed, and for how long at most: a slow machine kills less often.
const KILLS: u32 = 100;
const AT_MOST: Duration = Duration::from_secs(20);

/// The words of an answer: `0 1 2 … `.
fn words(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| format!("{number} ")).collect()
}

/// The task of the process that is killed: begins asks, writes their answers bit by bit and ends them, on two threads.
pub(crate) fn write_for_ever(home: &Path) {
    let history = history(home);
    thread::scope(|scope| {
        scope.spawn(|| write_asks(&history));
        scope.spawn(|| write_asks(&history));
    });
}

fn write_asks(history: &History) {
    loop {
        let (ask, key, turn) = begin(history, "count");
        // Written again, to learn its number.
        let begun = new_turn(Which::New(ask), key, &turn);
        let number = write(history, begun).expect("it is written").expect("a number").0;
        tell(&format!("begun {number}"));
        for bit in 0..6 {
            let more = more(key, vec![text(&words(bit * 50..(bit + 1) * 50))]);
            if bit % 2 == 0 {
                history.write(more);
            } else {
                write(history, more).expect("it is written");
                tell(&format!("bits {number} {}", bit + 1));
            }
        }
        end(history, key, turn, vec![text(&words(0..300))]);
        tell(&format!("ended {number}"));
    }
}

/// What a killed process had been told.
#[derive(Default)]
struct Told {
    begun: HashSet<i64>,
    bits: HashMap<i64, u32>,
    ended: HashSet<i64>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let mut parts = line.split(' ');
        let what = parts.next().unwrap_or_default();
        let numbers: Vec<i64> = parts.filter_map(|number| number.parse().ok()).collect();
        match (what, numbers.as_slice()) {
            ("begun", [number]) => drop(self.begun.insert(*number)),
            ("bits", [number, bits]) => {
                self.bits.insert(*number, u32::try_from(*bits).expect("a small number"));
            }
            ("ended", [number]) => drop(self.ended.insert(*number)),
            // A line that the kill cut off.
            _ => {}
        }
    }

    /// Looks for all of it in what is kept.
    fn look(&self, kept: &HashMap<i64, Turn>) {
        for number in &self.begun {
            let turn = kept.get(number).unwrap_or_else(|| panic!("ask {number} is not there"));
            let answer = answer(turn);
            assert!(words(0..300).starts_with(&answer), "ask {number} has a hole: {answer}");
            let least = words(0..self.bits.get(number).map_or(0, |bits| bits * 50));
            assert!(answer.starts_with(&least), "ask {number} lacks bits: {answer}");
            match &turn.progress {
                Progress::Ended(Ending::Cut) => {
                    assert!(!self.ended.contains(number), "ask {number} was whole");
                }
                Progress::Ended(Ending::Answered(_)) => assert_eq!(answer, words(0..300), "ask {number}"),
                other => panic!("ask {number} is {other:?}"),
            }
        }
    }
}

fn answer(turn: &Turn) -> String {
    turn.transcript
        .blocks()
        .iter()
        .map(|block| match block {
            Block::Text(text) => text.as_str(),
            other => panic!("not a text: {other:?}"),
        })
        .collect()
}

/// All asks, by their numbers.
fn kept(store: &Store, since: Option<i64>) -> HashMap<i64, Turn> {
    let listed = store.list(&Filter { limit: usize::MAX, ..Filter::default() }).expect("a list");
    let numbers = listed.iter().map(|ask| ask.number.0).filter(|number| Some(*number) > since);
    numbers
        .map(|number| {
            let mut kept = store.load(Number(number)).expect("it is read").expect("it is there");
            (number, kept.turns.pop().expect("a turn").turn)
        })
        .collect()
}

#[test]
fn what_was_told_to_be_written_outlives_a_kill() {
    let home = tempfile::tempdir().expect("a folder");
    let beginning = Instant::now();
    let mut other = start("write", home.path());
    let (mut kills, mut last) = (0, None);
    let mut asks = 0;
    while kills < KILLS && beginning.elapsed() < AT_MOST {
        let mut process = start("write", home.path());
        // Not the same moment twice: sometimes before its first ask, sometimes in the midst.
        thread::sleep(Duration::from_millis(20 + u64::from(kills) * 37 % 150));
        process.child.kill().expect("it is killed");
        process.child.wait().expect("it is gone");
        let mut told = Told::default();
        process.told().iter().for_each(|line| told.hear(line));
        let history = history(home.path());
        let kept = history.read(|store| Ok(kept(store, last))).expect("it opens");
        told.look(&kept);
        asks += told.begun.len();
        last = told.begun.iter().copied().max().or(last);
        kills += 1;
    }
    other.child.kill().expect("it is killed");
    other.child.wait().expect("it is gone");
    let mut told = Told::default();
    other.told().iter().for_each(|line| told.hear(line));
    let history = history(home.path());
    let all = history.read(|store| Ok(kept(store, None))).expect("it opens");
    told.look(&all);
    assert!(kills >= 5 && asks >= 5, "{kills} kills, {asks} asks");
    drop(history);
    let database = rusqlite::Connection::open(home.path().join("history/history.db")).expect("a database");
    let sound: String =
        database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an answer");
    assert_eq!(sound, "ok");
}

/// The task of a process that starts a program before it is killed.
pub(crate) fn start_a_program(home: &Path) {
    let history = history(home);
    let (ask, key, turn) = begin(&history, "mean?");
    write(&history, new_turn(Which::New(ask), key, &turn)).expect("it is written");
    let program = Command::new("sleep").arg("20").stdout(Stdio::null()).spawn().expect("a program");
    tell(&program.id().to_string());
    drop(program);
    thread::sleep(Duration::from_secs(20));
}

#[test]
fn a_program_that_a_killed_process_had_started_does_not_count_as_it() {
    let home = tempfile::tempdir().expect("a folder");
    let mut process = start("start", home.path());
    let program = process.hear();
    process.child.kill().expect("it is killed");
    process.child.wait().expect("it is gone");
    let history = history(home.path());
    let is_cut = || list(&history, Filter::default()) == "1 mean?: cut\n";
    // The system may need a moment to release what a killed process held.
    let is_cut = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(20));
        is_cut()
    });
    let is_there = Command::new("kill").arg(&program).status().expect("a program").success();
    assert!(is_there, "the program {program} was gone");
    assert!(is_cut, "{}", list(&history, Filter::default()));
}
