//! Decides which files may leave this machine without consent: those inside the workspace that no ignore file names.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::{fs, io};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::open::repositories_around;

/// Git's ignore file.
const GIT: &str = ".gitignore";
/// Files that list what must not be sent, in git's syntax.
const IGNORE_FILES: [&str; 3] = [".aiexclude", ".geminiignore", GIT];

/// Why a file needs consent to leave, as the end of a sentence that begins with its name; `None` if it needs none. All
/// paths must be [`real`] ones.
pub(crate) fn reason_to_stay(file: &Path, folders: &[PathBuf]) -> Option<String> {
    Workspace::of(folders).reason_to_stay(file)
}

/// The folders of a workspace, and what the ignore files say that were read so far: each is read once.
pub(crate) struct Workspace {
    /// Their real paths.
    folders: Vec<PathBuf>,
    /// By the paths of the files; `None` for one that cannot be read.
    rules: HashMap<PathBuf, Option<Rc<Gitignore>>>,
    around: HashMap<PathBuf, [Around; 3]>,
}

/// What the ignore files of one name say of the files in a folder.
struct Around {
    name: &'static str,
    says: Says,
}

enum Says {
    /// One of them cannot be read.
    Unknown,
    /// The folder is ignored, and so is what is in it.
    Ignored,
    /// What these rules say, each with the folder that it is for; the first that says something counts.
    By(Vec<(PathBuf, Rc<Gitignore>)>),
}

/// Names, without their endings, of files with keys and passwords; and endings of such files.
const SECRET_NAMES: [&str; 4] = ["id_dsa", "id_ecdsa", "id_ed25519", "id_rsa"];
const SECRET_ENDINGS: [&str; 10] =
    ["env", "gpg", "jks", "kdbx", "key", "keystore", "p12", "pem", "pfx", "ppk"];

/// Files of programs that sign in with them; folders of which each file may have a key.
const SIGN_IN_FILES: [&str; 8] =
    [".env", ".git-credentials", ".htpasswd", ".netrc", ".npmrc", ".pgpass", ".pypirc", "_netrc"];
const SIGN_IN_FOLDERS: [&str; 7] = [".aws", ".azure", ".docker", ".git", ".gnupg", ".kube", ".ssh"];

/// Why a file is held by its name, as the end of a sentence that begins with it; `None` if its name says nothing of keys or
/// passwords.
pub(crate) fn named_as_secret(path: &Path) -> Option<String> {
    let name = lower(path.file_name());
    let is_in = path.parent().into_iter().flat_map(Path::components);
    let folder =
        is_in.map(|part| lower(Some(part.as_os_str()))).find(|part| SIGN_IN_FOLDERS.contains(&part.as_str()));
    if let Some(folder) = folder {
        return Some(format!("is in {folder}, where keys and passwords are kept"));
    }
    is_secret(path, &name).then(|| "may hold keys or passwords, to judge by its name".to_owned())
}

/// Parts of names of files with keys and passwords, without their endings.
const SECRET_PARTS: [&str; 13] = [
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "auth_token",
    "credential",
    "gcp-key",
    "gcp_key",
    "passw",
    "private_key",
    "secret",
    "service-account",
    "service_account",
];

/// Endings of the sources of programs.
const SOURCE_ENDINGS: [&str; 32] = [
    "c", "cc", "clj", "cpp", "cs", "dart", "ex", "go", "h", "hpp", "hs", "ipynb", "java", "jl", "js", "jsx",
    "kt", "lua", "mjs", "php", "pl", "py", "pyi", "r", "rb", "rs", "scala", "sql", "swift", "ts", "tsx",
    "vue",
];

/// What the name of a file ends in that is made to be shown in place of one with secrets: `.env.example`, `example.env`.
const SHOWN: [&str; 6] = [".example", ".sample", ".template", "example.env", "sample.env", "template.env"];

