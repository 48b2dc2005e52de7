//! Quotas of the service.

use std::fmt;

/// A quota of the service (<https://ai.google.dev/gemini-api/docs/rate-limits>).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quota {
    /// Its name, for example `GenerateRequestsPerDayPerProjectPerModel-FreeTier`.
    pub id: Option<String>,
    /// How much it allows.
    pub limit: Option<u64>,
    /// The model it counts for.
    pub model: Option<String>,
}

impl Quota {
    /// `true` if it comes back with the next day only.
    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.id.as_ref().is_some_and(|id| id.to_ascii_lowercase().contains("perday"))
    }

    /// `true` if it allows nothing at all, as the free tier does for some models.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.limit == Some(0)
    }

    pub(super) fn is_named(&self) -> bool {
        *self != Quota::default()
    }

    pub(crate) fn outlasts_waiting(&self) -> bool {
        self.is_daily() || self.is_zero()
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "quota {}", self.id.as_deref().unwrap_or("not named"))?;
        if let Some(limit) = self.limit {
            write!(formatter, ", limit {limit}")?;
        }
        if let Some(model) = &self.model {
            write!(formatter, ", model {model}")?;
        }
        Ok(())
    }
}
