//! Settings of the spare sandbox.

use std::time::Duration;

/// Keeps one sandbox in reserve, whose interpreter has imported the usual libraries.
///
/// It starts in the background after the first run, is confined before it waits, runs one program and is replaced. While
/// it waits it takes 150 to 300 MB of memory and no processor time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warm {
    /// The libraries it imports.
    pub libraries: Libraries,
    /// How long it waits for a run before it ends.
    pub idle: Duration,
    /// No spare is started while the system has less free memory than this, in bytes.
    pub memory: u64,
}

/// The libraries that a spare imports; those that the interpreter lacks are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Libraries {
    /// numpy, pandas and matplotlib.
    #[default]
    Usual,
    /// The usual ones, and those for statistics, symbolic mathematics, machine learning and spreadsheets.
    Science,
}

impl Default for Warm {
    fn default() -> Self {
        Self { libraries: Libraries::default(), idle: Duration::from_secs(600), memory: 2 << 30 }
    }
}

impl Libraries {
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only spares import"))]
    pub(crate) fn modules(self) -> &'static [&'static str] {
        const SCIENCE: &[&str] = &[
            "numpy",
            "pandas",
            "matplotlib.pyplot",
            "scipy.stats",
            "sympy",
            "sklearn.ensemble",
            "sklearn.linear_model",
            "sklearn.model_selection",
            "seaborn",
            "openpyxl",
        ];
        const USUAL: usize = 3;
        match self {
            Self::Usual => &SCIENCE[..USUAL],
            Self::Science => SCIENCE,
        }
    }
}
