//! What may leave the machine without a question: files inside the workspace that nothing ignores.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::Gitignore;

/// Files that name what stays at home, in `.gitignore`'s syntax.
const IGNORE_FILES: [&str; 3] = [".aiexclude", ".geminiignore", ".gitignore"];

/// Why a file should stay, as the end of a sentence that begins with its name; `None` where it may leave.
pub(crate) fn reason_to_stay(file: &Path, folders: &[PathBuf]) -> Option<String> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let file = real(file);
    let folders = folders.iter().map(|folder| real(folder));
    let Some(root) =
        folders.filter(|folder| file.starts_with(folder)).min_by_key(|folder| folder.as_os_str().len())
    else {
        return Some("is outside the workspace folders".to_owned());
    };
    IGNORE_FILES
        .into_iter()
        .find(|name| is_ignored(&file, &root, name))
        .map(|name| format!("is ignored by {name}"))
}

/// Whether the files of this name between a file and the root ignore it: the nearest that knows it decides.
fn is_ignored(file: &Path, root: &Path, name: &str) -> bool {
    let folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let decisions = folders.map(|folder| folder.join(name)).filter(|path| path.is_file()).map(|path| {
        let (rules, _) = Gitignore::new(&path);
        rules.matched_path_or_any_parents(file, false).map(|_| ())
    });
    let mut decisions = decisions.filter(|decision| !decision.is_none());
    matches!(decisions.next(), Some(Match::Ignore(())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::reason_to_stay;

    #[test]
    fn what_is_outside_or_ignored_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let root = home.path().join("project");
        fs::create_dir_all(root.join("data/raw")).expect("made");
        for (path, text) in [
            (".aiexclude", "secrets/\n*.key.csv\n"),
            ("data/.geminiignore", "raw/**\n!raw/ok.csv\n"),
            (".gitignore", "/build.csv\n"),
        ] {
            fs::write(root.join(path), text).expect("written");
        }
        fs::write(home.path().join("other.csv"), "a\n").expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink(home.path().join("other.csv"), root.join("link.csv")).expect("linked");
        let reason = |path: &str| {
            reason_to_stay(&root.join(path), std::slice::from_ref(&root))
                .unwrap_or_else(|| "may leave".to_owned())
        };
        let told = [
            "sales.csv",
            "secrets/a.csv",
            "x.key.csv",
            "data/raw/a.csv",
            "data/raw/ok.csv",
            "build.csv",
            "../other.csv",
            "link.csv",
        ]
        .map(|path| format!("{path} {}", reason(path)));
        insta::assert_snapshot!(told.join("\n"), @"
        sales.csv may leave
        secrets/a.csv is ignored by .aiexclude
        x.key.csv is ignored by .aiexclude
        data/raw/a.csv is ignored by .geminiignore
        data/raw/ok.csv may leave
        build.csv is ignored by .gitignore
        ../other.csv is outside the workspace folders
        link.csv is outside the workspace folders
        ");
    }
}
