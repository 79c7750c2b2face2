//! What the API server demands of the values of built-in kinds beyond their types.
//!
//! The table `knowledge/kubernetes-constraints.txt` holds one demand a line and explains its words; here it is turned into
//! [`Constraints`], by structure and field, on first use. [`schema`](super::super::schema) holds objects against them.

mod read;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::format::Format;
use super::{StructureId, types};

/// The demands on all structures.
#[derive(Debug)]
pub struct Constraints {
    structures: Vec<OfStructure>,
}

/// The demands on one structure.
#[derive(Debug, Default)]
pub struct OfStructure {
    /// On the value of each field, in the order of the fields; empty if there are none.
    fields: Vec<Vec<OnValue>>,
    /// Fields that must be there, as bits.
    pub required: u64,
    /// On several fields.
    pub rules: Vec<OnFields>,
    /// On what is deeper, where that depends on what it is in.
    pub deeper: Vec<Deeper>,
}

impl OfStructure {
    /// The demands on the value of a field.
    pub fn field(&self, position: usize) -> &[OnValue] {
        self.fields.get(position).map_or(&[], Vec::as_slice)
    }
}

/// A demand on a value.
#[derive(Debug, Clone, PartialEq)]
pub enum OnValue {
    /// One of these texts.
    Enum(Box<[&'static str]>),
    /// An integer from, to.
    Range(i64, i64),
    /// Text of so many bytes, at least and at most.
    Length(usize, usize),
    /// A list or mapping of so many entries, at least and at most.
    Items(usize, usize),
    /// Text of a form.
    Format(Format),
    /// An integer in a range, or text of a form.
    NumberOr(i64, i64, Format),
    /// A demand on every entry of a list, or on every value of a mapping.
    Each(Box<OnValue>),
    /// A demand on every key of a mapping.
    Keys(Format),
    /// Entries of a list that differ in these fields, each with what stands for it when it is not there; no fields: that differ.
    Unique(Box<[(&'static str, &'static str)]>),
    /// An amount that is not negative, or more than zero.
    Amount {
        /// Zero is too little.
        positive: bool,
    },
    /// A number, switch or text that is one of these, and may not be anything else here.
    Only(Box<[&'static str]>),
    /// Any value but these.
    Not(Box<[&'static str]>),
    /// Nothing, and nothing of what is in it.
    Unchecked,
    /// What the words of the table cannot say.
    Special(Special),
}

/// Demands that are written as code, by their names in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Limits and requests of a container.
    Resources,
    /// Names and ports that all containers of a pod share.
    Pod,
    /// Mounts of a container that is not privileged.
    BidirectionalMounts,
    /// Zero replicas of an autoscaler.
    ScaleToZero,
    /// Keys of a ConfigMap.
    ConfigMap,
    /// Keys that a Secret of its type has.
    Secret,
    /// An APIService is called after its version and group.
    ApiService,
    /// `ReadWriteOncePod` stands alone.
    AccessModes,
    /// A claim asks for some storage.
    ClaimSize,
    /// What constraints and settings of a claim for devices name.
    DeviceRequests,
    /// Addresses of an EndpointSlice that are of its type.
    EndpointAddresses,
    /// Blocks of addresses that are taken out of another.
    IpBlock,
    /// What a certificate is for.
    KeyUsages,
    /// Amounts of a LimitRange that fit each other.
    LimitRange,
    /// Ports of which there are several have names.
    NamedPorts,
    /// A range of ports begins with a number.
    PortRange,
    /// Scopes of a quota that fit each other and what is limited.
    QuotaScopes,
    /// Versions of reviews, of which the API server speaks one.
    ReviewVersions,
    /// Resources of a rule for admission.
    RuleResources,
    /// Ports of the nodes that a Service takes.
    ServicePorts,
    /// What a binding of a policy does.
    ValidationActions,
    /// `*` stands alone.
    WildcardAlone,
}

/// A demand on several fields of a structure.
#[derive(Debug)]
pub struct OnFields {
    /// Only where all of these hold.
    pub conditions: Box<[Condition]>,
    /// What is demanded then.
    pub then: Then,
}

/// What is demanded of fields.
#[derive(Debug)]
pub enum Then {
    /// All of these fields, as bits.
    Require(u64),
    /// None of these.
    Forbid(u64),
    /// At least, at most so many of these.
    Count(u64, u32, u32),
    /// The value of a field.
    Value(usize, OnValue),
    /// That the number in the first field is at most the one in the second, or less than it.
    Order {
        /// The smaller number.
        less: usize,
        /// The larger number.
        more: usize,
        /// They may not be equal.
        strict: bool,
        /// The larger number is the wrong one, not the smaller.
        at_more: bool,
    },
    /// Of the whole structure.
    Special(Special),
}

/// Something about the fields of a structure.
#[derive(Debug)]
pub struct Condition {
    /// The way to the field.
    pub path: Box<[&'static str]>,
    /// What is asked of it.
    pub test: Test,
}

/// What is asked of a field.
#[derive(Debug)]
pub enum Test {
    /// It is there and not empty.
    There,
    /// It is not there, or empty.
    Absent,
    /// It is one of these; `-` stands for a field that is not there.
    Is(Box<[&'static str]>),
    /// It is none of these.
    IsNot(Box<[&'static str]>),
}

/// Demands on a structure at the end of a way.
#[derive(Debug)]
pub struct Deeper {
    /// The way from the structure that has the demand.
    pub path: Box<[Part]>,
    /// The structure at its end.
    pub end: StructureId,
    /// Fields of it that must be there, as bits.
    pub required: u64,
    /// On its fields.
    pub rules: Vec<OnFields>,
    /// On the value of a field of it.
    pub value: Option<(usize, OnValue)>,
}

/// A part of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The field.
    pub name: &'static str,
    /// Whether the way goes on in every entry of its list.
    pub each: bool,
}

static CONSTRAINTS: LazyLock<Constraints> = LazyLock::new(|| read::read(&read::TABLES, types()).0);

/// The demands on all structures of the built-in kinds.
pub fn constraints() -> &'static Constraints {
    &CONSTRAINTS
}

impl Constraints {
    /// The demands on a structure.
    pub fn of(&self, structure: StructureId) -> &OfStructure {
        &self.structures[structure.index()]
    }
}
