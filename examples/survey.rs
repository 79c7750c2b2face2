use idp_lint::{manifest::Documents, source::Limits, walk::*};
fn main() {
    for path in std::env::args().skip(1) {
        let start = std::time::Instant::now();
        let walked = walk(&[path.clone().into()], &WalkOptions::default()).unwrap();
        let t1 = start.elapsed();
        let documents = Documents::parse(&walked.sources, &Limits::default());
        let t2 = start.elapsed();
        let d = idp_lint::deliver::deliver(&walked.sources, &documents);
        eprintln!(
            "{path}: walk {t1:?} parse {:?} deliver {:?} files {}",
            t2 - t1,
            start.elapsed() - t2,
            walked.sources.len()
        );
        let mut c = std::collections::BTreeMap::new();
        for f in documents.files() {
            *c.entry(f.role().as_str()).or_insert(0) += 1;
            let s = walked.sources.get(f.id());
            if std::env::var("ROLES").is_ok() {
                println!("{} {}", f.role().as_str(), s.path());
            }
            for t in f.tree().iter() {
                for x in t.diagnostics() {
                    if x.kind.is_fatal() || x.kind == spanned_yaml::DiagnosticKind::UnsupportedKey {
                        println!("{:?} {}/{}:{} {}", x.kind, path, s.path(), s.position(x.span.start).line, x.message);
                    }
                }
            }
        }
        eprintln!("{c:?}");
        eprintln!("{:?}", idp_lint::finding::Coverage { incomplete: vec![], ..d.coverage.clone() });
        for i in walked.incomplete.iter().chain(&d.coverage.incomplete) {
            if std::env::var("INC").is_ok() {
                println!("INC {:?} {} {}", i.reason, i.path, i.detail);
            }
        }
        if std::env::var("OBJ").is_ok() {
            for o in &d.objects {
                println!("OBJ {} {:?} patches={}", o, o.namespaces(), o.patches().len());
            }
        }
    }
}
