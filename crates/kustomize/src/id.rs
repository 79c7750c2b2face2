//! Names of nodes: numbers that are copied freely and stay valid as long as the world.

use std::num::NonZeroU32;

/// A node of a [`crate::World`]: of a file that was read, or one that a kustomization wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    layer: LayerId,
    index: u32,
}

/// The number of a file or of a layer, in one sequence, so that a [`NodeId`] is eight bytes and `Option<NodeId>` as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LayerId(NonZeroU32);

/// The number of a file of a [`crate::World`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileNumber(pub(crate) u32);

/// Set in the number of a layer that a kustomization wrote.
const WRITTEN: u32 = 1 << 31;

impl LayerId {
    /// A file as a layer.
    #[inline]
    pub(crate) fn of_file(file: FileNumber) -> Self {
        Self(NonZeroU32::MIN.saturating_add(file.0))
    }

    /// A written layer.
    #[inline]
    pub(crate) fn written(number: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(number) | WRITTEN)
    }

    /// The file, or else the number of the written layer.
    #[inline]
    pub(crate) fn file(self) -> Result<FileNumber, u32> {
        let number = self.0.get();
        if number & WRITTEN == 0 { Ok(FileNumber(number - 1)) } else { Err((number & !WRITTEN).wrapping_sub(1)) }
    }
}

impl NodeId {
    #[inline]
    pub(crate) fn new(layer: LayerId, index: u32) -> Self {
        Self { layer, index }
    }

    #[inline]
    pub(crate) fn layer(self) -> LayerId {
        self.layer
    }

    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// Whether the node stands in a file, untouched.
    #[inline]
    pub fn is_source(self) -> bool {
        self.layer.file().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_eight_bytes_and_tell_files_from_layers() {
        assert_eq!(size_of::<Option<NodeId>>(), 8);
        assert_eq!(LayerId::of_file(FileNumber(7)).file(), Ok(FileNumber(7)));
        assert_eq!(LayerId::written(0).file(), Err(0));
        assert_eq!(LayerId::written(7).file(), Err(7));
    }
}
