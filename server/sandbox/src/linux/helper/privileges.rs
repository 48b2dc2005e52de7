//! Capabilities, of which an ordinary person has none and root all.

use rustix::thread::CapabilitySet;

/// Gives up all capabilities, so that exec leaves even root without any. Where that is not permitted, this process has
/// none, or too few to matter behind the filter of system calls.
pub(super) fn drop_all() {
    for capability in CapabilitySet::all().iter() {
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let _ = rustix::thread::clear_ambient_capability_set();
}
