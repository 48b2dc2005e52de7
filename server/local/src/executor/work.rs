//! What is said of a program's work: before it runs, and while it does.

use std::time::Duration;

use turn::view::size;

/// The work of a program that this engine wrote. The time limit of code does not hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// The size of the data, in bytes.
    pub bytes: u64,
    /// How long it will take, roughly.
    pub estimate: Duration,
    /// How often the program reads the data, roughly; `None` where reading is the lesser part of its work.
    pub readings: Option<u64>,
}

/// Work that takes less is not worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(3);

/// How many times longer a program takes on a busy machine.
const BUSY: u32 = 10;

/// In per cent. Before, too little is done to tell how long the rest takes.
const TELLS_THE_REST: u32 = 5;

impl Work {
    /// How much there is to do and how long it will take; `None` if it is over in a moment.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let seconds = self.estimate.as_secs();
        (self.estimate >= WORTH_A_WORD).then(|| format!("{}: {}", size(self.bytes), about(seconds)))
    }

    /// Whether it is worth to follow how much the program has read: on a busy machine it may take much longer than
    /// estimated.
    pub(super) fn is_followed(self) -> bool {
        self.estimate * BUSY >= WORTH_A_WORD && self.readings.is_some()
    }
}

/// How far a program is with its work.
#[derive(Debug)]
pub(crate) struct WorkProgress {
    work: Work,
    /// What was said last, in per cent.
    percent: u32,
}

impl WorkProgress {
    pub(crate) fn new(work: Work) -> Self {
        WorkProgress { work, percent: 0 }
    }

    /// What to say of a program that has read so many bytes in this time: `reading 2.1 GB: 40 %, about 30 s left`. `None`
    /// until it has come further by a per cent, so that even a program that reads in vain says little.
    pub(crate) fn words(&mut self, read: u64, elapsed: Duration) -> Option<String> {
        if self.work.estimate.max(elapsed) < WORTH_A_WORD {
            return None;
        }
        let all = self.work.bytes.saturating_mul(self.work.readings?);
        // It is not over before it has ended, whatever it reads beside the data.
        let percent = u32::try_from(read.saturating_mul(100) / all.max(1)).unwrap_or(99).min(99);
        if percent <= self.percent {
            return None;
        }
        self.percent = percent;
        let left = (elapsed * (100 - percent) / percent).as_secs().max(1);
        let left = if percent < TELLS_THE_REST { String::new() } else { format!(", {} left", about(left)) };
        Some(format!("reading {}: {percent} %{left}", size(self.work.bytes)))
    }
}

/// A time in words. Nobody believes a guess to the second.
fn about(seconds: u64) -> String {
    match seconds {
        0..20 => format!("about {seconds} s"),
        20..90 => format!("about {} s", seconds.div_ceil(5) * 5),
        _ => format!("about {} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn work(bytes: u64, seconds: u64, readings: Option<u64>) -> Work {
        Work { bytes, estimate: Duration::from_secs(seconds), readings }
    }

    #[test]
    fn work_that_takes_a_while_says_how_long() {
        let of = [(1_000, 0), (130_000_000, 4), (2_100_000_000, 42), (30_000_000_000, 700)];
        let words = of.map(|(bytes, seconds)| work(bytes, seconds, None).words().unwrap_or_default());
        assert_eq!(words.join(" | "), " | 130.0 MB: about 4 s | 2.1 GB: about 45 s | 30.0 GB: about 12 min");
    }

    #[test]
    fn a_program_says_how_far_it_is_at_each_per_cent_and_how_long_the_rest_takes() {
        let mut progress = WorkProgress::new(work(2_100_000_000, 42, Some(2)));
        // Megabytes that were read, at this second.
        let looks = [
            (0, 0),
            (3, 1),
            (84, 1),
            (90, 1),
            (1_680, 18),
            (1_690, 18),
            (4_150, 44),
            (9_000, 50),
            (9_999, 60),
        ];
        let words = looks.map(|(read, second)| {
            let words = progress.words(read * 1_000_000, Duration::from_secs(second));
            format!("{second:>2} s  {}", words.unwrap_or_default())
        });
        assert_snapshot!(words.join("\n"), @"
         0 s  
         1 s  
         1 s  reading 2.1 GB: 2 %
         1 s  
        18 s  reading 2.1 GB: 40 %, about 30 s left
        18 s  
        44 s  reading 2.1 GB: 98 %, about 1 s left
        50 s  reading 2.1 GB: 99 %, about 1 s left
        60 s
        ");
    }

    #[test]
    fn a_program_that_takes_longer_than_estimated_says_how_far_it_is() {
        let mut progress = WorkProgress::new(work(100_000_000, 1, Some(1)));
        assert_eq!(progress.words(20_000_000, Duration::from_secs(2)), None);
        let words = progress.words(30_000_000, Duration::from_secs(3));
        assert_eq!(words.as_deref(), Some("reading 100.0 MB: 30 %, about 7 s left"));
    }

    #[test]
    fn of_a_program_that_mostly_computes_no_progress_is_told() {
        let mut progress = WorkProgress::new(work(60_000_000, 5, None));
        assert_eq!(progress.words(30_000_000, Duration::from_secs(1)), None);
    }
}
