//! Documents of Jikan, the `MyAnimeList` API and its list exports as objects of the domain model; all as JSON text.

use catlog_core::domain::{
    Anime, AnimePage, DailyRanking, EtlRun, MissingRank, User, UserAnime, from_json, jikan, mal_api, mal_xml,
};
use chrono::NaiveDate;
use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi_derive::napi;
use serde_json::json;

use crate::error::{Failure, parse, to_json};
use crate::task::{CancelFlag, Work, guarded, off_loop};
use crate::text::{Text, parts};

/// Reads an object of the domain model and checks it: `Anime`, `DailyRanking`, `User`, `UserAnime` or `EtlRun`.
#[napi]
pub fn read_object(kind: String, json: String) -> napi::Result<String> {
    guarded(|| match kind.as_str() {
        "Anime" => to_json(&from_json::<Anime>(json)?),
        "DailyRanking" => to_json(&from_json::<DailyRanking>(json)?),
        "User" => to_json(&from_json::<User>(json)?),
        "UserAnime" => to_json(&from_json::<UserAnime>(json)?),
        "EtlRun" => to_json(&from_json::<EtlRun>(json)?),
        _ => Err(Failure::Panic(format!("there is no type {kind}"))),
    })
}

/// Reads a document: which one says `kind`. `details` is a JSON object with what the document does not tell: `userId`,
/// `malId`, and for rankings `snapshotDate` and `missingRank`.
#[napi]
pub fn read_document(
    kind: String,
    json: &Text,
    details: String,
    cancel: Option<&CancelFlag>,
) -> AsyncTask<Work<Vec<String>>> {
    let json = json.pieces();
    off_loop(cancel, move |_| document(&kind, json.whole(), &details))
}

/// The same, now.
#[napi]
pub fn read_document_sync(kind: String, json: String, details: String) -> napi::Result<Vec<String>> {
    guarded(|| document(&kind, json, &details))
}

fn document(kind: &str, json: String, details: &str) -> Result<Vec<String>, Failure> {
    let details: Details = parse("invalid_option", details)?;
    match kind {
        "jikanAnime" => parts(&jikan::read_anime(json)?),
        "jikanPage" => parts(&jikan::read_page(json)?),
        "jikanRankings" => rankings(jikan::read_page(json)?, &details),
        "malAnime" => parts(&mal_api::read_anime(json)?),
        "malPage" => parts(&mal_api::read_page(json)?),
        "malRankings" => rankings(mal_api::read_page(json)?, &details),
        "malList" => parts(&mal_api::read_user_list(json, &details.user_id)?),
        "malListStatus" => parts(&mal_api::read_list_status(json, &details.user_id, details.mal_id)?),
        _ => Err(Failure::Panic(format!("there is no document {kind}"))),
    }
}

/// Reads a list that was exported as XML, plain or packed with gzip.
#[napi]
pub fn read_list_export(
    export: Uint8Array,
    user_id: String,
    cancel: Option<&CancelFlag>,
) -> AsyncTask<Work<Vec<String>>> {
    off_loop(cancel, move |_| parts(&mal_xml::read(&export, &user_id)?))
}

#[derive(serde::Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Details {
    user_id: String,
    mal_id: i32,
    snapshot_date: NaiveDate,
    missing_rank: MissingRank,
    offset: Option<i32>,
}

fn rankings(mut page: AnimePage, details: &Details) -> Result<Vec<String>, Failure> {
    page.offset = details.offset.or(page.offset);
    let rows = page.rankings(details.snapshot_date, details.missing_rank)?;
    parts(&json!({"rows": rows, "hasNextPage": page.has_next_page, "unrecognized": page.unrecognized}))
}
