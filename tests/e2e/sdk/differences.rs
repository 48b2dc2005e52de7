//! Where our requests differ from those of Google's SDKs, and why.

/// A difference.
pub(crate) struct Difference {
    /// What differs: `path`, `query`, `body.store`…
    pub(crate) field: &'static str,
    /// Words in the names of the cases; empty for all.
    pub(crate) case: &'static str,
    pub(crate) reason: &'static str,
}

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
];

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
