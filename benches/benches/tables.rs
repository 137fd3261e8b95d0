//! The five tables over a panel in memory: 5,000 anime × 90 days, and the newest day of it.

use std::sync::Arc;

use catlog_benches::{memory, panel::PanelSpec};
use catlog_core::tables::{Analysis, Dates, Options, TableName};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn tables(criterion: &mut Criterion) {
    let panel = Arc::new(memory::panel(PanelSpec::S));
    let mut group = criterion.benchmark_group("tables");
    group.sample_size(10);
    for (name, dates) in [("all", Dates::All), ("latest", Dates::Latest)] {
        for table in TableName::ALL {
            group.throughput(Throughput::Elements(panel.len() as u64));
            group.bench_function(BenchmarkId::new(table.as_str(), name), |bencher| {
                bencher.iter(|| {
                    let options = Options { dates, ..Options::default() };
                    let analysis = Analysis::new(Arc::clone(&panel), options).expect("valid options");
                    analysis.table(table).expect("nobody cancels").len()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, tables);
criterion_main!(benches);
