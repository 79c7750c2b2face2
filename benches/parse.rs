//! How fast files become documents.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use idp_lint::manifest::{Documents, Limits};
use idp_lint::source::{Source, Sources};

mod synthetic;

fn parse(criterion: &mut Criterion) {
    let files = synthetic::repository(2_000);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let sources = Sources::new(files.into_iter().map(|(path, text)| Source::new(path, text)).collect());
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("documents", |bencher| bencher.iter(|| Documents::parse(&sources, &Limits::default())));
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
