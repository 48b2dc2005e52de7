//! The environment that is being made.

use std::sync::{Mutex, PoisonError};

use sandbox::Cancel;

/// What stops the environment that is being made, while one is.
#[derive(Default)]
pub(crate) struct MakingEnvironment(Mutex<Option<Cancel>>);

impl MakingEnvironment {
    /// Begins to make one; `None` if one is being made.
    pub(crate) fn begin(&self) -> Option<Cancel> {
        let mut making = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if making.is_some() {
            return None;
        }
        Some(making.insert(Cancel::new()).clone())
    }

    /// Stops it.
    pub(crate) fn cancel(&self) {
        if let Some(cancel) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            cancel.cancel();
        }
    }

    /// It is made, or failed.
    pub(crate) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
