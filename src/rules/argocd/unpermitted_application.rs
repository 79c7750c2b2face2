//! Applications that their project does not allow.

use std::collections::BTreeMap;

use crate::deliver::argo::application::Application;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

/// The name and the address of the cluster that Argo CD runs in.
const IN_CLUSTER: (&str, &str) = ("in-cluster", "https://kubernetes.default.svc");

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut projects: BTreeMap<&str, Vec<&Object<'_>>> = BTreeMap::new();
    for project in graph.of_kind("argoproj.io", "AppProject") {
        projects.entry(project.name()).or_default().push(project);
    }
    // A global project gives its permissions to all projects that it selects.
    let is_inherited = || graph.sources().iter().any(|(_, source)| source.text().contains("globalProjects"));
    if projects.is_empty() || is_inherited() {
        return;
    }
    for object in graph.of_kind("argoproj.io", "Application") {
        let Some(application) = Application::new(object.root()) else { continue };
        let Some(name) = application.project().and_then(Node::text) else { continue };
        let Some(projects) = projects.get(&*name) else { continue };
        let mut report = |span: Span, what: String| {
            sink.report(
                span,
                format!("{object} {what}, which its project `{name}` does not permit: Argo CD refuses to sync it"),
            )
            .help("Add it to the project, or move the Application to another project")
            .related(projects[0].name_span(), "the project")
            .object(object.reference().clone());
        };
        for source in application.sources() {
            let Some(url) = source.repo_url() else { continue };
            let Some(text) = url.text().filter(|text| !is_templated(text)) else { continue };
            if projects.iter().all(|project| !permits_source(project, &text)) {
                report(url.span(), format!("takes its objects from `{}`", crate::source::without_credentials(&text)));
            }
        }
        let destination = application.destination();
        let Some(node) = destination.node() else { continue };
        let text = |node: Option<Node<'_>>| node.and_then(Node::text).map(|text| text.into_owned()).unwrap_or_default();
        let (server, name) = (text(destination.server()), text(destination.name()));
        let namespace = text(destination.namespace());
        if [&server, &name, &namespace].into_iter().any(|text| is_templated(text)) {
            continue;
        }
        let target = Target { server, name, namespace };
        if projects.iter().all(|project| permits_destination(project, &target) == Some(false)) {
            let span = destination.namespace().unwrap_or(node).span();
            report(span, format!("deploys to the namespace `{}` of {}", target.namespace, target.cluster()));
        }
    }
}

struct Target {
    server: String,
    name: String,
    namespace: String,
}

impl Target {
    fn cluster(&self) -> String {
        format!("`{}`", if self.name.is_empty() { &self.server } else { &self.name })
    }
}

/// Whether a project permits a repository: some pattern fits, and none with `!`.
fn permits_source(project: &Object<'_>, url: &str) -> bool {
    let url = normalized(url);
    let patterns = project.at(&["spec", "sourceRepos"]).into_iter().flat_map(Node::items).filter_map(Node::text);
    let (denied, allowed): (Vec<_>, Vec<_>) = patterns.partition(|pattern| pattern.starts_with('!'));
    let fits = |pattern: &str| pattern == "*" || Names::new([normalized(pattern)]).contains(&url);
    allowed.iter().any(|pattern| fits(pattern)) && !denied.iter().any(|pattern| fits(pattern.trim_start_matches('!')))
}

/// A repository address without what does not count: letters' case, `.git`, a slash at the end.
fn normalized(url: &str) -> String {
    let url = url.trim().to_lowercase();
    let url = url.strip_suffix('/').unwrap_or(&url);
    url.strip_suffix(".git").unwrap_or(url).to_owned()
}

/// Whether a project permits a destination; `None` where only Argo CD knows which name belongs to which address.
fn permits_destination(project: &Object<'_>, target: &Target) -> Option<bool> {
    let mut unknown = false;
    for allowed in project.at(&["spec", "destinations"]).into_iter().flat_map(Node::items) {
        let text = |field| allowed.get(field).and_then(Node::text).unwrap_or_default();
        if ["server", "name", "namespace"].into_iter().any(|field| text(field).starts_with('!')) {
            return None;
        }
        let namespace = text("namespace");
        if !target.namespace.is_empty() && !fits(&namespace, &target.namespace) {
            continue;
        }
        let (server, name) = (text("server"), text("name"));
        let own = target.name == IN_CLUSTER.0 || target.server == IN_CLUSTER.1;
        let by_server = !server.is_empty() && (fits(&server, &target.server) || (own && fits(&server, IN_CLUSTER.1)));
        let by_name = !name.is_empty() && (fits(&name, &target.name) || (own && fits(&name, IN_CLUSTER.0)));
        if by_server || by_name {
            return Some(true);
        }
        // A name here and an address there may be one cluster.
        let is_comparable = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
        unknown |= !own && !is_comparable(&target.server, &server) && !is_comparable(&target.name, &name);
    }
    if unknown { None } else { Some(false) }
}

fn fits(pattern: &str, text: &str) -> bool {
    pattern == "*" || Names::new([pattern]).contains(text)
}
