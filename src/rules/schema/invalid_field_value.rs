//! Values of the right type that a field does not take.

use super::defined;
use crate::rules::Check;

pub(super) const CHECK: Check = Check::Object(&[], defined::invalid);
