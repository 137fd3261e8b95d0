//! The domain model: what the catalogue is about.

mod daily_ranking;

pub use daily_ranking::DailyRanking;
