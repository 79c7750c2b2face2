//! Objects as regorus takes them.

use regorus::Value;
use rustc_hash::FxHashMap;
use spanned_yaml::{Kind, Node};

/// Builds values; keys that come again (most of them) are shared.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    keys: FxHashMap<String, Value>,
}

impl Inputs {
    /// The value of a node, resolved as Kubernetes resolves it. The parser bounds depth and size.
    pub(super) fn value(&mut self, node: Node<'_>) -> Value {
        match node.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
            Kind::Int => node
                .as_i64()
                .map(Value::from)
                .or_else(|| node.as_u64().map(Value::from))
                .or_else(|| node.as_f64().map(Value::from))
                .unwrap_or(Value::Null),
            Kind::Float => node.as_f64().map_or(Value::Null, Value::from),
            Kind::String => Value::String(node.as_str().unwrap_or_default().into()),
            Kind::Sequence => Value::from(node.items().map(|item| self.value(item)).collect::<Vec<_>>()),
            Kind::Mapping => {
                let mut object = std::collections::BTreeMap::new();
                for entry in node.entries() {
                    let value = self.value(entry.value);
                    object.insert(self.key(&entry.name()), value);
                }
                Value::from(object)
            }
        }
    }

    fn key(&mut self, name: &str) -> Value {
        if let Some(key) = self.keys.get(name) {
            return key.clone();
        }
        let key = Value::String(name.into());
        self.keys.insert(name.to_owned(), key.clone());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    #[test]
    fn values_are_those_that_kubernetes_reads() {
        let text = "a: yes\nb: 0400\nc: 1.5\nd: [1, x, null]\ne: {on: ~}\nf: 18446744073709551615\n";
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let value = Inputs::default().value(tree.documents().next().unwrap().root());
        let json = r#"{"a":true,"b":256,"c":1.5,"d":[1,"x",null],"e":{"true":null},"f":18446744073709551615}"#;
        assert_eq!(value, Value::from_json_str(json).unwrap());
    }
}
