//! The system calls the program may make, by seccomp.

mod tables;

use std::collections::BTreeMap;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, SeccompRule, TargetArch};

use super::HelperArguments;
use crate::Layer;
use tables::Calls;

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: TargetArch = TargetArch::aarch64;

/// Filters the system calls of this process from here on. `interpreter` is the address, in this process, of the
/// interpreter's path. In layer reduced exec may be called with this address only, and a successful exec frees it.
pub(super) fn restrict(given: &HelperArguments, interpreter: usize) -> Result<(), String> {
    let process = std::process::id();
    for program in programs(given.layer, given.are_files_mounted, process, interpreter as u64)? {
        seccompiler::apply_filter(&program)
            .map_err(|error| format!("seccomp refused its filter: {error}"))?;
    }
    Ok(())
}

/// If several filters answer a call with an error, the one installed last decides which. The last filter also forbids
/// more filters.
fn programs(
    layer: Layer,
    are_files_mounted: bool,
    process: u32,
    interpreter: u64,
) -> Result<Vec<BpfProgram>, String> {
    let ignored = tables::ignored(layer, are_files_mounted);
    let unsupported = (layer == Layer::Reduced).then(tables::unsupported);
    let filters = [
        // A call that is not listed looks like one that this kernel does not have, so libraries fall back.
        Some((tables::allowed(layer), SeccompAction::Errno(errno(libc::ENOSYS)), SeccompAction::Allow)),
        Some((ignored, SeccompAction::Allow, SeccompAction::Errno(0))),
        unsupported.map(|calls| (calls, SeccompAction::Allow, SeccompAction::Errno(errno(libc::EOPNOTSUPP)))),
        Some((
            tables::refused(layer, process, interpreter),
            SeccompAction::Allow,
            SeccompAction::Errno(errno(libc::EPERM)),
        )),
    ];
    let compile = |(calls, otherwise, matched): (Calls, _, _)| {
        SeccompFilter::new(rules(calls), otherwise, matched, ARCHITECTURE)
            .and_then(BpfProgram::try_from)
            .map_err(|error| format!("seccomp cannot express its filter: {error}"))
    };
    filters.into_iter().flatten().map(compile).collect()
}

fn rules(calls: Calls) -> BTreeMap<i64, Vec<SeccompRule>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for (number, rule) in calls {
        rules.entry(number).or_default().extend(rule);
    }
    rules
}

fn errno(number: i32) -> u32 {
    number.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: [Layer; 2] = [Layer::Full, Layer::Reduced];

    #[test]
    fn the_kernel_can_take_every_filter() {
        for layer in LAYERS {
            let lengths: Vec<_> = programs(layer, true, 7, 1 << 40).unwrap().iter().map(Vec::len).collect();
            assert_eq!(lengths.len(), if layer == Layer::Full { 3 } else { 4 });
            assert!(lengths.iter().all(|length| (1..4096).contains(length)), "{lengths:?}");
        }
    }

    #[test]
    fn no_call_is_listed_both_always_and_with_conditions() {
        for layer in LAYERS {
            let tables = [
                tables::allowed(layer),
                tables::ignored(layer, true),
                tables::unsupported(),
                tables::refused(layer, 7, 1 << 40),
            ];
            for table in tables {
                let always = table.iter().filter(|(_, rule)| rule.is_none());
                for (number, _) in always {
                    assert_eq!(table.iter().filter(|(other, _)| other == number).count(), 1, "{number}");
                }
            }
        }
    }
}
