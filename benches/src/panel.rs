//! Seeded daily-ranking panels, as large as the ones the library is meant for.
//!
//! The panel is drawn day by day, so that a year of 50,000 anime needs the memory of one day.
//! Only `+ - * /` and rounding are used on the way, no `exp`, `ln` or `sin`: the same seed gives the
//! same panel on every platform.
//!
//! Shapes, and why they are there:
//!
//! - **Scores** wander slowly: a velocity that is an AR(1) with 0.9, a weak pull to the anime's own
//!   level, and a scale that differs between anime by a factor of ten. Published with two decimals, so that
//!   most windows hold few distinct values and many are constant, and so that hundreds of anime tie.
//! - **Ranks** are the order of the published scores, ties by popularity, over every scored anime of
//!   the day, as the site ranks: one hundredth of score moves an anime by many places, and others
//!   overtake one that stands still. Rank series are therefore nearer to random walks than to noise.
//! - **Members** only grow, from a heavily skewed start; popularity is their order.
//! - About 1 % of an anime's days are **missing**, independently (a page that failed), and a tenth of
//!   the anime **join later**: windows have gaps and series differ in length.
//! - 5 % of the anime are **unscored**: no score, no rank, no `scored_by`.
//! - 0 to 5 of 19 **genres** each, the commonest on almost half of the anime, the rarest on under 1 %:
//!   cross-sections of very different sizes.
//! - A day's rows are in the order in which a collector pages through the list: **by rank**, the unscored
//!   last. An anime's rows are therefore scattered over the file.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The genres of `MyAnimeList`, the commonest first.
pub const GENRES: [&str; 19] = [
    "Comedy",
    "Action",
    "Fantasy",
    "Drama",
    "Romance",
    "Adventure",
    "Sci-Fi",
    "Slice of Life",
    "Supernatural",
    "Mystery",
    "Ecchi",
    "Sports",
    "Horror",
    "Suspense",
    "Award Winning",
    "Avant Garde",
    "Gourmet",
    "Boys Love",
    "Girls Love",
];

/// Relative frequencies of [`GENRES`].
const GENRE_WEIGHTS: [u32; 19] = [300, 240, 200, 150, 120, 110, 95, 70, 60, 40, 35, 30, 22, 18, 14, 12, 9, 7, 4];

/// Relative frequencies of having 0, 1, … 5 genres.
const GENRE_COUNT_WEIGHTS: [u32; 6] = [5, 20, 30, 25, 14, 6];

/// The first snapshot day, 2025-01-01, in days since 1970-01-01.
pub const FIRST_DAY: i32 = 20_089;

const MISSING_SHARE: f64 = 0.01;
const UNSCORED_SHARE: f64 = 0.05;
const JOINING_LATER_SHARE: f64 = 0.1;

/// Size and seed of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanelSpec {
    /// Anime that exist by the last day.
    pub anime: u32,
    /// Snapshot days, one after the other.
    pub days: u32,
    /// Equal specs give equal panels.
    pub seed: u64,
}

impl PanelSpec {
    /// 5,000 anime × 90 days: about 0.4 million rows.
    pub const S: Self = Self { anime: 5_000, days: 90, seed: 1 };
    /// 50,000 anime × 90 days: about 4.2 million rows.
    pub const M: Self = Self { anime: 50_000, days: 90, seed: 1 };
    /// 50,000 anime × 365 days: about 17 million rows.
    pub const L: Self = Self { anime: 50_000, days: 365, seed: 1 };
}

/// One snapshot day, columnar; row `i` of every vector is one anime.
#[derive(Clone, Debug, PartialEq)]
pub struct DayColumns {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Position of the anime in the panel, for [`Panel::title`] and [`Panel::genres`].
    pub anime: Vec<u32>,
    /// Ids, increasing with gaps over the positions.
    pub mal_id: Vec<i32>,
    /// 1 = best; `None` for the unscored.
    pub rank: Vec<Option<i32>>,
    /// 1 = most members.
    pub popularity: Vec<i32>,
    /// 1.00 to 10.00, the nearest double to two decimals.
    pub score: Vec<Option<f64>>,
    /// People who scored; `None` for the unscored.
    pub scored_by: Vec<Option<i32>>,
    /// People with the anime in their list.
    pub members: Vec<i32>,
    /// People who marked it as a favourite.
    pub favorites: Vec<i32>,
}

