//! One program prints what the rounds printed that stay of an answer.

use std::cell::RefCell;

use evidence::{FolderFiles, one_program};
use proptest::prelude::*;
use proptest::sample::select;
use turn::{Code, Outcome, Output, Round};

use crate::worker::{Ended, Worker};

/// Statements of small programs. Some fail where a name is missing, some always.
const STATEMENTS: [&str; 75] = [
    "a = 1",
    "a = b + 1",
    "b = 2",
    "b = a * 2",
    "a += 1",
    "a, b = 3, 4",
    "c = f()",
    "c = g(a)",
    "rows = [1]",
    "rows = rows + [a]",
    "rows.append(b)",
    "rows.append(len(rows))",
    "rows[0] = 5",
    "kept = rows",
    "kept.append(3)",
    "kept[0] = a",
    "print(kept)",
    "del rows[0]",
    "del a",
    "add(rows)",
    "set_a()",
    "print(a)",
    "print(b)",
    "print(rows)",
    "c = f()\nprint(c)",
    "d = g(1)\nprint(d, c)",
    "print(math.pi)",
    "d = sqrt(4)\nprint(d)",
    "d = j.dumps(c)\nprint(d)",
    "d = K().get()\nprint(K.v, d)",
    "import math",
    "import math, json",
    "import json as j",
    "import json as j; import math  # both",
    "from math import sqrt",
    "from math import sqrt, pi as math",
    "from math import *",
    "from __future__ import annotations",
    "def f():\n    return a",
    "def g(x):\n    b = x + a\n    return b",
    "def add(to):\n    to.append(7)",
    "def set_a():\n    global a\n    a = 9",
    "class K:\n    v = 1\n    def get(self):\n        return b",
    "for i in [1, 2]:\n    a = i",
    "for i in [1, 2]:\n    rows.append(i)",
    "if len(rows) > 1:\n    c = 1\nelse:\n    c = a",
    "try:\n    import json as j\nexcept ImportError:\n    j = None",
    "1 / 0",
    "last = rows.pop()\nprint(last)",
    "[rows.append(it) for it in [1, 2]]",
    "a > 1 and rows.append(a)",
    "for it in [1, 0]:\n    rows.append(it)\n    1 / it",
    "with io.StringIO() as file:\n    a = 2\n    b = 1 / (a - 2)",
    "import io",
    "def bad(to):\n    to.append(8)\n    return 1 / 0",
    "c = bad(rows)",
    "rows.extend(1 / it for it in [1, 0])",
    "d = rows.pop() / 0",
    "[b := it for it in [6, 7]]",
    "c = [sqrt for it in rows if (sqrt := it)]",
    "a = (b := 5) / 0",
    "d = [g(it) for it in rows] + [set_a()] + 1",
    "it = iter([1, 2, 3])",
    "[*it]",
    "2 in it",
    "[n for n in it]",
    "def fill():\n    rows.append(5)\n    rows.append(1 / 0)",
    "c = fill()",
    "b = 4; c = 1 / 0; d = 3",
    "a = 6; rows.append(a); b = d + 1",
    "import heapq",
    "c = heapq.heappop(rows) / 0",
    "d = next(it, 0)\nprint(d)",
    "def through(): return fill()",
    "import sys\nif a > 3:\n    sys.exit()",
];

/// The statements of each round; `from __future__` is only allowed at the top of one.
fn any_rounds() -> impl Strategy<Value = Vec<String>> {
    let round = prop::collection::vec(select(&STATEMENTS[..]), 1..9).prop_map(|mut statements| {
        statements.sort_by_key(|statement| !statement.contains("__future__"));
        statements.join("\n") + "\n"
    });
    prop::collection::vec(round, 1..6)
}

/// What one program is made of rounds that ended so.
fn joined(rounds: &[String], ended: &[Ended]) -> String {
    let results: Vec<(Code, Output)> = rounds
        .iter()
        .zip(ended)
        .map(|(code, (printed, traceback))| {
            let outcome = if traceback.is_some() { Outcome::Failed } else { Outcome::Ok };
            let output = printed.clone() + traceback.as_deref().unwrap_or_default();
            (Code { code: code.clone(), ..Code::default() }, Output { outcome, output, ..Output::default() })
        })
        .collect();
    let round = |(code, output)| Round { code: Some(code), outputs: vec![output], ..Round::default() };
    let rounds: Vec<Round<'_>> = results.iter().map(|(code, output)| round((code, output))).collect();
    one_program(&rounds, &[], &FolderFiles::default()).expect("a program")
}

/// The last line of a traceback.
fn error(ended: &Ended) -> Option<&str> {
    ended.1.as_deref().and_then(|traceback| traceback.lines().last())
}

#[test]
fn one_program_prints_what_the_good_rounds_printed() {
    let python = RefCell::new(Worker::start("python3"));
    proptest!(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() }, |(rounds in any_rounds())| {
        let codes: Vec<&str> = rounds.iter().map(String::as_str).collect();
        let ended = python.borrow_mut().run(&codes);
        let program = joined(&rounds, &ended);
        let (last, before) = ended.split_last().expect("a round");
        let good = before.iter().filter(|(_, traceback)| traceback.is_none()).chain([last]);
        let printed: String = good.map(|(printed, _)| printed.as_str()).collect();
        let whole = python.borrow_mut().run(&[&program]).remove(0);
        prop_assert_eq!(&whole.0, &printed, "{}", program);
        prop_assert_eq!(error(&whole), error(last), "{}", program);
    });
}
