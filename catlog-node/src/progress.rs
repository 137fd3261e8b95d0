//! Progress on its way to a callback of JavaScript.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use catlog_core::export::ExportProgress;
use catlog_core::panel::ReadProgress;
use napi::Status;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use serde_json::json;

/// So much time lies between two calls: more would keep the event loop busy.
const PAUSE: Duration = Duration::from_millis(50);

/// A callback that takes a JSON text.
pub type Callback = ThreadsafeFunction<String, (), String, Status, false>;

/// Calls back now and then.
pub struct Progress {
    callback: Option<Callback>,
    told: Mutex<Option<Instant>>,
}

impl Progress {
    /// Without a callback nothing is told.
    pub fn new(callback: Option<Callback>) -> Self {
        Self { callback, told: Mutex::new(None) }
    }

    /// How far a reader is.
    pub fn read(&self, at: ReadProgress) {
        self.tell(false, || json!({"stage": "read", "rows": at.rows, "bytes": at.bytes, "bytesTotal": at.bytes_total}));
    }

    /// How far a writer is. That it has done all is always told.
    pub fn write(&self, at: ExportProgress) {
        self.tell(
            at.done == at.total,
            || json!({"stage": "write", "table": at.table.as_str(), "done": at.done, "total": at.total}),
        );
    }

    fn tell(&self, always: bool, what: impl FnOnce() -> serde_json::Value) {
        let Some(callback) = &self.callback else { return };
        let Ok(mut told) = self.told.lock() else { return };
        if always || told.is_none_or(|at| at.elapsed() >= PAUSE) {
            *told = Some(Instant::now());
            callback.call(what().to_string(), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}
