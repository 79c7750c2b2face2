//! The components of a control plane, where a repository runs them as pods: static pods of a node, a control plane that
//! is hosted in another cluster, an etcd of one's own.
//!
//! Takes containers; gives the component that one starts and its flags, in the order and spelling of Go's `pflag`:
//! `--name=value`, `--name value`, and `--name` alone, which is `true`.

use std::borrow::Cow;

use super::workload::Container;
use crate::manifest::{Node, is_templated};

/// A component of a control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// `kube-apiserver`.
    ApiServer,
    /// `kube-controller-manager`.
    ControllerManager,
    /// `kube-scheduler`.
    Scheduler,
    /// `etcd`.
    Etcd,
    /// `kubelet`, which is a pod only where somebody runs one in a container.
    Kubelet,
}

impl Component {
    const ALL: [Self; 5] = [Self::ApiServer, Self::ControllerManager, Self::Scheduler, Self::Etcd, Self::Kubelet];

    /// The name of the program.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Etcd => "etcd",
            Self::Kubelet => "kubelet",
        }
    }

    /// The component that a container starts: by its command, or else by its image if it has arguments. A shell that starts
    /// one hides its flags, so that it counts as none.
    pub fn of(container: &Container<'_>) -> Option<Self> {
        let first = |list: &str| container.get(list).and_then(|list| list.items().next());
        let named = |text: &str| {
            let program = text.trim().rsplit('/').next().unwrap_or_default();
            Self::ALL.into_iter().find(|component| component.name() == program)
        };
        if let Some(program) = first("command") {
            return named(&program.as_str()?);
        }
        let argument = first("args")?.as_str()?;
        if !argument.starts_with('-') {
            return named(&argument);
        }
        let (_, image) = container.image()?;
        let image = image.repository().rsplit('/').next()?;
        named(image.strip_suffix("-amd64").or_else(|| image.strip_suffix("-arm64")).unwrap_or(image))
    }
}

/// The flags that a container gives a component.
#[derive(Debug)]
pub struct Flags<'t> {
    words: Vec<(Node<'t>, Cow<'t, str>)>,
    variables: Vec<(Node<'t>, Cow<'t, str>)>,
    is_open: bool,
}

/// A flag as it is given.
#[derive(Debug)]
pub struct Flag<'t> {
    /// The argument with the value.
    pub node: Node<'t>,
    /// The value; `None` where it stands alone, and where a placeholder is part of it.
    pub value: Option<Cow<'t, str>>,
}

impl<'t> Flags<'t> {
    /// Reads command and arguments, and the variables that etcd takes for flags.
    pub fn of(container: &Container<'t>) -> Self {
        let items = ["command", "args"].into_iter().filter_map(|list| container.get(list)).flat_map(Node::items);
        let words: Vec<_> = items.filter_map(|item| Some((item, item.text()?))).collect();
        let is_open = words.iter().any(|(_, word)| !word.trim_start().starts_with("--") && is_placeholder(word));
        let variables = container.get("env").into_iter().flat_map(Node::items).filter_map(|item| {
            let name = item.get("name")?.text().filter(|name| name.starts_with("ETCD_"))?;
            Some((item.get("value").unwrap_or(item), name))
        });
        Self { words, variables: variables.collect(), is_open }
    }

    /// Whether placeholders may bring further flags.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The flag of a name, written without `--`.
    pub fn get(&self, name: &str) -> Option<Flag<'t>> {
        for (index, (node, word)) in self.words.iter().enumerate() {
            let Some(rest) = word.trim().strip_prefix("--").and_then(|word| word.strip_prefix(name)) else { continue };
            if let Some(value) = rest.strip_prefix('=') {
                return Some(Flag { node: *node, value: known(value) });
            }
            if rest.is_empty() {
                let next = self.words.get(index + 1).filter(|(_, next)| !next.trim_start().starts_with('-'));
                return Some(match next {
                    Some((node, value)) => Flag { node: *node, value: known(value) },
                    None => Flag { node: *node, value: None },
                });
            }
        }
        let is_it = |variable: &str| {
            let rest = variable.strip_prefix("ETCD_").unwrap_or_default();
            rest.len() == name.len()
                && rest.bytes().zip(name.bytes()).all(|(have, want)| match want {
                    b'-' => have == b'_',
                    _ => have.eq_ignore_ascii_case(&want),
                })
        };
        let (node, _) = self.variables.iter().find(|(_, variable)| is_it(variable))?;
        Some(Flag { node: *node, value: node.text().and_then(|value| known(&value)) })
    }
}

/// A value without its blanks; `None` if a placeholder is part of it.
fn known<'t>(value: &str) -> Option<Cow<'t, str>> {
    (!is_placeholder(value)).then(|| Cow::Owned(value.trim().to_owned()))
}

fn is_placeholder(text: &str) -> bool {
    is_templated(text) || text.contains('$')
}
