//! Prints what a run takes in a spare sandbox, in a new one, and in bare Python: medians, taking turns.
//!
//! `cargo bench -p sandbox --bench warm`, with the interpreter in `GEMINI_EXEC_TEST_PYTHON` or `python3` on `PATH`.
//! On a busy machine the figures say little: the load is printed with them.
#![allow(clippy::print_stdout, missing_docs, reason = "it is a command")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sandbox::{Cancel, Isolation, Libraries, Limits, Options, Outcome, Program, Run, Sandbox, Warm};

const ROUNDS: usize = 15;

/// A job, its program, the budget of a warm run in layer full in milliseconds, and the modules it needs.
const JOBS: [(&str, &str, u32, &[&str]); 4] = [
    ("print(1)", "print(1)", 12, &[]),
    (
        "pandas describe",
        "import numpy as np, pandas as pd\n\
        print(pd.DataFrame({'a': np.arange(1000), 'b': np.random.rand(1000)}).describe())",
        30,
        &["pandas"],
    ),
    (
        "plot to PNG",
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n\
        plt.plot([1, 4, 9]); plt.title('squares'); plt.xlabel('n')\nplt.savefig('chart.png')\nplt.close()",
        60,
        &["matplotlib"],
    ),
    (
        "scipy + sklearn",
        "import numpy as np\nfrom scipy import stats\nfrom sklearn.linear_model import LinearRegression\n\
        x = np.arange(100.0).reshape(-1, 1)\n\
        print(LinearRegression().fit(x, x[:, 0]).coef_, stats.ttest_1samp(x[:, 0], 50).pvalue)",
        40,
        &["scipy", "sklearn"],
    ),
];

fn main() {
    sandbox::run_helper_if_asked();
    for isolation in [Isolation::Full, Isolation::Reduced] {
        println!("\nlayer {isolation:?}, load {}", load());
        for (name, code, budget, modules) in JOBS {
            let libraries = if modules.contains(&"sklearn") { Libraries::Science } else { Libraries::Usual };
            let warm = sandbox(isolation, Some(Warm { libraries, memory: 0, ..Warm::default() }));
            if !modules.iter().all(|module| warm.python().has_module(module)) {
                println!("{name:16} not measured: {modules:?} are not all there");
                continue;
            }
            measure(name, code, budget, &warm, &sandbox(isolation, None));
        }
    }
    println!("\nload at the end: {}", load());
}

fn measure(name: &str, code: &str, budget: u32, warm: &Sandbox, cold: &Sandbox) {
    let mut times = [const { Vec::new() }; 4];
    run(warm, "");
    for _ in 0..ROUNDS {
        wait(warm);
        times[0].push(milliseconds(|| drop(run(warm, code))));
        // The next spare is not to be measured too.
        times[3].push(wait(warm));
        times[1].push(milliseconds(|| drop(run(cold, code))));
        times[2].push(milliseconds(|| bare(warm, code)));
    }
    let [warm, cold, bare, ready] = times.map(median);
    println!(
        "{name:16} warm {warm:6.1} ms (budget {budget})   cold {cold:6.1} ms   bare python3 {bare:6.1} ms   \
        a spare is ready after {ready:5.0} ms"
    );
}

fn sandbox(isolation: Isolation, warm: Option<Warm>) -> Sandbox {
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON").map(PathBuf::from);
    Sandbox::new(Options { python, isolation, warm, ..Options::default() }).expect("a sandbox")
}

fn run(sandbox: &Sandbox, code: &str) -> Run {
    let program = Program { code: code.to_owned(), files: Vec::new(), limits: Limits::default() };
    let run = sandbox.run(program, &Cancel::new()).expect("a run");
    assert_eq!(run.outcome, Outcome::Ok, "{}", run.output);
    run
}

fn bare(sandbox: &Sandbox, code: &str) {
    let folder = std::env::temp_dir();
    let mut python = Command::new(sandbox.python().executable());
    let status = python.args(["-I", "-c", code]).current_dir(folder).stdout(Stdio::null()).status();
    assert!(status.expect("Python starts").success());
}

/// Waits for a spare, and tells how long that took.
fn wait(sandbox: &Sandbox) -> f64 {
    milliseconds(|| {
        while !sandbox.is_warm() {
            thread::sleep(Duration::from_millis(1));
        }
    })
}

fn milliseconds(action: impl FnOnce()) -> f64 {
    let start = Instant::now();
    action();
    start.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}