impl DayColumns {
    fn with_capacity(day: i32, rows: usize) -> Self {
        Self {
            day,
            anime: Vec::with_capacity(rows),
            mal_id: Vec::with_capacity(rows),
            rank: Vec::with_capacity(rows),
            popularity: Vec::with_capacity(rows),
            score: Vec::with_capacity(rows),
            scored_by: Vec::with_capacity(rows),
            members: Vec::with_capacity(rows),
            favorites: Vec::with_capacity(rows),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mal_id.len()
    }

    /// Whether the day has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mal_id.is_empty()
    }
}

/// An anime and where its walk stands.
struct Anime {
    mal_id: i32,
    title: String,
    genres: Vec<u8>,
    joins: u32,
    scored: bool,
    /// The level its score is pulled to, its present score and velocity, and the size of a day's shock.
    level: f64,
    score: f64,
    velocity: f64,
    shock: f64,
    members: f64,
    growth: f64,
    scoring_share: f64,
    favorite_share: f64,
}

/// A panel being drawn; an iterator over its days.
///
/// ```
/// use catlog_benches::panel::{Panel, PanelSpec};
///
/// let mut panel = Panel::new(PanelSpec { anime: 100, days: 3, seed: 7 });
/// let first = panel.next().unwrap();
/// assert_eq!(first.rank[0], Some(1));
/// assert!(panel.title(first.anime[0]).starts_with("Anime "));
/// assert_eq!(panel.count(), 2);
/// ```
pub struct Panel {
    spec: PanelSpec,
    rng: ChaCha8Rng,
    anime: Vec<Anime>,
    /// Days drawn so far.
    drawn: u32,
}

impl Panel {
    /// The panel of a spec, before its first day.
    #[must_use]
    pub fn new(spec: PanelSpec) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(spec.seed);
        let mut mal_id = 0;
        let anime = (0..spec.anime)
            .map(|_| {
                mal_id += rng.random_range(1..=3);
                Anime::draw(mal_id, spec.days, &mut rng)
            })
            .collect();
        Self { spec, rng, anime, drawn: 0 }
    }

    /// The title of the anime at a position.
    ///
    /// # Panics
    /// If the panel has no such position.
    #[must_use]
    pub fn title(&self, anime: u32) -> &str {
        &self.anime[anime as usize].title
    }

    /// The genres of the anime at a position: indices into [`GENRES`], increasing.
    ///
    /// # Panics
    /// If the panel has no such position.
    #[must_use]
    pub fn genres(&self, anime: u32) -> &[u8] {
        &self.anime[anime as usize].genres
    }

    /// Moves every anime one day on, so that a joining one arrives with a walk behind it.
    fn step(&mut self) {
        for anime in &mut self.anime {
            anime.velocity = 0.9 * anime.velocity + anime.shock * bell(&mut self.rng);
            let pull = 0.005 * (anime.level - anime.score);
            anime.score = (anime.score + anime.velocity + pull).clamp(1.0, 10.0);
            anime.members *= 1.0 + anime.growth * self.rng.random_range(0.5..1.5);
        }
    }
}

