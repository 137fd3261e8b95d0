//! Views and numbers over a list, and recommendations from it: by hand, by law, and on real payloads.

mod domain_support;

use std::collections::HashMap;

use approx::assert_relative_eq;
use catlog_core::domain::{
    AgeRating, AiringStatus, Anime, AnimeStatus, Library, RecommendOptions, UserAnime, jikan, recommend,
};
use domain_support::recorded;
use proptest::prelude::*;

fn anime(id: i32, genres: &[&str]) -> Anime {
    Anime { genres: genres.iter().map(ToString::to_string).collect(), ..Anime::new(id, format!("Anime {id}")) }
}

fn scored(id: i32, genres: &[&str], score: f64, scored_by: i32) -> Anime {
    Anime { score: Some(score), scored_by: Some(scored_by), ..anime(id, genres) }
}

fn entry(id: i32, status: AnimeStatus, rating: Option<i32>) -> UserAnime {
    UserAnime { rating, ..UserAnime::new("u1", id, status) }
}

const NO_CHANGE: fn() -> HashMap<i32, i32> = HashMap::new;

#[test]
fn the_views_part_the_list_and_keep_its_order() {
    use AnimeStatus::{Completed, Dropped, OnHold, PlanToWatch, Watching};
    let entries = [
        entry(9, Watching, None),
        UserAnime { is_favorite: true, ..entry(8, Completed, Some(10)) },
        entry(7, OnHold, None),
        UserAnime { is_favorite: true, ..entry(6, Dropped, Some(2)) },
        entry(5, PlanToWatch, None),
        entry(4, Watching, Some(7)),
        entry(9, Dropped, None), // again: the first counts
        UserAnime::new("u2", 3, Watching),
    ];
    let library = Library::new("u1", &entries, &[]);
    let ids = |view: &[&UserAnime]| view.iter().map(|entry| entry.mal_id).collect::<Vec<_>>();
    assert_eq!(ids(library.entries()), [9, 8, 7, 6, 5, 4]);
    assert_eq!(ids(&library.watching()), [9, 4]);
    assert_eq!(ids(&library.watched()), [8]);
    assert_eq!(ids(&library.on_hold()), [7]);
    assert_eq!(ids(&library.dropped()), [6]);
    assert_eq!(ids(&library.watchlist()), [5]);
    assert_eq!(ids(&library.favorites()), [8, 6]);
}

#[test]
fn the_summary_by_hand() {
    use AnimeStatus::{Completed, Dropped, OnHold, PlanToWatch, Watching};
    let minutes =
        |id, episodes, minutes: i32| Anime { episodes, episode_duration_seconds: Some(minutes * 60), ..anime(id, &[]) };
    let catalogue = [minutes(1, Some(12), 24), minutes(2, None, 30), minutes(3, Some(1), 90), anime(4, &[])];
    let entries = [
        UserAnime { episodes_watched: 12, times_rewatched: 2, ..entry(1, Completed, Some(9)) },
        UserAnime { episodes_watched: 4, ..entry(2, Watching, Some(7)) },
        entry(3, PlanToWatch, None),
        UserAnime { episodes_watched: 5, ..entry(4, Dropped, Some(3)) },
        UserAnime { episodes_watched: 2, ..entry(5, OnHold, None) },
    ];
    let summary = Library::new("u1", &entries, &catalogue).summary();
    assert_eq!((summary.entries, summary.completed, summary.plan_to_watch), (5, 1, 1));
    assert_relative_eq!(summary.mean_rating.unwrap(), 19.0 / 3.0);
    assert_eq!(summary.completion_rate, Some(0.25)); // 1 of the 4 that were begun
    assert_eq!(summary.episodes_watched, 36 + 4 + 5 + 2);
    assert_relative_eq!(summary.days_watched, (36.0 * 24.0 + 4.0 * 30.0) / 1440.0);
    assert_eq!(summary.entries_without_duration, 2);
    assert_eq!(summary.rating_distribution, [0, 0, 1, 0, 0, 0, 1, 0, 1, 0]);
    let json = serde_json::to_value(&summary).unwrap();
    assert_eq!(json["ratingDistribution"][8], 1);
}

