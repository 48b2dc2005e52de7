//! The columns of several files by their names, and those whose values are in the names of folders.

use std::collections::{HashMap, HashSet};

use super::super::agreed::{FileNotations, some_of};
use super::super::cells::{clipped, listed};
use super::super::hive::{keys_in, repeated_in};
use super::{FileForm, SampledFile};

/// The columns of all files. Names that differ only in case, or in blanks around them, are one.
pub(super) struct Columns {
    /// In the order in which they come.
    pub(super) names: Vec<String>,
    /// The other names, each with the one that its column has.
    pub(super) same: Vec<(String, String)>,
    places: HashMap<String, usize>,
}

/// The columns whose values are in the names of folders.
pub(super) struct FolderKeys {
    /// As those names have them.
    pub(super) names: Vec<String>,
    /// Other names that differ only in case, each with the one that its column has.
    pub(super) same: Vec<(String, String)>,
    /// What is said of them, a line each.
    pub(super) said: Vec<String>,
}

impl Columns {
    /// The columns of files with these names.
    pub(super) fn of<'a>(files: impl Iterator<Item = &'a [String]> + Clone) -> Self {
        let distinct: HashSet<&[String]> = files.clone().collect();
        // Names that one file tells apart are different.
        let apart: HashSet<String> = distinct
            .iter()
            .flat_map(|names| {
                let mut seen = HashSet::new();
                names.iter().map(|name| folded(name)).filter(move |name| !seen.insert(name.clone()))
            })
            .collect();
        let (mut names, mut same): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
        let (mut places, mut folds) = (HashMap::new(), HashMap::new());
        for name in files.flatten() {
            if places.contains_key(name) {
                continue;
            }
            let fold = folded(name);
            let known = folds.get(&fold).copied().filter(|_| !apart.contains(&fold));
            let place = known.unwrap_or(names.len());
            if known.is_some() {
                same.push((name.clone(), names[place].clone()));
            } else {
                names.push(name.clone());
                folds.insert(fold, place);
            }
            places.insert(name.clone(), place);
        }
        Columns { names, same, places }
    }

    /// The places of these columns of a file in the table.
    pub(super) fn places(&self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.places[name]).collect()
    }

    /// How the columns of a file are written, by their places in the table.
    pub(super) fn written(&self, file: &mut SampledFile, forms: &[FileForm]) -> FileNotations {
        let places = self.places(&file.names);
        let notations = std::mem::take(&mut file.notations).into_iter();
        FileNotations {
            path: file.path.clone(),
            delimiter: forms[file.form].how.dialect.delimiter,
            notations: notations.map(|(place, notation)| (places[place], notation)).collect(),
        }
    }

    /// What is said of names that are one, a line for each other name.
    pub(super) fn said(&self, files: &[SampledFile]) -> Vec<String> {
        let said = |(other, name): &(String, String)| {
            let own: Vec<&str> = files
                .iter()
                .filter(|file| file.names.contains(other))
                .map(|file| file.path.as_str())
                .collect();
            format!("{other:?} in {}: the same column as {name:?}", some_of(own.into_iter()))
        };
        self.same.iter().map(said).collect()
    }
}

/// A name without case and without the blanks around it.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

impl FolderKeys {
    /// Those in the paths of files with these columns. A column of the files counts more than names of folders.
    pub(super) fn of<'a>(paths: impl Iterator<Item = &'a str>, columns: &Columns) -> Self {
        let own: HashSet<String> = columns.names.iter().map(|name| folded(name)).collect();
        let mut keys = FolderKeys { names: Vec::new(), same: Vec::new(), said: Vec::new() };
        let (mut hidden, mut repeated) = (Vec::new(), None);
        for path in paths {
            for (key, _) in keys_in(path) {
                let is_hidden = own.contains(&folded(&key));
                let list = if is_hidden { &mut hidden } else { &mut keys.names };
                match list.iter().find(|known| folded(known) == folded(&key)) {
                    None => list.push(key),
                    Some(known) if *known == key || is_hidden => {}
                    Some(known) => {
                        let pair = (key, known.clone());
                        if !keys.same.contains(&pair) {
                            keys.same.push(pair);
                        }
                    }
                }
            }
            repeated = repeated.or_else(|| Some((path, repeated_in(path)?)));
        }
        let list = |keys: &[String]| listed(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        if !keys.names.is_empty() {
            keys.said.push(format!("from the names of folders: {}", list(&keys.names)));
        }
        if !hidden.is_empty() {
            keys.said
                .push(format!("left out of the names of folders, as the files have it: {}", list(&hidden)));
        }
        if let Some((path, key)) = repeated {
            keys.said.push(format!("{} stands twice in {path}: the last value counts", clipped(&key)));
        }
        keys
    }

    /// The name of the column that this key is for.
    pub(super) fn given<'a>(&'a self, key: &'a str) -> &'a str {
        self.same.iter().find(|(other, _)| other == key).map_or(key, |(_, name)| name)
    }
}
