//! What every request finds.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use local::Executor;

use crate::ServeStore;
use crate::body::Bodies;
use crate::door::Door;
use crate::queue::ServingQueue;

/// The parts of the service.
pub(crate) struct ServiceState {
    pub(crate) door: Door,
    pub(crate) patience: Duration,
    pub(crate) queue: ServingQueue,
    pub(crate) bodies: Bodies,
    pub(crate) executor: Arc<dyn Executor>,
    pub(crate) store: ServeStore,
}

impl ServiceState {
    /// How long the client waits.
    pub(crate) fn patience_of(&self, request: &Request) -> Duration {
        let seconds = request.headers().get("x-server-timeout").and_then(|value| value.to_str().ok());
        let seconds = seconds.and_then(|seconds| seconds.trim().parse::<f64>().ok()).filter(|it| *it > 0.0);
        seconds.map_or(self.patience, |it| {
            Duration::try_from_secs_f64(it).unwrap_or(self.patience).min(self.patience)
        })
    }
}
