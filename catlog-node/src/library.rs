//! A person's list: views, numbers, recommendations; all as JSON text.

use std::collections::HashMap;

use catlog_core::domain::{Anime, Library, RecommendOptions, UserAnime, recommend as recommend_anime};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::json;

use crate::error::{Failure, parse, to_json};
use crate::task::{CancelFlag, Work, guarded, off_loop};

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

/// The views and numbers of a list.
#[napi]
pub fn library(list: String) -> napi::Result<String> {
    guarded(|| {
        let list: List = parse("invalid_document", &list)?;
        let library = Library::new(&list.user_id, &list.entries, &list.anime);
        to_json(&json!({
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
    })
}

/// What to watch next.
#[napi]
pub fn recommend(list: String, wish: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<String>> {
    off_loop(cancel, move |_| {
        let list: List = parse("invalid_document", &list)?;
        let wish: Wish = parse("invalid_option", &wish)?;
        let library = Library::new(&list.user_id, &list.entries, &list.anime);
        let best = recommend_anime(&library, &wish.catalogue, &wish.rank_change_30d, &wish.options);
        to_json(&best.map_err(Failure::Core)?)
    })
}
