//! Which column of an input is which.

use std::sync::LazyLock;

use super::field::{FIELDS, Field};
use crate::Error;
use crate::schema::camel_case;

/// Other names under which collectors keep a column: never read silently, but named as the cure.
const SYNONYMS: [(Field, &[&str]); 6] = [
    (Field::MalId, &["id", "animeid", "anime", "myanimelistid"]),
    (Field::SnapshotDate, &["date", "day", "snapshot", "snapshotday", "capturedat", "collectedat", "timestamp"]),
    (Field::Rank, &["ranking", "ranked", "position"]),
    (Field::Score, &["mean", "rating", "averagescore", "meanscore"]),
    (Field::Members, &["membercount", "numlistusers"]),
    (Field::ScoredBy, &["numscoringusers", "votes"]),
];

/// Position of each column in an input, in the order of [`Field::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    positions: [Option<usize>; FIELDS],
}

impl Header {
    /// Finds the columns by name: `snake_case` or `camelCase`, or else the same words in any case, with `_`, `-`, blanks
    /// or nothing between them.
    pub(crate) fn find<S: AsRef<str>>(file: &str, names: &[S]) -> Result<Self, Error> {
        let plain: Vec<String> = names.iter().map(|name| plain_name(name.as_ref())).collect();
        let mut positions = [None; FIELDS];
        for field in Field::ALL {
            let wanted = plain_name(field.name());
            let alike: Vec<usize> = (0..names.len()).filter(|&at| plain[at] == wanted).collect();
            let is_exact = |&at: &usize| {
                let name = names[at].as_ref().trim();
                name == field.name() || name == camel_case(field.name())
            };
            let exact: Vec<usize> = alike.iter().copied().filter(is_exact).collect();
            positions[field as usize] = match (exact.as_slice(), alike.as_slice()) {
                ([one], _) | ([], [one]) => Some(*one),
                ([], []) => None,
                ([], several) | (several, _) => {
                    let found: Vec<&str> = several.iter().map(|&at| names[at].as_ref()).collect();
                    return Err(Error::DuplicateColumn {
                        file: file.to_owned(),
                        column: field.name().to_owned(),
                        found: found.join(", "),
                    });
                }
            };
        }
        let header = Self { positions };
        header.check(file, names)?;
        Ok(header)
    }

    /// Where a column is.
    pub(crate) fn position(&self, field: Field) -> Option<usize> {
        self.positions[field as usize]
    }

    /// The columns that are not there.
    pub(crate) fn absent(&self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(|&field| self.position(field).is_none())
    }

    fn check<S: AsRef<str>>(&self, file: &str, names: &[S]) -> Result<(), Error> {
        let missing: Vec<Field> = self.absent().filter(|field| field.is_required()).collect();
        missing_column(file, &missing, names)
    }
}

/// The columns of daily rankings among the names of an input: each with its name here and its position there.
///
/// ```
/// use catlog_core::panel::find_columns;
/// let found = find_columns("DataFrame", &["malId", "comment", "snapshotDate", "rank", "score"])?;
/// assert_eq!(found[..2], [("mal_id", 0), ("snapshot_date", 2)]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::MissingColumn`] and [`Error::DuplicateColumn`].
pub fn find_columns<S: AsRef<str>>(file: &str, names: &[S]) -> Result<Vec<(&'static str, usize)>, Error> {
    let header = Header::find(file, names)?;
    Ok(Field::ALL.into_iter().filter_map(|field| Some((field.name(), header.position(field)?))).collect())
}

/// The column of that name, `snake_case`, `camelCase` or alike.
pub(crate) fn find_field(name: &str) -> Option<Field> {
    static CAMEL: LazyLock<[String; FIELDS]> = LazyLock::new(|| Field::ALL.map(|field| camel_case(field.name())));
    let exact = |field: &Field| field.name() == name || CAMEL[*field as usize] == name;
    Field::ALL.into_iter().find(exact).or_else(|| {
        let plain = plain_name(name);
        Field::ALL.into_iter().find(|field| plain_name(field.name()) == plain)
    })
}

