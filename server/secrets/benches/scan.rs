//! How fast bytes are looked at: a table, source code, a text in which every line looks promising, and JSON in one line; in MB/s
//! beside `detect-secrets` (`PyPI`), if that is on the `PATH`.

use std::fs;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Some megabytes of each.
const SIZE: usize = 4 << 20;

/// So much of each is enough for the peer, which takes seconds.
const SIZE_OF_PEER: usize = 256 << 10;

fn repeated(piece: &str) -> Vec<u8> {
    piece.bytes().cycle().take(SIZE).collect()
}

fn texts() -> [(&'static str, Vec<u8>); 4] {
    let table: String = (0..2_000)
        .map(|row| format!("{row},2024-01-{:02},Berlin,{}.25,A{row}\n", row % 28 + 1, row * 7))
        .collect();
    let source = include_str!("../src/named.rs");
    let promising =
        "self.api_key = get_token(secret_name, password=self.password) # key: https://x.example/a\n";
    let one_line = r#"{"name": "password", "value": "x"}, {"key": "api_key"}, "a password = b", "#;
    [
        ("table", repeated(&table)),
        ("source", repeated(source)),
        ("promising", repeated(promising)),
        ("one line", repeated(one_line)),
    ]
}

fn scan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(SIZE as u64)).sample_size(20);
    for (name, text) in texts() {
        group.bench_function(name, |bencher| bencher.iter(|| secrets::find(&text).len()));
    }
    group.finish();
    beside_a_peer().expect("a folder for the texts");
}

/// Prints the best of some runs beside the peer's time, without that of its start.
fn beside_a_peer() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("secrets-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let empty = folder.join("empty.txt");
    fs::write(&empty, "")?;
    let start = time_of_peer(&empty);
    let mut out = io::stdout();
    for (name, text) in texts() {
        let own = (0..30).map(|_| {
            let begun = Instant::now();
            black_box(secrets::find(black_box(&text)));
            begun.elapsed()
        });
        let own = megabytes_per_second(SIZE, own.min().unwrap_or_default());
        let file = folder.join(format!("{name}.txt"));
        fs::write(&file, &text[..SIZE_OF_PEER])?;
        let peer = start.zip(time_of_peer(&file)).map(|(start, taken)| taken.saturating_sub(start));
        let peer = match peer {
            None => "not on the PATH".to_owned(),
            Some(Duration::ZERO) => "no longer than its start".to_owned(),
            Some(taken) => format!("{:.2} MB/s", megabytes_per_second(SIZE_OF_PEER, taken)),
        };
        writeln!(out, "{name:10} {own:7.0} MB/s   detect-secrets {peer}")?;
    }
    fs::remove_dir_all(&folder)
}

/// How long the peer takes for a file; `None` if it is not there.
fn time_of_peer(file: &Path) -> Option<Duration> {
    let begun = Instant::now();
    let mut command = Command::new("detect-secrets");
    command.args(["scan", "--all-files"]).arg(file).stdout(Stdio::null()).stderr(Stdio::null());
    command.current_dir(file.parent()?).status().ok().filter(std::process::ExitStatus::success)?;
    Some(begun.elapsed())
}

fn megabytes_per_second(bytes: usize, taken: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let bytes = bytes as f64;
    bytes / 1e6 / taken.as_secs_f64()
}

criterion_group!(benches, scan);
criterion_main!(benches);
