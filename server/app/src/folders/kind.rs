//! What kind of data a file holds, by its name.

/// What kind of data a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// CSV and its like.
    Csv,
    Parquet,
    Json,
    Excel,
    Other,
}

/// The kinds of data, those that are put together first.
const DATA: [Kind; 4] = [Kind::Csv, Kind::Parquet, Kind::Json, Kind::Excel];

impl Kind {
    /// By the name of a file.
    pub(super) fn of(path: &str) -> Self {
        let ending = ending(path);
        match ending.trim_start_matches('.').trim_end_matches(".gz") {
            "csv" | "tsv" | "tab" | "psv" => Kind::Csv,
            "parquet" | "parq" | "pq" => Kind::Parquet,
            "json" | "jsonl" | "ndjson" | "geojson" => Kind::Json,
            "xlsx" | "xlsm" => Kind::Excel,
            _ => Kind::Other,
        }
    }

    /// The kind of all files; `None` without files. Beside CSV or Parquet, others do not count. The error says that there
    /// are several.
    pub(super) fn of_all(files: &[&str]) -> Result<Option<Self>, String> {
        let of = |kind: Kind| files.iter().filter(move |file| Kind::of(file) == kind);
        let present: Vec<Kind> = DATA.into_iter().filter(|kind| of(*kind).next().is_some()).collect();
        let first = of_tables(&present);
        if first.len() > 1 {
            let words = first.iter().map(|kind| {
                let more = if of(*kind).count() > 1 { ", …" } else { "" };
                let example = of(*kind).next().copied().unwrap_or_default();
                format!("{} {} ({example}{more})", of(*kind).count(), kind.words())
            });
            let words: Vec<String> = words.collect();
            return Err(format!("it has files of several kinds: {}", words.join(", ")));
        }
        Ok(first.first().copied().or_else(|| files.first().map(|_| Kind::Other)))
    }

    fn words(self) -> &'static str {
        match self {
            Kind::Csv => "CSV",
            Kind::Parquet => "Parquet",
            Kind::Json => "JSON",
            Kind::Excel => "Excel",
            Kind::Other => "other",
        }
    }
}

/// The kinds that are put together, else all.
fn of_tables(present: &[Kind]) -> Vec<Kind> {
    let tables: Vec<Kind> =
        present.iter().copied().filter(|kind| matches!(kind, Kind::Csv | Kind::Parquet)).collect();
    if tables.is_empty() { present.to_vec() } else { tables }
}

/// What the name of a file ends with, in small letters: `.csv`, `.csv.gz`; empty without a dot.
pub(super) fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let (bare, packed) = match name.strip_suffix(".gz") {
        Some(bare) => (bare, ".gz"),
        None => (name.as_str(), ""),
    };
    bare.rfind('.').map_or(String::new(), |dot| format!("{}{packed}", &bare[dot..]))
}
