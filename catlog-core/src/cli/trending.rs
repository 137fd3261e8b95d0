//! `catlog trending`.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::args::Trending;
use super::{Outcome, print, print_json, read, text, with_threads};
use crate::catalog::{Trend, TrendingOptions, TrendingSummary, trending};

pub fn run(args: &Trending) -> Outcome {
    let options = TrendingOptions {
        limit: args.limit,
        change_tolerance_days: args.change_tolerance_days,
        ..TrendingOptions::default()
    };
    let summary = with_threads(args.input.threads, || {
        let outcome = read(&args.input, args.on_invalid.into())?;
        trending(&outcome.panel, &options)
    })??;
    if args.input.json {
        print_json(&summary)?;
    } else {
        print(&page(&summary, &options))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn page(summary: &TrendingSummary, options: &TrendingOptions) -> String {
    let mut out = String::new();
    if let Some(date) = summary.as_of {
        let _ = writeln!(out, "Trending on {date}");
    }
    let name = |title: &Option<String>, mal_id: i32| title.clone().unwrap_or_else(|| format!("anime {mal_id}"));
    let score = |score: Option<f64>| score.map_or_else(String::new, |score| format!("{score:.2}"));
    for (days, trend) in [(7, &summary.biggest_climbers_7d), (30, &summary.biggest_climbers_30d)] {
        section(&mut out, &format!("Biggest climbers, {days} days"), trend, |item| {
            let places = format!("+{}", item.change.unsigned_abs());
            let ranks = format!("{} to {}", item.previous_rank, item.rank);
            vec![places, ranks, name(&item.title, item.mal_id), score(item.score)]
        });
    }
    for (days, trend) in [(7, &summary.score_surging_7d), (30, &summary.score_surging_30d)] {
        section(&mut out, &format!("Rising scores, {days} days"), trend, |item| {
            let scores = format!("{:.2} to {:.2}", item.previous_score, item.score);
            vec![format!("{:+.2}", item.change), scores, name(&item.title, item.mal_id)]
        });
    }
    section(&mut out, &format!("New in the top {}", options.new_to_top), &summary.new_to_top, |item| {
        let before = item.previous_rank.map_or_else(|| "unranked before".to_owned(), |rank| format!("from {rank}"));
        vec![format!("#{}", item.rank), before, name(&item.title, item.mal_id), score(item.score)]
    });
    section(
        &mut out,
        &format!("Longest streaks in the top {}", options.streak_top),
        &summary.longest_top10_streaks,
        |item| {
            let days = format!("{} days", item.days);
            vec![days, format!("since {}", item.since), name(&item.title, item.mal_id), format!("#{}", item.rank)]
        },
    );
    out
}

fn section<T>(out: &mut String, title: &str, trend: &Trend<T>, line: impl Fn(&T) -> Vec<String>) {
    let _ = writeln!(out, "\n{title}");
    match trend {
        Trend::Available { items } if items.is_empty() => out.push_str("  none\n"),
        Trend::Available { items } => {
            out.push_str(&text::table(&items.iter().map(line).collect::<Vec<_>>(), &[0]));
        }
        Trend::InsufficientHistory { required_days, available_days } => {
            let _ = writeln!(out, "  {required_days} days of history needed, {available_days} available");
        }
        Trend::NoSnapshot { from, to } if from == to => {
            let _ = writeln!(out, "  no snapshot on {from}; --change-tolerance-days 5 takes one up to 5 days older");
        }
        Trend::NoSnapshot { from, to } => {
            let _ =
                writeln!(out, "  no snapshot from {from} to {to}; a larger --change-tolerance-days looks further back");
        }
    }
}
