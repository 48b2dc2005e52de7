//! What to do about errors that come of running in the sandbox.

use std::borrow::Cow;

use turn::PLACED_STEM;

use crate::gemini_sandbox::gemini_library;

const NO_INPUT: &str = "It has no standard input to read; write its input into the code or attach a file.";
const CUT_OFF: &str = "A compressed file is cut off or damaged; get it again.";
const NO_MAIN_GUARD: &str = "Put what starts processes below `if __name__ == \"__main__\":`; every process that is spawned runs \
     the program's other lines again.";
const NO_FFMPEG: &str = "There is no ffmpeg here, which makes videos; save the animation as a .gif file.";
const NO_NETWORK: &str = "It has no network; attach what it would fetch.";
const NO_PROCESSES: &str =
    "It cannot start processes in reduced isolation; `doctor` tells how to get the full one.";

/// The next step for a program that started processes until a limit stopped it.
pub(super) fn hint_of_spawning(output: &str) -> Option<&'static str> {
    let repeats = ["context has already been set", "finished its bootstrapping phase"];
    let is_spawned = output.contains("spawn.py\"") && repeats.iter().any(|sign| output.contains(sign));
    is_spawned.then_some(NO_MAIN_GUARD)
}

/// The next step after a failure with this output, where the sandbox or its Python is the cause.
pub fn next_step(output: &str) -> Option<Cow<'static, str>> {
    let last = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let missing = last.strip_prefix("ModuleNotFoundError: No module named ").map(missing_module);
    let missing = missing.or_else(|| last.contains("FileNotFoundError").then(|| missing_file(last)));
    missing.map(Cow::Owned).or_else(|| known_step(output, last).map(Cow::Borrowed))
}

/// What to do about a module that is not there; its name stands in quotes.
fn missing_module(quoted: &str) -> String {
    let name = quoted.trim_matches('\'').split('.').next().unwrap_or_default();
    match gemini_library(name) {
        Some("tensorflow") => {
            "This Python has no tensorflow; Gemini's sandbox has it. Make an environment with it (--set full \
             --with tensorflow of `gemini-exec env create`)."
                .to_owned()
        }
        Some(library) => format!(
            "This Python has no {library}; Gemini's sandbox has it. Make an environment with all of its libraries (--set full of \
             `gemini-exec env create`)."
        ),
        None => format!(
            "This Python has no {name}, which is not among the libraries that Gemini documents. Choose a Python that has it \
             by the setting pythonPath (--python), or put a module of your own beside the code."
        ),
    }
}

/// The path of the file that is not there, if a program failed for one with this output.
#[must_use]
pub fn missing_path(output: &str) -> Option<&str> {
    let last = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let (kind, quoted) = last.split_once("No such file or directory: ")?;
    let quote = quoted.chars().next().filter(|_| kind.contains("FileNotFoundError"))?;
    quoted.split(quote).nth(1)
}

/// What to do about a file that is not there. Python names it in quotes.
fn missing_file(error: &str) -> String {
    let path = missing_path(error).unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty());
    let (what, them) = match name {
        Some(name) if name.starts_with(PLACED_STEM) => {
            return format!("Attach the file that Gemini calls {name} (--attach).");
        }
        Some(name) => (name, "it"),
        None => ("the files it reads", "them"),
    };
    format!("Attach {what} (--attach), or put {them} where the code looks for {them}, in its project.")
}

