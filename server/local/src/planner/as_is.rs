//! Python without a question runs as it is.

use super::{Closing, Planner, Step};
use crate::Error;
use crate::executor::{Execution, Script};

/// Runs one program as it is.
#[derive(Debug)]
pub struct AsIs(Option<Script>);

impl AsIs {
    /// Plans to run this program.
    #[must_use]
    pub fn new(script: Script) -> Self {
        AsIs(Some(script))
    }
}

impl Planner for AsIs {
    fn next(&mut self, _: &[Execution]) -> Result<Step, Error> {
        Ok(self.0.take().map_or_else(|| Step::Done(Closing::default()), Step::Run))
    }
}
