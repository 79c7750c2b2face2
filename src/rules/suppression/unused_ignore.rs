//! Ignores that hide nothing. Reported by `evaluate`.

use crate::rules::Check;

pub(super) const CHECK: Check = Check::Evaluation;
