//! Spare sandboxes: what they are to hold, and when there is none.

use std::time::Duration;

/// Keeps one sandbox in reserve, whose interpreter has imported the usual libraries.
///
/// It is started in the background after the first run, confined before it waits for its program, used
/// for one run and replaced. It takes 150 to 300 MB while it waits, and no processor time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warm {
    /// What it has imported.
    pub libraries: Libraries,
    /// It is dropped after so long without a run.
    pub idle: Duration,
    /// None is started while the system has less memory to give than this, in bytes.
    pub memory: u64,
}

/// The libraries a spare has imported, as far as the interpreter has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Libraries {
    /// numpy, pandas and matplotlib.
    #[default]
    Usual,
    /// Those, and what statistics, symbolic mathematics, machine learning and spreadsheets need.
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
