//! The effective configuration, each value with the place that set it.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::{Map, Value, json};

use super::options::{FAIL_ON, LIMIT_KEYS};
use super::{Origin, Settings};
use crate::finding::{Catalogue, Component, Version};

/// The effective configuration in two forms.
#[derive(Debug)]
pub struct Shown {
    /// For programs: `{"value": ..., "from": ...}` at every leaf.
    pub json: Value,
    /// For people: a configuration file with the origin of each value in a comment.
    pub yaml: String,
}

/// The effective configuration of a run, or, for the rules, of one file of it.
pub fn show(settings: &Settings, path: Option<&Utf8Path>, catalogue: &Catalogue) -> Shown {
    let mut writer = Writer { settings, yaml: String::new() };
    let mut json = Map::new();
    let mut put = |writer: &mut Writer<'_>, key: &'static str, value: Value| {
        let origin = settings.origins.get(key).copied().unwrap_or(Origin::Default);
        json.insert(key.to_owned(), writer.leaf(0, key, value, origin));
    };
    put(&mut writer, "min-severity", json!(settings.min_severity));
    put(&mut writer, "min-confidence", json!(settings.min_confidence));
    let fail_on = FAIL_ON.iter().find(|(_, severity)| *severity == settings.fail_on).map(|(word, _)| *word);
    put(&mut writer, "fail-on", json!(fail_on));
    let origin = |key: &str| settings.origins.get(key).copied().unwrap_or(Origin::Default);

    writer.line(0, "target-versions:");
    let mut versions: BTreeMap<&str, Version> =
        settings.targets.iter().map(|(component, target)| (component.id(), target.version)).collect();
    versions.insert(Component::KUBERNETES.id(), settings.kubernetes);
    let versions = versions.into_iter().map(|(component, version)| {
        (component.to_owned(), writer.leaf(1, component, json!(version.to_string()), origin(component)))
    });
    let versions: Map<String, Value> = versions.collect();
    json.insert("target-versions".to_owned(), Value::Object(versions));

    writer.line(0, "limits:");
    let limits = &settings.limits;
    let numbers = [
        limits.file_size,
        limits.depth as u64,
        limits.expanded_nodes,
        limits.documents as u64,
        limits.kustomize_depth as u64,
        limits.rendered_objects as u64,
    ];
    let limits = LIMIT_KEYS.iter().zip(numbers);
    let limits = limits.map(|((key, _), number)| ((*key).to_owned(), writer.leaf(1, key, json!(number), origin(key))));
    let limits: Map<String, Value> = limits.collect();
    json.insert("limits".to_owned(), Value::Object(limits));

    let excluded = settings.excluded.iter().map(|(pattern, origin)| (json!(pattern), *origin)).collect();
    json.insert("exclude".to_owned(), writer.items(0, "exclude", excluded));
    let policies = settings.policies.iter().zip(&settings.policy_origins);
    let policies = policies.map(|(path, origin)| (json!(path), *origin)).collect();
    json.insert("policies".to_owned(), writer.items(0, "policies", policies));
    json.extend(writer.inventory());
    let ignores = settings.ignores.iter().map(|entry| {
        let rules: Vec<&str> = entry.rules.iter().map(|&rule| catalogue.rules()[rule].id.as_str()).collect();
        let mut shown = json!({"rules": rules});
        if let Some(paths) = &entry.paths {
            shown["paths"] = json!(paths.patterns());
        }
        if let Some(reason) = &entry.reason {
            shown["reason"] = json!(reason);
        }
        if let Some((until, _)) = &entry.until {
            shown["until"] = json!(until.to_string());
        }
        (shown, Origin::File(entry.span))
    });
    let ignores = ignores.collect();
    json.insert("ignore".to_owned(), writer.items(0, "ignore", ignores));
    json.insert("rules".to_owned(), writer.rules(path, catalogue));
    let yaml = writer.yaml;
    Shown { json: Value::Object(json), yaml }
}

struct Writer<'a> {
    settings: &'a Settings,
    yaml: String,
}

