//! What rows of sums and averages are called, in many languages.

/// Words that a row of totals begins or ends with: `Total North`, `North Total`.
const TOTALS: [&str; 31] = [
    "total",
    "totals",
    "totale",
    "totalt",
    "totaal",
    "gesamt",
    "summe",
    "ergebnis",
    "toplam",
    "součet",
    "yhteensä",
    "összesen",
    "итого",
    "итог",
    "підсумок",
    "合计",
    "总计",
    "合計",
    "総計",
    "합계",
    "subtotal",
    "subtotals",
    "subtotale",
    "subtotaal",
    "grandtotal",
    "insgesamt",
    "gesamtsumme",
    "zwischensumme",
    "razem",
    "ogółem",
    "celkem",
];

/// Words that a row of totals begins with. A lump sum is none.
const TOTALS_AT_START: [&str; 19] = [
    "soustotal",
    "gesamtergebnis",
    "teilergebnis",
    "endsumme",
    "eindtotaal",
    "totalsumma",
    "totalsum",
    "hovedtotal",
    "végösszeg",
    "soma",
    "somme",
    "suma",
    "summa",
    "sum",
    "всего",
    "小计",
    "小計",
    "总和",
    "총합계",
];

/// Words that a row of averages ends with: `Average`, `North Average`.
const AVERAGES: [&str; 24] = [
    "average",
    "averages",
    "avg",
    "mean",
    "durchschnitt",
    "mittelwert",
    "moyenne",
    "promedio",
    "media",
    "média",
    "gemiddelde",
    "medel",
    "medelvärde",
    "gennemsnit",
    "gjennomsnitt",
    "keskiarvo",
    "średnia",
    "průměr",
    "átlag",
    "ortalama",
    "среднее",
    "平均",
    "平均值",
    "평균",
];

/// Words that a row of totals may begin with, and others as well: their numbers tell.
const PERHAPS: [&str; 16] = [
    "all", "overall", "world", "alle", "welt", "tous", "toutes", "ensemble", "monde", "todos", "todas",
    "mundo", "tutti", "tutte", "mondo", "totaux",
];

/// `true` for what a row of totals is called.
pub(super) fn is_total(cell: &str) -> bool {
    ends_of(cell).is_some_and(|[first, last]| {
        TOTALS.contains(&first.as_str())
            || TOTALS.contains(&last.as_str())
            || TOTALS_AT_START.contains(&first.as_str())
    })
}

/// `true` for what a row of totals may be called, or another.
pub(super) fn may_be_total(cell: &str) -> bool {
    ends_of(cell).is_some_and(|[first, _]| PERHAPS.contains(&first.as_str()))
}

/// `true` for what a row of averages is called.
pub(super) fn is_average(cell: &str) -> bool {
    ends_of(cell).is_some_and(|[_, last]| AVERAGES.contains(&last.as_str()))
}

/// What rows with these texts are: `[a sum or an average, several of them]`.
pub(super) fn sums_or_averages(texts: &[&str]) -> [&'static str; 2] {
    match texts.iter().filter(|text| is_average(text)).count() {
        0 => ["sum", "sums"],
        averages if averages == texts.len() => ["average", "averages"],
        _ => ["sum or average", "sums or averages"],
    }
}

/// The first and the last word of a text that may be the name of a sum.
fn ends_of(cell: &str) -> Option<[String; 2]> {
    let cell = cell.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '-' | '*' | '_'));
    // Only short texts are names of sums; most cells are told by their first character.
    if cell.len() > 60 || !cell.starts_with(char::is_alphabetic) {
        return None;
    }
    let words = cell.replace('-', "").to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next()?;
    Some([first, words.next_back().unwrap_or(first)].map(str::to_owned))
}

/// The pattern of what a row of totals is called, for Python and `DuckDB`: of the whole text without its hyphens, whatever
/// the case.
pub(crate) fn total_pattern() -> String {
    let (totals, at_start) = (TOTALS.join("|"), TOTALS_AT_START.join("|"));
    // What ends a word: to DuckDB, \W would be any letter that is not English, too.
    let end = r"[\s!-/:-@\[-`{-~]";
    format!(r"[\s=*_]*(?:{totals}|{at_start})(?:{end}.*)?|.*{end}(?:{totals}){end}*")
}

/// The same for what may be called so: where a row begins with it.
pub(crate) fn perhaps_pattern() -> String {
    format!(r"(?:{})(?:\W.*)?", PERHAPS.join("|"))
}

/// The same for a row of averages.
pub(crate) fn average_pattern() -> String {
    format!(r"(?:.*[\s!-/:-@\[-`{{-~])?(?:{})[\s!-/:-@\[-`{{-~]*", AVERAGES.join("|"))
}
