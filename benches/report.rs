//! How fast findings become each output format.

use criterion::{Criterion, criterion_group, criterion_main};
use idp_lint::config::Settings;
use idp_lint::finding::Preset;
use idp_lint::report::{self, Format, Options};
use idp_lint::source::{Source, Sources};

mod synthetic;

fn reports(criterion: &mut Criterion) {
    let files = synthetic::repository(1_000);
    let sources = Sources::new(files.into_iter().map(|(path, text)| Source::new(path, text)).collect());
    let catalogue = idp_lint::rules::catalogue();
    let outcome = idp_lint::check(&sources, &Settings::preset(&catalogue, Preset::All));
    let mut group = criterion.benchmark_group(format!("report of {} findings", outcome.findings.len()));
    for format in [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github] {
        group.bench_function(format.to_string(), |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                report::write(format, &outcome, &sources, &Options::default(), &mut out).map(|()| out.len())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reports);
criterion_main!(benches);