#[test]
fn an_empty_list_has_no_mean_and_no_rate() {
    let summary = Library::new("u1", &[], &[]).summary();
    assert_eq!((summary.mean_rating, summary.completion_rate, summary.entries), (None, None, 0));
    assert_eq!((summary.days_watched, summary.rating_distribution), (0.0, vec![0; 10]));
    let planned = [entry(1, AnimeStatus::PlanToWatch, None)];
    assert_eq!(Library::new("u1", &planned, &[]).summary().completion_rate, None);
    assert_eq!(Library::new("u1", &planned, &[]).genre_affinity(), []);
}

#[test]
fn absurd_numbers_do_not_overflow() {
    let catalogue = [Anime { episodes: Some(i32::MAX), episode_duration_seconds: Some(i32::MAX), ..anime(1, &["A"]) }];
    let entries = [UserAnime {
        rating: Some(i32::MIN),
        episodes_watched: i32::MAX,
        times_rewatched: i32::MAX,
        ..entry(1, AnimeStatus::Completed, None)
    }];
    let library = Library::new("u1", &entries, &catalogue);
    let summary = library.summary();
    assert_eq!(summary.episodes_watched, i32::MAX);
    assert!(summary.days_watched.is_finite());
    assert!(library.genre_affinity()[0].affinity.is_finite());
}

#[test]
fn genre_affinity_by_hand() {
    use AnimeStatus::{Completed, Dropped, OnHold, PlanToWatch};
    let catalogue =
        [anime(1, &["A", "B", "B"]), anime(2, &["A"]), anime(3, &["C"]), anime(4, &["C", "D"]), anime(5, &["E"])];
    let entries = [
        entry(1, Completed, Some(8)),
        entry(2, Completed, Some(6)),
        entry(3, Dropped, None),
        entry(4, PlanToWatch, None),
        UserAnime { is_favorite: true, ..entry(5, OnHold, None) },
        entry(6, Completed, Some(1)), // counts for the mean of 5, in no genre
    ];
    let genres = Library::new("u1", &entries, &catalogue).genre_affinity();
    let found: Vec<_> = genres.iter().map(|genre| (genre.genre.as_str(), genre.entries, genre.mean_rating)).collect();
    // E: 0.5/4 · A: (0.25 + 3/4.5 + 0.25 + 1/4.5)/5 · B: (0.25 + 3/4.5)/4 · D: 0.1/4 · C: (0.1 - 0.5)/5
    assert_eq!(found, [("A", 2, Some(7.0)), ("B", 1, Some(8.0)), ("E", 1, None), ("D", 1, None), ("C", 2, None)]);
    let expected = [25.0 / 90.0, 11.0 / 48.0, 0.125, 0.025, -0.08];
    for (genre, expected) in genres.iter().zip(expected) {
        assert_relative_eq!(genre.affinity, expected, max_relative = 1e-14);
    }
}

#[test]
fn a_genre_needs_entries_to_be_liked_much() {
    let catalogue: Vec<_> = (1..=20).map(|id| anime(id, if id == 1 { &["Once"] } else { &["Often"] })).collect();
    let entries: Vec<_> =
        (1..=20).map(|id| UserAnime { is_favorite: true, ..entry(id, AnimeStatus::Completed, Some(9)) }).collect();
    let genres = Library::new("u1", &entries, &catalogue).genre_affinity();
    assert_eq!((genres[0].genre.as_str(), genres[1].genre.as_str()), ("Often", "Once"));
    assert_relative_eq!(genres[0].affinity, 0.75 * 19.0 / 22.0, max_relative = 1e-14);
    assert_relative_eq!(genres[1].affinity, 0.75 / 4.0, max_relative = 1e-14);
}

