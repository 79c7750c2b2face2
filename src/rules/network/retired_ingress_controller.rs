//! Ingresses for the NGINX controller that its project retired.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::{INGRESSES, Ingress};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(
    &[
        ("networking.k8s.io", "Ingress"),
        ("extensions", "Ingress"),
        ("networking.k8s.io", "IngressClass"),
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
        ("argoproj.io", "Application"),
        ("apps", "DaemonSet"),
        ("apps", "Deployment"),
    ],
    check,
);

/// The class of the managed controller of AKS. Source: the documentation of AKS, `app-routing`.
const MANAGED: &str = "webapprouting.kubernetes.azure.com";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if let Some(pod) = object.pod() {
        let images = pod.containers().iter().filter_map(|container| container.image());
        for (node, _) in images.filter(|(_, image)| IMAGES.iter().any(|name| image.name().ends_with(name))) {
            sink.report(node.span(), format!("{object} runs {RETIRED}")).help(HELP);
        }
        return;
    }
    let is_ingress = INGRESSES.iter().any(|(group, kind)| object.is(group, kind));
    let (node, what) = if is_ingress {
        let Some(ingress) = Ingress::of(object) else { return };
        let Some(class) = ingress.class(object) else { return };
        let is_annotated = object.annotations().any(|entry| entry.name().starts_with("nginx.ingress.kubernetes.io/"));
        let what = match &*class {
            MANAGED => "the NGINX controller of AKS application routing, which gets fixes until November 2026 only",
            "nginx" if is_annotated => RETIRED,
            _ => return,
        };
        let named =
            object.at(&["spec", "ingressClassName"]).or_else(|| object.annotation("kubernetes.io/ingress.class"));
        (named, what)
    } else {
        let chart = object.at(&["spec", "chart", "spec", "chart"]).or_else(|| object.at(&["spec", "source", "chart"]));
        let controller = object.at(&["spec", "controller"]).filter(|_| object.kind() == "IngressClass");
        let is = |node: Option<Node<'_>>, wanted: &str| node.and_then(Node::text).is_some_and(|text| text == wanted);
        match (is(chart, "ingress-nginx"), is(controller, "k8s.io/ingress-nginx")) {
            (true, _) => (chart, RETIRED),
            (_, true) => (controller, RETIRED),
            _ => return,
        }
    };
    let Some(node) = node else { return };
    sink.report(node.span(), format!("{object} needs {what}")).help(HELP);
}

/// Repositories of the controller, in any registry.
const IMAGES: &[&str] = &["ingress-nginx/controller", "ingress-nginx/controller-chroot", "nginx-ingress-controller"];

const HELP: &str = "Move to the Gateway API, or to an ingress controller that is maintained";

const RETIRED: &str =
    "ingress-nginx, which its project retired in March 2026: there are no fixes any more, also for security";