/// `true` for a name of files with keys and passwords; it is in small letters.
fn is_secret(path: &Path, name: &str) -> bool {
    let stem = lower(path.file_stem());
    // What it holds is looked at all the same.
    if SHOWN.iter().any(|shown| name.ends_with(shown))
        || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pub"))
    {
        return false;
    }
    // Nobody means those who keep secrets.
    let stem = stem.replace("secretar", "");
    // What a program's source holds is looked at, and its name says what it does.
    let is_source = SOURCE_ENDINGS.contains(&lower(path.extension()).as_str());
    SIGN_IN_FILES.contains(&name)
        || name.starts_with(".env.")
        || SECRET_NAMES.contains(&stem.as_str())
        || SECRET_ENDINGS.contains(&lower(path.extension()).as_str())
        || !is_source && SECRET_PARTS.iter().any(|part| stem.contains(part))
}

/// `true` for a path below a workspace whose name says that it is hidden, or holds keys or passwords: what code names goes
/// along only if it is neither.
pub(crate) fn is_hidden_or_secret(below: &Path) -> bool {
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    below.components().any(is_hidden) || named_as_secret(below).is_some()
}

/// A part of a path in small letters; empty for none.
fn lower(part: Option<&OsStr>) -> String {
    part.map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default()
}

impl Workspace {
    /// The workspace of these folders; their paths are [`real`] ones.
    pub(crate) fn of(folders: &[PathBuf]) -> Self {
        Workspace { folders: folders.to_vec(), rules: HashMap::new(), around: HashMap::new() }
    }

    /// Why a file needs consent to leave, as [`reason_to_stay`] says it.
    pub(crate) fn reason_to_stay(&mut self, file: &Path) -> Option<String> {
        let folders = self.folders.iter().filter(|folder| file.starts_with(folder));
        let workspace = folders.min_by_key(|folder| folder.as_os_str().len()).cloned();
        let (Some(workspace), Some(parent)) = (workspace, file.parent()) else {
            return Some("is outside the workspace folders".to_owned());
        };
        if !self.around.contains_key(parent) {
            let around = IGNORE_FILES.map(|name| self.around(parent, &workspace, name));
            self.around.insert(parent.to_owned(), around);
        }
        self.around[parent].iter().find_map(|around| around.reason(file))
    }

    /// What the ignore files of one name say of a folder. As in git, a file in an ignored folder is ignored, whatever the
    /// ignore files in that folder say. Ignore files above the workspace apply too, but a rule that ignores the workspace
    /// itself does not: the person opened it.
    fn around(&mut self, folder: &Path, workspace: &Path, name: &'static str) -> Around {
        // `.gitignore` applies up to the root of the repository; the others apply up to the root of the disk.
        let root = if name == GIT { repositories_around(folder).next() } else { None };
        let folders: Vec<&Path> =
            folder.ancestors().take_while(|above| root.is_none_or(|root| above.starts_with(root))).collect();
        let files = folders.iter().map(|folder| (*folder, folder.join(name)));
        let files = files.chain(root.map(|root| (root, root.join(".git/info/exclude"))));
        let read = files.map(|(folder, path)| Some((folder.to_owned(), self.rules(folder, path)?)));
        let Some(rules) = read.collect::<Option<Vec<_>>>() else {
            return Around { name, says: Says::Unknown };
        };
        // Check from the outermost folder to this one; the first ignored one decides.
        let mut below = folders.iter().rev().filter(|it| **it != workspace && it.starts_with(workspace));
        let says = if below.any(|folder| is_ignored(folder, true, &rules)) {
            Says::Ignored
        } else {
            Says::By(rules)
        };
        Around { name, says }
    }

    /// The rules of an ignore file for a folder; `None` if it cannot be read.
    fn rules(&mut self, folder: &Path, path: PathBuf) -> Option<Rc<Gitignore>> {
        let read = |path: &PathBuf| rules(folder, path).map(Rc::new);
        self.rules.entry(path).or_insert_with_key(read).clone()
    }
}

impl Around {
    /// The reason by these ignore files for a file in the folder.
    fn reason(&self, file: &Path) -> Option<String> {
        let is_ignored = match &self.says {
            Says::Unknown => return Some(format!("may be ignored by a {} that cannot be read", self.name)),
            Says::Ignored => true,
            Says::By(rules) => is_ignored(file, false, rules),
        };
        is_ignored.then(|| format!("is ignored by {}", self.name))
    }
}

