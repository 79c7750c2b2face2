//! Reads the table of constraints.

use super::super::format::Format;
use super::super::{StructureId, Type, TypeId, Types};
use super::{Condition, Constraints, Deeper, OfStructure, OnFields, OnValue, Part, Special, Test, Then};

/// The tables.
pub(super) const TABLES: [&str; 2] = [
    include_str!("../../../../knowledge/kubernetes-constraints.txt"),
    include_str!("../../../../knowledge/kubernetes-constraints-cluster.txt"),
];

/// The demands of tables, and the lines of them that say nothing.
pub(super) fn read(tables: &[&'static str], types: &Types) -> (Constraints, Vec<&'static str>) {
    let mut structures = Vec::new();
    structures.resize_with(types.structures(), OfStructure::default);
    let mut reader = Reader { types, structures };
    let lines = tables.iter().flat_map(|table| table.lines());
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let bad = lines.filter(|line| reader.line(line).is_none()).collect();
    (Constraints { structures: reader.structures }, bad)
}

struct Reader<'a> {
    types: &'a Types,
    structures: Vec<OfStructure>,
}

/// Words that a line is about a whole structure with.
const OF_STRUCTURE: [&str; 10] =
    ["require", "forbid", "exactly-one", "at-most-one", "at-least-one", "at-most", "at-least", "above", "if", "check"];

/// What may follow conditions.
const THEN: [&str; 7] = ["require", "forbid", "exactly-one", "at-most-one", "at-least-one", "check", "field"];

