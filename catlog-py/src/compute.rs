//! The one way into the core: without the GIL, on threads of this process, to be interrupted, with panics caught.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use catlog_core::Error;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;

/// How often signals are looked at and progress is told.
const TICK: Duration = Duration::from_millis(50);
/// How long an interrupted call waits for its computation to stop, before it lets it end unheeded.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a computation does at the moment.
const STAGES: [&str; 3] = ["reading", "computing", "writing"];

/// What is read, computed or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Rows; of the total in bytes, where that is known.
    Reading,
    /// Blocks of tables.
    Computing,
    /// Blocks of tables, to files.
    Writing,
}

/// What the calling thread and the computation share.
#[derive(Debug, Default)]
pub(crate) struct Control {
    cancel: Arc<AtomicBool>,
    stage: AtomicUsize,
    done: AtomicU64,
    total: AtomicU64,
}

impl Control {
    /// Stops the computation once it is true.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancel)
    }

    /// An error once the caller wants to stop.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.cancel.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Notes how far the computation is; an error once the caller wants to stop.
    pub(crate) fn tell(&self, stage: Stage, done: u64, total: u64) -> Result<(), Error> {
        self.stage.store(stage as usize, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.check()
    }

    fn report(&self, py: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
        let Some(progress) = progress else { return Ok(()) };
        let total = self.total.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed);
        let stage = STAGES[self.stage.load(Ordering::Relaxed)];
        progress.call1(py, (stage, done, (total > 0).then_some(total)))?;
        Ok(())
    }
}

/// Whether a call that was interrupted may leave its computation to end by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenInterrupted {
    /// It only reads: what it computes is dropped.
    LetGo,
    /// It writes: the caller has to know how that went, so it is waited for.
    Wait,
}

/// Lets other Python threads run and looks at signals: for loops that need the GIL, now and then.
pub(crate) fn breathe(py: Python<'_>) -> PyResult<()> {
    py.detach(|| ());
    py.check_signals()
}

/// Runs `work`, which uses no threads of its own, on a thread of its own: once the caller was interrupted, it may go on for
/// long, and those of the pool have to be free by then.
pub(crate) fn run_alone<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = sync_channel(1);
    let thread = std::thread::Builder::new().name("catlog-kernel".to_owned()).spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        let _ = sender.send(result); // nobody listens any more after an interruption
    });
    thread.map_err(|error| pyo3::exceptions::PyOSError::new_err(error.to_string()))?;
    heard(py, None, WhenInterrupted::LetGo, &Control::default(), receiver)
}

/// Runs `work` on the threads of this process, while the calling thread lets other Python threads run, looks at signals
/// (Ctrl-C within a tick) and tells `progress`, a callable of stage, done and total.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    when_interrupted: WhenInterrupted,
    work: impl FnOnce(&Control) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let control = Arc::new(Control::default());
    let (sender, receiver) = sync_channel(1);
    let shared = Arc::clone(&control);
    pool()?.spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(|| work(&shared)));
        let _ = sender.send(result); // nobody listens any more after an interruption
    });
    heard(py, progress, when_interrupted, &control, receiver)
}

/// What a thread sends in the end.
fn heard<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    when_interrupted: WhenInterrupted,
    control: &Control,
    mut receiver: Receiver<std::thread::Result<Result<T, Error>>>,
) -> PyResult<T> {
    loop {
        match wait(py, &mut receiver, Some(TICK)) {
            Ok(Ok(Ok(value))) => {
                control.report(py, progress)?;
                return Ok(value);
            }
            Ok(Ok(Err(error))) => return Err(errors::to_python(py, error)),
            Ok(Err(panic)) => return Err(errors::from_panic(py, panic.as_ref())),
            Err(RecvTimeoutError::Disconnected) => return Err(errors::internal(py, "a thread ended without a result")),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = py.check_signals().and_then(|()| control.report(py, progress)) {
                    control.cancel.store(true, Ordering::Relaxed);
                    let patience = (when_interrupted == WhenInterrupted::LetGo).then_some(PATIENCE);
                    let _ = wait(py, &mut receiver, patience); // how it ended does not matter any more
                    return Err(error);
                }
            }
        }
    }
}

/// Waits for a message without the GIL, for ever without a limit.
fn wait<T: Send>(py: Python<'_>, receiver: &mut Receiver<T>, limit: Option<Duration>) -> Result<T, RecvTimeoutError> {
    py.detach(move || match limit {
        Some(limit) => receiver.recv_timeout(limit),
        None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
    })
}

/// The threads of this process, made when they are first needed: a process that was forked has none of its parent's, and
/// to wait for them would be for ever. `RAYON_NUM_THREADS` says how many; without it, one for each core.
fn pool() -> PyResult<Arc<ThreadPool>> {
    static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, threads)) = pool.as_ref()
        && *owner == process
    {
        return Ok(Arc::clone(threads));
    }
    let threads = ThreadPoolBuilder::new().thread_name(|index| format!("catlog-{index}")).build();
    let threads = Arc::new(threads.map_err(|error| pyo3::exceptions::PyOSError::new_err(error.to_string()))?);
    // The parent's pool is left as it is: to end it would touch threads that do not exist here.
    std::mem::forget(pool.replace((process, Arc::clone(&threads))));
    Ok(threads)
}