/// `true` if the first of the rules around a file or a folder that says something says that it is ignored.
fn is_ignored(path: &Path, is_folder: bool, rules: &[(PathBuf, Rc<Gitignore>)]) -> bool {
    let around = rules.iter().filter(|(folder, _)| path != folder && path.starts_with(folder));
    let mut decisions = around.map(|(_, rules)| rules.matched(path, is_folder)).filter(|it| !it.is_none());
    decisions.next().is_some_and(|decision| decision.is_ignore())
}

/// The path with all its links followed, so that a link out of the workspace is noticed. The file need not exist.
pub(crate) fn real(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(real.pop()),
            Component::CurDir => {}
            other => real.push(other),
        }
        if let Ok(found) = real.canonicalize() {
            real = found;
        }
    }
    real
}

/// The rules of an ignore file for a folder; `None` if it cannot be read. A missing file has no rules.
fn rules(folder: &Path, path: &Path) -> Option<Gitignore> {
    // What is no file might never end, or never begin.
    let is_other = fs::metadata(path).is_ok_and(|found| !found.is_file());
    let bytes = match if is_other { Err(io::ErrorKind::InvalidInput.into()) } else { fs::read(path) } {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Vec::new()
        }
        Err(_) => return None,
    };
    let mut builder = GitignoreBuilder::new(folder);
    for line in text(&bytes).lines() {
        // An invalid pattern ignores nothing, as in git.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok()
}

