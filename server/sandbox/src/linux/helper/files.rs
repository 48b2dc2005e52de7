//! The files the program may touch, by Landlock.

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};
use std::path::{Path, PathBuf};

use super::{HelperArguments, control_groups};
use crate::Layer;

/// The newest rules we know. An older kernel enforces those that it has; the filter of system calls covers what Linux
/// before 6.12 cannot restrict with Landlock.
const RULES: ABI = ABI::V6;

/// Devices without state.
const DEVICES: [&str; 3] = ["/dev/null", "/dev/random", "/dev/urandom"];
/// Can only be read: who may write to it can make shared memory of it, which no count shows.
const ZERO: &str = "/dev/zero";

/// Denies every file but those that are given. In layer full a kernel without Landlock will do: the root of its
/// container holds no other files.
pub(super) fn restrict(given: &HelperArguments) -> Result<(), String> {
    match (apply(given), given.layer) {
        (Ok(RulesetStatus::NotEnforced), Layer::Reduced) => {
            Err("this kernel has no Landlock (Linux 5.13 or newer with it switched on)".to_owned())
        }
        (Err(error), Layer::Reduced) => Err(format!("Landlock refused its rules: {error}")),
        _ => Ok(()),
    }
}

fn apply(given: &HelperArguments) -> Result<RulesetStatus, RulesetError> {
    let read = AccessFs::from_read(RULES);
    let file = AccessFs::ReadFile | AccessFs::WriteFile;
    let write = AccessFs::from_all(RULES)
        & !(AccessFs::Execute | AccessFs::MakeBlock | AccessFs::MakeChar | AccessFs::MakeSock);
    let devices = DEVICES.map(PathBuf::from);
    let limits = if given.layer == Layer::Reduced { control_groups::limit_files() } else { Vec::new() };
    let zero = PathBuf::from(ZERO);
    let readable = given.readable.iter().chain(&limits).chain([&zero]);
    let rules = readable.map(|path| (path, read));
    let rules = rules.chain(given.writable.iter().map(|path| (path, write)));
    let rules = rules.chain(devices.iter().map(|path| (path, file)));
    // Before Linux 5.19 Landlock let no file move between folders. Layer full rather does without Landlock then.
    let moving =
        if given.layer == Layer::Full { CompatLevel::HardRequirement } else { CompatLevel::BestEffort };
    let status = Ruleset::default()
        .set_compatibility(moving)
        .handle_access(AccessFs::Refer)?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(RULES))?
        .handle_access(AccessNet::from_all(RULES))?
        .scope(Scope::from_all(RULES))?
        .create()?
        .add_rules(rules.filter_map(|(path, access)| rule(path, access)))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// `None` if the file does not exist.
fn rule(path: &Path, access: BitFlags<AccessFs>) -> Option<Result<PathBeneath<PathFd>, RulesetError>> {
    let opened = PathFd::new(path).ok()?;
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(RULES) };
    Some(Ok(PathBeneath::new(opened, access)))
}
