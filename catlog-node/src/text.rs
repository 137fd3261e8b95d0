//! JSON text that is too long to cross at once: in pieces to the other threads, and in parts back.

use std::sync::{Arc, Mutex, PoisonError};

use napi_derive::napi;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Failure, to_json};

/// Items that JavaScript parses in one go: about a millisecond of the event loop.
const ITEMS: usize = 500;

/// A text that JavaScript gives piece by piece, so that its event loop runs on.
#[napi]
#[derive(Default)]
pub struct Text {
    pieces: Arc<Mutex<String>>,
}

#[napi]
impl Text {
    /// No text yet.
    #[napi(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece.
    #[napi]
    pub fn push(&self, piece: String) {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).push_str(&piece);
    }

    /// The pieces, for another thread.
    pub fn pieces(&self) -> Pieces {
        Pieces(Arc::clone(&self.pieces))
    }
}

/// A [`Text`] on its way to another thread.
pub struct Pieces(Arc<Mutex<String>>);

impl Pieces {
    /// The whole text; it is not kept.
    pub fn whole(self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An object as JSON texts: first the object with its long lists empty, then their items, each text a list's name and some.
pub fn parts(value: &impl Serialize) -> Result<Vec<String>, Failure> {
    let mut value = serde_json::to_value(value).map_err(|error| Failure::Panic(error.to_string()))?;
    let mut more = Vec::new();
    for (name, field) in value.as_object_mut().into_iter().flatten() {
        if let Value::Array(items) = field
            && items.len() > ITEMS
        {
            for some in items.chunks(ITEMS) {
                more.push(to_json(&(name, some))?);
            }
            items.clear();
        }
    }
    more.insert(0, to_json(&value)?);
    Ok(more)
}
