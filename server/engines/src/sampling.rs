//! A sample of a file that is too large for a model: its first records, some from all parts, its last ones.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter};
use turn::Sampled;

/// The records of a sample: from the beginning, the names of the columns among them…
const FIRST: usize = 301;
/// …from all parts of the rest…
const SPREAD: u64 = 200;
/// …and from the end.
const LAST: usize = 100;

/// The most bytes of a sample.
const LONGEST: u64 = 256 << 10;

/// A file with fewer records has no lines to choose from.
const FEWEST: u64 = 20;

/// What is read at once.
const BUFFER: usize = 1 << 20;

/// A sample.
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sampled: Sampled,
    /// Which records were taken, in words.
    pub(crate) taken: String,
}

/// A sample of a text file of this size; `None` if it has no lines to choose from. `is_csv` tells that a line may end within
/// quotes. Reads the whole file, and keeps little of it.
pub(crate) fn sample(file: &mut File, size: u64, is_csv: bool) -> io::Result<Option<Sample>> {
    let mut chosen = Chosen::of(file, size, is_csv)?;
    if is_csv && chosen.ends_in_quotes {
        // A quote that is never closed is no quote of CSV.
        chosen = Chosen::of(file, size, false)?;
    }
    if chosen.first.first().is_none_or(|names| names.end - names.start > LONGEST) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let ranges = chosen.ranges();
    for range in &ranges {
        file.seek(SeekFrom::Start(range.start))?;
        file.take(range.end - range.start).read_to_end(&mut bytes)?;
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
    }
    let records = ranges.len() as u64;
    let is_by_lines = records >= FEWEST;
    let (sampled, taken) = (Sampled { lines: records, of: chosen.count }, chosen.taken(&ranges));
    Ok(is_by_lines.then_some(Sample { bytes, sampled, taken }))
}

/// The records that were chosen, by where they stand.
#[derive(Default)]
struct Chosen {
    count: u64,
    first: Vec<Range<u64>>,
    spread: Vec<Range<u64>>,
    last: VecDeque<Range<u64>>,
    /// Where the next record between them is due.
    due: u64,
    ends_in_quotes: bool,
}

impl Chosen {
    fn of(file: &mut File, size: u64, is_csv: bool) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        let mut chosen = Chosen::default();
        let step = (size / SPREAD).max(1);
        let (mut buffer, mut at, mut start) = (vec![0; BUFFER], 0, 0);
        // A file that grows meanwhile has an end all the same.
        let mut file = file.take(size);
        let mut is_quoted = false;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            let mut end_at = |place: usize| {
                let end = at + place as u64 + 1;
                chosen.take(start..end, step);
                start = end;
            };
            if is_csv {
                for place in memchr2_iter(b'"', b'\n', &buffer[..read]) {
                    match buffer[place] {
                        b'"' => is_quoted = !is_quoted,
                        _ if is_quoted => {}
                        _ => end_at(place),
                    }
                }
            } else {
                memchr_iter(b'\n', &buffer[..read]).for_each(end_at);
            }
            at += read as u64;
        }
        if start < at {
            chosen.take(start..at, step);
        }
        chosen.ends_in_quotes = is_quoted;
        Ok(chosen)
    }

    fn take(&mut self, record: Range<u64>, step: u64) {
        self.count += 1;
        if self.first.len() < FIRST {
            self.first.push(record);
            return;
        }
        if record.start >= self.due {
            self.due = (record.start / step + 1) * step;
            self.spread.push(record.clone());
        }
        self.last.push_back(record);
        if self.last.len() > LAST {
            self.last.pop_front();
        }
    }

    /// Which of the records were taken: `the first 301, 200 from all parts between, the last 100`.
    fn taken(&self, ranges: &[Range<u64>]) -> String {
        let count = |records: &mut dyn Iterator<Item = &Range<u64>>| {
            records.filter(|record| ranges.contains(record)).count()
        };
        let (first, last) = (count(&mut self.first.iter()), count(&mut self.last.iter()));
        let parts = [
            (first, format!("the first {first}")),
            (ranges.len() - first - last, format!("{} from all parts between", ranges.len() - first - last)),
            (last, format!("the last {last}")),
        ];
        parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, words)| words)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// In the order of the file, each once. Where there is too little room for all, the first and the last ones come first.
    fn ranges(&self) -> Vec<Range<u64>> {
        let ends = self.last.front().map_or(u64::MAX, |record| record.start);
        let between = self.spread.iter().filter(|record| record.start < ends);
        let mut room = LONGEST;
        let mut fits = |record: &&Range<u64>| match room.checked_sub(record.end - record.start) {
            Some(rest) => {
                room = rest;
                true
            }
            None => false,
        };
        let by_rank = self.first.iter().chain(&self.last).chain(between);
        let mut ranges: Vec<Range<u64>> = by_rank.filter(&mut fits).cloned().collect();
        ranges.sort_by_key(|record| record.start);
        ranges
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use insta::assert_snapshot;

    use super::{Sample, sample};

    /// A sample of a text, drawn as its size, its first and its last records.
    fn drawn(text: &str, is_csv: bool) -> String {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let Some(Sample { bytes, sampled, taken }) =
            sample(&mut file, text.len() as u64, is_csv).expect("read")
        else {
            return "no lines".to_owned();
        };
        let lines: Vec<String> =
            String::from_utf8(bytes).expect("UTF-8").lines().map(str::to_owned).collect();
        let ends = [&lines[..2], &lines[lines.len() - 2..]].concat();
        format!("{} of {}, {taken}: {}", sampled.lines, sampled.of, ends.join(" | "))
    }

    #[test]
    fn a_sample_has_records_from_everywhere_and_each_is_whole() {
        let rows: String = (0..50_000).map(|row| format!("{row},north\n")).collect();
        assert_snapshot!(drawn(&format!("id,region\n{rows}"), true), @"601 of 50001, the first 301, 200 from all parts between, the last 100: id,region | 0,north | 49998,north | 49999,north");
        let quoted: String = (0..5_000).map(|row| format!("{row},\"two\nlines\"\n")).collect();
        assert_snapshot!(drawn(&format!("id,text\n{quoted}"), true), @r#"587 of 5001, the first 301, 186 from all parts between, the last 100: id,text | 0,"two | 4999,"two | lines""#);
        let open: String = (0..5_000).map(|row| format!("{row},5\" pipe\n")).collect();
        assert_snapshot!(drawn(&format!("id,what\n\"{open}"), true), @r#"588 of 5001, the first 301, 187 from all parts between, the last 100: id,what | "0,5" pipe | 4998,5" pipe | 4999,5" pipe"#);
    }

    #[test]
    fn what_has_no_lines_cannot_be_sampled() {
        assert_eq!(drawn(&"[1,2,3],".repeat(100_000), false), "no lines");
        let long = format!("{}\n", "x".repeat(100_000));
        assert_eq!(drawn(&long.repeat(30), false), "no lines");
    }
}