impl Iterator for Panel {
    type Item = DayColumns;

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "counts of people and places fit i32"
    )]
    fn next(&mut self) -> Option<DayColumns> {
        if self.drawn == self.spec.days {
            return None;
        }
        let today = self.drawn;
        self.drawn += 1;
        self.step();

        let members: Vec<i32> = self.anime.iter().map(|anime| anime.members as i32).collect();
        let hundredths: Vec<i32> = self.anime.iter().map(|anime| (anime.score * 100.0).round() as i32).collect();

        let mut order: Vec<u32> = (0..self.spec.anime).filter(|&i| self.anime[i as usize].joins <= today).collect();
        order.sort_unstable_by_key(|&i| (-members[i as usize], i));
        let mut popularity = vec![0; self.anime.len()];
        for (place, &i) in order.iter().enumerate() {
            popularity[i as usize] = place as i32 + 1;
        }
        order.sort_unstable_by_key(|&i| {
            let anime = i as usize;
            (!self.anime[anime].scored, -hundredths[anime] * i32::from(self.anime[anime].scored), popularity[anime])
        });

        let mut day = DayColumns::with_capacity(FIRST_DAY + today as i32, order.len());
        for (place, &i) in order.iter().enumerate() {
            if self.rng.random_bool(MISSING_SHARE) {
                continue;
            }
            let anime = &self.anime[i as usize];
            let members = members[i as usize];
            let share = |share: f64| (f64::from(members) * share) as i32;
            day.anime.push(i);
            day.mal_id.push(anime.mal_id);
            day.rank.push(anime.scored.then_some(place as i32 + 1));
            day.popularity.push(popularity[i as usize]);
            day.score.push(anime.scored.then_some(f64::from(hundredths[i as usize]) / 100.0));
            day.scored_by.push(anime.scored.then(|| share(anime.scoring_share)));
            day.members.push(members);
            day.favorites.push(share(anime.favorite_share));
        }
        Some(day)
    }
}

impl Anime {
    fn draw(mal_id: i32, days: u32, rng: &mut ChaCha8Rng) -> Self {
        let fame: f64 = rng.random();
        let level = (5.2 + 2.2 * fame + 0.8 * bell(rng)).clamp(1.5, 9.4);
        let restless: f64 = rng.random();
        let rising: f64 = rng.random();
        let joins = if days > 1 && rng.random_bool(JOINING_LATER_SHARE) { rng.random_range(1..days) } else { 0 };
        Self {
            mal_id,
            title: format!("Anime {mal_id}: {}", subtitle(rng)),
            genres: draw_genres(rng),
            joins,
            scored: !rng.random_bool(UNSCORED_SHARE),
            level,
            score: (level + 0.2 * bell(rng)).clamp(1.0, 10.0),
            velocity: 0.0,
            shock: 0.000_2 + 0.002 * restless * restless * restless,
            members: 50.0 + 3e6 * fame.powi(9),
            growth: 0.000_2 + 0.003 * rising * rising * rising * rising,
            scoring_share: rng.random_range(0.4..0.7),
            favorite_share: 0.02 * rising * fame,
        }
    }
}

