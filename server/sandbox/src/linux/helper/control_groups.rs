//! The files in which a process finds the limits of its own control groups.

use std::path::{Component, Path, PathBuf};

const ROOT: &str = "/sys/fs/cgroup";

/// Those of this process. `DuckDB` does not start where it may not read one that exists.
pub(super) fn limit_files() -> Vec<PathBuf> {
    limit_files_of(&std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default())
}

/// Those of a process with these lines in its file `cgroup`: `ID:CONTROLLERS:PATH`.
fn limit_files_of(lines: &str) -> Vec<PathBuf> {
    lines.lines().flat_map(files_of_line).collect()
}

fn files_of_line(line: &str) -> Vec<PathBuf> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { return Vec::new() };
    let path = Path::new(path.trim_start_matches('/'));
    // From within a namespace a group outside of it is seen as `/..`.
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Vec::new();
    }
    let names = |name: &str| -> &[&str] {
        match name {
            // Version 2 has one hierarchy for all controllers.
            "" => &["cpu.max", "memory.max"],
            "cpu" => &["cpu.cfs_quota_us", "cpu.cfs_period_us"],
            "memory" => &["memory.limit_in_bytes"],
            _ => &[],
        }
    };
    let files = |name: &str| -> Vec<PathBuf> {
        names(name).iter().map(|file| Path::new(ROOT).join(name).join(path).join(file)).collect()
    };
    controllers.split(',').flat_map(files).collect()
}

#[cfg(test)]
mod tests {
    use super::limit_files_of;

    fn drawn(lines: &str) -> String {
        let files = limit_files_of(lines);
        files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_the_limits_of_its_own_groups_may_be_read() {
        assert_eq!(
            drawn("0::/user.slice/run-7.scope\n"),
            "/sys/fs/cgroup/user.slice/run-7.scope/cpu.max /sys/fs/cgroup/user.slice/run-7.scope/memory.max"
        );
        assert_eq!(
            drawn("4:memory:/a/b\n3:cpuset:/\n2:cpu,cpuacct:/\n1:name=systemd:/\n"),
            "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us \
             /sys/fs/cgroup/cpu/cpu.cfs_period_us"
        );
    }

    #[test]
    fn a_path_that_leads_out_of_the_groups_is_ignored() {
        assert_eq!(drawn("0::/../../etc\nnonsense\n:"), "");
    }
}
