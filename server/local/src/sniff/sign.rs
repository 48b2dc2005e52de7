//! Signs that stand with numbers: currencies and the percent sign.

/// The numbers of a column without the sign that they share.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) sign: char,
    pub(super) numbers: Vec<String>,
}

const SIGNS: [char; 4] = ['$', '€', '£', '%'];

/// Removes the sign from all cells; `None` if a cell has another sign or none.
pub(super) fn signed(cells: &[&str]) -> Option<Signed> {
    let (sign, _) = split(cells.first()?)?;
    let number = |cell: &&str| split(cell).filter(|(other, _)| *other == sign).map(|(_, number)| number);
    let numbers = cells.iter().map(number).collect::<Option<Vec<String>>>()?;
    Some(Signed { sign, numbers })
}

/// The sign before or after a number, and the number: `-$5`, `$-5`, `5 €`.
fn split(cell: &str) -> Option<(char, String)> {
    let cell = cell.trim();
    if let Some(number) = cell.strip_suffix(SIGNS) {
        return cell.chars().last().map(|sign| (sign, number.trim_end().to_owned()));
    }
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let number = unsigned.strip_prefix(SIGNS)?.trim_start();
    let minus = if unsigned.len() < cell.len() { "-" } else { "" };
    unsigned.chars().next().map(|sign| (sign, format!("{minus}{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sign_is_removed_wherever_it_stands() {
        let numbers = |cells: &[&str]| signed(cells).map(|signed| signed.numbers.join(" "));
        assert_eq!(numbers(&["$5", "-$5", "$-5", "$ 1,000"]).as_deref(), Some("5 -5 -5 1,000"));
        assert_eq!(numbers(&["5 €", "5€"]).as_deref(), Some("5 5"));
        assert_eq!(numbers(&["5%", "$5"]), None);
        assert_eq!(numbers(&["5%", "5"]), None);
    }
}
