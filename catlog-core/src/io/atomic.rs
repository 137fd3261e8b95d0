//! Files that appear under their name whole or not at all.
//!
//! A file is written under a hidden temporary name in the directory that it is for, forced to disk, renamed, and the
//! directory forced to disk. Killed at any moment, a process leaves at most temporary files, which the next
//! [`OutputSet`] of the directory removes; files that were there before keep their contents until they are replaced.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle};

use crate::Error;

/// What the names of temporary files begin with.
pub const TEMPORARY_PREFIX: &str = ".catlog-tmp-";

/// The name of the file by whose lock writers of a directory keep out of each other's way. It is empty and stays.
pub const LOCK_NAME: &str = ".catlog.lock";

fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Io { action, path: path.to_owned(), source }
}

/// A file under a temporary name, until [`commit`](Self::commit) gives it its own; dropped without, it is removed.
///
/// It has the permissions that any new file gets (what the `umask` leaves of `rw-rw-rw-`).
///
/// ```
/// use std::io::Write;
/// use catlog_core::io::atomic::AtomicFile;
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("table.csv");
/// let mut file = AtomicFile::create(&path)?;
/// file.write_all(b"mal_id\r\n1\r\n")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"mal_id\r\n1\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    temporary: Temporary,
    file: BufWriter<File>,
}

/// The name of a temporary file, which is removed when it is dropped.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
    renamed: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            // A leftover is harmless: nobody reads it and the next writer removes it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl AtomicFile {
    /// Starts a file that is to be at `path`, in a directory that exists.
    ///
    /// # Errors
    /// [`Error::Io`] if `path` names no file or the directory does not take one.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, Error> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let path = path.into();
        let Some(name) = path.file_name() else {
            let source = io::Error::new(io::ErrorKind::InvalidInput, "it does not name a file");
            return Err(io_error("cannot create", &path)(source));
        };
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let mut temporary = OsString::from(format!("{TEMPORARY_PREFIX}{}-{count}-", std::process::id()));
            temporary.push(name);
            let temporary = path.with_file_name(temporary);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    // Tells whoever removes leftovers that this is none. Not every file system has locks; a writer that
                    // holds the lock of the directory needs none.
                    let _ = file.try_lock();
                    let temporary = Temporary { path: temporary, renamed: false };
                    return Ok(Self { path, temporary, file: BufWriter::with_capacity(1 << 16, file) });
                }
                // Left by an earlier process of the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(io_error("cannot create", &temporary)(source)),
            }
        }
    }

    /// Where the file will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Forces the contents to disk and gives the file its name, in place of what had it.
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full or the name cannot be given; what had the name is then still there.
    pub fn commit(mut self) -> Result<(), Error> {
        self.sync()?;
        self.rename()?;
        sync_directory(directory_of(&self.path))
    }

    fn sync(&mut self) -> Result<(), Error> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(io_error("cannot write", &self.path))
    }

    fn rename(&mut self) -> Result<(), Error> {
        fs::rename(&self.temporary.path, &self.path).map_err(io_error("cannot replace", &self.path))?;
        self.temporary.renamed = true;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Forces new names in a directory to disk, where the operating system can.
fn sync_directory(directory: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(io_error("cannot write directory", directory))?;
    }
    Ok(())
}

/// The writer's lock of a directory: one process has it at a time, and a process that ends in whatever way gives it up.
///
/// ```
/// use catlog_core::io::atomic::DirectoryLock;
///
/// let directory = tempfile::tempdir()?;
/// let lock = DirectoryLock::acquire(directory.path())?;
/// assert_eq!(DirectoryLock::acquire(directory.path()).unwrap_err().code(), "locked");
/// drop(lock);
/// DirectoryLock::acquire(directory.path())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the lock without waiting.
    ///
    /// On a file system without locks it is granted to everybody.
    ///
    /// # Errors
    /// [`Error::Locked`] if another writer has it; [`Error::Io`] if the lock file cannot be made.
    pub fn acquire(directory: &Path) -> Result<Self, Error> {
        let path = directory.join(LOCK_NAME);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io_error("cannot create", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked { path }),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(source)) => return Err(io_error("cannot lock", &path)(source)),
        }
        Ok(Self { _file: file })
    }
}