impl Writer<'_> {
    /// What the repository does not say about itself.
    fn inventory(&mut self) -> Map<String, Value> {
        let inventory = &self.settings.inventory;
        let origin = |span: Option<crate::source::Span>| span.map_or(Origin::Default, Origin::File);
        let repositories = inventory.repositories.iter().map(|known| (json!(known.url), origin(known.span))).collect();
        let clusters = inventory
            .clusters
            .iter()
            .map(|cluster| (json!({"name": cluster.name, "path": cluster.path}), origin(cluster.span)));
        let clusters = clusters.collect();
        let argocd_clusters = inventory.argocd.clusters.iter().map(|cluster| {
            let mut shown = json!({"name": cluster.name, "server": cluster.server});
            for (key, values) in [("labels", &cluster.labels), ("annotations", &cluster.annotations)] {
                if !values.is_empty() {
                    shown[key] = json!(values);
                }
            }
            (shown, origin(cluster.span))
        });
        let argocd_clusters = argocd_clusters.collect();
        let mut json = Map::new();
        json.insert("repository".to_owned(), self.items(0, "repository", repositories));
        json.insert("clusters".to_owned(), self.items(0, "clusters", clusters));
        self.line(0, "argocd:");
        let origin = self.settings.origins.get("namespace").copied().unwrap_or(Origin::Default);
        let namespace = self.leaf(1, "namespace", json!(inventory.argocd.namespace), origin);
        let argocd_clusters = self.items(1, "clusters", argocd_clusters);
        json.insert("argocd".to_owned(), json!({"namespace": namespace, "clusters": argocd_clusters}));
        json
    }

    fn rules(&mut self, path: Option<&Utf8Path>, catalogue: &Catalogue) -> Value {
        self.line(0, "rules:");
        let set = match path {
            Some(path) => self.settings.for_path(path),
            None => self.settings.set(&[]),
        };
        let mut rules = Map::new();
        for (meta, setting) in catalogue.rules().iter().zip(&set.0) {
            self.line(1, &format!("{}:", meta.id));
            let mut rule = Map::new();
            let enabled = self.leaf(2, "enabled", json!(setting.enabled), setting.enabled_origin);
            rule.insert("enabled".to_owned(), enabled);
            let severity = setting.severity.unwrap_or(meta.severity);
            rule.insert("severity".to_owned(), self.leaf(2, "severity", json!(severity), setting.severity_origin));
            for (name, value) in setting.options.json() {
                let origin = setting.option_origins.iter().find(|(known, _)| known == name);
                let origin = origin.map_or(Origin::Default, |(_, origin)| *origin);
                rule.insert(name.clone(), self.leaf(2, name, value.clone(), origin));
            }
            rules.insert(meta.id.as_str().to_owned(), Value::Object(rule));
        }
        Value::Object(rules)
    }

    /// A list whose elements come from different places.
    fn items(&mut self, level: usize, key: &str, items: Vec<(Value, Origin)>) -> Value {
        if items.is_empty() {
            self.line(level, &format!("{key}: []"));
        } else {
            self.line(level, &format!("{key}:"));
        }
        let items = items.into_iter().map(|(value, origin)| {
            let from = self.from(origin);
            self.line(level + 1, &format!("- {value} # {from}"));
            json!({"value": value, "from": from})
        });
        items.collect()
    }

    fn leaf(&mut self, level: usize, key: &str, value: Value, origin: Origin) -> Value {
        let from = self.from(origin);
        let text = match &value {
            // Words that need no quotes in YAML read better without.
            Value::String(word) if word.bytes().all(|byte| byte.is_ascii_lowercase()) && !word.is_empty() => {
                word.clone()
            }
            value => value.to_string(),
        };
        self.line(level, &format!("{key}: {text} # {from}"));
        json!({"value": value, "from": from})
    }

    fn line(&mut self, level: usize, text: &str) {
        self.yaml.extend(std::iter::repeat_n("  ", level));
        self.yaml.push_str(text);
        self.yaml.push('\n');
    }

    fn from(&self, origin: Origin) -> String {
        let file = |span: crate::source::Span| {
            let (_, source) = self.settings.files().find(|(id, _)| *id == span.source)?;
            Some(format!("{}:{}", source.path(), source.position(span.start).line))
        };
        match origin {
            Origin::Default => "default".to_owned(),
            Origin::CommandLine => "command line".to_owned(),
            Origin::File(span) => file(span).unwrap_or_else(|| "configuration".to_owned()),
        }
    }
}
