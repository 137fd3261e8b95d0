//! What the page headers of a Parquet column promise, checked before its pages are decoded: a decoder takes memory by
//! these promises.

use std::io::Cursor;

use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use polars_parquet_format::{PageHeader, PageType};

/// What is wrong with the column.
type Checked<T> = Result<T, String>;

/// Values and unpacked bytes that are believed for a byte of the file: far more than columns of a panel pack to, whose
/// keys all differ.
pub(super) const MOST_A_BYTE: u64 = 4096;
/// Values that are believed whatever the size.
pub(super) const FEW: u64 = 1 << 16;
/// Unpacked bytes of a page that are believed whatever the size.
const SMALL_PAGE: u64 = 1 << 26;
/// A page header is a handful of numbers, and statistics.
const MAX_HEADER: usize = 1 << 20;

/// The pages of a column in a row group, as the footer describes them.
pub(super) struct Pages<'a> {
    pub bytes: &'a [u8],
    /// Values, nulls and empty lists among them.
    pub values: i64,
    /// Rows of the row group, which was weighed against the bytes of all its columns.
    pub rows: usize,
    /// Whether every row has one value.
    pub flat: bool,
}

impl Pages<'_> {
    /// Goes from header to header.
    pub(super) fn check(&self) -> Checked<()> {
        let values = natural(self.values, "number of values")?;
        let rows = self.rows as u64;
        if self.flat && rows != values {
            return Err(format!("a column of {values} values where the row group promises {rows} rows"));
        }
        // A column of nulls, of one value or of empty lists packs to a few bytes, however many rows there are.
        if values > (self.bytes.len() as u64).saturating_mul(MOST_A_BYTE).max(FEW).max(rows) {
            return Err(format!("its footer promises {values} values in {} bytes", self.bytes.len()));
        }
        let (mut at, mut seen) = (0, 0);
        while seen < values {
            let rest = self
                .bytes
                .get(at..)
                .filter(|rest| !rest.is_empty())
                .ok_or_else(|| format!("a column ends after {seen} of {values} values"))?;
            let mut cursor = Cursor::new(rest);
            let mut protocol = TCompactInputProtocol::new(&mut cursor, MAX_HEADER);
            let header = PageHeader::read_from_in_protocol(&mut protocol).map_err(|error| error.to_string())?;
            let start = usize::try_from(cursor.position()).map_err(|error| error.to_string())?;
            let (size, page_values) = check_header(&header)?;
            if size > rest.len() - start {
                return Err("a page ends beyond its column".to_owned());
            }
            seen += page_values;
            at += start + size;
        }
        if seen == values { Ok(()) } else { Err(format!("a column has {seen} values where {values} are promised")) }
    }
}

/// The size of a page and the number of its values.
fn check_header(header: &PageHeader) -> Checked<(usize, u64)> {
    let size = natural(header.compressed_page_size.into(), "size of a page")?;
    let unpacked = natural(header.uncompressed_page_size.into(), "size of a page")?;
    if unpacked > size.saturating_mul(MOST_A_BYTE).max(SMALL_PAGE) {
        return Err(format!("a page of {size} bytes promises to unpack to {unpacked}"));
    }
    let values = match (&header.data_page_header, &header.data_page_header_v2, &header.dictionary_page_header) {
        (Some(data), _, _) if header.type_ == PageType::DATA_PAGE => {
            natural(data.num_values.into(), "number of values")?
        }
        (_, Some(data), _) if header.type_ == PageType::DATA_PAGE_V2 => {
            let levels = natural(data.definition_levels_byte_length.into(), "size of levels")?
                + natural(data.repetition_levels_byte_length.into(), "size of levels")?;
            if levels > size {
                return Err("levels end beyond their page".to_owned());
            }
            natural(data.num_values.into(), "number of values")?
        }
        (_, _, Some(dictionary)) if header.type_ == PageType::DICTIONARY_PAGE => {
            let entries = natural(dictionary.num_values.into(), "number of values")?;
            // Every entry of the types that columns have takes bytes of its own.
            if entries > unpacked {
                return Err(format!("a dictionary of {unpacked} bytes promises {entries} entries"));
            }
            0
        }
        _ => return Err("a page without a header of its kind".to_owned()),
    };
    Ok((usize::try_from(size).map_err(|error| error.to_string())?, values))
}

fn natural(value: i64, what: &str) -> Checked<u64> {
    u64::try_from(value).map_err(|_| format!("a {what} in it is {value}"))
}
