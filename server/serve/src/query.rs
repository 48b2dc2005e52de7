//! The query of an address.

use percent_encoding::percent_decode_str;

/// The value of this name in a query.
pub(crate) fn value(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = query?.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let (_, value) = pairs.into_iter().find(|(given, _)| *given == name)?;
    Some(percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_value_is_found_by_its_name_and_decoded() {
        let query = Some("alt=sse&key=a%2Fb+c&flag");
        let found = ["alt", "key", "flag", "other"].map(|name| value(query, name).unwrap_or("-".to_owned()));
        assert_eq!(found.join("|"), "sse|a/b c||-");
        assert_eq!(value(None, "alt"), None);
    }
}
