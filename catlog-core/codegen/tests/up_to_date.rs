//! The generated files on disk are what the types say, byte by byte, and there are no others.

use std::fs;
use std::path::Path;

use catlog_codegen::{GENERATED_DIR, difference, files, write};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn generated_files_are_up_to_date() {
    match difference(&root(), &files()) {
        Ok(compared) => assert!(compared > 40, "only {compared} files compared"),
        Err(problems) => panic!("{problems}"),
    }
}

#[test]
fn every_drift_is_found_and_mended() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let expected = files();
    assert_eq!(write(root).unwrap(), expected.len());
    assert_eq!(difference(root, &expected), Ok(expected.len()));

    let generated = root.join(GENERATED_DIR);
    let declarations = root.join("catlog-node/ts/generated/types.ts");
    let text = fs::read_to_string(&declarations).unwrap();
    fs::write(&declarations, text.replacen("synopsis?: string | null;", "synopsis: string;", 1)).unwrap();
    fs::remove_file(generated.join("sql/postgres.sql")).unwrap();
    fs::write(generated.join("sql/mysql.sql"), "SELECT 1").unwrap();
    fs::write(root.join("catlog-node/ts/generated/more.ts"), "export {};").unwrap();
    fs::remove_file(root.join("catlog-py/src/generated.rs")).unwrap();
    let problems = difference(root, &expected).unwrap_err();
    for part in [
        "types.ts is out of date",
        "postgres.sql: ",
        "catlog-py/src/generated.rs: ",
        "mysql.sql is generated from no type",
        "more.ts is generated from no type",
        "make codegen",
    ] {
        assert!(problems.contains(part), "{part} is not in {problems}");
    }
    assert_eq!(write(root).unwrap(), 5);
    assert_eq!(difference(root, &expected), Ok(expected.len()));
}

#[test]
fn an_empty_comparison_is_none() {
    let directory = tempfile::tempdir().unwrap();
    assert!(difference(directory.path(), &std::collections::BTreeMap::new()).is_err());
}
