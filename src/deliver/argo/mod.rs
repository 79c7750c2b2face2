//! Argo CD: what an `Application` asks for, and which Applications an `ApplicationSet` makes.
//!
//! Takes nodes of manifests; gives typed views, generated Applications and the reasons where something stays unknown. It
//! renders nothing and decides nothing about deliveries.

pub mod application;
pub mod application_set;
mod compose;
mod deliver;
mod directory;
mod image;
pub mod source_override;
mod value;
