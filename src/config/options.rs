//! A configuration file as written: every value with its span, every mistake collected.

use serde_json::Value;
use spanned_yaml::{Entry, Node};

use super::inventory::WrittenInventory;
use super::load::ConfigFile;
use super::problem::Problem;
use super::read::{Key, Reader, Spanned, span_or};
use crate::finding::{
    Catalogue, Component, Confidence, Date, FieldSchema, OptionSchema, OptionType, Preset, RuleMeta, Severity,
    TARGET_KEYS, Version, parse_date,
};
use crate::source::Span;

/// Keys of a file.
pub(super) const FILE_KEYS: &[Key] = &[
    (
        "extends",
        "Files to build on, relative to this one, and presets such as `preset:security`. What comes later wins.",
    ),
    ("preset", "The set of rules to start from, or several; `recommended` if neither this nor `select` is given."),
    ("select", "Exactly these rules or families, instead of a preset."),
    ("extend-select", "Rules or families in addition."),
    ("ignore", "Rules or families to switch off, and entries that hide findings by rule, path and object."),
    ("rules", "Severity and options of single rules, and whether they run."),
    ("overrides", "Other settings for some paths; later entries win."),
    ("exclude", "Paths that are not read at all."),
    ("policies", "Directories of Rego policies, relative to this file."),
    ("repository", "URLs of Git repositories and OCI artifacts that are this repository, besides its Git remotes."),
    ("clusters", "Entry points of clusters whose bootstrap is not in the YAML of this repository."),
    ("argocd", "What Argo CD knows and this repository does not say."),
    ("target-versions", "Versions of Kubernetes and of operators that the repository is meant for."),
    ("min-severity", "Findings below are not shown."),
    ("min-confidence", "Findings below are not shown."),
    ("fail-on", "The lowest severity that makes `check` exit with 1."),
    ("limits", "Limits on hostile input, for repositories that need more."),
];

/// Keys of an element of `overrides`.
pub(super) const OVERRIDE_KEYS: &[Key] = &[
    ("paths", "The files that are meant, as patterns in the way of `.gitignore`."),
    ("preset", "The set of rules to start from here, or several."),
    ("select", "Exactly these rules or families here."),
    ("extend-select", "Rules or families in addition here."),
    ("ignore", "Rules or families to switch off here."),
    ("rules", "Severity and options of single rules here."),
];

/// Keys of a mapping in `ignore`.
pub(super) const IGNORE_KEYS: &[Key] = &[
    ("rules", "The rules or families whose findings are hidden."),
    ("paths", "Only in these files, as patterns in the way of `.gitignore`."),
    ("objects", "Only about these objects."),
    ("reason", "Why; shown with `--show-suppressed`."),
    ("until", "The last day on which the entry hides anything, for example 2027-01-31."),
];

/// Keys of an element of `objects`; the values are patterns with `*` and `?`.
pub(super) const OBJECT_KEYS: &[Key] =
    &[("kind", "The kind, for example `Deployment`."), ("namespace", "The namespace."), ("name", "The name.")];

/// Keys that every rule has in `rules`, besides its own options.
pub(super) const RULE_KEYS: &[Key] =
    &[("enabled", "Whether the rule runs."), ("severity", "The severity of its findings.")];

/// Keys of `limits`.
pub(super) const LIMIT_KEYS: &[Key] = &[
    ("file-size", "Bytes of a file."),
    ("depth", "Levels of nesting."),
    ("expanded-nodes", "Nodes of a document after its aliases are expanded."),
    ("documents", "Documents of a file."),
    ("kustomize-depth", "Kustomizations that include one another."),
    ("rendered-objects", "Objects that all deliveries make together."),
];

/// The words of `fail-on`.
pub(super) const FAIL_ON: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("never", None),
];

/// Which rules run and how, in a file or for some paths.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) presets: Vec<Spanned<Preset>>,
    pub(super) select: Option<Vec<Spanned<String>>>,
    pub(super) extend_select: Vec<Spanned<String>>,
    pub(super) ignore: Vec<Spanned<String>>,
    pub(super) rules: Vec<WrittenRule>,
}

/// An entry of `rules`; `rule` is its position in the catalogue.
#[derive(Debug)]
pub(super) struct WrittenRule {
    pub(super) rule: usize,
    pub(super) enabled: Option<Spanned<bool>>,
    pub(super) severity: Option<Spanned<Severity>>,
    pub(super) options: Vec<(String, Spanned<Value>)>,
}

