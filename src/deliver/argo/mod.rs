//! Argo CD.
