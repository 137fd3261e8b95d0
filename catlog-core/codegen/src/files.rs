//! The set of generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::{node_rows, python_glue};
use catlog_core::schema::registry;
use catlog_core::schema::render::{
    GENERATED, arrow, json_schema, markdown, postgres, prisma, python, redshift, spark, typescript,
};

/// Where schemas and SQL go, from the root of the repository.
pub const GENERATED_DIR: &str = "catlog-core/generated";

/// The directories that hold generated files and nothing else.
const OWN_DIRS: [&str; 2] = [GENERATED_DIR, "catlog-node/ts/generated"];

/// Every generated file: its path from the root of the repository, and its text.
#[must_use]
pub fn files() -> BTreeMap<PathBuf, String> {
    let (types, stored) = (registry::types(), registry::stored());
    let (objects, labels) = (&registry::OBJECTS, registry::all_label_sets());
    let mut files = BTreeMap::new();
    let mut add = |path: String, text: String| files.insert(Path::new(GENERATED_DIR).join(path), text);
    add("sql/postgres.sql".into(), postgres::render(&stored));
    add("sql/postgres_upserts.sql".into(), postgres::render_upserts(&stored));
    add("sql/redshift.sql".into(), redshift::render(&stored));
    add("sql/redshift_copy.sql".into(), redshift::render_copy(&stored));
    add("prisma/schema.prisma".into(), prisma::render(&stored));
    for def in &types {
        add(format!("json-schema/{}.json", def.type_name), json_schema::render(&[def], &[]));
        add(format!("arrow/{}.json", def.name), arrow::render(&[def]));
        let columns = |options: &[&str]| format!("-- {GENERATED}\n{}", spark::columns(def, options));
        add(format!("spark/{}.ddl", def.name), columns(&[]));
        for option in spark::options(def) {
            add(format!("spark/{}_{option}.ddl", def.name), columns(&[option]));
        }
    }
    for def in redshift::layout(&stored) {
        add(format!("arrow/warehouse/{}.json", def.name), arrow::render(&[def]));
    }
    for def in objects {
        add(format!("json-schema/{}.json", def.full_name()), json_schema::render(&[], &[def]));
    }
    // Where the packages are.
    let mut add = |path: &str, text: String| files.insert(path.into(), text);
    add("catlog-node/ts/generated/types.ts", typescript::render(&types, objects, &labels));
    add("catlog-node/ts/generated/rows.ts", node_rows::render());
    add("catlog-py/src/generated.rs", python_glue::render());
    add("catlog-py/python/catlog/_types.py", python::render(&types, objects, &labels));
    add("docs/schema.md", markdown::render(&types, objects));
    files
}

/// Writes the files under `root`, removes generated ones that are no more, and returns how many changed.
///
/// # Errors
/// What the operating system says.
pub fn write(root: &Path) -> io::Result<usize> {
    let files = files();
    let mut changed = 0;
    for path in on_disk(root)?.into_iter().filter(|path| !files.contains_key(path)) {
        fs::remove_file(root.join(path))?;
        changed += 1;
    }
    for (path, text) in files {
        let path = root.join(path);
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory)?;
            }
            fs::write(path, text)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Compares the files under `root` with `expected`, bytes and set: how many were compared, or what differs and how to mend it.
///
/// # Errors
/// Names every file that is missing, different or too many.
pub fn difference(root: &Path, expected: &BTreeMap<PathBuf, String>) -> Result<usize, String> {
    let mut problems = Vec::new();
    for (path, text) in expected {
        match fs::read(root.join(path)) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => problems.push(format!("{} is out of date", path.display())),
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    let on_disk = on_disk(root).map_err(|error| format!("{}: {error}", OWN_DIRS.join(", ")))?;
    for path in on_disk.into_iter().filter(|path| !expected.contains_key(path)) {
        problems.push(format!("{} is generated from no type", path.display()));
    }
    if expected.is_empty() {
        problems.push("nothing was compared".to_owned());
    }
    if problems.is_empty() {
        return Ok(expected.len());
    }
    Err(format!("{}\nrun `make codegen` (cargo run --release -p catlog-codegen)", problems.join("\n")))
}

/// The files in the directories of generated files, as paths from `root`.
fn on_disk(root: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut directories: Vec<PathBuf> = OWN_DIRS.iter().map(PathBuf::from).collect();
    while let Some(directory) = directories.pop() {
        if !root.join(&directory).is_dir() {
            continue;
        }
        for entry in fs::read_dir(root.join(&directory))? {
            let entry = entry?;
            let path = directory.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                directories.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}