/// An element of `overrides`.
#[derive(Debug)]
pub(super) struct WrittenOverride {
    pub(super) paths: Vec<Spanned<String>>,
    pub(super) selection: Selection,
}

/// A mapping in `ignore`.
#[derive(Debug)]
pub(super) struct WrittenIgnore {
    pub(super) span: Span,
    pub(super) rules: Vec<Spanned<String>>,
    pub(super) paths: Vec<Spanned<String>>,
    pub(super) objects: Vec<WrittenObject>,
    pub(super) reason: Option<Spanned<String>>,
    pub(super) until: Option<Spanned<Date>>,
}

/// An element of `objects`.
#[derive(Debug, Default)]
pub(super) struct WrittenObject {
    pub(super) kind: Option<Spanned<String>>,
    pub(super) namespace: Option<Spanned<String>>,
    pub(super) name: Option<Spanned<String>>,
}

/// A file.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) selection: Selection,
    pub(super) ignores: Vec<WrittenIgnore>,
    pub(super) overrides: Vec<WrittenOverride>,
    pub(super) exclude: Vec<Spanned<String>>,
    pub(super) policies: Vec<Spanned<String>>,
    /// `target-versions`, in the order of the file.
    pub(super) targets: Vec<(Component, Spanned<Version>)>,
    pub(super) min_severity: Option<Spanned<Severity>>,
    pub(super) min_confidence: Option<Spanned<Confidence>>,
    pub(super) fail_on: Option<Spanned<Option<Severity>>>,
    /// In the order of [`LIMIT_KEYS`].
    pub(super) limits: [Option<Spanned<u64>>; 6],
    pub(super) inventory: WrittenInventory,
}

/// Reads a file.
pub(super) fn read(file: &ConfigFile, catalogue: &Catalogue, problems: &mut Vec<Problem>) -> Written {
    let mut written = Written::default();
    let mut reader = FileReader { reader: Reader::new(problems), catalogue };
    if let Some(document) = file.tree.documents().next() {
        reader.file(document.root(), &mut written);
    }
    let extended = file.presets.iter().map(|&(value, span)| Spanned { value, span });
    if written.selection.presets.is_empty() && written.selection.select.is_none() {
        written.selection.presets = extended.collect();
    }
    written
}

struct FileReader<'a> {
    reader: Reader<'a>,
    catalogue: &'a Catalogue,
}