/// Approximately standard normal: the sum of twelve uniforms, less six.
fn bell(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// An index drawn with the given relative frequencies.
fn weighted(weights: &[u32], rng: &mut ChaCha8Rng) -> usize {
    let mut left = rng.random_range(0..weights.iter().sum());
    for (index, &weight) in weights.iter().enumerate() {
        if left < weight {
            return index;
        }
        left -= weight;
    }
    unreachable!("the draw is below the sum of the weights")
}

#[allow(clippy::cast_possible_truncation, reason = "there are 19 genres")]
fn draw_genres(rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut weights = GENRE_WEIGHTS;
    let mut genres: Vec<u8> = (0..weighted(&GENRE_COUNT_WEIGHTS, rng))
        .map(|_| {
            let genre = weighted(&weights, rng);
            weights[genre] = 0;
            genre as u8
        })
        .collect();
    genres.sort_unstable();
    genres
}

fn subtitle(rng: &mut ChaCha8Rng) -> String {
    const WORDS: [&str; 16] = [
        "Garden", "Winter", "Iron", "Letters", "Moon", "Parade", "River", "Silent", "Star", "Summer", "Thousand",
        "Tower", "Voyage", "Wind", "Witch", "Zero",
    ];
    let words: Vec<&str> = (0..rng.random_range(1..=4)).map(|_| WORDS[rng.random_range(0..WORDS.len())]).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn close(share: f64, expected: f64, tolerance: f64) {
        assert!((share - expected).abs() <= tolerance, "{share} is not near {expected}");
    }

    #[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn ratio(part: usize, whole: usize) -> f64 {
        part as f64 / whole as f64
    }

    #[test]
    fn row_counts_and_shares_are_those_described() {
        let mut panel = Panel::new(PanelSpec::S);
        let days: Vec<DayColumns> = panel.by_ref().collect();
        assert_eq!(days.len(), 90);
        let rows: usize = days.iter().map(DayColumns::len).sum();
        // 99 % of the days of the nine tenths that are there throughout and of the half that the joiners see.
        close(ratio(rows, 5_000 * 90), 0.99 * 0.95, 0.01);
        close(ratio(days[0].len(), 5_000), 0.99 * 0.9, 0.01);
        close(ratio(days[89].len(), 5_000), 0.99, 0.01);

        let unscored = days.iter().flat_map(|day| &day.score).filter(|score| score.is_none()).count();
        close(ratio(unscored, rows), 0.05, 0.01);

        let mut bearers = [0; GENRES.len()];
        let mut by_count = [0; 6];
        for anime in 0..5_000 {
            let genres = panel.genres(anime);
            by_count[genres.len()] += 1;
            assert!(genres.is_sorted_by(|a, b| a < b));
            for &genre in genres {
                bearers[usize::from(genre)] += 1;
            }
        }
        for (count, weight) in by_count.into_iter().zip(GENRE_COUNT_WEIGHTS) {
            close(ratio(count, 5_000), f64::from(weight) / 100.0, 0.02);
        }
        assert!(ratio(bearers[0], 5_000) > 0.35 && ratio(bearers[18], 5_000) < 0.02);
        assert!(bearers[18] > 0);
    }

    #[test]
    fn a_day_is_in_rank_order_and_the_ranks_follow_the_scores() {
        for day in Panel::new(PanelSpec { anime: 2_000, days: 5, seed: 3 }) {
            let ranked = day.rank.iter().take_while(|rank| rank.is_some()).count();
            assert!(day.rank[ranked..].iter().all(Option::is_none));
            for i in 1..ranked {
                assert!(day.rank[i - 1] < day.rank[i]);
                let (before, after) = (day.score[i - 1].unwrap(), day.score[i].unwrap());
                assert!(
                    before > after
                        || (before.to_bits() == after.to_bits() && day.popularity[i - 1] < day.popularity[i])
                );
            }
            for i in 0..day.len() {
                assert_eq!(day.rank[i].is_some(), day.score[i].is_some());
                assert!(day.score[i].is_none_or(|score| (1.0..=10.0).contains(&score)));
                assert!(day.favorites[i] >= 0 && day.members[i] >= 50);
            }
        }
    }

    #[test]
    fn ids_are_unique_within_a_day_and_belong_to_one_anime() {
        let mut owner = HashMap::new();
        for day in Panel::new(PanelSpec { anime: 500, days: 20, seed: 3 }) {
            let mut ids = day.mal_id.clone();
            ids.sort_unstable();
            assert!(ids.is_sorted_by(|a, b| a < b));
            for (&anime, &id) in day.anime.iter().zip(&day.mal_id) {
                assert_eq!(*owner.entry(id).or_insert(anime), anime);
            }
        }
        assert_eq!(owner.len(), 500);
    }

    #[test]
    fn a_rank_series_moves_slowly() {
        let mut last = HashMap::new();
        let (mut moves, mut far) = (0, 0);
        for day in Panel::new(PanelSpec::S) {
            for (&id, &rank) in day.mal_id.iter().zip(&day.rank) {
                let Some(rank) = rank else { continue };
                if let Some(before) = last.insert(id, rank) {
                    moves += 1;
                    far += usize::from((rank - before).abs() > 100);
                }
            }
        }
        assert!(moves > 300_000 && ratio(far, moves) < 0.02, "{far} of {moves} daily moves beyond 100 places");
    }

    #[test]
    fn the_seed_decides() {
        let spec = PanelSpec { anime: 50, days: 4, seed: 1 };
        let days = |spec| Panel::new(spec).collect::<Vec<_>>();
        assert_eq!(days(spec), days(spec));
        assert_ne!(days(spec), days(PanelSpec { seed: 2, ..spec }));
    }
}
