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
    limit: Option<usize>,
    prior_votes: Option<f64>,
    momentum_weight: Option<f64>,
    include_not_yet_aired: Option<bool>,
    include_explicit: Option<bool>,
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
        let default = RecommendOptions::default();
        let options = RecommendOptions {
            limit: wish.limit.unwrap_or(default.limit),
            prior_votes: wish.prior_votes.unwrap_or(default.prior_votes),
            momentum_weight: wish.momentum_weight.unwrap_or(default.momentum_weight),
            include_not_yet_aired: wish.include_not_yet_aired.unwrap_or(default.include_not_yet_aired),
            include_explicit: wish.include_explicit.unwrap_or(default.include_explicit),
        };
        let best = recommend_anime(&library, &wish.catalogue, &wish.rank_change_30d, &options);
        to_json(&best.map_err(Failure::Core)?)
    })
}