impl FileReader<'_> {
    fn file(&mut self, root: Node<'_>, written: &mut Written) {
        for entry in self.reader.mapping(root, root.span()) {
            match &*entry.name() {
                // Read when the files were loaded.
                "extends" => {}
                "ignore" => self.ignore(entry, written),
                "overrides" => {
                    for item in self.reader.list(entry, "mappings") {
                        written.overrides.push(self.path_override(item, entry.key.span()));
                    }
                }
                "exclude" => written.exclude = self.reader.strings(entry),
                "policies" => written.policies = self.reader.strings(entry),
                "repository" => written.inventory.repository(entry, &mut self.reader),
                "clusters" => written.inventory.clusters(entry, &mut self.reader),
                "argocd" => written.inventory.argocd(entry, &mut self.reader),
                "target-versions" => self.versions(entry, written),
                "min-severity" => {
                    written.min_severity =
                        self.reader.word(entry, &Severity::CHOICES.map(|word| (word.as_str(), word)));
                }
                "min-confidence" => {
                    let words = Confidence::CHOICES.map(|word| (word.as_str(), word));
                    written.min_confidence = self.reader.word(entry, &words);
                }
                "fail-on" => written.fail_on = self.reader.word(entry, &FAIL_ON),
                "limits" => self.limits(entry, written),
                name => {
                    if !self.selection(name, entry, &mut written.selection) {
                        self.reader.unknown_key(entry, FILE_KEYS);
                    }
                }
            }
        }
        self.one_start(&written.selection);
    }

    /// The keys that files and overrides share; `false` if it is none of them.
    fn selection(&mut self, name: &str, entry: Entry<'_>, selection: &mut Selection) -> bool {
        match name {
            "preset" => {
                let items = if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
                let words = Preset::CHOICES.map(|preset| (preset.as_str(), preset));
                let presets = items.into_iter().filter_map(|item| self.reader.word_at(item, entry.key.span(), &words));
                selection.presets = presets.collect();
            }
            "select" => selection.select = Some(self.reader.strings(entry)),
            "extend-select" => selection.extend_select = self.reader.strings(entry),
            "rules" => {
                for rule in self.reader.mapping(entry.value, entry.key.span()) {
                    selection.rules.extend(self.rule(rule));
                }
            }
            _ => return false,
        }
        true
    }

    fn one_start(&mut self, selection: &Selection) {
        if let (Some(preset), Some(_)) = (selection.presets.first(), &selection.select) {
            self.reader.problem(
                Problem::at(preset.span, "`select` stands instead of a preset, and both are given")
                    .help("Write `extend-select` for rules in addition to the preset"),
            );
        }
    }

    fn path_override(&mut self, node: Node<'_>, place: Span) -> WrittenOverride {
        let (mut paths, mut selection) = (None, Selection::default());
        for entry in self.reader.mapping(node, place) {
            match &*entry.name() {
                "paths" => paths = Some(self.reader.strings(entry)),
                "ignore" => selection.ignore = self.reader.strings(entry),
                name => {
                    if !self.selection(name, entry, &mut selection) {
                        self.reader.unknown_key(entry, OVERRIDE_KEYS);
                    }
                }
            }
        }
        if paths.as_ref().is_none_or(Vec::is_empty) && node.is_mapping() {
            self.reader.problem(Problem::at(span_or(node, place), "`paths` is missing: which files are meant?"));
        }
        self.one_start(&selection);
        WrittenOverride { paths: paths.unwrap_or_default(), selection }
    }

    fn ignore(&mut self, entry: Entry<'_>, written: &mut Written) {
        for item in self.reader.list(entry, "rules, families and mappings") {
            if item.is_mapping() {
                let ignore = self.ignore_entry(item);
                written.ignores.push(ignore);
            } else if let Some(rule) = self.reader.string_at(item, entry.key.span()) {
                written.selection.ignore.push(rule);
            }
        }
    }

    fn ignore_entry(&mut self, node: Node<'_>) -> WrittenIgnore {
        let mut ignore = WrittenIgnore {
            span: node.span(),
            rules: Vec::new(),
            paths: Vec::new(),
            objects: Vec::new(),
            reason: None,
            until: None,
        };
        for entry in self.reader.mapping(node, node.span()) {
            match &*entry.name() {
                "rules" => ignore.rules = self.reader.strings(entry),
                "paths" => ignore.paths = self.reader.strings(entry),
                "objects" => {
                    for item in self.reader.list(entry, "mappings with `kind`, `namespace` and `name`") {
                        ignore.objects.push(self.object(item, entry.key.span()));
                    }
                }
                "reason" => ignore.reason = self.reader.string(entry),
                "until" => ignore.until = self.date(entry),
                _ => self.reader.unknown_key(entry, IGNORE_KEYS),
            }
        }
        if node.get("rules").is_none_or(|rules| rules.is_null() || (rules.is_sequence() && rules.is_empty())) {
            self.reader.problem(
                Problem::at(node.span(), "`rules` is missing: which findings are hidden?")
                    .help("Name rules or families; to leave files out altogether, use `exclude`"),
            );
        }
        ignore
    }

    fn object(&mut self, node: Node<'_>, place: Span) -> WrittenObject {
        let mut object = WrittenObject::default();
        for entry in self.reader.mapping(node, place) {
            match &*entry.name() {
                "kind" => object.kind = self.reader.string(entry),
                "namespace" => object.namespace = self.reader.string(entry),
                "name" => object.name = self.reader.string(entry),
                _ => self.reader.unknown_key(entry, OBJECT_KEYS),
            }
        }
        object
    }

    fn date(&mut self, entry: Entry<'_>) -> Option<Spanned<Date>> {
        let text = self.reader.text(entry, "a date such as 2027-01-31")?;
        match parse_date(&text.value) {
            Some(value) => Some(Spanned { value, span: text.span }),
            None => {
                let message = format!("`{}` is not a date such as 2027-01-31", text.value);
                self.reader.problem(Problem::at(text.span, message));
                None
            }
        }
    }

    fn versions(&mut self, entry: Entry<'_>, written: &mut Written) {
        for entry in self.reader.mapping(entry.value, entry.key.span()) {
            let Some(component) = Component::named(&entry.name()) else {
                self.reader.unknown_key(entry, TARGET_KEYS);
                continue;
            };
            let Some(text) = self.reader.text(entry, "a version such as \"1.36\"") else { continue };
            match text.value.parse() {
                Ok(value) => written.targets.push((component, Spanned { value, span: text.span })),
                Err(message) => self.reader.problem(Problem { span: Some(text.span), message, help: None }),
            }
        }
    }

    fn limits(&mut self, entry: Entry<'_>, written: &mut Written) {
        for entry in self.reader.mapping(entry.value, entry.key.span()) {
            match LIMIT_KEYS.iter().position(|(name, _)| *name == entry.name()) {
                Some(index) => written.limits[index] = self.reader.positive(entry),
                None => self.reader.unknown_key(entry, LIMIT_KEYS),
            }
        }
    }

    fn rule(&mut self, rule: Entry<'_>) -> Option<WrittenRule> {
        let id = rule.name();
        let Some(position) = self.catalogue.position(&id) else {
            let problem = Problem::at(rule.key.span(), format!("there is no rule `{id}`"));
            let known = self.catalogue.rules().iter().map(|rule| rule.id.as_str());
            self.reader.problem(problem.suggest(&id, known));
            return None;
        };
        let meta = &self.catalogue.rules()[position];
        let mut written = WrittenRule { rule: position, enabled: None, severity: None, options: Vec::new() };
        for entry in self.reader.mapping(rule.value, rule.key.span()) {
            match &*entry.name() {
                "enabled" => written.enabled = self.reader.boolean(entry),
                "severity" => {
                    let words = Severity::CHOICES.map(|severity| (severity.as_str(), severity));
                    written.severity = self.reader.word(entry, &words);
                }
                name => match meta.options.get(name) {
                    Some(schema) => {
                        let value = self.option(entry, schema);
                        written.options.extend(value.map(|value| (name.to_owned(), value)));
                    }
                    None => self.unknown_option(entry, meta),
                },
            }
        }
        Some(written)
    }

    fn unknown_option(&mut self, entry: Entry<'_>, meta: &RuleMeta) {
        let name = entry.name();
        let known = RULE_KEYS.iter().map(|(name, _)| *name).chain(meta.options.keys().map(String::as_str));
        let problem = Problem::at(entry.key.span(), format!("the rule `{}` has no option `{name}`", meta.id));
        self.reader.problem(problem.suggest(&name, known));
    }

    fn option(&mut self, entry: Entry<'_>, schema: &OptionSchema) -> Option<Spanned<Value>> {
        let value = match schema.kind {
            OptionType::Objects => {
                let items = self.reader.list(entry, "mappings");
                let items = items.into_iter().map(|item| self.fields(item, entry.key.span(), schema));
                Value::Array(items.collect())
            }
            kind => self.simple(entry, kind)?,
        };
        Some(Spanned { value, span: span_or(entry.value, entry.key.span()) })
    }

    fn simple(&mut self, entry: Entry<'_>, kind: OptionType) -> Option<Value> {
        let node = entry.value;
        let (value, expected) = match kind {
            OptionType::Boolean => (node.as_bool().map(Value::from), "`true` or `false`"),
            OptionType::Integer => (node.as_i64().map(Value::from), "a whole number"),
            OptionType::Number => (node.as_f64().map(Value::from), "a number"),
            OptionType::String => (node.as_str().map(|text| Value::from(text.into_owned())), "a string"),
            OptionType::Strings => {
                let strings = self.reader.strings(entry);
                return Some(strings.into_iter().map(|text| text.value).collect());
            }
            OptionType::Objects => (None, "a single value"),
        };
        if value.is_none() {
            self.reader.wrong(node, entry.key.span(), expected);
        }
        value
    }

    fn fields(&mut self, node: Node<'_>, place: Span, schema: &OptionSchema) -> Value {
        let mut object = serde_json::Map::new();
        for entry in self.reader.mapping(node, place) {
            let name = entry.name();
            match schema.fields.get(&*name) {
                Some(FieldSchema { kind, .. }) => {
                    let value = self.simple(entry, *kind);
                    object.extend(value.map(|value| (name.into_owned(), value)));
                }
                None => {
                    let problem = Problem::at(entry.key.span(), format!("unknown field `{name}`"));
                    self.reader.problem(problem.suggest(&name, schema.fields.keys().map(String::as_str)));
                }
            }
        }
        for (name, field) in &schema.fields {
            if field.required && node.get(name).is_none() && node.is_mapping() {
                self.reader.problem(Problem::at(span_or(node, place), format!("the field `{name}` is missing")));
            }
        }
        Value::Object(object)
    }
}
