//! Values in the names of folders, as Hive and Spark write them: `year=2024/part-0.csv` has a year.

use percent_encoding::percent_decode_str;

/// What stands for a missing value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// The values in the names of the folders of a path, by the names of their columns. A missing value is empty. Of a name
/// that stands there twice, the last value counts.
pub(crate) fn keys_in(path: &str) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for (key, value) in pairs_in(path) {
        match keys.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => keys.push((key, value)),
        }
    }
    keys
}

/// The name of a column that the path has twice.
pub(super) fn repeated_in(path: &str) -> Option<String> {
    let keys: Vec<String> = pairs_in(path).map(|(key, _)| key).collect();
    let is_repeated = |(place, key): &(usize, &String)| keys[..*place].contains(key);
    keys.iter().enumerate().find(is_repeated).map(|(_, key)| key.clone())
}

fn pairs_in(path: &str) -> impl Iterator<Item = (String, String)> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = folders.split('/').filter_map(|folder| folder.split_once('='));
    let pairs = pairs.map(move |(key, value)| (decoded(key), decoded(value)));
    let is_named = |(key, _): &(String, String)| !key.trim().is_empty();
    pairs.filter(is_named).map(|(key, value)| (key, if value == NO_VALUE { String::new() } else { value }))
}
