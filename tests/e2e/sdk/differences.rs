//! Where our requests differ from those of Google's SDKs, and why.

/// A difference.
pub(crate) struct Difference {
    /// What differs: `path`, `query`, `body.store`…
    pub(crate) field: &'static str,
    /// Words in the names of the cases; empty for all.
    pub(crate) case: &'static str,
    pub(crate) reason: &'static str,
}

/// How the cases of the SDK begin that is installed.
pub(crate) const INSTALLED: &str = "installed:";

pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        field: "body.store",
        case: "create",
        reason: "Google keeps what does not say otherwise, and a person has not said that it may",
    },
    Difference {
        field: "body.background",
        case: "previous_interaction_id",
        reason: "an answer at once that Google keeps is made in the background, so that it depends on no connection",
    },
    Difference {
        field: "body.store",
        case: "installed: generate",
        reason: "Google keeps what does not say otherwise, and a person has not said that it may",
    },
    Difference {
        field: "body.generationConfig",
        case: "installed: ",
        reason: "an empty object says nothing",
    },
    Difference { field: "query", case: "installed: ", reason: "the largest pages: all of a list is wanted" },
    Difference {
        field: "body.file",
        case: "installed: upload",
        reason: "the name only: size and type stand in the headers",
    },
];

/// Fails for a difference among these that was not found.
pub(crate) fn assert_used(used: &[usize], is_meant: impl Fn(&Difference) -> bool) {
    for (at, difference) in DIFFERENCES.iter().enumerate().filter(|(_, difference)| is_meant(difference)) {
        assert!(used.contains(&at), "take it out of the table: {} {}", difference.field, difference.case);
        assert!(!difference.reason.is_empty());
    }
}

/// Why nobody can cause a case with us; `None` if they can.
pub(crate) fn not_caused(case: &str) -> Option<&'static str> {
    let cases = [
        (
            "content list",
            "an attachment has its name in the text beside it, and no options are passed on yet",
        ),
        ("include_input", "what was sent is known here"),
        ("cancel", "an answer is ended when its ask is: the test of the client shows the request"),
        ("vertex express", "the service has no such address, and it is refused"),
    ];
    cases.into_iter().find(|(name, _)| case.contains(name)).map(|(_, reason)| reason)
}
