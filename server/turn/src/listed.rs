//! Several things in a sentence.

/// Parts of a sentence as a list: `a`, `a and b`, `a, b and c`; empty for none.
#[must_use]
pub fn listed<S: AsRef<str>>(parts: &[S]) -> String {
    let mut list = String::new();
    for (at, part) in parts.iter().enumerate() {
        let before = match at {
            0 => "",
            _ if at + 1 == parts.len() => " and ",
            _ => ", ",
        };
        list.push_str(before);
        list.push_str(part.as_ref());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn the_last_part_of_a_list_stands_behind_an_and() {
        let lists = [&["a", "b", "c"][..], &["a", "b"], &["a"], &[]];
        assert_eq!(lists.map(listed), ["a, b and c", "a and b", "a", ""]);
    }
}