/// Decodes UTF-16 with a byte order mark, else UTF-8. Invalid bytes are replaced, so that the other rules still apply.
fn text(bytes: &[u8]) -> String {
    let wide = |order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{named_as_secret, real, reason_to_stay};

    #[test]
    fn files_are_held_by_one_list_of_names_whoever_names_them() {
        let held = |name: &&str| named_as_secret(Path::new(name)).is_some();
        let names = [
            ".env",
            ".env.local",
            "prod.env",
            "id_rsa",
            "server.pem",
            "aws/credentials.json",
            "my_passwords.csv",
            "api_key.txt",
            "gcp-key.json",
            ".ssh/notes.csv",
            ".env.example",
            ".env.sample",
            "example.env",
            "id_rsa.pub",
            "secrets.py",
            "credentials.py",
            "apiKeyStore.ts",
            "secretary.csv",
            "tokens.csv",
            "sales.csv",
        ];
        let (held, free): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| held(name));
        assert_eq!(
            held.join(" "),
            ".env .env.local prod.env id_rsa server.pem aws/credentials.json my_passwords.csv api_key.txt gcp-key.json .ssh/notes.csv"
        );
        assert_eq!(
            free.join(" "),
            ".env.example .env.sample example.env id_rsa.pub secrets.py credentials.py apiKeyStore.ts secretary.csv tokens.csv sales.csv"
        );
    }

    #[test]
    fn files_that_are_outside_or_ignored_need_consent() {
        let home = tempfile::tempdir().expect("a folder");
        let root = real(home.path()).join("project");
        fs::create_dir_all(root.join("data/raw")).expect("create the folder");
        for (path, text) in [
            (".aiexclude", "secrets/\n*.key.csv\n"),
            ("data/.geminiignore", "raw/**\n!raw/ok.csv\n"),
            (".gitignore", "/build.csv\n"),
        ] {
            fs::write(root.join(path), text).expect("write the file");
        }
        fs::write(home.path().join("other.csv"), "a\n").expect("write the file");
        #[cfg(unix)]
        std::os::unix::fs::symlink(home.path().join("other.csv"), root.join("link.csv"))
            .expect("create the link");
        let reason = |path: &str| {
            reason_to_stay(&real(&root.join(path)), std::slice::from_ref(&root))
                .unwrap_or_else(|| "may leave".to_owned())
        };
        let reasons = [
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
        insta::assert_snapshot!(reasons.join("\n"), @"
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

    /// One line for each file of the workspace `project/sub`: its path and the reason. Ignore files are below
    /// `project`.
    fn reasons(ignore_files: &[(&str, &[u8])], files: &[&str]) -> Vec<String> {
        let home = tempfile::tempdir().expect("a folder");
        let project = real(home.path()).join("project");
        let workspace = project.join("sub");
        fs::create_dir_all(workspace.join("build")).expect("create the folder");
        fs::create_dir_all(project.join(".git/info")).expect("create the folder");
        for (path, rules) in ignore_files {
            fs::write(project.join(path), rules).expect("write the file");
        }
        let reason =
            |file: &&str| reason_to_stay(&real(&workspace.join(file)), std::slice::from_ref(&workspace));
        files.iter().map(|file| format!("{file} {}", reason(file).unwrap_or_default())).collect()
    }

    #[test]
    fn ignore_files_above_the_workspace_apply() {
        let rules: [(&str, &[u8]); 3] =
            [(".gitignore", b"a.csv\n"), (".aiexclude", b"b.csv\n"), (".git/info/exclude", b"c.csv\n")];
        assert_eq!(
            reasons(&rules, &["a.csv", "b.csv", "c.csv", "d.csv"]),
            [
                "a.csv is ignored by .gitignore",
                "b.csv is ignored by .aiexclude",
                "c.csv is ignored by .gitignore",
                "d.csv "
            ]
        );
    }

    #[test]
    fn a_rule_that_ignores_the_workspace_itself_does_not_apply() {
        let rules: [(&str, &[u8]); 1] = [(".gitignore", b"sub/\na.csv\n")];
        assert_eq!(reasons(&rules, &["a.csv", "b.csv"]), ["a.csv is ignored by .gitignore", "b.csv "]);
    }

    #[test]
    fn ignore_files_inside_an_ignored_folder_do_not_apply() {
        let rules: [(&str, &[u8]); 2] =
            [("sub/.gitignore", b"build/\n!build/x.csv\n"), ("sub/build/.gitignore", b"!*.csv\n")];
        assert_eq!(reasons(&rules, &["build/x.csv"]), ["build/x.csv is ignored by .gitignore"]);
    }

    #[test]
    fn rules_in_other_encodings_apply() {
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("w.csv\r\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let rules: [(&str, &[u8]); 2] =
            [("sub/.gitignore", b"# \xdcbung\nl.csv\n"), ("sub/.aiexclude", &wide)];
        assert_eq!(
            reasons(&rules, &["l.csv", "w.csv"]),
            ["l.csv is ignored by .gitignore", "w.csv is ignored by .aiexclude"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn an_ignore_file_that_is_a_pipe_or_never_ends_holds_nothing_up() {
        let home = tempfile::tempdir().unwrap();
        let root = real(home.path());
        std::os::unix::fs::symlink("/dev/zero", root.join(".geminiignore")).unwrap();
        assert_eq!(
            reason_to_stay(&root.join("a.csv"), std::slice::from_ref(&root)).as_deref(),
            Some("may be ignored by a .geminiignore that cannot be read")
        );
        let made = std::process::Command::new("mkfifo").arg(root.join(".aiexclude")).status().unwrap();
        assert!(made.success());
        assert_eq!(
            reason_to_stay(&root.join("a.csv"), std::slice::from_ref(&root)).as_deref(),
            Some("may be ignored by a .aiexclude that cannot be read")
        );
    }

    #[test]
    fn links_are_followed_for_a_file_that_does_not_exist_yet() {
        let home = tempfile::tempdir().expect("a folder");
        let workspace = real(home.path()).join("w");
        fs::create_dir_all(&workspace).expect("create the folder");
        fs::create_dir(home.path().join("out")).expect("create the folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(home.path().join("out"), workspace.join("link")).expect("create the link");
        for path in ["link/new.py", "../out/new.py", "gone/../../out/new.py"] {
            let reason = reason_to_stay(&real(&workspace.join(path)), std::slice::from_ref(&workspace));
            assert_eq!(reason.as_deref(), Some("is outside the workspace folders"), "{path}");
        }
        assert_eq!(reason_to_stay(&real(&workspace.join("new.py")), std::slice::from_ref(&workspace)), None);
    }
}
