//! Doc comments as text for other languages.

use std::fmt::Write;

use crate::schema::{ColumnDef, EnumDef, TableDef, VariantDef, camel_case, registry};

/// A doc comment as plain paragraphs: examples left out, links as their words, lines joined. Code stays in backticks.
pub(super) fn paragraphs(doc: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    let mut in_example = false;
    for line in doc.lines() {
        if line.starts_with("```") {
            in_example = !in_example;
        } else if line.is_empty() {
            paragraphs.push(String::new());
        } else if !in_example && let Some(paragraph) = paragraphs.last_mut() {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    // Backticks around a proper name are there for Rust's linter alone.
    paragraphs.iter().map(|text| unlink(text).replace("`MyAnimeList`", "MyAnimeList")).collect()
}

/// A doc comment as one line, with backticks.
pub(super) fn line(doc: &str) -> String {
    paragraphs(doc).join(" ")
}

/// A doc comment as one line without markup.
pub(super) fn plain(doc: &str) -> String {
    line(doc).replace('`', "")
}

/// `[words](path)` and ``[`words`]`` as `words`.
fn unlink(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let (before, link) = rest.split_at(start);
        out.push_str(before);
        let Some(end) = link.find(']') else {
            out.push_str(link);
            return out;
        };
        let (words, after) = (&link[1..end], &link[end + 1..]);
        if let Some(target) = after.strip_prefix('(')
            && let Some(close) = target.find(')')
        {
            out.push_str(words);
            rest = &target[close + 1..];
        } else if words.starts_with('`') && words.ends_with('`') {
            out.push_str(words);
            rest = after;
        } else {
            out.push_str(&link[..=end]);
            rest = after;
        }
    }
    out + rest
}

/// Names of columns and options in backticks as JavaScript writes them; labels and table names stay.
pub(super) fn camel_names(text: &str) -> String {
    let mut parts: Vec<String> = text.split('`').map(str::to_owned).collect();
    for name in parts.iter_mut().skip(1).step_by(2) {
        let words: Vec<String> = name.split(' ').map(camel_word).collect();
        *name = words.join(" ");
    }
    parts.join("`")
}

fn camel_word(word: &str) -> String {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    if word.chars().all(is_name) && !is_label_or_table(word) { camel_case(word) } else { word.to_owned() }
}

fn is_label_or_table(name: &str) -> bool {
    registry::types().iter().any(|def| def.name == name)
        || registry::all_label_sets().iter().any(|set| set.labels.iter().any(|label| label.label == name))
}

/// Text in lines of at most `width` characters, broken at spaces.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Paragraphs as lines of a comment, with an empty line between them, but none between the items of a list.
pub(super) fn comment_lines(paragraphs: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, text) in paragraphs.iter().enumerate() {
        if at > 0 && !(text.starts_with("- ") && paragraphs[at - 1].starts_with("- ")) {
            lines.push(String::new());
        }
        let indent = if text.starts_with("- ") { "  " } else { "" };
        let wrapped = wrap(text, width - indent.len()).into_iter().enumerate();
        lines.extend(wrapped.map(|(at, line)| if at == 0 { line } else { format!("{indent}{line}") }));
    }
    lines
}

/// What a label set tells, and a list item for each label.
pub(super) fn label_set(set: &EnumDef) -> Vec<String> {
    let items = set.labels.iter().map(|label| format!("- `{}`: {}", label.label, line(label.doc)));
    paragraphs(set.doc).into_iter().chain(items).collect()
}

/// What a column tells, with the option that brings it.
pub(super) fn column(column: &ColumnDef) -> Vec<String> {
    let mut doc = paragraphs(column.doc);
    if let (Some(option), Some(last)) = (column.option, doc.last_mut()) {
        let _ = write!(last, " Only with the option `{option}`.");
    }
    doc
}

/// What a type with variants tells, and a list item for each of them.
pub(super) fn variants(doc: &str, variants: &[VariantDef]) -> Vec<String> {
    let items = variants.iter().map(|variant| format!("- `{}`: {}", variant.json, line(variant.doc)));
    paragraphs(doc).into_iter().chain(items).collect()
}

/// What the type of a row as it may be given tells.
pub(super) fn input_form(def: &TableDef) -> Vec<String> {
    vec![format!(
        "`{}` as it may be given: null and absent are the same, of a list empty, of a number 0, else false.",
        def.type_name
    )]
}

/// Text as a literal of SQL.
pub(super) fn sql_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_links_are_not_words() {
        let doc = "A person, see\n[`Library`](super::Library).\n\n```\nlet x = 1;\n\n```\nOr [`User`], [d-n+1, d].";
        assert_eq!(paragraphs(doc), ["A person, see `Library`.", "Or `User`, [d-n+1, d]."]);
        assert_eq!(plain(doc), "A person, see Library. Or User, [d-n+1, d].");
    }

    #[test]
    fn names_are_camel_case_and_labels_are_not() {
        let text = "Label of `rank_change_7d` (option `min_observations.std_dev`): `highly_volatile`, `anime`, `2023 to ?`, `rank - previous_rank`";
        assert_eq!(
            camel_names(text),
            "Label of `rankChange7d` (option `minObservations.stdDev`): `highly_volatile`, `anime`, `2023 to ?`, `rank - previousRank`"
        );
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 3), ["unbreakable"]);
    }
}
