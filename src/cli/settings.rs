//! From arguments and configuration files to settings.

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::problem::problems;
use super::{Failure, Session, mistake, word_parser};
use crate::config::{Base, CommandLine, FILE_NAMES, Loaded, Scope, Settings, resolve};
use crate::finding::{Component, Confidence, Date, Preset, Severity, TARGET_KEYS, Version, closest, parse_date};
use crate::policy::Policies;
use crate::source::Sources;
use crate::walk::{Found, Place, STDIN};

/// What decides which rules run and what counts; the same for `check` and `config show`.
#[derive(Debug, Args)]
pub(super) struct SettingsArguments {
    /// Use this configuration file instead of the nearest `.idp-lint.yaml` or `idp-lint.yaml`.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Configuration")]
    config: Option<Utf8PathBuf>,
    /// Use no configuration file.
    #[arg(long, help_heading = "Configuration")]
    isolated: bool,
    /// Start from these sets of rules.
    #[arg(long, value_name = "PRESET", value_delimiter = ',', help_heading = "Rules",
        value_parser = word_parser(Preset::CHOICES.map(|preset| (preset.as_str(), preset))))]
    preset: Vec<Preset>,
    /// Run exactly these rules or families.
    #[arg(long, value_name = "RULE", value_delimiter = ',', conflicts_with = "preset", help_heading = "Rules")]
    select: Vec<String>,
    /// Run these rules or families in addition.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    extend_select: Vec<String>,
    /// Do not run these rules or families.
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<String>,
    /// Run these Rego policies too: a file, or a directory of them.
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    policy: Vec<Utf8PathBuf>,
    /// Leave out findings below this severity, in every output.
    #[arg(long, value_name = "SEVERITY", help_heading = "Findings",
        value_parser = word_parser(Severity::CHOICES.map(|severity| (severity.as_str(), severity))))]
    min_severity: Option<Severity>,
    /// Leave out findings below this confidence, in every output.
    #[arg(long, value_name = "CONFIDENCE", help_heading = "Findings",
        value_parser = word_parser(Confidence::CHOICES.map(|confidence| (confidence.as_str(), confidence))))]
    min_confidence: Option<Confidence>,
    /// Exit with 1 for findings of this severity and worse [default: warning].
    #[arg(long, value_name = "SEVERITY", help_heading = "Findings", value_parser = word_parser(FAIL_ON))]
    fail_on: Option<FailOn>,
    /// Only what reaches this cluster, such as `clusters/prod`; can be repeated.
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    cluster: Vec<String>,
    /// Leave out files and directories, by patterns as in `.gitignore`.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Input")]
    exclude: Vec<String>,
    /// The Kubernetes version that the repository is meant for [default: 1.36]; the same as `--target kubernetes=VERSION`.
    #[arg(long, value_name = "VERSION", help_heading = "Input")]
    kubernetes_version: Option<Version>,
    /// What breaks with this version, such as `kubernetes=1.38` or `flux=2.8`; wins over `target-versions` and can be
    /// repeated.
    #[arg(long, value_name = "NAME=VERSION", help_heading = "Input", value_parser = target)]
    target: Vec<(Component, Version)>,
    /// The day on which ignores are judged, for example 2027-01-31 [default: today].
    #[arg(long, value_name = "DATE", help_heading = "Findings", value_parser = date)]
    today: Option<Date>,
}

/// The severity from which a run fails.
#[derive(Debug, Clone, Copy)]
struct FailOn(Option<Severity>);

const FAIL_ON: [(&str, FailOn); 4] = [
    ("error", FailOn(Some(Severity::Error))),
    ("warning", FailOn(Some(Severity::Warning))),
    ("info", FailOn(Some(Severity::Info))),
    ("never", FailOn(None)),
];

