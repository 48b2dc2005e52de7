//! When two cells are the same: as numbers if both are, else as texts without the space around them.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Stands for all cells that are the same.
pub(super) type CellKey = u64;

/// What stands for a cell without a value.
const MISSING: [&str; 9] = ["", "nan", "na", "n/a", "none", "null", "nat", "<na>", "-"];

/// The key of a cell.
pub(super) fn key(text: &str) -> CellKey {
    let text = text.trim();
    let mut hasher = DefaultHasher::new();
    match number(text) {
        Some(number) => (0, (number + 0.0).to_bits()).hash(&mut hasher),
        None if is_missing(text) => 1.hash(&mut hasher),
        None if text.eq_ignore_ascii_case("true") => (2, true).hash(&mut hasher),
        None if text.eq_ignore_ascii_case("false") => (2, false).hash(&mut hasher),
        None => (3, text).hash(&mut hasher),
    }
    hasher.finish()
}

/// The key of several cells together.
pub(super) fn joint(keys: impl Iterator<Item = CellKey>) -> CellKey {
    let mut hasher = DefaultHasher::new();
    keys.for_each(|key| key.hash(&mut hasher));
    hasher.finish()
}

pub(super) fn is_missing(text: &str) -> bool {
    MISSING.iter().any(|missing| text.trim().eq_ignore_ascii_case(missing))
}

/// The number that a cell holds: `5`, `5.0`, `1e3`, `1_000`, `1,234.5`, `$5`, `891,7`, `1.234.567`, `12.5%`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches(['$', '€', '£']);
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    if !text.contains(|character: char| character.is_ascii_digit()) {
        return None;
    }
    if has_decimal_comma(text) || has_grouping_points(text) {
        return with_point(text).parse().ok();
    }
    if text.contains(['_', ',']) {
        return is_grouped(text).then(|| text.replace(['_', ','], "").parse().ok())?;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `true` for `891,7` and `1.891,75`: the comma can part no thousands.
pub(super) fn has_decimal_comma(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    let Some((whole, decimals)) = text.split_once(',') else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split('.');
    let is_grouped =
        groups.next().is_some_and(is_digits) && groups.all(|group| group.len() == 3 && is_digits(group));
    is_grouped && is_digits(decimals) && (decimals.len() != 3 || whole.contains('.'))
}

/// `true` for `1.234.567`: the points can only part thousands.
pub(super) fn has_grouping_points(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'.').count() > 1 && may_have_grouping_points(text)
}

/// `true` for `1.234.567`, and for `1.234`, which may be a decimal.
fn may_have_grouping_points(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = text.split('.');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && text.contains('.')
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// `true` if points part thousands in a column: all of them can, and one must.
pub(super) fn are_points_grouping<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    cells.clone().any(has_grouping_points)
        && cells.filter(|cell| cell.contains('.')).all(may_have_grouping_points)
}

/// A number with a decimal comma as programs write it.
pub(super) fn with_point(text: &str) -> String {
    text.trim().replace('.', "").replace(',', ".")
}

/// `true` for `00001`: the number has lost something.
pub(super) fn has_leading_zero(text: &str) -> bool {
    let text = text.trim();
    text.len() > 1 && text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The keys of a column's cells. If commas surely stand before decimals in some, they do so in all.
pub(super) fn keys<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Vec<CellKey> {
    let is_comma = cells.clone().any(has_decimal_comma) || are_points_grouping(cells.clone());
    let of = |cell: &str| {
        let is_number = is_comma && cell.contains([',', '.']) && number(cell).is_some();
        if is_number { key(&with_point(cell)) } else { key(cell) }
    };
    cells.map(of).collect()
}

/// The key of a code such as `00001`, which is no 1; of anything else the same as [`key`].
pub(super) fn code_key(text: &str, key: CellKey) -> CellKey {
    let mut hasher = DefaultHasher::new();
    (4, text.trim()).hash(&mut hasher);
    if has_leading_zero(text) { hasher.finish() } else { key }
}

/// `true` if commas stand only between groups of three digits; `_` may stand anywhere.
fn is_grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',').skip(1);
    groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
        && !text.split('.').skip(1).any(|part| part.contains(','))
}

/// A name of a column without what tells nothing: `Unit price (€)` is `unit_price`.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
