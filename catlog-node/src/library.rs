//! A person's list: views, numbers, recommendations; all as JSON text.

use std::collections::HashMap;
use std::sync::Arc;

use catlog_core::domain::{Anime, Library, RecommendOptions, UserAnime, recommend as recommend_anime};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::json;

use crate::error::{Failure, parse};
use crate::task::{CancelFlag, Work, guarded, off_loop};
use crate::text::{Text, parts};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    user_id: String,
    entries: Vec<UserAnime>,
    anime: Vec<Anime>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    catalogue: Vec<Anime>,
    #[serde(rename = "rankChange30d")]
    rank_change_30d: HashMap<i32, i32>,
    options: RecommendOptions,
}

/// A person's list, read and checked.
#[napi]
pub struct NativeLibrary {
    list: Arc<List>,
}

/// Reads a list.
#[napi]
pub fn open_library(list: &Text, cancel: Option<&CancelFlag>) -> AsyncTask<Work<NativeLibrary>> {
    let list = list.pieces();
    off_loop(cancel, move |_| NativeLibrary::read(&list.whole()))
}

/// The same, now.
#[napi]
pub fn open_library_sync(list: String) -> napi::Result<NativeLibrary> {
    guarded(|| NativeLibrary::read(&list))
}

#[napi]
impl NativeLibrary {
    /// Its views and numbers.
    #[napi]
    pub fn numbers(&self, cancel: Option<&CancelFlag>) -> AsyncTask<Work<Vec<String>>> {
        let list = Arc::clone(&self.list);
        off_loop(cancel, move |_| numbers(&list))
    }

    /// The same, now.
    #[napi]
    pub fn numbers_sync(&self) -> napi::Result<Vec<String>> {
        guarded(|| numbers(&self.list))
    }

    /// What to watch next.
    #[napi]
    pub fn recommend(&self, wish: &Text, cancel: Option<&CancelFlag>) -> AsyncTask<Work<Vec<String>>> {
        let (list, wish) = (Arc::clone(&self.list), wish.pieces());
        off_loop(cancel, move |_| {
            let wish: Wish = parse("invalid_option", &wish.whole())?;
            let best = recommend_anime(&list.library(), &wish.catalogue, &wish.rank_change_30d, &wish.options);
            parts(&json!({ "best": best.map_err(Failure::Core)? }))
        })
    }
}

impl NativeLibrary {
    fn read(list: &str) -> Result<Self, Failure> {
        Ok(Self { list: Arc::new(parse("invalid_document", list)?) })
    }
}

impl List {
    fn library(&self) -> Library<'_> {
        Library::new(&self.user_id, &self.entries, &self.anime)
    }
}

fn numbers(list: &List) -> Result<Vec<String>, Failure> {
    let library = list.library();
    parts(&json!({
        "entries": library.entries(),
        "watchlist": library.watchlist(),
        "watching": library.watching(),
        "watched": library.watched(),
        "onHold": library.on_hold(),
        "dropped": library.dropped(),
        "favorites": library.favorites(),
        "summary": library.summary(),
        "genreAffinity": library.genre_affinity(),
    }))
}
