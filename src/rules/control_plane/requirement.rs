//! What a flag of a component has to say, and whether it does.

use crate::manifest::Node;
use crate::object::control_plane::{Component, Flags};

/// What a rule asks of the flags of some components.
pub(super) struct Requirement {
    /// The rule.
    pub(super) rule: &'static str,
    /// Whose flags.
    pub(super) components: &'static [Component],
    /// The flags, without `--`.
    pub(super) flags: &'static [&'static str],
    /// What they have to say.
    pub(super) demand: Demand,
    /// Flags that name a file which may say it instead.
    pub(super) unless: &'static [&'static str],
    /// What happens otherwise: the end of the message.
    pub(super) consequence: &'static str,
    /// What to do.
    pub(super) help: &'static str,
}

/// What flags have to say.
#[derive(Clone, Copy)]
pub(super) enum Demand {
    /// Each is given, with a value.
    Given,
    /// None is given.
    Absent,
    /// It is given with this value.
    Is(&'static str),
    /// None is given with another value than these.
    Only(&'static [&'static str]),
    /// None is given with one of these values.
    Not(&'static [&'static str]),
    /// Its list is given and has this member.
    Includes(&'static str),
    /// Its list has none of these members.
    Excludes(&'static [&'static str]),
    /// It is a number of at least this.
    AtLeast(i64),
}

/// How flags fail a demand.
pub(super) enum Failure<'t> {
    /// These are missing.
    Missing(Vec<&'static str>),
    /// One is given wrongly, here.
    Wrong(Node<'t>, String),
}

impl Demand {
    /// The first failure; `None` where there is none, or where placeholders leave it open.
    pub(super) fn failure<'t>(self, names: &'static [&'static str], flags: &Flags<'t>) -> Option<Failure<'t>> {
        let mut missing = Vec::new();
        for &name in names {
            let Some(flag) = flags.get(name) else {
                missing.push(name);
                continue;
            };
            // Alone, it is a switch that is on.
            let is_alone = flag.node.text().is_some_and(|text| text.trim().strip_prefix("--") == Some(name));
            let value = match &flag.value {
                Some(value) => value.as_ref(),
                None if is_alone => "true",
                None if matches!(self, Self::Absent) => "",
                None => continue,
            };
            let is_wrong = match self {
                Self::Given => value.is_empty(),
                Self::Absent => true,
                Self::Is(wanted) => value != wanted,
                Self::Only(good) => !good.contains(&value),
                Self::Not(bad) => bad.contains(&value),
                Self::Includes(member) => !value.split(',').any(|part| part.trim() == member),
                Self::Excludes(members) => value.split(',').any(|part| members.contains(&part.trim())),
                Self::AtLeast(least) => value.parse::<i64>().is_ok_and(|number| number < least),
            };
            if is_wrong {
                let written = if is_alone { format!("--{name}") } else { format!("--{name}={value}") };
                return Some(Failure::Wrong(flag.node, written));
            }
        }
        let is_needed = matches!(self, Self::Given | Self::Is(_) | Self::Includes(_) | Self::AtLeast(_));
        (is_needed && !missing.is_empty() && !flags.is_open()).then_some(Failure::Missing(missing))
    }
}
