//! What selectors select: by label, in their namespaces, in their cluster.

use idp_lint::config::Settings;
use idp_lint::deliver::{deliver, render};
use idp_lint::finding::Preset;
use idp_lint::graph::Graph;
use idp_lint::manifest::Documents;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

/// Every selection: `Kind ns/name key -> names` with `, ?` where something may be selected besides.
fn selections(text: &str) -> Vec<String> {
    let sources = Sources::new(vec![Source::new("all.yaml", text)]);
    let settings = Settings::preset(&rules::catalogue(), Preset::All);
    let documents = Documents::parse(&sources, &settings.limits);
    let rendered = render(&sources, &documents, &settings.inventory(&sources), &settings.limits);
    let graph = Graph::new(&sources, &documents, &rendered, deliver(&sources, &documents, &rendered).objects);
    let all = graph.selections();
    let lines = all.all().iter().map(|selection| {
        let mut names: Vec<String> =
            all.selected(selection).map(|object| graph.objects()[object].reference().to_string()).collect();
        names.extend(selection.is_uncertain.then(|| "?".to_owned()));
        for object in all.selected(selection).filter(|_| !selection.selects_all()) {
            assert!(all.selecting(object).any(|other| std::ptr::eq(other, selection)));
        }
        format!("{} {} -> {}", graph.objects()[selection.from].reference(), selection.kind.key, names.join(", "))
    });
    lines.collect()
}

fn pod(namespace: &str, name: &str, labels: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}\n\
         spec: {{containers: [{{name: web, image: registry.example.com/web:1.0.0}}]}}\n"
    )
}

fn service(namespace: &str, name: &str, rest: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n\
         spec: {{ports: [{{port: 80}}]{rest}}}\n"
    )
}

fn policy(namespace: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: policy, namespace: {namespace}}}\n\
         spec: {spec}\n"
    )
}

#[test]
fn a_service_selects_pods_of_its_namespace() {
    let pods = pod("shop", "web", "{app: web, tier: front}")
        + &pod("shop", "api", "{app: api}")
        + &pod("blog", "web", "{app: web}");
    let open = pod("shop", "open", "{app: '${APP}'}");
    for (selector, expected) in [
        (", selector: {app: web}", "Pod shop/web"),
        (", selector: {app: web, tier: back}", ""),
        (", selector: {app: '${APP}'}", "?"),
        (", selector: {app: api, pod-template-hash: '1'}", "?"),
    ] {
        let found = selections(&(pods.clone() + &service("shop", "it", selector)));
        assert_eq!(found, [format!("Service shop/it selector -> {expected}")], "{selector}");
    }
    assert_eq!(selections(&(pods.clone() + &service("shop", "it", ""))), Vec::<String>::new());
    let found = selections(&(open + &service("shop", "it", ", selector: {app: web}")));
    assert_eq!(found, ["Service shop/it selector -> ?"]);
}

#[test]
fn peers_of_policies_are_pods_of_other_namespaces() {
    let namespace = |name: &str, labels: &str| {
        format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n")
    };
    let world = namespace("blog", "{team: blue}")
        + &namespace("shop", "{team: red}")
        + &pod("blog", "web", "{app: web}")
        + &pod("shop", "web", "{app: web}")
        + &pod("shop", "api", "{app: api}")
        + &pod("tools", "web", "{app: web}");
    for (peer, expected) in [
        ("{podSelector: {matchLabels: {app: web}}}", "Pod shop/web"),
        ("{podSelector: {}}", "Pod shop/web, Pod shop/api"),
        ("{namespaceSelector: {matchLabels: {team: blue}}}", "Pod blog/web"),
        ("{namespaceSelector: {matchLabels: {team: green}}}", ""),
        (
            "{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}",
            "Pod blog/web, Pod shop/web, Pod tools/web",
        ),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: blog}}}", "Pod blog/web"),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tools}}}", "Pod tools/web"),
        (
            "{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [tools, blog]}]}}",
            "Pod blog/web, Pod tools/web",
        ),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [red]}]}}", "Pod blog/web"),
    ] {
        let found = selections(
            &(world.clone() + &policy("shop", &format!("{{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}"))),
        );
        assert_eq!(found[0], "NetworkPolicy shop/policy podSelector -> Pod shop/web, Pod shop/api", "{peer}");
        let names = found[1].trim_start_matches("NetworkPolicy shop/policy podSelector -> ");
        assert_eq!(names, expected, "{peer}");
    }
    let found =
        selections(&(world + &policy("shop", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}")));
    assert_eq!(found.len(), 1, "an address block selects no pods: {found:?}");
}

#[test]
fn a_monitor_selects_services_where_it_says() {
    let monitor = |rest: &str| {
        format!(
            "---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{name: it, namespace: tools}}\n\
             spec: {{selector: {{matchLabels: {{app: web}}}}{rest}}}\n"
        )
    };
    let labelled = service("shop", "web", "").replace("name: web,", "name: web, labels: {app: web},");
    for (rest, expected) in [
        ("", ""),
        (", namespaceSelector: {any: true}", "Service shop/web"),
        (", namespaceSelector: {matchNames: [shop]}", "Service shop/web"),
        (", namespaceSelector: {matchNames: [blog]}", ""),
    ] {
        let found = selections(&(labelled.clone() + &monitor(rest)));
        assert_eq!(found, [format!("ServiceMonitor tools/it selector -> {expected}")], "{rest}");
    }
}

#[test]
fn a_product_of_selectors_and_pods_is_cut_short() {
    let pods: String = (0..1000).map(|number| pod("shop", &format!("web-{number}"), "{app: web}")).collect();
    let services: String =
        (0..1000).map(|number| service("shop", &format!("web-{number}"), ", selector: {app: web}")).collect();
    let found = selections(&(pods + &services));
    assert_eq!(found.len(), 1000);
    assert_eq!(found[0].matches("Pod").count(), 1000, "the first ones are complete");
    assert!(found[999].ends_with('?'), "the last ones say that they are not");
}
