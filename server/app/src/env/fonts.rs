//! The fonts there are: matplotlib looks for them in every new sandbox, for seconds where there are many, unless the
//! environment has the list.

use std::fs;
use std::path::{Path, PathBuf};

use sandbox::{Cancel, Ended, Limits, Program, Sandbox};
use serde::de::IgnoredAny;

/// Where the sandbox's Python looks for the list (`bootstrap.py`): beside the folder of matplotlib.
const FOLDER: &str = "gemini-exec";

/// Prints the folder of the libraries, the name of the list, and the list: as it is seen from within, where other
/// fonts may be.
const LOOK: &str = "\
import os, matplotlib.font_manager
print(os.path.dirname(os.path.dirname(matplotlib.__file__)))
folder = matplotlib.get_cachedir()
name, = os.listdir(folder)
print(name)
print(open(os.path.join(folder, name)).read())
";

/// Makes the list. Without one a chart comes later, and no worse.
pub(super) fn list(environment: &Path) {
    if let Some((file, list)) = look(environment) {
        let folder = file.parent().unwrap_or(environment);
        let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&file, list));
    }
}

fn look(environment: &Path) -> Option<(PathBuf, String)> {
    let options = sandbox::Setup { python: Some(environment.to_owned()), ..sandbox::Setup::default() };
    let program = Program { code: LOOK.to_owned(), files: Vec::new(), limits: Limits::default() };
    let run = Sandbox::new(options).ok()?.run(program, &Cancel::new()).ok()?;
    let mut said = run.output.splitn(3, '\n');
    let (libraries, name, list) = (Path::new(said.next()?), said.next()?, said.next()?);
    let is_ours = libraries.starts_with(environment) && name.starts_with("fontlist-") && !name.contains('/');
    let is_whole = run.outcome == Ended::Ok && serde_json::from_str::<IgnoredAny>(list).is_ok();
    (is_ours && is_whole).then(|| (libraries.join(FOLDER).join(name), list.to_owned()))
}
