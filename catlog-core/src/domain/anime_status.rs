//! What a person does with an anime on their list.

use crate::schema::LabelEnum;

use super::labels::label_from_words;

/// What a person does with an anime on their list.
///
/// ```
/// use catlog_core::domain::AnimeStatus;
///
/// assert_eq!(serde_json::to_string(&AnimeStatus::OnHold)?, r#""ON_HOLD""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum AnimeStatus {
    /// Is watching it.
    #[label("WATCHING")]
    Watching,
    /// Has watched all of it.
    #[label("COMPLETED")]
    Completed,
    /// Has paused.
    #[label("ON_HOLD")]
    OnHold,
    /// Has given it up.
    #[label("DROPPED")]
    Dropped,
    /// Wants to watch it.
    #[label("PLAN_TO_WATCH")]
    PlanToWatch,
}

impl AnimeStatus {
    /// The status behind what `MyAnimeList` writes: the words of list exports (`On-Hold`), those of the API (`on_hold`), or
    /// the number of older exports (1, 2, 3, 4 and 6; 5 never was a status).
    ///
    /// ```
    /// use catlog_core::domain::AnimeStatus;
    ///
    /// for text in ["Plan to Watch", "plan_to_watch", "PLAN_TO_WATCH", "6"] {
    ///     assert_eq!(AnimeStatus::from_mal(text), Some(AnimeStatus::PlanToWatch));
    /// }
    /// assert_eq!(AnimeStatus::from_mal("5"), None);
    /// ```
    #[must_use]
    pub fn from_mal(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(Self::Watching),
            "2" => Some(Self::Completed),
            "3" => Some(Self::OnHold),
            "4" => Some(Self::Dropped),
            "6" => Some(Self::PlanToWatch),
            words => label_from_words(words),
        }
    }
}
