//! `idp-lint graph` as it is run: formats, focus, hostile names; and its page in a real browser.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A name that would be trouble in each of the formats.
const HOSTILE: &str = "x</script><script>window.hurt=1</script>\"];<img src=x onerror=hurt()>\\N&quot;";

/// A Deployment that names what is there, what is made, what may be there and what is not, delivered by Flux.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let deployment = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: web
      priorityClassName: urgent
      containers:
        - name: web
          image: nginx:1.29
          envFrom:
            - secretRef: {name: made}
            - secretRef: {name: by-hand, optional: true}
            - configMapRef: {name: settigns}
";
    let others = "\
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {a: b}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: made, namespace: shop}
spec: {dataFrom: [{extract: {key: x}}]}
";
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    let hostile = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {hostile}, namespace: \"two\\nlines\\u001b[31m\"}}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{name: bad, namespace: shop}}\nspec:\n  containers:\n    - name: c\n      \
         image: nginx:1.29\n      envFrom: [{{configMapRef: {{name: {hostile}}}}}]\n"
    );
    let flux = "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: https://git.example.org/shop, ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, path: ./clusters/prod, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
";
    let apps = "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 1m, path: ./apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
";
    for (path, text) in [
        ("apps/deployment.yaml", deployment),
        ("apps/others.yaml", others),
        ("apps/hostile.yaml", hostile.as_str()),
        ("clusters/prod/flux-system/gotk-sync.yaml", flux),
        ("clusters/prod/apps.yaml", apps),
    ] {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

/// Exit code, standard output, standard error.
fn graph(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
    let output =
        command.arg("graph").args(arguments).current_dir(directory).env_remove("FORCE_COLOR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(directory: &Path, arguments: &[&str]) -> Value {
    let (code, out, error) = graph(directory, &[&["--format", "json"], arguments].concat());
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).unwrap()
}

fn edges<'v>(document: &'v Value, from: &str) -> Vec<&'v Value> {
    let edges = document["edges"].as_array().unwrap();
    edges.iter().filter(|edge| edge["from"] == from && edge["type"] == "names").collect()
}

#[test]
fn a_focused_object_is_told_with_what_it_names_and_what_names_it() {
    let directory = repository();
    let (code, out, error) = graph(directory.path(), &["--focus", "Deployment/shop/web"]);
    assert_eq!(code, 0, "{error}");
    let first: Vec<&str> = out.lines().take_while(|line| !line.is_empty()).collect();
    let expected = [
        "Deployment shop/web  apps/deployment.yaml:3:18",
        "  -> ServiceAccount shop/web  resolved  apps/deployment.yaml:7:27",
        "  -> Secret shop/made  resolved  apps/deployment.yaml:13:33",
        "  -> Secret shop/by-hand  unresolved: optional  apps/deployment.yaml:14:33",
        "  -> ConfigMap shop/settigns  dangling: near-miss (there is ConfigMap shop/settings)  apps/deployment.yaml:15:36",
        "  -> PriorityClass urgent  dangling: missing  apps/deployment.yaml:8:26",
        "  delivered by Kustomization flux-system/apps (clusters/prod)",
    ];
    // Other kinds of references may be declared besides.
    for line in expected {
        assert!(first.contains(&line), "{line}\n{out}");
    }
    let (_, out, _) = graph(directory.path(), &["--focus", "serviceaccount/shop/web"]);
    assert!(out.contains("  <- Deployment shop/web  resolved  apps/deployment.yaml:7:27\n"), "{out}");
    let (_, out, _) = graph(directory.path(), &["--focus", "PriorityClass/urgent"]);
    assert!(out.starts_with("PriorityClass urgent (not seen)\n  <- Deployment shop/web  dangling"), "{out}");
}

