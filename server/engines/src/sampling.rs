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

/// A sample of a text file of this size; `None` if it has no lines to choose from, or too long ones. `is_csv` tells that a
/// line may end within quotes, and that the first one has names without which the others say little. Reads the whole file,
/// and keeps little of it.
pub(crate) fn sample(file: &mut File, size: u64, is_csv: bool) -> io::Result<Option<Sample>> {
    let mut chosen = Chosen::of(file, size, is_csv)?;
    if is_csv && chosen.ends_in_quotes {
        // A quote that is never closed is no quote of CSV.
        chosen = Chosen::of(file, size, false)?;
    }
    let fitting = chosen.fitting();
    let lacks_names = is_csv && fitting.first.first() != chosen.first.first();
    if chosen.count < FEWEST || fitting.count() == 0 || lacks_names {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for record in fitting.in_order() {
        file.seek(SeekFrom::Start(record.start))?;
        file.take(record.end - record.start).read_to_end(&mut bytes)?;
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
    }
    let sampled = Sampled { lines: fitting.count() as u64, of: chosen.count };
    Ok(Some(Sample { bytes, sampled, taken: chosen.taken(&fitting) }))
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

    /// Those for which there is room. Where there is too little for all, the first and the last ones come first.
    fn fitting(&self) -> Fitting {
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
        Fitting {
            first: self.first.iter().filter(&mut fits).cloned().collect(),
            last: self.last.iter().filter(&mut fits).cloned().collect(),
            between: between.filter(&mut fits).cloned().collect(),
        }
    }

    /// Which of the records were taken: `the first 301, 200 from all parts between, the last 100`.
    fn taken(&self, fitting: &Fitting) -> String {
        let of = |place: &str, taken: usize, chosen: usize| match taken {
            0 => None,
            _ if taken == chosen => Some(format!("the {place} {taken}")),
            _ => Some(format!("{taken} of the {place} {chosen}")),
        };
        let between = fitting.between.len();
        let parts = [
            of("first", fitting.first.len(), self.first.len()),
            (between > 0).then(|| format!("{between} from all parts between")),
            of("last", fitting.last.len(), self.last.len()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Those of the chosen records for which there is room.
struct Fitting {
    first: Vec<Range<u64>>,
    between: Vec<Range<u64>>,
    last: Vec<Range<u64>>,
}

impl Fitting {
    fn count(&self) -> usize {
        self.in_order().count()
    }

    /// In the order of the file, each once.
    fn in_order(&self) -> impl Iterator<Item = &Range<u64>> {
        self.first.iter().chain(&self.between).chain(&self.last)
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
    fn of_long_lines_those_are_taken_for_which_there_is_room() {
        let long = format!("{}\n", "x".repeat(100_000));
        let cut = |drawn: String| drawn.split(':').next().unwrap_or_default().to_owned();
        assert_snapshot!(cut(drawn(&long.repeat(30), false)), @"2 of 30, 2 of the first 30");
        let rows: String = (0..50_000).map(|row| format!("{row},north\n")).collect();
        assert_snapshot!(drawn(&format!("{}\n{rows}", "x".repeat(300_000)), false), @"532 of 50001, 300 of the first 301, 132 from all parts between, the last 100: 0,north | 1,north | 49998,north | 49999,north");
    }

    #[test]
    fn what_has_no_lines_cannot_be_sampled() {
        assert_eq!(drawn(&"[1,2,3],".repeat(100_000), false), "no lines");
        assert_eq!(drawn(&format!("{}\n", "x".repeat(300_000)).repeat(30), false), "no lines");
        // Without the names of its columns a table says little.
        let rows = "1,2\n".repeat(100);
        assert_eq!(drawn(&format!("{}\n{rows}", "name,".repeat(60_000)), true), "no lines");
    }
}
