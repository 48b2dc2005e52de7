//! Why layers of isolation are not available.

use std::fmt;

use crate::Layer;

/// Why layers are not available: `full: there is no bwrap on PATH; reduced: this kernel has no Landlock`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals(Vec<(Layer, String)>);

impl Refusals {
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs have layers"))]
    pub(crate) fn push(&mut self, layer: Layer, why: String) {
        self.0.push((layer, why));
    }

    /// Why a layer is not available; `None` if it was not tried.
    #[must_use]
    pub fn of(&self, layer: Layer) -> Option<&str> {
        self.0.iter().find(|(refused, _)| *refused == layer).map(|(_, why)| why.as_str())
    }

    /// The reasons for a run in the next layer; `None` if nothing was refused. A reason for layer full stands without its
    /// name if it is the only one.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs have layers"))]
    pub(crate) fn words(&self) -> Option<String> {
        match self.0.as_slice() {
            [] => None,
            [(Layer::Full, why)] => Some(why.clone()),
            _ => Some(self.to_string()),
        }
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = self.0.iter().map(|(layer, why)| format!("{layer}: {why}"));
        formatter.write_str(&reasons.collect::<Vec<_>>().join("; "))
    }
}