fn target(text: &str) -> Result<(Component, Version), String> {
    let (name, version) = text.split_once('=').ok_or("write NAME=VERSION, for example `kubernetes=1.38`")?;
    let Some(component) = Component::named(name) else {
        let names = TARGET_KEYS.iter().map(|(name, _)| *name);
        return Err(match closest(name, names.clone()) {
            Some(closest) => format!("there is no `{name}`; did you mean `{closest}`?"),
            None => format!("there is no `{name}`; known are {}", names.collect::<Vec<_>>().join(", ")),
        });
    };
    version.parse().map(|version| (component, version))
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "write a date such as 2027-01-31".to_owned())
}

/// The settings of a run and where it takes place.
pub(super) struct Prepared {
    pub(super) place: Place,
    pub(super) settings: Settings,
    /// The files of the policies, which `policies` was compiled from.
    pub(super) policy_files: Sources,
    pub(super) policies: Policies,
}

/// Finds and reads the configuration and puts the arguments over it.
pub(super) fn prepare(
    arguments: SettingsArguments,
    paths: &[Utf8PathBuf],
    session: &mut Session<'_>,
) -> Result<Prepared, Failure> {
    let place = Place::with_bases(paths).map_err(|error| mistake(&error.to_string(), None))?;
    prepare_at(place, arguments, paths, session)
}

/// The same for a place that was found already.
pub(super) fn prepare_at(
    mut place: Place,
    arguments: SettingsArguments,
    paths: &[Utf8PathBuf],
    session: &mut Session<'_>,
) -> Result<Prepared, Failure> {
    let found = match &arguments.config {
        _ if arguments.isolated => Ok(None),
        Some(path) => place.open(path).map(Some),
        None => place.find(&FILE_NAMES),
    };
    let found = found.map_err(|why| mistake(&format!("cannot read the configuration {why}"), None))?;
    let mut base = Base::default();
    let mut directory = place.root.clone();
    let loaded = match found {
        None => Loaded::default(),
        Some(Found { path, bytes }) => {
            directory = place.directory(&path);
            base = Base::new(&directory, &place.root);
            Loaded::read(&path, bytes, &mut |path: &Utf8Path| place.read(path))
        }
    };
    if session.global.verbose {
        for file in loaded.files() {
            session.tell(&format!("configuration: {}", file.source.path()))?;
        }
    }
    let today = arguments.today.unwrap_or(session.world.today);
    let command_line = arguments.command_line();
    let policy_files = place.policies(&arguments.policy, &loaded.policies()).map_err(|why| mistake(&why, None))?;
    let policy_files = Sources::new(policy_files);
    let policies = Policies::compile(&policy_files);
    let catalogue = crate::catalogue(&policies);
    let mut settings = resolve(&loaded, &command_line, base, Some(today), &catalogue)
        .map_err(|found| Failure::Told(problems(&found, &loaded, session.err_color())))?;
    settings.scope = scope(paths, &place, &directory);
    Ok(Prepared { place, settings, policy_files, policies })
}

/// How much of what the configuration (or without one, the repository) is about the paths hold.
fn scope(paths: &[Utf8PathBuf], place: &Place, directory: &Utf8Path) -> Scope {
    if !place.directories || paths.iter().any(|path| path == STDIN) {
        Scope::Files
    } else if directory.starts_with(&place.start) && paths.len() == 1 {
        Scope::Whole
    } else {
        Scope::Directories
    }
}

impl SettingsArguments {
    fn command_line(&self) -> CommandLine {
        CommandLine {
            presets: self.preset.clone(),
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            min_severity: self.min_severity,
            min_confidence: self.min_confidence,
            fail_on: self.fail_on.map(|FailOn(severity)| severity),
            targets: self
                .kubernetes_version
                .map(|version| (Component::KUBERNETES, version))
                .into_iter()
                .chain(self.target.iter().copied())
                .collect(),
            exclude: self.exclude.clone(),
            policies: self.policy.clone(),
            clusters: self.cluster.clone(),
        }
    }
}
