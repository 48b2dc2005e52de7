//! The memory of the whole machine.

use std::fs;

use super::watch::kib;

/// What the kernel says of the machine's memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MachineMemory {
    /// What it could give without swapping.
    pub(super) available: u64,
    /// What no process shows: files in memory, and what the kernel keeps and cannot drop.
    unowned: u64,
}

impl MachineMemory {
    pub(super) fn now() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/meminfo").ok()?)
    }

    /// Whether a run with this limit has taken more since `before`, where its processes show `own` bytes. Other programs
    /// take memory too, but show it; what they take without showing it is seldom much.
    pub(super) fn is_short_since(self, before: Self, own: u64, limit: u64) -> bool {
        let fallen = before.available.saturating_sub(self.available);
        let grown = self.unowned.saturating_sub(before.unowned);
        fallen > limit && own.saturating_add(grown) > limit.saturating_add(limit / 20)
    }

    fn parse(meminfo: &str) -> Option<Self> {
        let bytes = |name| kib(meminfo, name);
        Some(Self { available: bytes("MemAvailable:")?, unowned: bytes("Shmem:")? + bytes("SUnreclaim:")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_memory_and_what_the_kernel_keeps_show_in_no_process() {
        let meminfo =
            "MemTotal: 9 kB\nMemAvailable:  7 kB\nShmem:  2 kB\nShmemHugePages: 5 kB\nSUnreclaim: 1 kB\n";
        assert_eq!(
            MachineMemory::parse(meminfo),
            Some(MachineMemory { available: 7 << 10, unowned: 3 << 10 })
        );
        assert_eq!(MachineMemory::parse("MemTotal: 9 kB\n"), None);
    }

    #[test]
    fn memory_that_other_programs_show_is_not_the_runs() {
        let memory = |available, unowned| MachineMemory { available, unowned };
        let is_short = |now: MachineMemory, own| now.is_short_since(memory(1000, 50), own, 100);
        assert!(is_short(memory(890, 160), 0), "the kernel keeps it");
        assert!(is_short(memory(850, 100), 60), "a part each");
        assert!(!is_short(memory(500, 50), 90), "other processes have it");
        assert!(!is_short(memory(1000, 500), 90), "there is as much as before");
    }
}