#[test]
fn recommendations_by_hand() {
    let catalogue = [
        scored(1, &["A"], 8.0, 1000),
        scored(2, &["A"], 7.0, 3000),
        scored(3, &["B"], 9.0, 1000),
        Anime { rank: Some(50), ..anime(4, &["A", "C"]) },
        anime(5, &[]),
    ];
    let entries = [entry(1, AnimeStatus::Completed, Some(8)), entry(3, AnimeStatus::Dropped, None)];
    let library = Library::new("u1", &entries, &catalogue);
    let changes = HashMap::from([(4, -50), (2, 7), (5, -3)]);
    let best = recommend(&library, &catalogue, &changes, &RecommendOptions::default()).unwrap();
    let by_id = |id| best.iter().find(|anime| anime.mal_id == id).unwrap();
    assert_eq!(best.len(), 3);
    // Mean score (8 + 7 + 9) / 3 = 8; A: (0.25 + 0)/4 = 0.0625.
    let second = by_id(2);
    assert_relative_eq!(second.affinity, 1.0625);
    assert_relative_eq!(second.quality, (7.25 - 1.0) / 9.0); // (3000 · 7 + 1000 · 8) / 4000
    assert_relative_eq!(second.momentum, 1.0); // it has no rank
    assert_relative_eq!(second.score, second.affinity * second.quality);
    assert_eq!(second.reasons, ["You like A (1 entry on your list, such as Anime 1)", "Scored 7.00 by 3,000 people"]);
    let fourth = by_id(4);
    assert_relative_eq!(fourth.affinity, 1.0 + 0.0625 / 2.0);
    assert_relative_eq!(fourth.quality, 7.0 / 9.0);
    assert_relative_eq!(fourth.momentum, 1.0 + 0.2 * (100.0 - 50.0) / 150.0);
    assert_eq!(
        fourth.reasons[1..],
        ["Not scored yet: taken as average (8.00)", "Climbed 50 places in 30 days, to rank 50"]
    );
    assert_eq!((by_id(5).affinity, by_id(5).momentum), (1.0, 1.0));
    assert_eq!(best.iter().map(|anime| anime.mal_id).collect::<Vec<_>>(), [4, 5, 2]);
}

#[test]
fn reasons_tell_what_speaks_against_it() {
    let catalogue = [anime(1, &["A", "B"]), Anime { rank: Some(1200), ..scored(2, &["B", "A"], 6.5, 1) }];
    let entries = [entry(1, AnimeStatus::Dropped, Some(2)), entry(3, AnimeStatus::Completed, Some(10))];
    let library = Library::new("u1", &entries, &catalogue);
    let best = recommend(&library, &catalogue, &HashMap::from([(2, 1)]), &RecommendOptions::default()).unwrap();
    let expected = [
        "Against it: you do not care much for A and B",
        "Scored 6.50 by 1 person",
        "Against it: fell 1 place in 30 days, to rank 1,200",
    ];
    assert_eq!(best[0].reasons, expected);
    assert!(best[0].affinity < 1.0 && best[0].momentum < 1.0);
}

#[test]
fn a_reason_names_what_was_watched_and_liked() {
    use AnimeStatus::{Completed, Dropped, OnHold, PlanToWatch, Watching};
    let reasons = |entries: &[UserAnime]| {
        let catalogue: Vec<Anime> = (1..=9).map(|id| anime(id, &["A"])).collect();
        let library = Library::new("u1", entries, &catalogue);
        let best = recommend(&library, &catalogue, &NO_CHANGE(), &RecommendOptions::default()).unwrap();
        let liked = best[0].reasons.iter().filter(|reason| reason.starts_with("You like")).cloned();
        liked.collect::<Vec<_>>()
    };
    // One plan is no liking, and neither is what was put on hold.
    assert_eq!(reasons(&[entry(1, PlanToWatch, None)]), [""; 0]);
    assert_eq!(reasons(&[entry(1, PlanToWatch, Some(10)), entry(2, OnHold, None)]), [""; 0]);
    // Neither what was dropped, were it a favourite, nor what was rated low stands for the genre.
    let entries = [
        UserAnime { is_favorite: true, ..entry(1, Dropped, Some(9)) },
        UserAnime { is_favorite: true, ..entry(2, Completed, Some(3)) },
        entry(3, Completed, Some(2)),
        entry(4, Watching, None),
        entry(5, Completed, Some(8)),
        entry(6, PlanToWatch, None),
    ];
    assert_eq!(reasons(&entries), ["You like A (2 entries on your list, such as Anime 5)"]);
    assert_eq!(reasons(&entries[3..4]), ["You like A (1 entry on your list, such as Anime 4)"]);
    // All ratings of the list are low: the best of them is no example, though it is above the mean.
    assert_eq!(reasons(&[entry(1, Completed, Some(3)), entry(2, Completed, Some(1))]), [""; 0]);
    // Far below a mean of 9 is low, too.
    let fans = [entry(1, Completed, Some(10)), entry(2, Completed, Some(10)), entry(3, Completed, Some(7))];
    assert_eq!(reasons(&fans), ["You like A (2 entries on your list, such as Anime 1)"]);
}

