//! Outputs appear whole or not at all, also when the writer is killed.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use catlog_core::io::atomic::{AtomicFile, LOCK_NAME, OutputSet, TEMPORARY_PREFIX};

const DIRECTORY: &str = "CATLOG_TEST_ATOMIC_DIRECTORY";
const STOP_AFTER: &str = "CATLOG_TEST_ATOMIC_STOP_AFTER";
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
    let stop_after: usize = std::env::var(STOP_AFTER).unwrap().parse().unwrap();
    let steps = Cell::new(0);
    for generation in 1..=u8::MAX {
        let mut outputs = OutputSet::begin(&directory).unwrap();
        write_generation(&mut outputs, generation, || {
            let _ = writeln!(std::io::stdout(), "step"); // nobody listens any more to one that goes on
            steps.set(steps.get() + 1);
            while steps.get() == stop_after {
                std::thread::park();
            }
        });
        outputs.commit().unwrap();
    }
}

/// Starts the writer, which stops by itself after so many steps, and returns after `steps` of them.
fn child_after(steps: usize, stop_after: usize, directory: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child_writes_generations", "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(STOP_AFTER, stop_after.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.map(Result::unwrap).filter(|line| line.ends_with("step")).take(steps).count(), steps);
    child
}

/// SIGKILL on Unix: nothing of the child runs after it.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn temporary_files(directory: &Path) -> usize {
    fs::read_dir(directory)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX))
        .count()
}

/// The number that every byte of the file is, if the file is whole.
fn generation_of(path: &Path) -> Option<u8> {
    let bytes = fs::read(path).unwrap();
    (bytes.len() == LENGTH && bytes.iter().all(|&byte| byte == bytes[0])).then(|| bytes[0])
}

fn check_next_writer(directory: &Path) {
    let mut outputs = OutputSet::begin(directory).unwrap();
    assert_eq!(temporary_files(directory), 0);
    write_generation(&mut outputs, 77, || {});
    outputs.commit().unwrap();
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [LOCK_NAME, NAMES[0], NAMES[1], NAMES[2]]);
    assert!(NAMES.iter().all(|name| generation_of(&directory.join(name)) == Some(77)));
}

#[test]
fn killed_in_the_middle_of_a_file_a_writer_leaves_the_earlier_outputs() {
    for steps in [1, 2, 4, 9, 10, 14, 18] {
        let directory = tempfile::tempdir().unwrap();
        let mut outputs = OutputSet::begin(directory.path()).unwrap();
        write_generation(&mut outputs, 0, || {});
        outputs.commit().unwrap();

        let child = child_after(steps, steps, directory.path());
        let error = OutputSet::begin(directory.path()).unwrap_err();
        assert_eq!(error.code(), "locked", "the writer lives");
        assert!(error.to_string().contains(LOCK_NAME));
        kill(child);

        assert_eq!(temporary_files(directory.path()), (steps - 1) % 9 / 3 + 1);
        let committed = u8::try_from((steps - 1) / 9).unwrap();
        for name in NAMES {
            assert_eq!(generation_of(&directory.path().join(name)), Some(committed), "{name} after {steps} steps");
        }
        check_next_writer(directory.path());
    }
}

#[test]
fn killed_at_any_moment_a_writer_leaves_whole_files_only() {
    for steps in [1, 8, 9, 17, 26, 27, 33] {
        let directory = tempfile::tempdir().unwrap();
        // It goes on while it is killed, so that this can be in the middle of its renames.
        kill(child_after(steps, usize::MAX, directory.path()));
        for name in NAMES {
            let path = directory.path().join(name);
            assert!(!path.exists() || generation_of(&path).is_some(), "{name} after {steps} steps");
        }
        check_next_writer(directory.path());
    }
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
