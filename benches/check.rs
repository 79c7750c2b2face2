//! How fast a repository in memory is checked with every rule.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use idp_lint::config::Settings;
use idp_lint::finding::Preset;
use idp_lint::source::{Source, Sources};

mod synthetic;

fn check(criterion: &mut Criterion) {
    let files = synthetic::repository(2_000);
    let count = files.len() as u64;
    let sources = Sources::new(files.into_iter().map(|(path, text)| Source::new(path, text)).collect());
    let catalogue = idp_lint::rules::catalogue();
    let mut group = criterion.benchmark_group("check");
    group.throughput(Throughput::Elements(count));
    for preset in [Preset::Recommended, Preset::All] {
        let settings = Settings::preset(&catalogue, preset);
        group.bench_function(preset.as_str(), |bencher| bencher.iter(|| idp_lint::check(&sources, &settings)));
    }
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