#[test]
fn what_cannot_be_watched_and_what_is_explicit_comes_only_when_asked() {
    let catalogue = [
        Anime { airing_status: Some(AiringStatus::NotYetAired), ..anime(1, &[]) },
        Anime { age_rating: Some(AgeRating::Rx), ..anime(2, &[]) },
        anime(3, &[]),
    ];
    let library = Library::new("u1", &[], &catalogue);
    let ids = |options: &RecommendOptions| {
        let best = recommend(&library, &catalogue, &NO_CHANGE(), options).unwrap();
        best.iter().map(|anime| anime.mal_id).collect::<Vec<_>>()
    };
    let defaults = RecommendOptions::default();
    assert_eq!(ids(&defaults), [3]);
    let all = RecommendOptions { include_not_yet_aired: true, include_explicit: true, ..defaults };
    assert_eq!(ids(&all), [1, 2, 3]); // ties, by id
    assert_eq!(ids(&RecommendOptions { limit: 0, ..defaults }), [0; 0]);
    for options in [
        RecommendOptions { prior_votes: 0.0, ..defaults },
        RecommendOptions { prior_votes: f64::NAN, ..defaults },
        RecommendOptions { momentum_weight: 1.5, ..defaults },
        RecommendOptions { momentum_weight: f64::NAN, ..defaults },
    ] {
        assert_eq!(recommend(&library, &catalogue, &NO_CHANGE(), &options).unwrap_err().code(), "invalid_option");
    }
}

#[test]
fn recommendations_from_real_payloads() {
    let Some(top) = recorded("payloads/jikan-v4/top-success_1.json") else { return };
    let Some(season) = recorded("payloads/jikan-v4/season-success_1.json") else { return };
    let mut catalogue = jikan::read_page(top).unwrap().anime;
    catalogue.extend(jikan::read_page(season).unwrap().anime);
    // Violet Evergarden loved, Steins;Gate completed, Citrus dropped.
    let entries = [
        UserAnime { is_favorite: true, ..entry(33352, AnimeStatus::Completed, Some(10)) },
        UserAnime { episodes_watched: 24, ..entry(9253, AnimeStatus::Completed, Some(8)) },
        entry(34382, AnimeStatus::Dropped, Some(3)),
    ];
    let library = Library::new("u1", &entries, &catalogue);
    let genres = library.genre_affinity();
    assert_eq!(genres[0].genre, "Fantasy");
    assert_eq!(genres.last().unwrap().mean_rating, Some(3.0));
    let best = recommend(&library, &catalogue, &NO_CHANGE(), &RecommendOptions::default()).unwrap();
    assert_eq!(best.len(), 10);
    assert!(best.iter().all(|found| !entries.iter().any(|entry| entry.mal_id == found.mal_id)));
    // The formula written down once more, in Python, over the same two pages.
    let expected = [
        (47778, 0.978_619_547_128_817_9),
        (44511, 0.978_272_733_881_348_4),
        (5114, 0.975_101_208_044_311_9),
        (41467, 0.973_629_672_555_385_6),
        (11061, 0.967_709_705_641_567_9),
        (2904, 0.936_451_059_317_443_2),
        (28977, 0.931_488_168_157_315_4),
        (38524, 0.930_721_755_578_963_5),
        (19, 0.929_178_809_861_323_3),
        (9969, 0.929_167_443_592_305_3),
    ];
    for (found, (id, score)) in best.iter().zip(expected) {
        assert_eq!(found.mal_id, id);
        assert_relative_eq!(found.score, score, max_relative = 1e-12);
    }
    assert_eq!(best[0].reasons[0], "You like Fantasy (1 entry on your list, such as Violet Evergarden)");
}