#[test]
fn a_miss_says_what_was_meant() {
    let directory = repository();
    let (code, out, error) = graph(directory.path(), &["--focus", "Deployment/web"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("there is no object `Deployment/web`"), "{error}");
    assert!(error.contains("did you mean `Deployment/shop/web`?"), "{error}");
    assert_eq!(graph(directory.path(), &["--depth", "2"]).0, 2, "the depth of what?");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(graph(empty.path(), &[]).0, 3);
}

#[test]
fn the_json_graph_has_the_documented_fields() {
    let directory = repository();
    let document = json(directory.path(), &[]);
    let page = include_str!("../docs/graph.md");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&document), ["version", "tool", "focus", "nodes", "edges"]);
    assert_eq!(document["version"], 1);
    let node = ["id", "type", "group", "kind", "namespace", "name", "path", "line", "column", "clusters", "verdict"];
    assert_eq!(keys(&document["nodes"][0]), node);
    let edge = ["from", "to", "type", "path", "line", "column", "key", "verdict", "reason", "meant", "clusters"];
    assert_eq!(keys(&document["edges"][0]), edge);
    for key in node.iter().chain(&edge).chain(&["version", "tool", "focus", "nodes", "edges"]) {
        assert!(page.contains(&format!("`{key}`")), "docs/graph.md does not name {key}");
    }
    let ids: Vec<&str> =
        document["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    for edge in document["edges"].as_array().unwrap() {
        assert!(ids.contains(&edge["from"].as_str().unwrap()) && ids.contains(&edge["to"].as_str().unwrap()));
    }
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    let of_web = edges(&document, "Deployment.apps/shop/web");
    let to = |id: &str| of_web.iter().find(|edge| edge["to"] == id).unwrap_or_else(|| panic!("{id}: {of_web:?}"));
    let dangling = to("ConfigMap/shop/settigns");
    assert_eq!((dangling["verdict"].as_str(), dangling["reason"].as_str()), (Some("dangling"), Some("near-miss")));
    assert_eq!(dangling["meant"], "ConfigMap shop/settings");
    assert_eq!(dangling["clusters"], serde_json::json!(["clusters/prod"]));
    assert_eq!((dangling["line"].as_u64(), dangling["column"].as_u64()), (Some(15), Some(36)));
    let made = document["edges"].as_array().unwrap().iter().find(|edge| edge["type"] == "makes").unwrap();
    assert_eq!(
        (&made["from"], &made["to"]),
        (&"ExternalSecret.external-secrets.io/shop/made".into(), &"Secret/shop/made".into())
    );
    assert_eq!(document, json(directory.path(), &["--threads", "1"]), "threads make no difference");
}

#[test]
fn only_what_is_not_resolved() {
    let directory = repository();
    let document = json(directory.path(), &["--unresolved"]);
    let edges = document["edges"].as_array().unwrap();
    assert!(edges.len() >= 3);
    assert!(
        edges.iter().all(|edge| edge["type"] == "names" && edge["verdict"] != "resolved" && edge["reason"].is_string())
    );
    let ends: Vec<&Value> = edges.iter().flat_map(|edge| [&edge["from"], &edge["to"]]).collect();
    assert!(document["nodes"].as_array().unwrap().iter().all(|node| ends.contains(&&node["id"])));
}

#[test]
fn hostile_names_stay_text_in_every_format() {
    let directory = repository();
    for format in ["text", "dot", "mermaid", "json", "graphml", "html"] {
        let (code, out, error) = graph(directory.path(), &["--format", format]);
        assert_eq!(code, 0, "{format}: {error}");
        assert!(!out.contains('\u{1b}') && !out.contains("two\nlines"), "{format}");
        assert_eq!(out, graph(directory.path(), &["--format", format]).1, "{format}: twice the same");
        match format {
            "dot" => {
                for line in out.lines().filter(|line| line.contains("hurt")) {
                    // Without what is escaped there is an even number of quotes, and nothing of the name outside of them.
                    let plain = line.replace("\\\\", "").replace("\\\"", "");
                    assert_eq!(plain.matches('"').count() % 2, 0, "{line}");
                    let outside: String = plain.split('"').step_by(2).collect();
                    assert!(!outside.contains("hurt") && !outside.contains("img"), "{line}");
                }
            }
            "mermaid" => {
                for line in out.lines().filter(|line| line.contains("hurt")) {
                    let text = line.replace("<br>", "");
                    assert!(!text.contains('<') && text.matches('"').count() == 2, "{line}");
                }
            }
            "graphml" => assert!(!out.contains("<script") && !out.contains("<img") && out.contains("&lt;img")),
            "html" => {
                assert_eq!(out.matches("<script").count(), 2, "the data and the page's own");
                assert_eq!(out.matches("</script>").count(), 2);
                assert!(!out.contains("<img"));
            }
            "json" => {
                let document: Value = serde_json::from_str(&out).unwrap();
                assert!(document["nodes"].as_array().unwrap().iter().any(|node| node["name"] == HOSTILE));
            }
            _ => assert!(out.contains(r"two\u{a}lines\u{1b}[31m") || out.contains("hurt"), "{out}"),
        }
    }
}

