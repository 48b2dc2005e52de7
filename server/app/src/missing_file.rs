//! What to do about a file that a program did not find here, though it was given along.

use std::path::Path;

use turn::{How, Sent, listed};

/// The next step after a failure with this output, if what is missing is one of these files under another name or in
/// another folder.
pub(crate) fn next_step(output: &str, sent: &[Sent]) -> Option<String> {
    let path = local::missing_path(output)?;
    let (folder, name) = path.rsplit_once(['/', '\\']).unwrap_or(("", path));
    // What goes along by itself is where the code looks for it.
    let sent: Vec<&Sent> = sent.iter().filter(|file| file.how != How::Around).collect();
    if sent.iter().any(|file| file.name == name) {
        return (!folder.is_empty()).then(|| {
            format!(
                "{name} is in the working directory of the program, not in {folder}; ask again, and say that it must open \
                 “{name}”."
            )
        });
    }
    let names: Vec<&str> =
        sent.iter().filter(|file| own_name(file) == Some(name)).map(|file| file.name.as_str()).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("The program finds {name} as {one}; ask again, and say so.")),
        several => Some(format!(
            "{} files are called {name}; the program finds them as {}. Ask again, and say which it must open.",
            several.len(),
            listed(several),
        )),
    }
}

/// The name that a file has on this machine.
fn own_name(file: &Sent) -> Option<&str> {
    Path::new(file.path.as_deref()?).file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::{How, Sent};

    use super::next_step;

    fn sent(name: &str, path: &str) -> Sent {
        Sent {
            name: name.to_owned(),
            path: Some(path.to_owned()),
            size: 1,
            modified: None,
            sha256: None,
            how: How::Inline,
            sampled: None,
            privacy: turn::FilePrivacy::Full,
            is_named: false,
        }
    }

    #[test]
    fn a_file_that_was_given_along_is_found_under_its_name_in_the_working_directory() {
        let files = [
            sent("x.csv", "/w/x.csv"),
            sent("north-sales.csv", "/w/north/sales.csv"),
            sent("south-sales.csv", "/w/south/sales.csv"),
            sent("other-a.csv", "/w/other/a.csv"),
        ];
        let step = |path: &&str| {
            let error =
                format!("Traceback\nFileNotFoundError: [Errno 2] No such file or directory: '{path}'\n");
            format!("{path}: {}", next_step(&error, &files).unwrap_or_default())
        };
        let paths = ["/mnt/data/x.csv", "x.csv", "sales.csv", "/mnt/data/sales.csv", "a.csv", "b.csv"];
        assert_snapshot!(paths.iter().map(step).collect::<Vec<_>>().join("\n"), @"
        /mnt/data/x.csv: x.csv is in the working directory of the program, not in /mnt/data; ask again, and say that it must open “x.csv”.
        x.csv: 
        sales.csv: 2 files are called sales.csv; the program finds them as north-sales.csv and south-sales.csv. Ask again, and say which it must open.
        /mnt/data/sales.csv: 2 files are called sales.csv; the program finds them as north-sales.csv and south-sales.csv. Ask again, and say which it must open.
        a.csv: The program finds a.csv as other-a.csv; ask again, and say so.
        b.csv:
        ");
        assert_eq!(next_step("KeyError: 'x.csv'", &files), None);
    }
}
