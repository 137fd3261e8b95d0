//! The one way off the event loop, and the one way to stop there.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use catlog_core::Error;
use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};
use napi_derive::napi;

use crate::error::Failure;

/// Runs something that may fail; a panic becomes an error like any other.
pub fn guarded<T>(run: impl FnOnce() -> Result<T, Failure>) -> napi::Result<T> {
    let outcome = catch_unwind(AssertUnwindSafe(run));
    Ok(outcome.unwrap_or_else(|panic| Err(Failure::of_panic(panic.as_ref())))?)
}

/// A call that runs on a thread of libuv; JavaScript holds a promise meanwhile.
pub struct Work<T> {
    run: Option<Box<dyn FnOnce() -> Result<T, Failure> + Send>>,
}

impl<T: Send + ToNapiValue + TypeName + 'static> Task for Work<T> {
    type Output = T;
    type JsValue = T;

    fn compute(&mut self) -> napi::Result<T> {
        let run = self.run.take();
        guarded(|| run.ok_or(Failure::Core(Error::Interrupted)).and_then(|run| run()))
    }

    fn resolve(&mut self, _env: Env, output: T) -> napi::Result<T> {
        Ok(output)
    }
}

/// Runs something off the event loop, unless its caller has cancelled before its turn comes.
pub fn off_loop<T: Send + ToNapiValue + TypeName + 'static>(
    cancel: Option<&CancelFlag>,
    run: impl FnOnce(&Cancel) -> Result<T, Failure> + Send + 'static,
) -> AsyncTask<Work<T>> {
    let cancel = Cancel(cancel.map(|flag| Arc::clone(&flag.flag)));
    let run = Box::new(move || {
        cancel.check()?;
        run(&cancel)
    });
    AsyncTask::new(Work { run: Some(run) })
}

/// Whether a caller wants to stop.
#[derive(Clone)]
pub struct Cancel(Option<Arc<AtomicBool>>);

impl Cancel {
    /// An error once the caller has cancelled.
    pub fn check(&self) -> Result<(), Error> {
        match &self.0 {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }

    /// The flag, as the core takes it.
    pub fn flag(&self) -> Option<Arc<AtomicBool>> {
        self.0.clone()
    }
}

/// What an `AbortSignal` sets.
#[napi]
#[derive(Default)]
pub struct CancelFlag {
    flag: Arc<AtomicBool>,
}

#[napi]
impl CancelFlag {
    /// A flag that is not set.
    #[napi(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets it, for good.
    #[napi]
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }
}
