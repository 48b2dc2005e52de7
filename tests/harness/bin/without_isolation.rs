//! `without-isolation PROGRAM [ARGUMENT]…` executes a program as on a machine without isolation: user namespaces and
//! Landlock do not exist for it.

#[cfg(target_os = "linux")]
fn main() {
    use std::os::unix::process::CommandExt;

    use seccompiler::{
        SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    };

    let namespace = u64::from(libc::CLONE_NEWUSER.unsigned_abs());
    let asks_for_one =
        SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(namespace), namespace);
    let rule = SeccompRule::new(vec![asks_for_one.expect("a condition")]).expect("a rule");
    let absent = [
        (libc::SYS_clone, vec![rule.clone()]),
        (libc::SYS_unshare, vec![rule]),
        // Its flags are in memory, where no filter can read them; without clone3 the C library uses clone.
        (libc::SYS_clone3, Vec::new()),
        (libc::SYS_landlock_create_ruleset, Vec::new()),
    ];
    let not_there = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let here = std::env::consts::ARCH.try_into().expect("a known processor");
    let filter = SeccompFilter::new(absent.into_iter().collect(), SeccompAction::Allow, not_there, here)
        .expect("a filter");
    let program: seccompiler::BpfProgram = filter.try_into().expect("a program");
    seccompiler::apply_filter(&program).expect("a process may take rights from itself");

    let mut arguments = std::env::args_os().skip(1);
    let error = std::process::Command::new(arguments.next().expect("a program")).args(arguments).exec();
    panic!("it does not start: {error}");
}

#[cfg(not(target_os = "linux"))]
fn main() {}
