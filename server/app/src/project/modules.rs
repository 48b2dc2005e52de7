//! Finds the person's own modules as Python does.

use std::path::{Path, PathBuf};

use ask::NeededModule;
use turn::Failure;

use super::virtual_path::{VirtualPath, lexical};
use super::{MOST_MODULE_BYTES, MOST_MODULES, Search, UnreadModule, text};

/// The file that makes a folder a package.
const PACKAGE: &str = "__init__.py";

impl Search<'_> {
    /// Takes a module that is imported, if it is one of the project, with the packages that it is in. `folder` and `top` are
    /// as of [`Search::look_through`].
    pub(super) fn take_module(
        &mut self,
        module: &NeededModule,
        folder: &Path,
        top: Option<&Path>,
    ) -> Result<(), Failure> {
        let from = if module.dots == 0 { Path::new("") } else { folder };
        if !self.asked.insert((from.to_owned(), module.clone())) {
            return Ok(());
        }
        let names: Vec<&str> = module.name.split('.').filter(|name| !name.is_empty()).collect();
        if module.dots > 0 {
            // The program itself is in no package, as under `python3 script.py`.
            let Some(top) = top else { return Ok(()) };
            let package =
                folder.ancestors().nth(module.dots - 1).filter(|it| it.starts_with(top) && *it != top);
            let Some(package) = package else { return Ok(()) };
            return self.take_named(package.to_owned(), &names, &module.members, top);
        }
        let Some(first) = names.first() else { return Ok(()) };
        let Some((top, is_regular)) = self.top_of(first) else { return Ok(()) };
        let before = self.modules;
        self.take_named(top.clone(), &names, &module.members, &top)?;
        if self.modules > before && top != self.project.home && !self.tops.contains(&top) {
            self.tops.push(top.clone());
        }
        if is_regular
            && self.modules > before
            && top == self.project.home
            && !self.beside.iter().any(|name| name == first)
        {
            self.beside.push((*first).to_owned());
        }
        Ok(())
    }

    /// The folders from which modules may be imported, the nearest first: that of the code and those around it, each with its
    /// `src`.
    fn tops_of_project(&self) -> Vec<PathBuf> {
        let project = self.project;
        let around = project.home.ancestors().take_while(|folder| folder.starts_with(&project.root));
        around.flat_map(|folder| [folder.to_owned(), folder.join("src")]).collect()
    }

    /// The folder from which a module of this name is imported, and whether it has a file: as in Python, a folder without
    /// one counts only where there is no module elsewhere.
    fn top_of(&mut self, name: &str) -> Option<(PathBuf, bool)> {
        let tops = self.tops_of_project();
        if !self.may_look(3 * tops.len()) {
            return None;
        }
        let is_there = |path: PathBuf| path.symlink_metadata().is_ok();
        let is_regular = |top: &&PathBuf| {
            is_there(top.join(name).join(PACKAGE)) || is_there(top.join(format!("{name}.py")))
        };
        if let Some(top) = tops.iter().find(is_regular) {
            return Some((top.clone(), true));
        }
        tops.into_iter().find(|top| top.join(name).is_dir()).map(|top| (top, false))
    }

    /// Takes what a dotted name leads to from a folder, and what of its members are modules.
    fn take_named(
        &mut self,
        folder: PathBuf,
        names: &[&str],
        members: &[String],
        top: &Path,
    ) -> Result<(), Failure> {
        let mut package = folder;
        for name in names {
            match self.take_one(&package, name, top)? {
                Some(folder) => package = folder,
                None => return Ok(()),
            }
        }
        members.iter().try_for_each(|name| self.take_one(&package, name, top).map(drop))
    }

    /// Takes one module in a folder; if it is a package, gives its folder.
    fn take_one(&mut self, folder: &Path, name: &str, top: &Path) -> Result<Option<PathBuf>, Failure> {
        let Some(package) = lexical(folder, name).filter(|package| package.parent() == Some(folder)) else {
            return Ok(None);
        };
        if self.take_file(&package.join(PACKAGE), top)? {
            return Ok(Some(package));
        }
        if self.take_file(&folder.join(format!("{name}.py")), top)? {
            return Ok(None);
        }
        Ok(package.is_dir().then_some(package))
    }

    /// Takes the file of a module; `false` if it is not there, or must not go along.
    fn take_file(&mut self, path: &Path, top: &Path) -> Result<bool, Failure> {
        let Some(place) = VirtualPath::between(&self.project.home, path) else { return Ok(false) };
        if let Some(taken) = self.taken.get(&place) {
            return Ok(taken.is_some());
        }
        let Some(file) = self.opened(path) else { return Ok(false) };
        let size = file.metadata().map_or(u64::MAX, |it| it.len());
        if self.modules == MOST_MODULES || self.module_bytes.saturating_add(size) > MOST_MODULE_BYTES {
            self.leave_out(format!(
                "The code imports more than {MOST_MODULES} modules of the project, or {} MB; those beyond do not go along.",
                MOST_MODULE_BYTES >> 20
            ));
            return Ok(false);
        }
        self.modules += 1;
        self.module_bytes += size;
        self.take(place.clone(), path.to_owned(), file)?;
        let taken = self.taken.get_mut(&place).and_then(Option::as_mut);
        if let (Some(text), Some(folder)) = (taken.and_then(|(input, _)| text(input)), path.parent()) {
            self.unread.push_back(UnreadModule { text, folder: folder.to_owned(), top: top.to_owned() });
        }
        Ok(true)
    }
}
