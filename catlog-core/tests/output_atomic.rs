//! Outputs appear whole or not at all, also when the writer is killed.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use catlog_core::io::atomic::{AtomicFile, LOCK_NAME, OutputSet, TEMPORARY_PREFIX};

const DIRECTORY: &str = "CATLOG_TEST_ATOMIC_DIRECTORY";
const NAMES: [&str; 3] = ["a.parquet", "b.parquet", "c.parquet"];
const LENGTH: usize = 300_000;

/// A generation of the outputs: every byte of every file is its number.
fn write_generation(outputs: &mut OutputSet, generation: u8, after_each: impl Fn()) {
    for name in NAMES {
        let mut file = outputs.file(name).unwrap();
        for _ in 0..3 {
            file.write_all(&vec![generation; LENGTH / 3]).unwrap();
            file.flush().unwrap();
            after_each();
        }
        outputs.add(file).unwrap();
    }
}

/// The writer that the tests kill; it does nothing when it runs as a test.
#[test]
fn child_writes_generations() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    for generation in 1..=u8::MAX {
        let mut outputs = OutputSet::begin(&directory).unwrap();
        write_generation(&mut outputs, generation, || println!("step"));
        outputs.commit().unwrap();
    }
    println!("end");
}

fn spawn_child(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["child_writes_generations", "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn temporary_files(directory: &Path) -> usize {
    fs::read_dir(directory)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX))
        .count()
}

#[test]
fn killed_at_any_step_a_writer_leaves_whole_files_only() {
    let mut leftovers = 0;
    for steps in [1, 2, 4, 9, 10, 14, 31] {
        let directory = tempfile::tempdir().unwrap();
        let mut outputs = OutputSet::begin(directory.path()).unwrap();
        write_generation(&mut outputs, 0, || {});
        outputs.commit().unwrap();

        let mut child = spawn_child(directory.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let seen = lines.by_ref().map(Result::unwrap).filter(|line| line.ends_with("step")).take(steps).count();
        assert_eq!(seen, steps);
        child.kill().unwrap(); // SIGKILL on Unix: nothing of the child runs after it
        child.wait().unwrap();

        leftovers += temporary_files(directory.path());
        for name in NAMES {
            let bytes = fs::read(directory.path().join(name)).unwrap();
            assert_eq!(bytes.len(), LENGTH, "{name} after {steps} steps");
            assert!(bytes.iter().all(|&byte| byte == bytes[0]), "{name} after {steps} steps");
        }

        // The lock went with the process, and the next writer cleans up and writes.
        let mut outputs = OutputSet::begin(directory.path()).unwrap();
        assert_eq!(temporary_files(directory.path()), 0);
        write_generation(&mut outputs, 7, || {});
        outputs.commit().unwrap();
        let mut names: Vec<String> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [LOCK_NAME, NAMES[0], NAMES[1], NAMES[2]]);
    }
    assert!(leftovers > 0, "no child was killed while it wrote");
}

#[test]
fn a_second_writer_is_told_that_the_directory_is_locked() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = spawn_child(directory.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map(Result::unwrap).any(|line| line.ends_with("step")));
    // The child waits when the pipe is full, so it cannot end; between two of its sets the directory is free, and then
    // this process holds the lock and the child fails.
    let tried = OutputSet::begin(directory.path());
    child.kill().unwrap();
    child.wait().unwrap();
    if let Err(error) = tried {
        assert_eq!(error.code(), "locked");
        assert!(error.to_string().contains(LOCK_NAME));
    }
    let first = OutputSet::begin(directory.path()).unwrap();
    assert_eq!(OutputSet::begin(directory.path()).unwrap_err().code(), "locked");
    drop(first);
    OutputSet::begin(directory.path()).unwrap();
}

#[test]
fn a_file_in_the_making_is_no_leftover() {
    let directory = tempfile::tempdir().unwrap();
    let mut file = AtomicFile::create(directory.path().join("day.parquet")).unwrap();
    file.write_all(b"half").unwrap();
    drop(OutputSet::begin(directory.path()).unwrap());
    file.write_all(b" and half").unwrap();
    file.commit().unwrap();
    assert_eq!(fs::read(directory.path().join("day.parquet")).unwrap(), b"half and half");
}

#[test]
fn what_is_not_committed_is_not_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("table.csv");
    fs::write(&path, "old").unwrap();
    let mut file = AtomicFile::create(&path).unwrap();
    file.write_all(b"new").unwrap();
    drop(file);
    let mut outputs = OutputSet::begin(directory.path()).unwrap();
    write_generation(&mut outputs, 1, || {});
    drop(outputs);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "the file and the lock");
}

#[test]
fn a_set_that_cannot_replace_one_name_replaces_none() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.parquet"), "old").unwrap();
    fs::create_dir(directory.path().join("c.parquet")).unwrap();
    let mut outputs = OutputSet::begin(directory.path()).unwrap();
    write_generation(&mut outputs, 1, || {});
    let error = outputs.commit().unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().contains("c.parquet"));
    assert_eq!(fs::read(directory.path().join("a.parquet")).unwrap(), b"old");
    assert!(!directory.path().join("b.parquet").exists());
    assert_eq!(temporary_files(directory.path()), 0);
}

#[cfg(unix)]
#[test]
fn permissions_are_those_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("atomic");
    AtomicFile::create(&path).unwrap().commit().unwrap();
    fs::write(directory.path().join("plain"), "").unwrap();
    let mode = |name: &str| fs::metadata(directory.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("atomic"), mode("plain"));
}

#[test]
fn a_missing_directory_or_a_name_that_is_none_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let error = AtomicFile::create(directory.path().join("missing/table.csv")).unwrap_err();
    assert_eq!(error.code(), "io");
    assert_eq!(AtomicFile::create("/").unwrap_err().code(), "io");
}
