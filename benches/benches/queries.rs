//! What a page asks of a loaded catalogue: the newest day's top 20, an anime's whole history, a genre's leaders. 5,000 anime ×
//! 90 days; the first of each, and the same again.

use std::hint::black_box;
use std::sync::Arc;

use catlog_benches::{memory, panel::PanelSpec};
use catlog_core::catalog::{Catalog, CatalogOptions, Query};
use catlog_core::tables::TableName;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn queries(criterion: &mut Criterion) {
    let panel = Arc::new(memory::panel(PanelSpec::S));
    let open = || Catalog::from_panel(Arc::clone(&panel), CatalogOptions::default()).expect("valid options");
    let warm = || {
        let catalog = open();
        catalog.warm(&TableName::ALL).expect("not too large");
        catalog
    };
    let catalog = warm();
    let ids = panel.mal_ids();

    let mut group = criterion.benchmark_group("queries");
    let top = Query::new(TableName::RollingMomentumAnalysis).latest().order_by("rank").limit(20);
    let leaders = Query::new(TableName::GenrePercentiles).latest().genre("Drama").order_by("genre_rank").limit(20);
    for (name, query) in [("top 20 of the newest day", &top), ("leaders of a genre", &leaders)] {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(catalog.query(query)).expect("a valid query")));
    }
    for table in [TableName::RollingMomentumAnalysis, TableName::GenrePercentiles] {
        let mut at = 0;
        group.bench_function(format!("history of an anime, {}, another each time", table.as_str()), |bencher| {
            bencher.iter(|| {
                at = (at + 7) % ids.len();
                black_box(catalog.query(&Query::new(table).anime(ids[at]))).expect("a valid query")
            });
        });
    }
    group.sample_size(10);
    group.bench_function("top 20, the first", |bencher| {
        bencher.iter_batched(open, |catalog| catalog.query(&top).expect("a valid query"), BatchSize::PerIteration);
    });
    group.bench_function("leaders of a genre, the first of a warmed catalogue", |bencher| {
        bencher.iter_batched(warm, |catalog| catalog.query(&leaders).expect("a valid query"), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, queries);
criterion_main!(benches);
