//! Stores the list of fonts in an environment. Without it, matplotlib searches for fonts in every new sandbox, which
//! can take seconds.

use std::fs;
use std::path::{Path, PathBuf};

use sandbox::{Cancel, Ended, Program, Sandbox};
use serde::de::IgnoredAny;

/// The folder where the sandbox's Python finds the list (`bootstrap.py`), beside the folder of matplotlib.
const FOLDER: &str = "gemini-exec";

/// Prints the folder of the libraries, the name of the list and the list. It runs in the sandbox, where other fonts may
/// be visible.
const SCRIPT: &str = "\
import os, matplotlib.font_manager
print(os.path.dirname(os.path.dirname(matplotlib.__file__)))
folder = matplotlib.get_cachedir()
name, = os.listdir(folder)
print(name)
print(open(os.path.join(folder, name)).read())
";

/// Stores the list. Failures are ignored: without the list, the first chart only takes longer.
pub(super) fn list(environment: &Path) {
    if let Some((file, list)) = read_list(environment) {
        let folder = file.parent().unwrap_or(environment);
        let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&file, list));
    }
}

/// The path for the list and its text; `None` if the sandbox does not give a valid list.
fn read_list(environment: &Path) -> Option<(PathBuf, String)> {
    let (python, environments) = (Some(environment.to_owned()), vec![environment.to_owned()]);
    let options = sandbox::Setup { python, environments, ..sandbox::Setup::default() };
    let program = Program { code: SCRIPT.to_owned(), ..Program::default() };
    let run = Sandbox::new(options).ok()?.run(program, &Cancel::new()).ok()?;
    let mut parts = run.output.splitn(3, '\n');
    let (libraries, name, list) = (Path::new(parts.next()?), parts.next()?, parts.next()?);
    let is_ours = libraries.starts_with(environment) && name.starts_with("fontlist-") && !name.contains('/');
    let is_whole = run.outcome == Ended::Ok && serde_json::from_str::<IgnoredAny>(list).is_ok();
    (is_ours && is_whole).then(|| (libraries.join(FOLDER).join(name), list.to_owned()))
}
