//! Ignores that nobody will understand. Reported by `evaluate`.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
