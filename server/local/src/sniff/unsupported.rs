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
    /// gzip, bzip2, xz, zstd or zip.
    #[error("it is compressed; unpack it first")]
    Compressed,
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
    /// A workbook of `LibreOffice`.
    #[error("it is an OpenDocument spreadsheet (.ods); save it as .xlsx")]
    OpenDocument,
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
