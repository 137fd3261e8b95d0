//! The domain model: what the catalogue is about, and the documents that it is read from.
//!
//! - [`Anime`], [`DailyRanking`], [`User`], [`UserAnime`], [`EtlRun`]: plain structs. In JSON their fields are `camelCase`,
//!   dates are ISO-8601 text, unknown fields are ignored, and absent and `null` are the same. [`from_json`] reads and checks.
//! - [`jikan`], [`mal_api`], [`mal_xml`]: answers of the Jikan API v4 and the `MyAnimeList` API v2, and list exports. What they
//!   do not understand they report as [`Unrecognized`].
//! - [`Library`]: views and numbers over a person's list. [`recommend()`]: what to watch next, and why.

mod anime;
mod anime_status;
mod daily_ranking;
mod document;
mod etl_run;
pub mod jikan;
mod json_forms;
mod json_reader;
mod labels;
mod library;
pub mod mal_api;
pub mod mal_xml;
mod recommend;
mod user;
mod user_anime;
mod validation;
mod xml_elements;

pub use anime::Anime;
pub use anime_status::AnimeStatus;
pub use daily_ranking::DailyRanking;
pub use document::{AnimePage, MAX_DOCUMENT_BYTES, MissingRank, Parsed, Unrecognized, UserList};
pub use etl_run::{EtlRun, EtlRunStatus};
pub use labels::{AgeRating, AiringStatus, AnimeType, Season, SourceMaterial};
pub use library::{GenreAffinity, Library, LibrarySummary};
pub use recommend::{RecommendOptions, Recommendation, recommend};
pub use user::User;
pub use user_anime::UserAnime;
pub use validation::{FieldProblem, Validate, from_json};

use crate::schema::{TableDef, TableSchema};

/// The types of the domain model that are stored: each is a table of a database and a type in every language.
pub const DOMAIN_TABLES: [&TableDef; 5] =
    [Anime::TABLE, DailyRanking::TABLE, User::TABLE, UserAnime::TABLE, EtlRun::TABLE];

/// The types that are computed from a person's list: a type in every language, no table of a database.
pub const DOMAIN_VIEWS: [&TableDef; 3] = [GenreAffinity::TABLE, LibrarySummary::TABLE, Recommendation::TABLE];
