//! Names of attachments that tell them apart: programs find all of them in one folder.

use std::path::{Path, PathBuf};

/// The names of files with these names and paths: those of one name get the folders in which their paths differ,
/// `north-sales.csv`, else a number from the second on. A file that is given twice keeps its name.
pub(crate) fn told_apart(files: &[(String, Option<PathBuf>)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, (name, path)) in files.iter().enumerate() {
        let given =
            files[..at].iter().position(|before| path.is_some() && *before == (name.clone(), path.clone()));
        if let Some(given) = given {
            names.push(names[given].clone());
            continue;
        }
        let alike = files.iter().filter(|(other, _)| other == name).map(|(_, path)| path.as_deref());
        let alike: Option<Vec<&Path>> = alike.collect();
        let new = match (path, alike) {
            (Some(path), Some(alike)) => below(path, &alike).unwrap_or_else(|| name.clone()),
            _ => name.clone(),
        };
        let is_taken = |new: &String| {
            names.contains(new) || (new != name && files.iter().any(|(other, _)| other == new))
        };
        let numbered = (1..).map(|number| if number == 1 { new.clone() } else { format!("{number}-{new}") });
        names.extend(numbered.into_iter().find(|new| !is_taken(new)));
    }
    names
}

/// The way to a file from the folder that is around all that are called the same; `None` if that is not text.
fn below(path: &Path, alike: &[&Path]) -> Option<String> {
    let folder =
        path.ancestors().skip(1).find(|folder| alike.iter().all(|other| other.starts_with(folder)))?;
    let parts = path.strip_prefix(folder).ok()?.iter().map(std::ffi::OsStr::to_str);
    Some(parts.collect::<Option<Vec<_>>>()?.join("-"))
}

/// What is said of attachments that got other names; `None` if none did.
pub(crate) fn remark(files: &[(String, Option<PathBuf>)]) -> Option<String> {
    let names = told_apart(files);
    let is_changed =
        |name: &String| files.iter().zip(&names).any(|((old, _), new)| old == name && old != new);
    let alike = files.iter().zip(&names).filter(|((old, _), _)| is_changed(old));
    let alike: Vec<&str> = alike.map(|(_, new)| new.as_str()).collect();
    let found = (!alike.is_empty()).then(|| turn::listed(&alike))?;
    Some(format!("Attachments have the same name; the code finds them as {found}."))
}

/// `a, b and c`; of many only the first, and how many more; empty for none.
pub(crate) fn listed(names: &[String]) -> String {
    const NAMED: usize = 4;
    match names.len().checked_sub(NAMED) {
        None | Some(0) => turn::listed(names),
        Some(more) => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use insta::assert_snapshot;

    use super::{remark, told_apart};

    fn names(paths: &[&str]) -> String {
        let file = |path: &&str| {
            let path = PathBuf::from(path);
            (path.file_name().expect("a name").to_string_lossy().into_owned(), Some(path))
        };
        let files: Vec<_> = paths.iter().map(file).collect();
        format!("{}\n{}", told_apart(&files).join(" "), remark(&files).unwrap_or_default())
    }

    #[test]
    fn files_of_one_name_get_the_folders_in_which_they_differ() {
        let checks = [
            names(&["/w/north/sales.csv", "/w/south/sales.csv", "/w/costs.csv"]),
            names(&["/w/a.csv", "/w/other/a.csv"]),
            names(&["/w/a/x/s.csv", "/w/b/x/s.csv", "/w/a-x-s.csv"]),
            names(&["/w/a.csv", "/w/a.csv"]),
        ];
        let piped = ["-", "-"].map(|_| ("stdin.csv".to_owned(), None));
        assert_eq!(told_apart(&piped).join(" "), "stdin.csv 2-stdin.csv");
        assert_snapshot!(checks.join("\n"), @"
        north-sales.csv south-sales.csv costs.csv
        Attachments have the same name; the code finds them as north-sales.csv and south-sales.csv.
        a.csv other-a.csv
        Attachments have the same name; the code finds them as a.csv and other-a.csv.
        2-a-x-s.csv b-x-s.csv a-x-s.csv
        Attachments have the same name; the code finds them as 2-a-x-s.csv and b-x-s.csv.
        a.csv a.csv
        ");
    }
}
