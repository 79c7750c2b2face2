//! Name references.

use crate::work::{Step, Work};

/// Rewrites the fields that name objects whose names changed. Once, when everything else is done.
pub(crate) fn resolve(_work: &mut Work<'_>) -> Step {
    Ok(())
}
