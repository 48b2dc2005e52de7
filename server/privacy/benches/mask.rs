//! How fast a table is masked, and its schema made.

use std::io::{self, Write as _};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use privacy::{Column, ColumnContent, Masking, SeparatedTable, WrittenDates, schema};

/// A table of sales of some megabytes.
fn sales() -> Vec<u8> {
    let mut text = b"order_id,day,customer,mail,amount,units,note\n".to_vec();
    for row in 0..100_000_u32 {
        let (customer, cents) = (row.wrapping_mul(2_654_435_761) % 5_000, row % 100);
        writeln!(
            text,
            "{:08},2024-{:02}-{:02},Customer {customer},c{customer}@mail{}.test,{}.{cents:02},{},\"left at the door, {row}\"",
            row + 10_000_000,
            row % 12 + 1,
            row % 28 + 1,
            customer % 20,
            row % 3_000,
            row % 7
        )
        .expect("memory");
    }
    text
}

fn table() -> SeparatedTable {
    let numbers = ColumnContent::Numbers { decimal: b'.', unit: Vec::new() };
    let cells = [
        ColumnContent::Codes,
        ColumnContent::Dates(WrittenDates::Iso),
        ColumnContent::Texts,
        ColumnContent::Texts,
        numbers,
        ColumnContent::SmallNumbers,
        ColumnContent::Texts,
    ];
    let columns = cells.into_iter().map(|cells| Column { name: String::new(), cells }).collect();
    SeparatedTable {
        delimiter: b',',
        quote: Some(b'"'),
        escapes: false,
        skips_blanks: false,
        lines_above: 0,
        has_header: true,
        columns,
        missing: Vec::new(),
    }
}

fn tables(criterion: &mut Criterion) {
    let (text, table, masking) = (sales(), table(), Masking::by([1; 16]));
    let mut group = criterion.benchmark_group("privacy");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.bench_function("mask", |bencher| {
        bencher.iter(|| masking.mask(&table, text.as_slice(), &mut io::sink()));
    });
    group.bench_function("schema", |bencher| bencher.iter(|| schema(&table, text.as_slice(), false)));
}

criterion_group!(benches, tables);
criterion_main!(benches);
