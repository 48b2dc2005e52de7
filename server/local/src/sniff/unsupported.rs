//! Why a file is not profiled.

/// Why a file is not profiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// The file is empty.
    #[error("it is empty (0 bytes)")]
    Empty,
    /// Blank lines or comments only.
    #[error("it holds no data, only blank lines or comments")]
    Blank,
    /// The person gives a line for the header that is behind the last row, or not among those that are looked at.
    #[error("no row is seen in the line that you give for the header; give another one")]
    NoHeaderLine,
    /// The person gives an encoding in which hardly a character is one of a table.
    #[error("it is not {0}; leave the encoding out, or give another one")]
    OtherEncoding(&'static str),
    /// A zip archive of a kind that we do not unpack.
    #[error("it is compressed; unpack it first")]
    Compressed,
    /// Packed, but it cannot be unpacked.
    #[error("it is compressed, and cut off or damaged; get it again")]
    Damaged,
    /// A zip archive with a password.
    #[error("it is a zip file with a password; unpack it first")]
    Locked,
    /// A zip archive of so many files.
    #[error("it is a zip file of {0} files; unpack it and attach the data file you mean")]
    Archive(usize),
    /// A zip archive without a file.
    #[error("it is a zip file with nothing in it")]
    EmptyArchive,
    /// A spreadsheet of another office program.
    #[error("it is an OpenDocument file; save the sheet as .xlsx or CSV")]
    OpenDocument,
    /// A text document, or slides.
    #[error("it is an Office document, no workbook; save its table as .xlsx or CSV")]
    OfficeDocument,
    /// A file of another known kind.
    #[error("it is {what}; {step}")]
    Other {
        /// What it is.
        what: &'static str,
        /// What to do about it.
        step: &'static str,
    },
    /// HTML with a table, as many programs export it, often named .xls.
    #[error("it is a web page with a table; open it in a spreadsheet and save it as .xlsx or CSV")]
    WebTable,
    /// An Excel workbook in the format before 2007.
    #[error("it is an old Excel workbook; save it as .xlsx")]
    OldExcel,
    /// An Excel workbook whose parts are not XML.
    #[error("it is a binary Excel workbook (.xlsb); save it as .xlsx")]
    BinaryExcel,
    /// A workbook that takes a password to open.
    #[error(
        "it is a workbook with a password, or an old one under a new name; save it as .xlsx without a password"
    )]
    EncryptedExcel,
    /// A Parquet file with an encrypted footer.
    #[error("it is an encrypted Parquet file; write it again without encryption")]
    EncryptedParquet,
    /// HTML, as a server sends it that wants a password first.
    #[error("it is a web page, not the data: open the address in a browser and save the data itself")]
    WebPage,
    /// The file of a Git repository whose large files are elsewhere.
    #[error("it is a Git LFS pointer, not the data; get the data with Git LFS")]
    LfsPointer,
    /// The text does not parse as the JSON its name or its first character promises.
    #[error("it is not valid JSON, or nested too deep")]
    BrokenJson,
    /// The same, from this line on, counted as editors do.
    #[error("line {0} is not valid JSON, or nested too deep")]
    BrokenLine(usize),
    /// This line holds JSON, but no record.
    #[error("line {0} is no JSON object, as each line should be")]
    NoRecord(usize),
    /// Bytes of another kind.
    #[error("it is neither a table (CSV, TSV, Excel, Parquet) nor JSON")]
    Unknown,
}
