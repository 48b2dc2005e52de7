//! How long the programs take on this machine.

use std::time::Duration;

use super::ProfiledFile;
use crate::executor::Work;
use crate::sniff::Packing;

/// How fast a program gets through its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// Seconds of processor time for each GB of the file.
    seconds: u64,
    /// How many cores it keeps busy.
    cores: u64,
    /// How often it reads the file, where reading is most of its work.
    readings: Option<u64>,
}

/// A packed text is so many times as large as its file, usually.
const UNPACKED: u64 = 5;

// Measured on two cores of a server.
impl Pace {
    pub(super) const EXCEL: Pace = Pace::on_one_core(900);
    pub(super) const PARQUET: Pace = Pace::on_one_core(80);
    pub(super) const DELIMITED: Pace = Pace::on_one_core(40);
    pub(super) const JSON: Pace = Pace::on_one_core(40);
    /// With the standard library only.
    pub(super) const STANDARD: Pace = Pace::on_one_core(100);

    const fn on_one_core(seconds: u64) -> Self {
        Pace { seconds, cores: 1, readings: None }
    }

    /// `DuckDB` uses all cores, and reads the file so often.
    pub(super) fn duckdb(seconds: u64, readings: u64) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        Pace { seconds, cores, readings: Some(readings) }
    }

    /// The same for the text of a file that is packed in this way.
    pub(super) fn unpacking(self, packing: &Packing, file: &ProfiledFile<'_>) -> Self {
        // A file of several parts says how long the last one is.
        let said = file.unpacked.map_or(0, |unpacked| unpacked / file.size.max(1));
        let factor = if *packing == Packing::Plain { 1 } else { said.max(UNPACKED) };
        Pace { seconds: self.seconds * factor, ..self }
    }

    /// The work of describing a file of so many bytes.
    pub(super) fn work(self, bytes: u64) -> Work {
        let estimate = Duration::from_millis(bytes / 1_000_000 * self.seconds / self.cores);
        Work { bytes, estimate, readings: self.readings }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use crate::profile::ProfiledFile;
    use crate::sniff::Packing;

    #[test]
    fn a_packed_file_takes_as_long_as_what_it_says_it_holds() {
        let seconds = |unpacked| {
            let file = ProfiledFile {
                name: "a.csv.gz",
                size: 2_800_000,
                unpacked,
                is_large: false,
                sheet: None,
                header_row: None,
            };
            Pace::STANDARD.unpacking(&Packing::Gzip, &file).work(file.size).estimate.as_secs()
        };
        assert_eq!([seconds(None), seconds(Some(1_000_000_000))], [1, 71]);
    }
}
