//! The limits the kernel keeps for each process.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::HelperArguments;
use crate::Layer;
use crate::run::{MAX_FILE_BYTES, OPEN_FILES};

const PROCESSES: u64 = 64;
/// Queued signals and timers; those of the person's other programs count too.
const PENDING_SIGNALS: u64 = 1024;

pub(super) fn limit(given: &HelperArguments) -> io::Result<()> {
    // Only 1 keeps the kernel from giving memory to a program that collects core dumps: see core(5).
    lower(Resource::Core, 1)?;
    lower(Resource::Cpu, given.cpu_seconds)?;
    lower(Resource::Data, given.memory)?;
    // Libraries reserve more addresses than they use.
    lower(Resource::As, given.memory.saturating_mul(2))?;
    lower(Resource::Fsize, MAX_FILE_BYTES)?;
    lower(Resource::Nofile, OPEN_FILES)?;
    lower(Resource::Sigpending, PENDING_SIGNALS)?;
    if given.layer == Layer::Full && counts_processes_per_namespace() {
        lower(Resource::Nproc, PROCESSES)?;
    }
    Ok(())
}

/// Sets the limit and its ceiling, never above what this process has already.
fn lower(resource: Resource, value: u64) -> io::Result<()> {
    let ceiling = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let value = Some(value.min(ceiling));
    Ok(setrlimit(resource, Rlimit { current: value, maximum: value })?)
}

/// Before Linux 5.14 the limit counted all processes of the person, also those outside the run, so it would fail programs
/// on a busy desktop. The host's watch over the run's tasks remains.
fn counts_processes_per_namespace() -> bool {
    let system = rustix::system::uname();
    let mut numbers = system.release().to_str().unwrap_or_default().split(|c: char| !c.is_ascii_digit());
    let mut number = || numbers.next().and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0);
    (number(), number()) >= (5, 14)
}
