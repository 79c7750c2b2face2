//! Fields that the target version of Kubernetes has behind a feature gate that is off.

use super::aim::aim;
use super::field::{GATES_KNOWN, Gate, LIVES};
use crate::finding::{Component, Sink};
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    LIVES.each(object, &mut |entry, path, life| {
        if life.gate == Gate::None {
            return;
        }
        let aim = aim(Component::KUBERNETES, object, context);
        let target = aim.newest;
        let is_there = life.introduced.is_none_or(|introduced| introduced <= target);
        if !is_there || life.removed.is_some_and(|removed| removed <= target) || target > GATES_KNOWN {
            return;
        }
        let on = match life.gate {
            Gate::OnSince(on) if on > target => Some(on),
            Gate::Off => None,
            _ => return,
        };
        let gate = match life.gate_name {
            "" => "a feature gate".to_owned(),
            name => format!("the feature gate `{name}`"),
        };
        let message = format!(
            "{object}: Kubernetes {target} has `{}` behind {gate}, which is off by default: the API server drops the field \
             without a word",
            path.join("."),
        );
        let help = match on {
            Some(on) => format!("Wait for Kubernetes {on}, which has the gate on, or remove the field"),
            None => "Remove the field, or switch the gate on in the control plane, which managed clusters do not allow".to_owned(),
        };
        aim.explain_newest(sink.report(entry.key.span(), message).help(help));
    });
}
