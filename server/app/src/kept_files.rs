//! The files beside the history that belong to its asks: they are removed with them, and written again if they are gone.

use std::fs;
use std::path::{Path, PathBuf};

use history::{Error, History, Kept, Number};

use crate::new_files;

/// The folder of this name beside that of the history.
fn beside(history: &Path, name: &str) -> PathBuf {
    history.with_file_name(name)
}

/// Removes the files of an ask. `history` is the folder of the history; `charts` are the paths of its chart files.
pub(crate) fn remove(history: &Path, Number(number): Number, charts: &[String]) {
    // Each may be gone already, or be removed by somebody else meanwhile.
    let _ = fs::remove_file(beside(history, "results").join(format!("ask-{number}.md")));
    remove_charts(history, charts);
}

/// Removes chart files, but none of the person's. `history` is the folder of the history.
pub(crate) fn remove_charts(history: &Path, charts: &[String]) {
    let Ok(ours) = beside(history, "charts").canonicalize() else { return };
    for chart in charts.iter().filter_map(|chart| chart_file(&ours, Path::new(chart))) {
        let _ = fs::remove_file(&chart);
        // Only if it was the last one.
        let _ = chart.parent().map(fs::remove_dir);
    }
}

/// Where a chart really is, if that is in a folder of `ours` (a canonical path) and no link leads elsewhere. All others
/// are the person's.
fn chart_file(ours: &Path, chart: &Path) -> Option<PathBuf> {
    let (folder, name) = (chart.parent()?, chart.file_name()?);
    let among = folder.parent()?.canonicalize().ok()?;
    let folder = among.join(folder.file_name()?);
    let is_link = folder.symlink_metadata().is_ok_and(|found| !found.is_dir());
    (among == ours && !is_link).then(|| folder.join(name))
}

/// Writes the chart files of an ask that are gone, so that links to them lead somewhere; `true` if one was written.
/// `history` is the folder of the history.
pub(crate) fn write_charts(history: &Path, kept: &Kept) -> bool {
    let folder = beside(history, "charts");
    let mut has_written = false;
    for turn in &kept.turns {
        for (image, chart) in turn.turn.transcript.images().zip(&turn.charts) {
            let is_gone = |chart: &PathBuf| chart.symlink_metadata().is_err();
            // Only then the folder must be there.
            let is_missing = Path::new(chart).starts_with(&folder) && is_gone(&PathBuf::from(chart));
            let ours =
                is_missing.then(|| new_files::private_folder(&folder).and_then(|()| folder.canonicalize()));
            let Some(Ok(ours)) = ours else { continue };
            let Some(chart) = chart_file(&ours, Path::new(chart)).filter(is_gone) else { continue };
            // Without it the answer has a link that leads nowhere; the rest is good.
            let folder = chart.parent().map(new_files::private_folder);
            has_written |=
                folder.is_some_and(|made| made.is_ok()) && new_files::create(&chart, &image.bytes).is_ok();
        }
    }
    has_written
}

/// Removes the files of an ask that is not in the history any more: they may have been written again since. `true` if it is
/// not. Blocks: reads from the disk.
pub(crate) fn remove_if_deleted(history: &History, number: Number, charts: &[String]) -> bool {
    let is_deleted = history.read_if_any(|store| Ok(store.running(number)?.is_none())).unwrap_or_default();
    if is_deleted {
        remove(history.folder(), number, charts);
    }
    is_deleted
}

/// Removes the result files of asks that the history has no longer: a window that still showed one may have written it
/// again.
pub(crate) fn sweep(history: &History) -> Result<(), Error> {
    let files = fs::read_dir(beside(history.folder(), "results"));
    for file in files.into_iter().flatten().filter_map(Result::ok) {
        let name = file.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("ask-")?.strip_suffix(".md"));
        let Some(number) = number.and_then(|number| number.parse().ok()).map(Number) else { continue };
        if history.read(|store| store.running(number))?.is_none() {
            remove(history.folder(), number, &[]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: PathBuf) -> PathBuf {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "it").expect("a file");
        path
    }

    #[test]
    fn the_files_of_an_ask_are_removed_and_no_others() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        let removed = [file(at("s/results/ask-7.md")), file(at("s/charts/1-1/chart-1.png"))];
        let kept = [
            file(at("s/results/ask-70.md")),
            file(at("s/results/unkept-7-1.md")),
            file(at("s/charts/1-2/chart-1.png")),
            file(at("s/charts/chart-1.png")),
            file(at("images/chart-1.png")),
            file(at("charts/chart-1.png")),
        ];
        let charts = [
            removed[1].clone(),
            at("s/charts/1-1/gone.png"),
            at("s/charts/../../charts/chart-1.png"),
            kept[3].clone(),
            kept[4].clone(),
            PathBuf::from("chart-1.png"),
            PathBuf::from("/"),
            PathBuf::new(),
        ];
        let charts = charts.map(|chart| chart.to_string_lossy().into_owned());
        remove(&at("s/history"), Number(7), &charts);
        assert_eq!(removed.iter().find(|file| file.exists()), None);
        assert!(!at("s/charts/1-1").exists());
        assert_eq!(kept.iter().find(|file| !file.exists()), None);
        remove(&at("nowhere/history"), Number(7), &charts);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_among_the_charts_leads_to_nothing_that_is_removed() {
        use std::os::unix::fs::symlink;

        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        let mine = file(at("mine/chart-1.png"));
        fs::create_dir_all(at("s/charts/1-1")).expect("a folder");
        symlink(at("mine"), at("s/charts/1-2")).expect("a link");
        symlink(&mine, at("s/charts/1-1/chart-1.png")).expect("a link");
        let charts = ["s/charts/1-2/chart-1.png", "s/charts/1-1/chart-1.png"];
        let charts = charts.map(|chart| at(chart).to_string_lossy().into_owned());
        remove(&at("s/history"), Number(7), &charts);
        assert!(mine.exists());
        assert!(!at("s/charts/1-1").exists(), "the link itself is gone, with its folder");
    }
}
