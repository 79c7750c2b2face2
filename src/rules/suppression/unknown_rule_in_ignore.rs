//! Ignores of rules that do not exist. Reported by `evaluate`.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