#[test]
fn the_ending_of_the_file_chooses_the_format() {
    let directory = repository();
    for (file, start) in [
        ("a.dot", "digraph"),
        ("a.mmd", "flowchart LR"),
        ("a.json", "{"),
        ("a.graphml", "<?xml"),
        ("a.html", "<!doctype html>"),
        ("a.txt", ""),
    ] {
        let (code, out, error) = graph(directory.path(), &["-o", file]);
        assert_eq!((code, out.as_str()), (0, ""), "{file}: {error}");
        let text = std::fs::read_to_string(directory.path().join(file)).unwrap();
        assert!(!text.is_empty() && text.starts_with(start), "{file}");
    }
    let (_, out, _) = graph(directory.path(), &["-o", "b.html", "--format", "dot"]);
    assert_eq!(out, "");
    assert!(std::fs::read_to_string(directory.path().join("b.html")).unwrap().starts_with("digraph"));
}

#[test]
fn identity_chains_are_tables_data_and_drawings() {
    let directory = tempfile::tempdir().unwrap();
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, azure.workload.identity/use: \"true\"}}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: nginx:1.29}]
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
  annotations: {azure.workload.identity/client-id: 1f0c3f0e-7a51-4c86-9c1e-6b0f4d5f2a11}
";
    std::fs::write(directory.path().join("web.yaml"), text).unwrap();
    let (code, out, error) = graph(directory.path(), &["--identity"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.starts_with("Deployment shop/web\n"), "{out}");
    let line = |start: &str| out.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default();
    assert!(line("ServiceAccount").contains("resolved    web.yaml:15:9"), "{out}");
    assert!(line("client-id").contains("1f0c3f0e.."), "{out}");
    assert!(line("FederatedIdentityCredential").contains("(none)"), "{out}");
    assert!(out.contains("\n1 identity chain: "), "{out}");
    let document = json(directory.path(), &["--identity"]);
    assert_eq!(document["chains"][0]["workload"], "Deployment shop/web");
    assert_eq!(document["chains"][0]["links"][1]["step"], "ServiceAccount");
    assert_eq!(document["chains"][0]["links"][1]["line"], 15);
    for (format, text) in
        [("mermaid", "ServiceAccount<br>web"), ("dot", "client-id"), ("html", "client-id"), ("graphml", "client-id")]
    {
        let (code, out, _) = graph(directory.path(), &["--identity", "--format", format]);
        assert!(code == 0 && out.contains(text), "{format}: {out}");
    }
    assert_eq!(json(directory.path(), &["--identity", "--focus", "deployment/shop/web"]), document);
    let (code, _, error) = graph(directory.path(), &["--identity", "--focus", "Deployment/shop/wbe"]);
    assert!(code == 2 && error.contains("did you mean `Deployment/shop/web`?"), "{error}");
}

/// A browser of the Chromium family: `IDP_LINT_BROWSER`, or one of the usual names.
fn browser() -> Option<PathBuf> {
    if let Ok(path) = std::env::var("IDP_LINT_BROWSER") {
        return Some(path.into());
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    std::env::split_paths(&path).flat_map(|place| names.map(|name| place.join(name))).find(|file| file.is_file())
}

/// Opens a page that was extended by a script which writes what it sees into `<pre id="seen">`. Gives what that is, and what the
/// browser said on its console.
fn look(page: &str, before: &str, script: &str, browser: &Path, address: &str) -> (Value, String) {
    let directory = tempfile::tempdir().unwrap();
    let watch = "<script>window.problems = [];\
        addEventListener('error', (event) => problems.push('error: ' + event.message));\
        addEventListener('unhandledrejection', (event) => problems.push('rejection: ' + event.reason));\
        addEventListener('securitypolicyviolation', (event) => problems.push('blocked: ' + event.blockedURI));\
        for (const kind of ['error', 'warn']) console[kind] = (...all) => problems.push(kind + ': ' + all.join(' '));";
    let report = "const report = (seen) => { seen.problems = problems; seen.hurt = window.hurt ?? null;\
        seen.requests = performance.getEntriesByType('resource').map((entry) => entry.name);\
        const pre = document.createElement('pre'); pre.id = 'seen'; pre.textContent = JSON.stringify(seen).replaceAll('<', '\\\\u003c');\
        document.body.append(pre); };\
        const wait = (time) => new Promise((done) => setTimeout(done, time));\
        const press = (element, type, more) => element.dispatchEvent(new (type === 'keydown' ? KeyboardEvent : Event)(type, { bubbles: true, cancelable: true, ...more }));";
    let page = page.replacen("<head>", &format!("<head>{watch}{before}</script>"), 1);
    let page = page.replacen(
        "</body>",
        &format!("<script>{report}(async () => {{ {script} }})().catch((error) => report({{ failed: String(error) }}));</script></body>"),
        1,
    );
    let file = directory.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--enable-logging=stderr", "--window-size=1280,900"])
        .args(["--virtual-time-budget=20000", "--timeout=60000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", directory.path().join("profile").display()))
        .arg(format!("file://{}{address}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let console: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
    let start = dom.find("<pre id=\"seen\">").map(|at| at + "<pre id=\"seen\">".len());
    let start = start.unwrap_or_else(|| panic!("the page did not come to its end:\n{said}\n{dom}"));
    let seen = dom[start..].split("</pre>").next().unwrap();
    let seen = seen.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    (serde_json::from_str(&seen).unwrap(), console.join("\n"))
}

/// The browser, or nothing and a line that says so.
fn browser_or_skip() -> Option<PathBuf> {
    let browser = browser();
    if browser.is_none() {
        println!("skipped: no Chromium on this machine (set IDP_LINT_BROWSER to the path of one)");
    }
    browser
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = browser_or_skip() else { return };
    let directory = repository();
    let (_, page, _) = graph(directory.path(), &["--format", "html"]);
    let script = "
        const text = (id) => document.getElementById(id).textContent;
        const results = () => [...document.querySelectorAll('#results a')].map((link) => link.textContent);
        const seen = { summary: text('summary'), first: text('title'), all: results().length };
        const search = document.getElementById('search');
        press(document.body, 'keydown', { key: '/' });
        seen.focused = document.activeElement.id;
        search.value = 'deployment web'; press(search, 'input'); await wait(300);
        seen.found = results(); seen.count = text('count');
        press(document.getElementById('search-form'), 'submit'); await wait(300);
        seen.title = text('title'); seen.address = decodeURIComponent(location.hash);
        seen.current = [...document.querySelectorAll('[aria-current]')].map((link) => link.textContent);
        seen.tables = [...document.querySelectorAll('main td')].map((cell) => cell.textContent);
        seen.drawn = [...document.querySelectorAll('svg a')].map((link) => link.getAttribute('aria-label'));
        seen.lines = [...document.querySelectorAll('svg path')].map((line) => line.getAttribute('class'));
        [...document.querySelectorAll('svg a')].find((link) => link.getAttribute('aria-label').startsWith('ServiceAccount'))
            .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
        await wait(300); seen.followed = text('title');
        history.back(); await wait(500); seen.back = text('title');
        search.value = ''; const verdict = document.getElementById('verdict'); verdict.value = 'dangling'; press(verdict, 'change');
        await wait(100); seen.dangling = results();
        verdict.value = ''; search.value = 'hurt'; press(search, 'input'); await wait(300); seen.hostile = results();
        press(document.getElementById('search-form'), 'submit'); await wait(300); seen.shown = text('title');
        seen.images = document.images.length;
        const names = [...document.querySelectorAll('input, select')].filter((field) => field.labels.length === 0);
        seen.unnamed = names.map((field) => field.id);
        report(seen);";
    let (seen, console) = look(&page, "", script, &browser, "");
    assert_eq!(seen["failed"], Value::Null, "{seen}");
    assert_eq!(seen["problems"], serde_json::json!([]), "{seen}");
    assert_eq!(console, "");
    assert_eq!(seen["requests"], serde_json::json!([]), "nothing is loaded");
    assert_eq!(seen["hurt"], Value::Null, "a name ran");
    assert_eq!(seen["images"], 0);
    assert!(seen["summary"].as_str().unwrap().contains("dangling"), "{seen}");
    assert_eq!(seen["focused"], "search");
    assert_eq!(seen["found"][0], "Deployment shop/web", "{seen}");
    assert_eq!(seen["title"], "Deployment shop/web");
    assert_eq!(seen["address"], "#Deployment.apps/shop/web");
    assert_eq!(seen["current"], serde_json::json!(["Deployment shop/web"]));
    let has = |list: &str, text: &str| {
        seen[list].as_array().unwrap().iter().any(|item| item.as_str().unwrap().contains(text))
    };
    assert!(has("tables", "ConfigMap shop/settigns") && has("tables", "apps/deployment.yaml:15:36"), "{seen}");
    assert!(has("tables", "dangling: near-missthere is ConfigMap shop/settings"), "{seen}");
    assert!(has("drawn", "ConfigMap shop/settigns") && has("drawn", "ServiceAccount shop/web"), "{seen}");
    assert!(has("lines", "dangling") && has("lines", "resolved") && has("lines", "unresolved"), "{seen}");
    assert_eq!(seen["followed"], "ServiceAccount shop/web", "a box leads to its object");
    assert_eq!(seen["back"], "Deployment shop/web");
    assert!(has("dangling", "Deployment shop/web") && !has("dangling", "ServiceAccount"), "{seen}");
    assert!(has("hostile", HOSTILE), "{seen}");
    assert!(seen["shown"].as_str().unwrap().contains(HOSTILE), "{seen}");
    assert_eq!(seen["unnamed"], serde_json::json!([]), "every field has a label");
}

#[test]
fn the_page_opens_at_an_address_and_at_the_focus() {
    let Some(browser) = browser_or_skip() else { return };
    let directory = repository();
    let script = "report({ title: document.getElementById('title').textContent });";
    let (_, page, _) = graph(directory.path(), &["--format", "html"]);
    let (seen, _) = look(&page, "", script, &browser, "#ServiceAccount%2Fshop%2Fweb");
    assert_eq!(seen["title"], "ServiceAccount shop/web");
    let (_, page, _) = graph(directory.path(), &["--format", "html", "--focus", "PriorityClass/urgent"]);
    let (seen, _) = look(&page, "", script, &browser, "");
    assert_eq!(seen["title"], "PriorityClass urgent");
}

#[test]
fn ten_thousand_objects_do_not_freeze_the_page() {
    let Some(browser) = browser_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    // Pods that all name one ConfigMap, which therefore has as many neighbours.
    let pods: Vec<String> = (0..10_000)
        .map(|number| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: shop}}\nspec: {{containers: [{{name: c, \
                 image: i, envFrom: [{{configMapRef: {{name: shared}}}}, {{configMapRef: {{name: own-{number}}}}}]}}]}}\n"
            )
        })
        .collect();
    let shared = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared, namespace: shop}\ndata: {a: b}\n";
    std::fs::write(directory.path().join("pods.yaml"), pods.join("---\n")).unwrap();
    std::fs::write(directory.path().join("shared.yaml"), shared).unwrap();
    let (code, page, error) = graph(directory.path(), &["--format", "html"]);
    assert_eq!(code, 0, "{error}");
    let script = "
        const seen = {}; const search = document.getElementById('search');
        search.value = 'configmap shop/shared'; press(search, 'input'); await wait(300);
        press(document.getElementById('search-form'), 'submit'); await wait(500);
        seen.title = document.getElementById('title').textContent;
        seen.elements = document.querySelectorAll('*').length;
        seen.boxes = document.querySelectorAll('svg a').length;
        seen.caption = document.querySelector('caption').textContent;
        seen.count = document.getElementById('count').textContent;
        report(seen);";
    let (seen, console) = look(&page, "", script, &browser, "");
    assert_eq!((seen["title"].as_str(), console.as_str()), (Some("ConfigMap shop/shared"), ""), "{seen}");
    assert_eq!(seen["problems"], serde_json::json!([]));
    // What is on the page stays small, so that it is laid out at once.
    assert!(seen["elements"].as_u64().unwrap() < 6_000, "{seen}");
    assert!((2..=32).contains(&seen["boxes"].as_u64().unwrap()), "{seen}");
    assert!(seen["caption"].as_str().unwrap().contains("of 10000"), "{seen}");
}