/// The error for required columns that are missing, with a cure; none if none is.
pub(crate) fn missing_column<S: AsRef<str>>(file: &str, missing: &[Field], names: &[S]) -> Result<(), Error> {
    let Some(&first) = missing.first() else { return Ok(()) };
    let mut cure = match near_name(first, names) {
        Some(near) => format!("did you mean {near:?}? Rename it to {}", first.name()),
        None => format!("it should be {}", first.expected()),
    };
    if let [_, others @ ..] = missing
        && !others.is_empty()
    {
        let others: Vec<&str> = others.iter().map(|field| field.name()).collect();
        cure += "; also missing: ";
        cure += &others.join(", ");
    }
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).take(30).collect();
    if !names.is_empty() {
        cure += "; the columns there are ";
        cure += &super::rejected::shorten(&names.join(", "));
    }
    Err(Error::MissingColumn { file: file.to_owned(), column: first.name().to_owned(), cure })
}

/// A name that may be meant: a synonym, or one that is at most two letters off.
fn near_name<S: AsRef<str>>(field: Field, names: &[S]) -> Option<&str> {
    let wanted = plain_name(field.name());
    let synonyms = SYNONYMS.iter().find(|(of, _)| *of == field).map_or(&[][..], |(_, names)| names);
    let plain = |name: &&S| plain_name((*name).as_ref());
    let synonym = names.iter().find(|name| synonyms.contains(&plain(name).as_str()));
    let near = || {
        let distance = |name: &&S| edit_distance(&plain(name), &wanted);
        let near = names.iter().min_by_key(distance)?;
        (distance(&near) <= 2.min(wanted.len() / 2)).then_some(near)
    };
    // A name that is a column of its own is not meant to be this one.
    let own = |name: &&S| Field::ALL.iter().any(|other| plain_name(other.name()) == plain(name));
    synonym.or_else(near).filter(|name| !own(name)).map(AsRef::as_ref)
}

/// The letters and digits of a name, in lower case.
fn plain_name(name: &str) -> String {
    name.trim().chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Levenshtein's distance; long names are never near.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cure(names: &[&str]) -> (String, String) {
        match Header::find("a.csv", names) {
            Err(Error::MissingColumn { file, column, cure }) => {
                assert_eq!(file, "a.csv");
                (column, cure)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_spellings_and_extra_columns() {
        let header = Header::find("a.csv", &["extra", "score", "malId", "snapshot_date", "Rank", "scoredBy"]).unwrap();
        assert_eq!(header.position(Field::MalId), Some(2));
        assert_eq!(header.position(Field::SnapshotDate), Some(3));
        assert_eq!(header.position(Field::Rank), Some(4));
        assert_eq!(header.position(Field::ScoredBy), Some(5));
        let absent: Vec<_> = header.absent().map(Field::name).collect();
        assert_eq!(absent, ["title", "popularity", "members", "favorites", "genres", "etl_run_id"]);
    }

    #[test]
    fn a_missing_column_has_a_cure() {
        let (column, text) = cure(&["mal_id", "date", "rank", "score"]);
        assert_eq!(column, "snapshot_date");
        assert!(text.starts_with("did you mean \"date\"? Rename it to snapshot_date"), "{text}");
        let (column, text) = cure(&["mal_id", "snapshot_date", "rnak", "score"]);
        assert_eq!(column, "rank");
        assert!(text.starts_with("did you mean \"rnak\"?"), "{text}");
        let (column, text) = cure(&["title"]);
        assert_eq!(column, "mal_id");
        assert!(text.contains("also missing: snapshot_date, rank, score; the columns there are title"), "{text}");
        let (_, text) = cure(&[]);
        assert_eq!(text, "it should be an integer of 1 or more; also missing: snapshot_date, rank, score");
        assert_eq!(find_field("scoredBy"), Some(Field::ScoredBy));
        assert_eq!(find_field("scored"), None);
    }

    #[test]
    fn a_column_that_stands_twice_is_an_error_unless_one_is_exact() {
        let error = Header::find("a.csv", &["malId", "mal_id", "snapshot_date", "rank", "score"]).unwrap_err();
        assert_eq!(error.code(), "duplicate_column");
        assert!(error.to_string().contains("malId, mal_id"), "{error}");
        let header = Header::find("a.csv", &["RANK", "mal_id", "snapshot_date", "rank", "score"]).unwrap();
        assert_eq!(header.position(Field::Rank), Some(3));
    }

    #[test]
    fn distances() {
        assert_eq!(edit_distance("rank", "rank"), 0);
        assert_eq!(edit_distance("rnak", "rank"), 2);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "ab"), 2);
    }
}