fn list() -> impl Strategy<Value = Vec<UserAnime>> {
    let one = (1..40i32, 0..5usize, proptest::option::of(1..=10), any::<bool>(), 0..30);
    proptest::collection::vec(one, 0..25).prop_map(|rows| {
        let statuses = ["1", "2", "3", "4", "6"].map(|code| AnimeStatus::from_mal(code).unwrap());
        let entry = |(id, status, rating, is_favorite, episodes_watched): (i32, usize, _, _, _)| UserAnime {
            is_favorite,
            episodes_watched,
            ..entry(id, statuses[status], rating)
        };
        let mut seen = std::collections::HashSet::new();
        rows.into_iter().map(entry).filter(|entry| seen.insert(entry.mal_id)).collect()
    })
}

/// Genres, score in tenths, votes and rank.
type Facts = (Vec<&'static str>, Option<i32>, Option<i32>, Option<i32>);

fn catalogue() -> impl Strategy<Value = Vec<Anime>> {
    let one = (
        proptest::sample::subsequence(vec!["A", "B", "C", "D"], 0..4),
        proptest::option::of(10..=100i32),
        proptest::option::of(0..100_000i32),
        proptest::option::of(1..500i32),
    );
    proptest::collection::vec(one, 1..40).prop_map(|rows| {
        let anime = |(id, (genres, score, scored_by, rank)): (i32, Facts)| Anime {
            score: score.map(|score| f64::from(score) / 10.0),
            scored_by,
            rank,
            ..anime(id, &genres)
        };
        (1..).zip(rows).map(anime).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    /// The numbers stay within their ranges, agree with the views, and do not depend on the order of the list.
    #[test]
    fn numbers_hold_their_laws(entries in list(), anime in catalogue()) {
        let library = Library::new("u1", &entries, &anime);
        let summary = library.summary();
        let by_status = [summary.watching, summary.completed, summary.on_hold, summary.dropped, summary.plan_to_watch];
        prop_assert_eq!(by_status.iter().sum::<i32>(), summary.entries);
        let rated = entries.iter().filter(|entry| entry.rating.is_some()).count();
        prop_assert_eq!(summary.rating_distribution.iter().sum::<i32>(), i32::try_from(rated).unwrap());
        prop_assert!(summary.completion_rate.is_none_or(|rate| (0.0..=1.0).contains(&rate)));
        prop_assert!(summary.mean_rating.is_none_or(|mean| (1.0..=10.0).contains(&mean)));
        prop_assert!(library.genre_affinity().iter().all(|genre| genre.affinity.abs() < 1.0));
        let mut reversed = entries.clone();
        reversed.reverse();
        let other = Library::new("u1", &reversed, &anime);
        prop_assert_eq!(other.summary(), summary);
        prop_assert_eq!(other.genre_affinity(), library.genre_affinity());
    }

    /// Never something on the list, always a reason, sorted, and the same whatever the order of the input.
    #[test]
    fn recommendations_hold_their_laws(
        entries in list(),
        anime in catalogue(),
        changes in proptest::collection::hash_map(1..40i32, any::<i32>(), 0..20),
    ) {
        let options = RecommendOptions { limit: 100, ..RecommendOptions::default() };
        let library = Library::new("u1", &entries, &anime);
        let best = recommend(&library, &anime, &changes, &options).unwrap();
        let on_list = |id| entries.iter().any(|entry| entry.mal_id == id);
        prop_assert_eq!(best.len(), anime.iter().filter(|anime| !on_list(anime.mal_id)).count());
        for found in &best {
            prop_assert!(!on_list(found.mal_id));
            prop_assert!(!found.reasons.is_empty());
            prop_assert!((0.0..2.0).contains(&found.affinity) && (0.0..=1.0).contains(&found.quality));
            prop_assert!((0.8..=1.2).contains(&found.momentum));
        }
        let order = |pair: &[catlog_core::domain::Recommendation]| {
            pair[1].score.total_cmp(&pair[0].score).then(pair[0].mal_id.cmp(&pair[1].mal_id)).is_lt()
        };
        prop_assert!(best.windows(2).all(order));
        let (mut entries, mut anime) = (entries, anime);
        entries.reverse();
        anime.reverse();
        let library = Library::new("u1", &entries, &anime);
        prop_assert_eq!(recommend(&library, &anime, &changes, &options).unwrap(), best);
    }
}
