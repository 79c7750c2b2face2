//! Which fields the transformers act on: kustomize's defaults, extended by `configurations:` and `crds:`.
//!
//! Facts only: nothing here touches an object.

mod configuration;
mod crds;
mod list;
mod references;
mod scope;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use configuration::{read_list, read_plugin_list};
pub(crate) use list::{Conflict, FieldSpec, SpecList};
#[cfg(test)]
pub(crate) use references::Target;
pub(crate) use references::{NameReferences, Trie};
pub(crate) use scope::ClusterScoped;

use crate::symbol::Symbols;

/// The field specs of one accumulation. What is not extended is shared.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldSpecs {
    /// Whether they are nothing but the defaults.
    is_builtin: bool,
    pub(crate) name_prefix: Arc<SpecList>,
    pub(crate) name_suffix: Arc<SpecList>,
    pub(crate) namespace: Arc<SpecList>,
    /// For `commonLabels` and `labels` with selectors.
    pub(crate) common_labels: Arc<SpecList>,
    /// Custom ones, for every entry of `labels`.
    pub(crate) labels: Arc<SpecList>,
    /// For `labels` with templates.
    pub(crate) template_labels: Arc<SpecList>,
    pub(crate) annotations: Arc<SpecList>,
    pub(crate) images: Arc<SpecList>,
    pub(crate) replicas: Arc<SpecList>,
    /// Where variables of `vars:` are replaced.
    pub(crate) variables: Arc<SpecList>,
    pub(crate) references: Arc<NameReferences>,
}

impl FieldSpecs {
    /// The defaults of kustomize 5.8.1.
    pub(crate) fn builtin(symbols: &Symbols) -> Self {
        let name = Arc::new(table::name(symbols));
        Self {
            is_builtin: true,
            name_prefix: name.clone(),
            name_suffix: name,
            namespace: Arc::new(table::namespace(symbols)),
            common_labels: Arc::new(table::common_labels(symbols)),
            labels: Arc::default(),
            template_labels: Arc::new(table::template_labels(symbols)),
            annotations: Arc::new(table::annotations(symbols)),
            images: Arc::new(table::images(symbols)),
            replicas: Arc::new(table::replicas(symbols)),
            variables: Arc::new(table::variables(symbols)),
            references: Arc::new(table::references(symbols)),
        }
    }

    /// The specs of an accumulation to which another one is added. Every accumulation has the defaults, so one that has nothing
    /// else adds nothing.
    pub(crate) fn merged(mine: &Arc<Self>, other: &Arc<Self>, symbols: &Symbols) -> Result<Arc<Self>, Conflict> {
        if other.is_builtin || Arc::ptr_eq(mine, other) {
            return Ok(mine.clone());
        }
        if mine.is_builtin {
            return Ok(other.clone());
        }
        let mut merged = Self::clone(mine);
        merged.merge(other, symbols)?;
        Ok(Arc::new(merged))
    }

    /// These specs, of one kustomization, as they become in an accumulation that has none yet. `builtin` are the defaults.
    pub(crate) fn alone(&self, builtin: &Self, symbols: &Symbols) -> Result<Self, Conflict> {
        let mut alone = self.clone();
        let lists = [
            (&mut alone.name_prefix, &builtin.name_prefix),
            (&mut alone.name_suffix, &builtin.name_suffix),
            (&mut alone.namespace, &builtin.namespace),
            (&mut alone.common_labels, &builtin.common_labels),
            (&mut alone.labels, &builtin.labels),
            (&mut alone.template_labels, &builtin.template_labels),
            (&mut alone.annotations, &builtin.annotations),
            (&mut alone.images, &builtin.images),
            (&mut alone.replicas, &builtin.replicas),
            (&mut alone.variables, &builtin.variables),
        ];
        for (list, builtin) in lists {
            if !Arc::ptr_eq(list, builtin) {
                *list = Arc::new(list.alone(symbols)?);
            }
        }
        Ok(alone)
    }

    /// Adds other specs to these.
    fn merge(&mut self, other: &Self, symbols: &Symbols) -> Result<(), Conflict> {
        self.is_builtin = false;
        let lists = [
            (&mut self.name_prefix, &other.name_prefix),
            (&mut self.name_suffix, &other.name_suffix),
            (&mut self.namespace, &other.namespace),
            (&mut self.common_labels, &other.common_labels),
            (&mut self.labels, &other.labels),
            (&mut self.template_labels, &other.template_labels),
            (&mut self.annotations, &other.annotations),
            (&mut self.images, &other.images),
            (&mut self.replicas, &other.replicas),
            (&mut self.variables, &other.variables),
        ];
        for (mine, other) in lists {
            if !other.is_empty() && !Arc::ptr_eq(mine, other) {
                Arc::make_mut(mine).merge(other)?;
            }
        }
        if !other.references.is_empty() && !Arc::ptr_eq(&self.references, &other.references) {
            self.references = Arc::new(self.references.merged(&other.references, symbols)?);
        }
        Ok(())
    }
}
