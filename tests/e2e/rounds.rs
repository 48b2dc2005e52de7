//! Programs that share one interpreter, as the rounds of Gemini's answers do.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::time::Duration;

use harness::{binary, test_python, wait_for};
use insta::assert_snapshot;
use sandbox::{Alias, Cancel, Ended, InputFile, Layers, Limits, Program, Run, Sandbox, Setup, Warm};

fn program(rounds: &[&str]) -> Program {
    let (last, earlier) = rounds.split_last().expect("a round");
    Program {
        earlier: earlier.iter().map(|code| (*code).to_owned()).collect(),
        code: (*last).to_owned(),
        ..Program::default()
    }
}

fn sandbox(isolation: Layers, warm: Option<Warm>) -> Sandbox {
    let setup =
        Setup { python: Some(test_python()), isolation, helper: Some(binary()), warm, ..Setup::default() };
    Sandbox::new(setup).unwrap()
}

fn run(program: Program) -> Run {
    sandbox(Layers::Full, None).run(program, &Cancel::new()).unwrap()
}

/// Each round with its outcome, the number of its charts, its output and its errors.
fn screen(run: &Run) -> String {
    let mut text = String::new();
    let mut draw = |outcome: Ended, images: usize, output: &str, errors: &str| {
        // The marks below a line of a traceback differ between versions of Python.
        let is_mark = |line: &&str| !line.is_empty() && line.chars().all(|mark| "^~ ".contains(mark));
        let lines: String = output.lines().chain(errors.lines()).filter(|line| !is_mark(line)).fold(
            String::new(),
            |mut text, line| {
                let _ = write!(text, "\n  {line}");
                text
            },
        );
        let charts = if images == 0 { String::new() } else { format!(", {images} charts") };
        let _ = writeln!(text, "{outcome:?}{charts}{lines}");
    };
    for earlier in &run.earlier {
        draw(earlier.outcome, earlier.images.len(), &earlier.output, &earlier.errors);
    }
    draw(run.outcome, run.images.len(), &run.output, &run.errors);
    text
}

#[test]
fn later_rounds_use_what_earlier_ones_made_also_one_that_failed() {
    let rounds = [
        "import math\ndef double(x): return 2 * x\nprint('first')",
        "import json\nnumbers = [3, 5, 8]\nraise ValueError('no')\nlost = 1",
        "print(json.dumps(numbers), double(math.pi) > 6)\n'lost' in dir()",
    ];
    let [full, reduced] = [Layers::Full, Layers::Reduced]
        .map(|layer| screen(&sandbox(layer, None).run(program(&rounds), &Cancel::new()).unwrap()));
    assert_eq!(full, reduced);
    assert_snapshot!(full, @r#"
    Ok
      first
    Failed
      Traceback (most recent call last):
        File "program-2.py", line 3, in <module>
          raise ValueError('no')
      ValueError: no
    Ok
      [3, 5, 8] True
    "#);
}

#[test]
fn a_spare_runs_rounds_too() {
    let sandbox = sandbox(Layers::Full, Some(Warm { memory: 0, ..Warm::default() }));
    sandbox.run(program(&[""]), &Cancel::new()).unwrap();
    wait_for("a spare", || sandbox.is_warm());
    let rounds = ["import sys\nwarm = 'pandas' in sys.modules", "print(warm)", "1 / 0", "print(warm, 2)"];
    let run = sandbox.run(program(&rounds), &Cancel::new()).unwrap();
    assert_snapshot!(screen(&run), @r#"
    Ok
    Ok
      True
    Failed
      Traceback (most recent call last):
        File "program-3.py", line 1, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    Ok
      True 2
    "#);
}

#[test]
fn each_round_has_its_own_charts_values_errors_and_exit() {
    let rounds = [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nplt.plot([2, 1])",
        "2 + 3",
        "import sys\nprint('careful', file=sys.stderr)\nprint('out')",
        "print('going')\nsys.exit(3)",
        "plt.bar(['a'], [1])",
    ];
    assert_snapshot!(screen(&run(program(&rounds))), @r#"
    Ok, 2 charts
    Ok
      5
    Ok
      out
      careful
    Failed
      going
      [ended with status 3]
    Ok, 1 charts
    "#);
}

#[test]
fn what_is_printed_without_a_pause_stays_in_its_round() {
    let rounds: Vec<String> = (0..40)
        .map(|round| {
            format!("import sys\nfor i in range(200): print({round})\nprint({round}, file=sys.stderr)")
        })
        .collect();
    let run = run(program(&rounds.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(run.earlier.len(), 39);
    for (round, earlier) in run.earlier.iter().enumerate() {
        assert_eq!(earlier.output, format!("{round}\n").repeat(200));
        assert_eq!(earlier.errors, format!("{round}\n"));
    }
    assert_eq!(run.output, "39\n".repeat(200));
}

#[test]
fn each_round_has_the_time_of_a_run_and_a_limit_ends_them_all() {
    let timed = |seconds, rounds: &[&str]| {
        let limits = Limits { wall: Duration::from_secs(seconds), ..Limits::default() };
        run(Program { limits, ..program(rounds) })
    };
    // Two of them take longer than one may.
    let nap = "import time\ntime.sleep(6)\nprint('slept')";
    assert_snapshot!(screen(&timed(11, &[nap, nap, nap])), @r#"
    Ok
      slept
    Ok
      slept
    Ok
      slept
    "#);
    assert_snapshot!(screen(&timed(3, &["print(1)", "print(2)\nwhile True: pass", "print(3)"])), @r#"
    Ok
      1
    DeadlineExceeded
      2
      [stopped: not done after 3 s]
    "#);
    // A round that reports the ends of others gains no time beyond theirs.
    let forger = "import os\nfor fd in range(3, 30):\n  for _ in range(500):\n    try: os.write(fd, b'T\\1\\0\\0\\x000')\n    except OSError: break\nwhile True: pass";
    let run = timed(3, &["print(1)", forger, "print(3)"]);
    assert_eq!(run.outcome, Ended::DeadlineExceeded);
    assert!(run.elapsed < Duration::from_secs(60), "{:?}", run.elapsed);
}

#[test]
fn a_file_has_more_than_one_name() {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, b"a\n1\n").unwrap();
    let files = || vec![InputFile { name: "sales.csv".to_owned(), file: file.try_clone().unwrap() }];
    let aliases = vec![Alias { name: "input_file_0.csv".to_owned(), file: "sales.csv".to_owned() }];
    for layer in [Layers::Full, Layers::Reduced] {
        let code = "print(open('input_file_0.csv').read() == open('sales.csv').read())\nopen('input_file_0.csv', 'a').write('2\\n')";
        let program = Program { files: files(), aliases: aliases.clone(), ..program(&[code]) };
        let run = sandbox(layer, None).run(program, &Cancel::new()).unwrap();
        assert_eq!(run.output, "True\n");
        let left: Vec<_> =
            run.files.iter().map(|file| (file.name.as_str(), file.content.as_deref())).collect();
        assert_eq!(left, [("sales.csv", Some(&b"a\n1\n2\n"[..]))]);
    }
}

#[test]
fn what_a_round_breaks_does_not_end_the_next_one() {
    let rounds = [
        "import sys\nclass Odd:\n    def write(self, text): pass\n    def flush(self): raise KeyError('x')\nsys.stdout = Odd()",
        "import os\nsys.stdout = sys.__stdout__\nos.mkfifo('program-3.py')\nprint('two')",
        "print('three')",
    ];
    assert_snapshot!(screen(&run(program(&rounds))), @"
    Ok
    Ok
      two
    Ok
      three
    ");
}