/// Several files of one directory that appear together.
///
/// All are prepared under temporary names, all are forced to disk, and only then are all renamed. Between the first
/// rename and the last there is nothing left to write; a process killed just there leaves whole files of both runs.
///
/// ```
/// use std::io::Write;
/// use catlog_core::io::atomic::OutputSet;
///
/// let directory = tempfile::tempdir()?;
/// let mut outputs = OutputSet::begin(directory.path().join("out"))?;
/// for name in ["a.csv", "b.csv"] {
///     let mut file = outputs.file(name)?;
///     file.write_all(b"1")?;
///     outputs.add(file)?;
/// }
/// assert!(!directory.path().join("out/a.csv").exists());
/// let paths = outputs.commit()?;
/// assert_eq!(paths.len(), 2);
/// assert!(paths.iter().all(|path| path.exists()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutputSet {
    directory: PathBuf,
    files: Vec<Added>,
    _lock: DirectoryLock,
}

/// A file that is written, and the thread that forces it to disk.
#[derive(Debug)]
struct Added {
    file: AtomicFile,
    /// `None` where no thread was to be had.
    syncing: Option<JoinHandle<io::Result<()>>>,
}

impl Added {
    fn new(file: AtomicFile) -> Self {
        // what is computed meanwhile need not wait for the disk
        let syncing = file.file.get_ref().try_clone().and_then(|file| Builder::new().spawn(move || file.sync_all()));
        Self { file, syncing: syncing.ok() }
    }

    fn wait(&mut self) -> Result<(), Error> {
        match self.syncing.take().map(JoinHandle::join) {
            Some(Ok(synced)) => synced.map_err(io_error("cannot write", &self.file.path)),
            Some(Err(_)) | None => self.file.sync(),
        }
    }
}

impl OutputSet {
    /// Makes the directory if there is none, takes its lock, and removes what killed writers have left.
    ///
    /// # Errors
    /// [`Error::Locked`] if another writer is at it; [`Error::Io`] if the directory cannot be made or read.
    pub fn begin(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        let directory = directory.into();
        fs::create_dir_all(&directory).map_err(io_error("cannot create directory", &directory))?;
        let lock = DirectoryLock::acquire(&directory)?;
        remove_leftovers(&directory)?;
        Ok(Self { directory, files: Vec::new(), _lock: lock })
    }

    /// Starts a file of the set; when it is written, [`add`](Self::add) gives it back.
    ///
    /// # Errors
    /// [`Error::Io`] if the directory does not take it.
    pub fn file(&self, name: impl AsRef<OsStr>) -> Result<AtomicFile, Error> {
        AtomicFile::create(self.directory.join(name.as_ref()))
    }

    /// Adds a file that is written, and tells its size in bytes. From here on it is forced to disk, beside whatever the caller
    /// does next.
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full.
    pub fn add(&mut self, mut file: AtomicFile) -> Result<u64, Error> {
        let size = file.flush().and_then(|()| file.file.get_ref().metadata());
        let bytes = size.map_err(io_error("cannot write", &file.path))?.len();
        self.files.push(Added::new(file));
        Ok(bytes)
    }

    /// The names that the files added so far will have.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let names = self.files.iter().filter_map(|added| added.file.path.file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    /// Gives all files their names, and returns these in the order in which the files were added.
    ///
    /// # Errors
    /// [`Error::Io`] if a file cannot be forced to disk or a name is a directory's: then no file has been renamed.
    pub fn commit(mut self) -> Result<Vec<PathBuf>, Error> {
        for added in &mut self.files {
            added.wait()?;
            if added.file.path.is_dir() {
                return Err(io_error("cannot replace", &added.file.path)(io::ErrorKind::IsADirectory.into()));
            }
        }
        for added in &mut self.files {
            added.file.rename()?;
        }
        sync_directory(&self.directory)?;
        Ok(self.files.iter().map(|added| added.file.path.clone()).collect())
    }
}

/// Removes the temporary files of a directory whose writers are gone. Whoever calls it holds the lock of the directory,
/// so that no other set is being written; a file that somebody writes without the lock is locked itself.
///
/// # Errors
/// [`Error::Io`] if the directory cannot be read or a leftover not be removed.
pub fn remove_leftovers(directory: &Path) -> Result<(), Error> {
    let unreadable = || io_error("cannot read directory", directory);
    for entry in fs::read_dir(directory).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            continue;
        }
        let path = entry.path();
        let in_use = File::open(&path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        if !in_use {
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(io_error("cannot remove", &path)(source));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
