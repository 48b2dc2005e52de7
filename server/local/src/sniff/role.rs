//! What the numbers of a column are for: quantities, years, or names in the form of numbers.

use std::collections::HashSet;

use super::words::{IDENTIFIERS, KINDS_OF_NUMBERS, NO_IDENTIFIERS, NUMBERED, NUMBERS, YEARS};

/// What numbers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Quantities, of which there are this many different ones in the head.
    Measure { distinct: usize },
    /// Names in the form of numbers: their mean means nothing.
    Identifier,
    /// Calendar years.
    Year,
}

/// What the numbers of a column with this name are for.
pub(super) fn role_of(name: &str, cells: &[&str]) -> Role {
    let distinct = cells.iter().collect::<HashSet<_>>().len();
    let measure = Role::Measure { distinct };
    let integers: Option<Vec<i64>> = cells.iter().map(|cell| cell.trim().parse().ok()).collect();
    let Some(integers) = integers.filter(|integers| integers.iter().all(|number| *number >= 0)) else {
        return measure;
    };
    let words = words_of(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&YEARS) && integers.iter().all(|year| (1000..=2500).contains(year)) {
        return Role::Year;
    }
    if is_identifier(&words, cells, &integers, distinct == cells.len()) { Role::Identifier } else { measure }
}

/// `true` if names and values look like names in the form of numbers. The last word says what a column holds:
/// `phone_sales` are sales.
fn is_identifier(words: &[String], cells: &[&str], integers: &[i64], is_unique: bool) -> bool {
    let word = |place: usize| words.len().checked_sub(place).map_or("", |index| words[index].as_str());
    let (last, before) = (word(1), word(2));
    let digits = cells.first().map_or(0, |cell| cell.trim().len());
    let is_even = digits >= 3 && cells.iter().all(|cell| cell.trim().len() == digits);
    let is_counted =
        integers.len() > 1 && integers.windows(2).all(|pair| pair[1].checked_sub(1) == Some(pair[0]));
    let is_book =
        digits == 13 && cells.iter().all(|cell| matches!(cell.trim().get(..3), Some("978" | "979")));
    let ends_in_id = last.len() > 4 && last.ends_with("id") && !NO_IDENTIFIERS.contains(&last);
    let is_kind = KINDS_OF_NUMBERS.contains(&last) && NUMBERED.contains(&before);
    IDENTIFIERS.contains(&last)
        || is_kind
        || (is_book && is_even)
        || (ends_in_id && (is_unique || is_even || is_counted))
        || (last == "code" && (is_unique || is_even))
        // `id_cliente` has the word before what it names.
        || (words[0] == "id" && (is_counted || (is_even && is_unique)))
        || (NUMBERS.contains(&last) && (is_counted || (!before.is_empty() && is_unique && is_even)))
        || (is_nothing(words) && is_unique && (is_counted || integers.is_sorted()))
}

/// `true` for the names that programs give to a column of row numbers.
fn is_nothing(words: &[String]) -> bool {
    matches!(words.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), [""] | ["unnamed", ..])
}

/// `true` if the last word of a name is one of these.
pub(super) fn ends_with_one_of(name: &str, words: &[&str]) -> bool {
    words_of(name).last().is_some_and(|last| words.contains(&last.as_str()))
}

/// The words of a name in small letters: `customerId`, `customer_id` and `Customer ID` have the same two.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && previous.is_lowercase();
        if begins || !(c.is_alphanumeric() || c == '#') {
            words.push(String::new());
        }
        if c.is_alphanumeric() || c == '#' {
            words.last_mut().expect("there is always a word").extend(c.to_lowercase());
        }
        previous = c;
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() { vec![String::new()] } else { words }
}

#[cfg(test)]
mod tests {
    use super::{Role, role_of};

    #[test]
    fn the_last_word_and_the_values_tell_names_from_quantities() {
        let shown = |name: &str, cells: &[&str]| match role_of(name, cells) {
            Role::Identifier => format!("{name}: identifier\n"),
            Role::Year => format!("{name}: year\n"),
            Role::Measure { .. } => format!("{name}: quantity\n"),
        };
        let columns: [(&str, &[&str]); 22] = [
            ("phone_sales", &["120", "140", "160", "120"]),
            ("id_checks", &["30", "35", "31", "30"]),
            ("zip_files", &["5", "6", "9", "7"]),
            ("userid", &["101", "102", "101", "103"]),
            ("zipcode", &["90210", "10001"]),
            ("fips", &["6037", "36061"]),
            ("orderid", &["5001", "5002"]),
            ("ISBN", &["9780306406157", "9780306406164"]),
            ("book", &["9780306406157", "9780306406164"]),
            ("paid", &["100", "101"]),
            ("number", &["12039", "11873", "12984"]),
            ("No", &["1", "2", "3"]),
            ("invoice no", &["4711", "4720", "4712"]),
            ("number of rooms", &["1", "2", "3"]),
            ("id_cliente", &["1", "2", "3"]),
            ("customerId", &["7", "7", "9"]),
            ("country code", &["276", "250", "276"]),
            ("Unnamed: 0", &["0", "1", "2"]),
            ("Unnamed: 3", &["7", "1", "2"]),
            ("year", &["1999", "2000"]),
            ("id", &["-1", "2"]),
            ("key", &["3", "9"]),
        ];
        insta::assert_snapshot!(columns.iter().map(|(name, cells)| shown(name, cells)).collect::<String>(), @"
        phone_sales: quantity
        id_checks: quantity
        zip_files: quantity
        userid: identifier
        zipcode: identifier
        fips: identifier
        orderid: identifier
        ISBN: identifier
        book: identifier
        paid: quantity
        number: quantity
        No: identifier
        invoice no: identifier
        number of rooms: quantity
        id_cliente: identifier
        customerId: identifier
        country code: identifier
        Unnamed: 0: identifier
        Unnamed: 3: quantity
        year: year
        id: quantity
        key: quantity
        ");
    }
}
