//! From what the caller names to files.

use std::path::{Path, PathBuf};

use crate::Error;

/// Endings of files that a directory is searched for.
const ENDINGS: [&str; 15] = [
    ".parquet",
    ".pq",
    ".csv",
    ".csv.gz",
    ".tsv",
    ".tsv.gz",
    ".jsonl",
    ".jsonl.gz",
    ".ndjson",
    ".ndjson.gz",
    ".json",
    ".json.gz",
    ".arrow",
    ".ipc",
    ".feather",
];

/// The files that `inputs` name: each a file, a directory (its files of known endings, not those of directories within
/// it) or a glob pattern. Sorted by name within each; a file that is named twice is read once.
pub(super) fn expand<P: AsRef<Path>>(inputs: &[P]) -> Result<Vec<PathBuf>, Error> {
    let mut files: Vec<PathBuf> = Vec::new();
    for input in inputs {
        let input = input.as_ref();
        let found = if input.is_dir() {
            directory(input)?
        } else if input.exists() {
            vec![input.to_owned()]
        } else {
            pattern(input)?
        };
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    if files.is_empty() {
        return Err(Error::NoInput {
            reason: "no file was named".to_owned(),
            cure: "name a file, a directory or a pattern such as 'days/*.parquet'".to_owned(),
        });
    }
    Ok(files)
}

fn directory(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let fail = |source| Error::Io { action: "cannot list", path: path.to_owned(), source };
    let mut files = Vec::new();
    let mut others = 0;
    for entry in std::fs::read_dir(path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let hidden = name.starts_with(['.', '_']);
        if !hidden && ENDINGS.iter().any(|ending| name.ends_with(ending)) && entry.path().is_file() {
            files.push(entry.path());
        } else {
            others += 1;
        }
    }
    if files.is_empty() {
        return Err(Error::NoInput {
            reason: format!("{} has no input among its {others} entries", path.display()),
            cure: format!("it is searched for {}", ENDINGS.join(" ")),
        });
    }
    files.sort();
    Ok(files)
}

fn pattern(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let text = path.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        let source = std::fs::metadata(path).err().unwrap_or_else(|| std::io::ErrorKind::NotFound.into());
        return Err(Error::Io { action: "cannot open", path: path.to_owned(), source });
    }
    let matches = glob::glob(&text).map_err(|error| Error::NoInput {
        reason: format!("{text:?} is no pattern: {}", error.msg),
        cure: "write a file, a directory or a pattern such as 'days/*.parquet'".to_owned(),
    })?;
    let mut files = Vec::new();
    for found in matches {
        let found = found.map_err(|error| Error::Io {
            action: "cannot list",
            path: error.path().to_owned(),
            source: error.into(),
        })?;
        if found.is_file() {
            files.push(found);
        }
    }
    if files.is_empty() {
        return Err(Error::NoInput {
            reason: format!("no file matches {text:?}"),
            cure: "check the pattern, and quote it so that the shell leaves it alone".to_owned(),
        });
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_directories_and_patterns() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.PARQUET", "c.csv.gz", "d.json", "e.json.gz", ".hidden.csv", "_meta.csv", "notes.txt"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        std::fs::create_dir(dir.path().join("f.csv")).unwrap();
        let names = |files: Vec<PathBuf>| -> Vec<String> {
            files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names(expand(&[dir.path()]).unwrap()), ["a.PARQUET", "b.csv", "c.csv.gz", "d.json", "e.json.gz"]);
        assert_eq!(names(expand(&[dir.path().join("*.csv")]).unwrap()), [".hidden.csv", "_meta.csv", "b.csv"]);
        let twice = [dir.path().join("b.csv"), dir.path().join("b.c*")];
        assert_eq!(names(expand(&twice).unwrap()), ["b.csv"]);
    }

    #[test]
    fn nothing_found_is_an_error_that_says_what_was_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("notes.txt"), "").unwrap();
        let error = expand(&[dir.path()]).unwrap_err();
        assert_eq!(error.code(), "no_input");
        assert!(error.to_string().contains("no input among its 1 entries"), "{error}");
        assert_eq!(expand(&[dir.path().join("*.csv")]).unwrap_err().code(), "no_input");
        assert_eq!(expand(&[dir.path().join("[.csv")]).unwrap_err().code(), "no_input");
        assert_eq!(expand(&[dir.path().join("absent.csv")]).unwrap_err().code(), "io");
        assert_eq!(expand::<&Path>(&[]).unwrap_err().code(), "no_input");
    }
}
