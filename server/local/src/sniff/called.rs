//! What encodings and delimiters are called.

use super::encoding::TextEncoding;
use super::packed::Packing;
use super::read_as::ReadAs;
use super::records::{CsvDialect, LineForm};

/// The name of an encoding; one that was guessed says so.
pub(super) fn encoding(encoding: TextEncoding, packing: &Packing, read_as: &ReadAs) -> String {
    let guessed = if encoding.is_guessed() && read_as.encoding.is_none() { " (guessed)" } else { "" };
    let packed = match packing {
        Packing::Plain => "",
        Packing::Gzip => " in gzip",
        Packing::Zip { .. } => " in a zip file",
    };
    format!("{}{guessed}{packed}", encoding.name())
}

/// What is said of bytes that are none of the encoding.
pub(super) fn undecoded(bytes: usize, encoding: TextEncoding) -> Option<String> {
    let what = if bytes == 1 { "1 byte is".to_owned() } else { format!("{bytes} bytes are") };
    (bytes > 0).then(|| format!("{what} not {}, shown as \u{fffd}", encoding.name()))
}

/// What separates the fields of a table with so many columns.
pub(super) fn delimiter(dialect: &CsvDialect, columns: usize) -> String {
    match dialect.form {
        LineForm::Separated if columns == 1 => return "no delimiter".to_owned(),
        LineForm::Aligned => return "blanks between columns".to_owned(),
        LineForm::Drawn { .. } => return "vertical bars with blanks".to_owned(),
        LineForm::FixedWidth(_) => return "columns of fixed width".to_owned(),
        LineForm::Doubled => return format!("“{0}{0}”", dialect.delimiter),
        _ => {}
    }
    match dialect.delimiter {
        ' ' => "blank".to_owned(),
        ':' => "colon".to_owned(),
        control if control.is_control() && control != '\t' => format!("character {:02X}", u32::from(control)),
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "vertical bar".to_owned(),
        other => format!("“{other}”"),
    }
}
