//! The label sets of an anime: status, type, season, source and age rating.

use crate::schema::LabelEnum;

/// Where an anime is in its broadcast.
///
/// ```
/// use catlog_core::domain::AiringStatus;
///
/// assert_eq!(AiringStatus::FinishedAiring.to_string(), "finished_airing");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum AiringStatus {
    /// The last episode has been shown.
    FinishedAiring,
    /// Episodes are being shown.
    CurrentlyAiring,
    /// Announced, nothing shown yet.
    NotYetAired,
}

/// How an anime is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum AnimeType {
    /// Television series.
    Tv,
    /// Original video animation: sold, not broadcast.
    Ova,
    /// Film.
    Movie,
    /// Special episode.
    Special,
    /// Original net animation: first shown on the Internet.
    Ona,
    /// Music video.
    Music,
    /// Commercial.
    Cm,
    /// Promotional video.
    Pv,
    /// Special made for television.
    TvSpecial,
}

/// The quarter of the year in which an anime starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum Season {
    /// January to March.
    Winter,
    /// April to June.
    Spring,
    /// July to September.
    Summer,
    /// October to December.
    Fall,
}

/// What an anime was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum SourceMaterial {
    /// Made for the screen.
    Original,
    /// Manga.
    Manga,
    /// Manga in strips of four panels.
    #[label("4_koma_manga")]
    FourKomaManga,
    /// Manga published on the web.
    WebManga,
    /// Manga published digitally.
    DigitalManga,
    /// Novel.
    Novel,
    /// Light novel.
    LightNovel,
    /// Visual novel, a game to read.
    VisualNovel,
    /// Novel published on the web.
    WebNovel,
    /// Game.
    Game,
    /// Card game.
    CardGame,
    /// Book.
    Book,
    /// Picture book.
    PictureBook,
    /// Radio play.
    Radio,
    /// Music.
    Music,
    /// A project of several media.
    MixedMedia,
    /// Something else.
    Other,
}

/// For which age an anime is rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum AgeRating {
    /// All ages.
    G,
    /// Children.
    Pg,
    /// Teens, 13 or older.
    #[label("pg_13")]
    Pg13,
    /// 17 or older: violence and profanity.
    R,
    /// Mild nudity.
    #[label("r_plus")]
    RPlus,
    /// Explicit.
    Rx,
}

impl AgeRating {
    /// The rating behind a word of `MyAnimeList`: `pg_13` as well as `PG-13 - Teens 13 or older`.
    pub(super) fn from_words(text: &str) -> Option<Self> {
        let short = text.split(" - ").next()?.trim();
        if short.eq_ignore_ascii_case("r+") { Some(Self::RPlus) } else { label_from_words(short) }
    }
}

/// The label behind words: `Finished Airing`, `TV`, `4-koma manga` and `light_novel` differ from labels in case and in
/// what stands between the words.
pub(super) fn label_from_words<E: LabelEnum>(text: &str) -> Option<E> {
    let mut label = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_alphanumeric() {
            label.extend(c.to_lowercase());
        } else if !label.ends_with('_') {
            label.push('_');
        }
    }
    let at = E::ENUM.labels.iter().position(|def| def.label.eq_ignore_ascii_case(&label))?;
    E::from_code(u8::try_from(at).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_services_mean_the_same_label() {
        for text in ["Finished Airing", "finished_airing", " FINISHED-AIRING "] {
            assert_eq!(label_from_words::<AiringStatus>(text), Some(AiringStatus::FinishedAiring), "{text}");
        }
        assert_eq!(label_from_words("4-koma manga"), Some(SourceMaterial::FourKomaManga));
        assert_eq!(label_from_words("TV Special"), Some(AnimeType::TvSpecial));
        assert_eq!(label_from_words::<AnimeType>("hologram"), None);
        assert_eq!(label_from_words::<AnimeType>(""), None);
    }

    #[test]
    fn age_ratings_are_read_from_their_long_and_short_forms() {
        let ratings = [
            ("G - All Ages", "g", AgeRating::G),
            ("PG - Children", "pg", AgeRating::Pg),
            ("PG-13 - Teens 13 or older", "pg_13", AgeRating::Pg13),
            ("R - 17+ (violence & profanity)", "r", AgeRating::R),
            ("R+ - Mild Nudity", "r+", AgeRating::RPlus),
            ("Rx - Hentai", "rx", AgeRating::Rx),
        ];
        for (long, short, rating) in ratings {
            assert_eq!(AgeRating::from_words(long), Some(rating));
            assert_eq!(AgeRating::from_words(short), Some(rating));
        }
        assert_eq!(AgeRating::from_words("NC-17"), None);
    }
}