fn known_step(output: &str, last: &str) -> Option<&'static str> {
    if let Some(hint) = hint_of_spawning(output) {
        return Some(hint);
    }
    let is_among = |errors: &[&str]| errors.iter().any(|error| last.contains(error));
    if is_among(&["gaierror", "URLError", "ConnectionError", "Network is unreachable"]) {
        return Some(NO_NETWORK);
    }
    if is_among(&["unknown file extension: .mp4"]) && output.contains("ffmpeg unavailable") {
        return Some(NO_FFMPEG);
    }
    // The system does not say what it refused; the calls above its words do.
    if is_among(&["ot permitted"]) {
        let goes_by = |calls: &[&str]| calls.iter().any(|call| output.contains(call));
        let processes =
            goes_by(&["subprocess.py\"", "popen_fork.py\"", "os.fork(", "os.posix_spawn", "os.system("]);
        let network = goes_by(&["socket", "connect("]);
        return processes.then_some(NO_PROCESSES).or(network.then_some(NO_NETWORK));
    }
    if is_among(&["EOFError: Compressed file ended", "BadGzipFile", "BadZipFile", "zlib.error"]) {
        return Some(CUT_OFF);
    }
    is_among(&["EOFError"]).then_some(NO_INPUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_an_output_decides_on_the_hint() {
        let first_clause = |output: &str| {
            next_step(output).map(|hint| hint.split(';').next().unwrap_or_default().to_owned())
        };
        assert_eq!(
            first_clause("Traceback\nFileNotFoundError: [Errno 2] No such file or directory: 'a.csv'\n"),
            Some(
                "Attach a.csv (--attach), or put it where the code looks for it, in its project.".to_owned()
            )
        );
        assert_eq!(
            first_clause("FileNotFoundError: /data/b.csv not found."),
            Some("Attach the files it reads (--attach), or put them where the code looks for them, in its project.".to_owned())
        );
        assert_eq!(
            first_clause("FileNotFoundError: [Errno 2] No such file or directory: '/x/a.csv' -> 'b.csv'"),
            Some(
                "Attach a.csv (--attach), or put it where the code looks for it, in its project.".to_owned()
            )
        );
        let missing = ["sklearn.svm", "tensorflow", "torch"];
        let steps = missing
            .map(|name| first_clause(&format!("ModuleNotFoundError: No module named '{name}'")).unwrap());
        insta::assert_snapshot!(steps.join("\n"), @"
        This Python has no scikit-learn
        This Python has no tensorflow
        This Python has no torch, which is not among the libraries that Gemini documents. Choose a Python that has it by the setting pythonPath (--python), or put a module of your own beside the code.
        ");
        assert_eq!(
            first_clause("EOFError: EOF when reading a line\n\n"),
            Some("It has no standard input to read".to_owned())
        );
        assert_eq!(
            first_clause("EOFError: Compressed file ended before the end-of-stream marker was reached"),
            Some("A compressed file is cut off or damaged".to_owned())
        );
        let network = Some("It has no network".to_owned());
        assert_eq!(first_clause("socket.gaierror: [Errno -3] Temporary failure in name resolution"), network);
        let forbidden = |way: &str| format!("{way}\nPermissionError: [Errno 1] Operation not permitted");
        assert_eq!(first_clause(&forbidden("    socket.create_connection(place)")), network);
        let processes = Some("It cannot start processes in reduced isolation".to_owned());
        assert_eq!(
            first_clause(&forbidden("  File \"/usr/lib/python3.11/subprocess.py\", line 1955")),
            processes
        );
        assert_eq!(first_clause(&forbidden("    os.fork()")), processes);
        assert_eq!(first_clause(&forbidden("    os.kill(1, 9)")), None);
        let spawned = "  File \"/usr/lib/python3.11/multiprocessing/spawn.py\", line 131\nRuntimeError: context has already been set\n[stopped]";
        assert_eq!(
            first_clause(spawned),
            Some("Put what starts processes below `if __name__ == \"__main__\":`".to_owned())
        );
        let video =
            "MovieWriter ffmpeg unavailable; using Pillow instead.\nValueError: unknown file extension: .mp4";
        assert_eq!(first_clause(video), Some("There is no ffmpeg here, which makes videos".to_owned()));
        assert_eq!(first_clause("EOFError\nKeyError: 'a'"), None);
        assert_eq!(first_clause(""), None);
    }
}
