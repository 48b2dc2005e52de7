//! How fast bytes are looked at: a table, source code, and a text in which every line looks promising.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Some megabytes of each.
const SIZE: usize = 4 << 20;

fn repeated(piece: &str) -> Vec<u8> {
    piece.bytes().cycle().take(SIZE).collect()
}

fn scan(criterion: &mut Criterion) {
    let table: String = (0..2_000)
        .map(|row| format!("{row},2024-01-{:02},Berlin,{}.25,A{row}\n", row % 28 + 1, row * 7))
        .collect();
    let source = include_str!("../src/named.rs");
    let promising =
        "self.api_key = get_token(secret_name, password=self.password) # key: https://x.example/a\n";
    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(SIZE as u64)).sample_size(20);
    for (name, text) in [("table", table.as_str()), ("source", source), ("promising", promising)] {
        let text = repeated(text);
        group.bench_function(name, |bencher| bencher.iter(|| secrets::find(&text).len()));
    }
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
