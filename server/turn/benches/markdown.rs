//! How fast a model's Markdown is read and written anew, beside its parser alone.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pulldown_cmark::{Options, Parser};
use turn::view;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("markdown");
    for (name, text) in [("answer", ANSWER), ("prose", PROSE), ("hostile", HOSTILE)] {
        let text = text.repeat(SIZE / text.len());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| view::answer(black_box(&text))));
        group.bench_function(format!("{name}, the parser alone"), |bencher| {
            bencher.iter(|| Parser::new_ext(black_box(&text), DIALECT).count());
        });
    }
    group.finish();
}

/// What the parser is asked to read.
const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_MATH);

/// The size of each text, in bytes. A long answer has a tenth of it.
const SIZE: usize = 100_000;

/// As answers about data are: a heading, a list, a table, code.
const ANSWER: &str = "## Body mass by species\n\nThe **Gentoo** penguins are the heaviest, by some 1 300 g:\n\n\
    | species | mean (g) | count |\n| --- | ---: | ---: |\n| Adelie | 3700.7 | 151 |\n| Gentoo | 5076.0 | 123 |\n\n\
    - *Adelie* and *Chinstrap* differ by `32.4` g, which is no more than chance ($p > 0.5$).\n\
    - Two rows have no mass and were left out.\n\n\
    ```python\nprint(frame.groupby('species')['body_mass_g'].mean())\n```\n\n";

/// Paragraphs with hardly any marks.
const PROSE: &str = "The median of the second column is 39.3 mm, a little above that of the first: 38.8 mm. \
    Most of the difference comes from three rows that were measured later than the others.\n\n";

/// What must not come through: images, links, HTML, open delimiters.
const HOSTILE: &str = "![x](https://a.b/c?d=1) [x](javascript:y) <img src=x onerror=y> **a _b `c [d](e \
    https://a.b www.c.d a@b.c &lt;b&gt; $x$ \\(y\\) > * # |\n> 1. - ```\n\n";

criterion_group!(all, benches);
criterion_main!(all);