impl Reader<'_> {
    fn line(&mut self, line: &'static str) -> Option<()> {
        let (target, demand) = line.split_once('\t')?;
        let words: Vec<&'static str> = demand.split(' ').filter(|word| !word.is_empty()).collect();
        words.first()?;
        let (structure, rest) = self.structure(target)?;
        let mut path: Vec<Part> = rest.split('.').filter(|part| !part.is_empty()).map(part).collect();
        // A check is of a structure or of a value, as its target is.
        let end = self.end(structure, &path).filter(|_| OF_STRUCTURE.contains(&words[0]));
        if let Some(end) = end {
            let rule = self.rule(&words, end)?;
            let required = match rule {
                OnFields { ref conditions, then: Then::Require(fields) } if conditions.is_empty() => fields,
                _ => 0,
            };
            let rules = if required == 0 { vec![rule] } else { Vec::new() };
            let of = &mut self.structures[structure.index()];
            if path.is_empty() {
                of.required |= required;
                of.rules.extend(rules);
            } else {
                of.deeper.push(Deeper { path: path.into(), end, required, rules, value: None });
            }
            return Some(());
        }
        let last = path.pop().filter(|last| !last.each)?;
        let end = self.end(structure, &path)?;
        let position = self.types.position(end, last.name)?;
        let value = value(&words)?;
        let of = &mut self.structures[structure.index()];
        if path.is_empty() {
            let fields = self.types.fields(structure).len();
            of.fields.resize_with(fields, Vec::new);
            of.fields[position].push(value);
        } else {
            let value = Some((position, value));
            of.deeper.push(Deeper { path: path.into(), end, required: 0, rules: Vec::new(), value });
        }
        Some(())
    }

    /// The structure that a target begins with, and what follows.
    fn structure(&self, target: &'static str) -> Option<(StructureId, &'static str)> {
        let mut ends: Vec<usize> = target.match_indices('.').map(|(at, _)| at).collect();
        ends.push(target.len());
        let known = |end: &usize| {
            let name = &target[..*end];
            let with_api = format!("api.{name}");
            self.types.structure(&with_api).or_else(|| self.types.structure(name)).map(|id| (id, *end))
        };
        let (structure, end) = ends.iter().find_map(known)?;
        Some((structure, target[end..].trim_start_matches('.')))
    }

    /// The structure at the end of a way.
    fn end(&self, structure: StructureId, path: &[Part]) -> Option<StructureId> {
        path.iter().try_fold(structure, |structure, part| {
            let (_, kind) = self.types.field(structure, part.name)?;
            match (kind, part.each) {
                (Type::Structure(next), false) => Some(next),
                (Type::List(item) | Type::Map(item), true) => self.structure_of(item),
                _ => None,
            }
        })
    }

    fn structure_of(&self, id: TypeId) -> Option<StructureId> {
        match self.types.get(id) {
            Type::Structure(structure) => Some(structure),
            _ => None,
        }
    }

    /// Names of fields as bits.
    fn fields(&self, structure: StructureId, names: &[&str]) -> Option<u64> {
        let bits = names.iter().try_fold(0, |bits, name| Some(bits | 1 << self.types.position(structure, name)?))?;
        (bits != 0).then_some(bits)
    }

    fn rule(&self, words: &[&'static str], of: StructureId) -> Option<OnFields> {
        if words[0] != "if" {
            return Some(OnFields { conditions: Box::default(), then: self.then(words, of)? });
        }
        let then = words.iter().position(|word| THEN.contains(word))?;
        let conditions = words[1..then].iter().map(|word| self.condition(word, of)).collect::<Option<_>>()?;
        Some(OnFields { conditions, then: self.then(&words[then..], of)? })
    }

    fn then(&self, words: &[&'static str], of: StructureId) -> Option<Then> {
        let rest = &words[1..];
        Some(match words[0] {
            "require" => Then::Require(self.fields(of, rest)?),
            "forbid" => Then::Forbid(self.fields(of, rest)?),
            "exactly-one" => Then::Count(self.fields(of, rest)?, 1, 1),
            "at-most-one" => Then::Count(self.fields(of, rest)?, 0, 1),
            "at-least-one" => Then::Count(self.fields(of, rest)?, 1, u32::MAX),
            "field" => Then::Value(self.types.position(of, rest.first()?)?, value(&rest[1..])?),
            "at-most" | "at-least" | "above" => {
                let mut less = self.types.position(of, rest.first()?)?;
                let mut more = self.types.position(of, rest.get(1)?)?;
                let at_more = words[0] != "at-most";
                if at_more {
                    std::mem::swap(&mut less, &mut more);
                }
                Then::Order { less, more, strict: words[0] == "above", at_more }
            }
            "check" => Then::Special(special(rest.first()?)?),
            _ => return None,
        })
    }

    fn condition(&self, word: &'static str, of: StructureId) -> Option<Condition> {
        let list = |text: &'static str| text.split('|').collect();
        let (path, test) = if let Some((path, values)) = word.split_once("!=") {
            (path, Test::IsNot(list(values)))
        } else if let Some((path, values)) = word.split_once('=') {
            (path, Test::Is(list(values)))
        } else if let Some(path) = word.strip_prefix('!') {
            (path, Test::Absent)
        } else {
            (word, Test::There)
        };
        let path: Box<[&'static str]> = path.split('.').collect();
        let (last, parents) = path.split_last()?;
        let parents: Vec<Part> = parents.iter().map(|name| part(name)).collect();
        let end = self.end(of, &parents)?;
        self.types.position(end, last)?;
        Some(Condition { path, test })
    }
}

fn part(text: &'static str) -> Part {
    match text.strip_suffix("[]") {
        Some(name) => Part { name, each: true },
        None => Part { name: text, each: false },
    }
}

fn special(name: &str) -> Option<Special> {
    Some(match name {
        "resources" => Special::Resources,
        "pod" => Special::Pod,
        "bidirectional-mounts" => Special::BidirectionalMounts,
        "scale-to-zero" => Special::ScaleToZero,
        "config-map" => Special::ConfigMap,
        "secret" => Special::Secret,
        "api-service" => Special::ApiService,
        "access-modes" => Special::AccessModes,
        "claim-size" => Special::ClaimSize,
        "device-requests" => Special::DeviceRequests,
        "endpoint-addresses" => Special::EndpointAddresses,
        "ip-block" => Special::IpBlock,
        "key-usages" => Special::KeyUsages,
        "limit-range" => Special::LimitRange,
        "named-ports" => Special::NamedPorts,
        "port-range" => Special::PortRange,
        "quota-scopes" => Special::QuotaScopes,
        "review-versions" => Special::ReviewVersions,
        "rule-resources" => Special::RuleResources,
        "service-ports" => Special::ServicePorts,
        "validation-actions" => Special::ValidationActions,
        "wildcard-alone" => Special::WildcardAlone,
        _ => return None,
    })
}

/// A bound; `-` for none.
fn bound<N: std::str::FromStr>(word: Option<&&str>, none: N) -> Option<N> {
    match *word? {
        "-" => Some(none),
        number => number.parse().ok(),
    }
}

/// A demand on a value.
fn value(words: &[&'static str]) -> Option<OnValue> {
    let rest = words.get(1..)?;
    let (first, second) = (rest.first(), rest.get(1));
    Some(match words[0] {
        "enum" if !rest.is_empty() => OnValue::Enum(rest.into()),
        "range" => OnValue::Range(bound(first, i64::MIN)?, bound(second, i64::MAX)?),
        "length" => OnValue::Length(bound(first, 0)?, bound(second, usize::MAX)?),
        "items" => OnValue::Items(bound(first, 0)?, bound(second, usize::MAX)?),
        "format" => OnValue::Format(Format::named(first?)?),
        "number-or" => {
            OnValue::NumberOr(bound(first, i64::MIN)?, bound(second, i64::MAX)?, Format::named(rest.get(2)?)?)
        }
        "each" => OnValue::Each(Box::new(value(rest)?)),
        "keys" => OnValue::Keys(Format::named(first?)?),
        "unique" => OnValue::Unique(rest.iter().map(|word| word.split_once('=').unwrap_or((word, ""))).collect()),
        "not-negative" => OnValue::Amount { positive: false },
        "positive" => OnValue::Amount { positive: true },
        "only" if !rest.is_empty() => OnValue::Only(rest.into()),
        "not" if !rest.is_empty() => OnValue::Not(rest.into()),
        "unchecked" => OnValue::Unchecked,
        "check" => OnValue::Special(special(first?)?),
        _ => return None,
    })
}
