//! The closing text: where programs ran and how they ended.

use turn::view::{size, time};
use turn::{NotKept, Outcome};

use crate::executor::Execution;

/// The text after these programs; `None` if none ran. Without a verdict it says how the last one ended.
pub(crate) fn closing_text(seen: &[Execution], verdict: Option<String>) -> Option<String> {
    let last = seen.last()?;
    let ran = format!("Ran on {} with the local engine: no model, {}.", last.place, last.sent);
    let caveat = last.caveat.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let isolation = format!("Isolation: {}{caveat}.", last.isolation);
    let elapsed = format!("Time: {}.", time(seen.iter().map(|execution| execution.elapsed).sum()));
    let verdict = verdict.or_else(|| ending(last));
    let sentences = [Some(ran), verdict, not_kept(seen), Some(isolation), Some(elapsed)];
    Some(sentences.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// How a program ended, if it did not end well, and what to do about it.
fn ending(execution: &Execution) -> Option<String> {
    match (&execution.outcome, &execution.hint) {
        (Outcome::DeadlineExceeded, hint) => {
            let hint = hint.iter().map(|hint| format!(" {hint}"));
            Some(format!("The code was stopped at its time limit.{}", hint.collect::<String>()))
        }
        (Outcome::Failed, Some(hint)) => Some(format!("The code failed. {hint}")),
        (Outcome::Failed, None) => Some("The code failed.".to_owned()),
        (
            Outcome::Ok | Outcome::NotRun | Outcome::Interrupted | Outcome::Unspecified | Outcome::Unknown(_),
            _,
        ) => None,
    }
}

/// Names the files that programs wrote and that are not handed over.
fn not_kept(seen: &[Execution]) -> Option<String> {
    const NAMED: usize = 5;
    let files: Vec<&NotKept> = seen.iter().flat_map(|execution| &execution.not_kept).collect();
    let named = files.iter().take(NAMED).map(|file| format!("{} ({})", file.name, size(file.size)));
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match files.len() {
        0 => return None,
        1..=NAMED => String::new(),
        count => format!(" and {} more", count - NAMED),
    };
    Some(format!("Not kept, because too large or unreadable: {named}{more}."))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::tests::fake::ended;

    fn closing(execution: Execution) -> String {
        closing_text(&[execution], None).unwrap()
    }

    fn not_kept(count: u64) -> Vec<NotKept> {
        (1..=count).map(|size| NotKept { name: format!("{size}.bin"), size }).collect()
    }

    #[test]
    fn the_closing_text_says_where_it_ran_and_how_it_ended() {
        let ok = ended(Outcome::Ok, "42\n");
        let reduced = Execution {
            isolation: "reduced: no other files".into(),
            caveat: Some("not full: there is no bwrap on PATH".to_owned()),
            ..ended(Outcome::DeadlineExceeded, "")
        };
        let hinted = Execution { hint: Some("Attach it.".into()), ..ended(Outcome::Failed, "") };
        let elsewhere = Execution {
            place: "Jupyter at host".into(),
            sent: "the program was sent there".into(),
            ..ended(Outcome::Failed, "")
        };
        let texts = [ok, reduced, hinted, elsewhere].map(closing).join("\n");
        assert_snapshot!(texts, @"
        Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        Ran on this machine with the local engine: no model, nothing was sent. The code was stopped at its time limit. Isolation: reduced: no other files (not full: there is no bwrap on PATH). Time: 820 ms.
        Ran on this machine with the local engine: no model, nothing was sent. The code failed. Attach it. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        Ran on Jupyter at host with the local engine: no model, the program was sent there. The code failed. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        ");
    }

    #[test]
    fn files_that_were_not_kept_are_named_up_to_five() {
        let texts =
            [0, 1, 7].map(|count| closing(Execution { not_kept: not_kept(count), ..ended(Outcome::Ok, "") }));
        assert_snapshot!(texts.join("\n"), @"
        Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        Ran on this machine with the local engine: no model, nothing was sent. Not kept, because too large or unreadable: 1.bin (1 byte). Isolation: full: own root, no network, no other processes. Time: 820 ms.
        Ran on this machine with the local engine: no model, nothing was sent. Not kept, because too large or unreadable: 1.bin (1 byte), 2.bin (2 bytes), 3.bin (3 bytes), 4.bin (4 bytes), 5.bin (5 bytes) and 2 more. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        ");
    }

    #[test]
    fn without_a_run_there_is_no_closing_text() {
        assert_eq!(closing_text(&[], None), None);
    }
}
