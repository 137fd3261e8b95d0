//! Closed sets of labels, such as `climbing` or `highly_volatile`.

use crate::Error;

/// A closed set of labels.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumDef {
    /// Name of the Rust enum, and of the type in every language.
    pub name: &'static str,
    /// What the set tells, from the doc comment of the enum.
    pub doc: &'static str,
    /// The labels, in the order of their codes.
    pub labels: &'static [LabelDef],
}

/// One label of a set.
#[derive(Debug, PartialEq, Eq)]
pub struct LabelDef {
    /// The text in files, frames and databases.
    pub label: &'static str,
    /// What it means, from the doc comment of the variant.
    pub doc: &'static str,
}

/// An enum without fields whose variants are labels; derived, never written by hand.
pub trait LabelEnum: Copy + 'static {
    /// The set.
    const ENUM: &'static EnumDef;

    /// Position of the label in the set.
    fn code(self) -> u8;

    /// The label at that position.
    fn from_code(code: u8) -> Option<Self>;

    /// The text of the label.
    fn label(self) -> &'static str {
        Self::ENUM.labels[usize::from(self.code())].label
    }
}

/// Reads a label.
///
/// # Errors
/// [`Error::UnknownLabel`] names the set, the value and the labels that there are.
///
/// ```
/// use catlog_core::{schema::parse_label, tables::VolatilityCategory};
///
/// assert_eq!(parse_label::<VolatilityCategory>("highly_volatile").unwrap(), VolatilityCategory::HighlyVolatile);
/// let error = parse_label::<VolatilityCategory>("wild").unwrap_err();
/// assert!(error.to_string().contains("stable, moderate, volatile, highly_volatile"));
/// ```
pub fn parse_label<E: LabelEnum>(text: &str) -> Result<E, Error> {
    let labels = E::ENUM.labels;
    labels
        .iter()
        .position(|def| def.label == text)
        .and_then(|at| u8::try_from(at).ok())
        .and_then(E::from_code)
        .ok_or_else(|| Error::UnknownLabel {
            set: E::ENUM.name,
            value: text.to_owned(),
            labels: labels.iter().map(|def| def.label).collect::<Vec<_>>().join(", "),
        })
}
