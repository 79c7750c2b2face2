use idp_lint::*;
fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let ids = args.remove(0);
    let cat = rules::catalogue();
    let families: Vec<&str> = ids.split(',').collect();
    let chosen: Vec<&str> =
        rules::all().filter(|r| families.contains(&r.id) || families.contains(&r.family)).map(|r| r.id).collect();
    for path in args {
        let walked = walk::walk(&[path.clone().into()], &Default::default()).unwrap();
        let settings = config::Settings::only(&cat, &chosen);
        let start = std::time::Instant::now();
        let outcome = check(&walked.sources, &settings);
        eprintln!("{path}: {} findings, {} files {:?}", outcome.findings.len(), walked.sources.len(), start.elapsed());
        for f in &outcome.findings {
            let s = walked.sources.get(f.span.source);
            let p = s.position(f.span.start);
            let slice = walked.sources.slice(f.span);
            println!(
                "{}/{}:{}:{} [{}] {:?}/{:?} {}  ==> {}",
                path,
                s.path(),
                p.line,
                p.column,
                f.rule,
                f.severity,
                f.confidence,
                f.message,
                slice.replace('\n', "\\n").chars().take(100).collect::<String>()
            );
        }
    }
}
