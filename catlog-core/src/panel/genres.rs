//! Lists of genres out of text: `PostgreSQL` arrays, JSON arrays and comma-separated text.

use super::Reason;

/// Calls `each` for every item of the list that `text` spells, as it stands there; `None` is a null item.
///
/// `{Drama,"Slice of Life"}` is read as `PostgreSQL` writes arrays (quotes, backslashes), `["Drama"]` as JSON, anything
/// else as comma-separated. Empty text is an empty list.
pub(crate) fn each_genre(text: &str, mut each: impl FnMut(Option<&str>)) -> Result<(), Reason> {
    let text = text.trim();
    match text.as_bytes().first() {
        None => Ok(()),
        Some(b'{') => postgres_array(text, &mut each).ok_or(Reason::InvalidList),
        Some(b'[') => {
            let items: Vec<Option<std::borrow::Cow<'_, str>>> =
                serde_json::from_str(text).map_err(|_| Reason::InvalidList)?;
            for item in &items {
                each(item.as_deref());
            }
            Ok(())
        }
        Some(_) => {
            text.split(',').for_each(|item| each(Some(item)));
            Ok(())
        }
    }
}

/// One-dimensional array text as `PostgreSQL`'s `array_out` writes it and `array_in` reads it.
fn postgres_array(text: &str, each: &mut impl FnMut(Option<&str>)) -> Option<()> {
    let mut rest = text.strip_prefix('{')?.trim_start();
    if let Some(end) = rest.strip_prefix('}') {
        return end.trim().is_empty().then_some(());
    }
    let mut item = String::new();
    loop {
        item.clear();
        rest = if let Some(quoted) = rest.strip_prefix('"') {
            let after = quoted_item(quoted, &mut item)?;
            each(Some(&item));
            after.trim_start()
        } else {
            let (after, escaped) = bare_item(rest, &mut item)?;
            let bare = item.trim();
            if bare.is_empty() {
                return None;
            }
            each(if bare.eq_ignore_ascii_case("null") && !escaped { None } else { Some(bare) });
            after
        };
        if let Some(next) = rest.strip_prefix(',') {
            rest = next.trim_start();
        } else {
            return rest.strip_prefix('}')?.trim().is_empty().then_some(());
        }
    }
}

/// Reads up to the closing quote and returns what follows it.
fn quoted_item<'a>(text: &'a str, item: &mut String) -> Option<&'a str> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some(&text[at + 1..]),
            '\\' => item.push(chars.next()?.1),
            c => item.push(c),
        }
    }
    None
}

/// Reads up to the next comma or brace and returns what follows, and whether a backslash stood in it.
fn bare_item<'a>(text: &'a str, item: &mut String) -> Option<(&'a str, bool)> {
    let mut escaped = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            ',' | '}' => return Some((&text[at..], escaped)),
            '{' | '"' => return None,
            '\\' => {
                escaped = true;
                item.push(chars.next()?.1);
            }
            c => item.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<Option<String>>, Reason> {
        let mut items = Vec::new();
        each_genre(text, |item| items.push(item.map(str::to_owned)))?;
        Ok(items)
    }

    fn list(items: &[&str]) -> Vec<Option<String>> {
        items.iter().map(|&item| Some(item.to_owned())).collect()
    }

    #[test]
    fn postgresql_arrays() {
        assert_eq!(read("{}"), Ok(list(&[])));
        assert_eq!(read(" { } "), Ok(list(&[])));
        assert_eq!(read(r#"{Drama,Sports,"Slice of Life"}"#), Ok(list(&["Drama", "Sports", "Slice of Life"])));
        assert_eq!(read("{ Slice of Life , Drama }"), Ok(list(&["Slice of Life", "Drama"])));
        assert_eq!(
            read(r#"{"a,b","say \"hi\"","back\\slash","{}"}"#),
            Ok(list(&["a,b", "say \"hi\"", "back\\slash", "{}"]))
        );
        assert_eq!(read(r#"{"NULL",\null}"#), Ok(list(&["NULL", "null"])));
        assert_eq!(read("{Drama,NULL}"), Ok(vec![Some("Drama".to_owned()), None]));
        assert_eq!(read("{恋愛,ドラマ}"), Ok(list(&["恋愛", "ドラマ"])));
        for text in [
            r#"{Drama,"Slice of"#,
            "{Drama",
            "{Drama,}",
            "{,}",
            "{{a},{b}}",
            "{a}b",
            r#"{"a"b}"#,
            r#"{a"b"}"#,
            "{",
            "{a\\",
        ] {
            assert_eq!(read(text), Err(Reason::InvalidList), "{text}");
        }
    }

    #[test]
    fn json_arrays() {
        assert_eq!(read("[]"), Ok(list(&[])));
        assert_eq!(read(r#"["Drama", "Slice of Life", "\u00e9\"\\"]"#), Ok(list(&["Drama", "Slice of Life", "é\"\\"])));
        assert_eq!(read(r#"["Drama", null]"#), Ok(vec![Some("Drama".to_owned()), None]));
        for text in ["[", "['Drama']", "[1]", r#"["a"] x"#, r#"[["a"]]"#, "[1:2]={a,b}"] {
            assert_eq!(read(text), Err(Reason::InvalidList), "{text}");
        }
    }

    #[test]
    fn comma_separated() {
        assert_eq!(read(""), Ok(list(&[])));
        assert_eq!(read("Drama"), Ok(list(&["Drama"])));
        assert_eq!(read("Slice of Life, Drama"), Ok(list(&["Slice of Life", " Drama"])));
    }

    fn postgres_text(items: &[String]) -> String {
        let quoted: Vec<_> =
            items.iter().map(|item| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        format!("{{{}}}", quoted.join(","))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_spelling_round_trips(items in prop::collection::vec("[^\\x00]{1,12}", 0..6)) {
            let expected: Vec<_> = items.iter().cloned().map(Some).collect();
            prop_assert_eq!(read(&postgres_text(&items)), Ok(expected.clone()));
            prop_assert_eq!(read(&serde_json::to_string(&items).unwrap()), Ok(expected));
        }

        #[test]
        fn plain_words_round_trip_bare_and_with_commas(items in prop::collection::vec("[A-Z][a-z]{1,8}( of [A-Z][a-z]{1,5})?", 1..6)) {
            prop_assume!(!items.iter().any(|item| item.eq_ignore_ascii_case("null")));
            let expected: Vec<_> = items.iter().cloned().map(Some).collect();
            prop_assert_eq!(read(&items.join(",")), Ok(expected.clone()));
            prop_assert_eq!(read(&format!("{{{}}}", items.join(","))), Ok(expected));
        }

        #[test]
        fn no_text_panics(text in "[\\[{\"\\\\a, }\\]é]{0,20}") {
            let _ = read(&text);
        }
    }
}
