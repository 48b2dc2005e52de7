//! A duration as people read it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::reset::clock_after;

/// A duration for people: tenths below one second, then whole seconds rounded up, then minutes.
pub(crate) struct Rounded(pub(crate) Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            return write!(formatter, "{:.1} s", self.0.as_secs_f64());
        }
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0);
        match seconds {
            0..120 => write!(formatter, "{seconds} s"),
            _ => write!(formatter, "{} min", seconds.div_ceil(60)),
        }
    }
}

/// When to try again, after what was asked for.
pub(super) fn try_again(after: Option<Duration>, otherwise: &str) -> Cow<'static, str> {
    const MINUTES: Duration = Duration::from_secs(120);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    match after {
        Some(after) if after <= DAY => {
            // A wait of minutes outlasts the sentence on the screen.
            let clock = clock_after(after).filter(|_| after >= MINUTES);
            let clock = clock.map(|clock| format!(" (after {clock})")).unwrap_or_default();
            format!("try again in {}{clock}", Rounded(after)).into()
        }
        Some(_) => "try again tomorrow, or choose another model".into(),
        None => format!("try again {otherwise}").into(),
    }
}
