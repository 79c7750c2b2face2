//! Writes `knowledge/kubernetes-types.txt`: the types of the fields of every built-in kind, as k8s-openapi has them.
//!
//! The types are asked, not read: each is deserialized from a [`Tracer`], which answers with every field once and remembers what was
//! asked for. `UPDATE=1 cargo test --test kubernetes_types` writes the file; without `UPDATE` a stale file fails.

use std::any::type_name;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::{Resource, api, apiextensions_apiserver, kube_aggregator};
use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, Expected, MapAccess, SeqAccess, Visitor};

/// Name of a structure to its fields with their types.
type Structures = BTreeMap<String, BTreeMap<&'static str, String>>;

/// Answers questions about a value and writes down what was asked.
#[derive(Clone, Copy)]
struct Tracer<'a> {
    structures: &'a RefCell<Structures>,
    /// The structures around the value.
    around: &'a RefCell<Vec<String>>,
    /// The type of the value, once it is known.
    found: &'a RefCell<String>,
}

/// `k8s_openapi::v1_36::api::apps::v1::deployment::Deployment` as `api.apps.v1.Deployment`; the innermost module is private.
fn short(name: &str) -> String {
    let mut parts: Vec<&str> = name.split("::").skip(2).collect();
    parts.remove(parts.len() - 2);
    parts.retain(|part| !matches!(*part, "pkg" | "apis"));
    parts.join(".")
}

impl Tracer<'_> {
    fn is(&self, name: &str) {
        self.found.replace(name.to_owned());
    }

    /// The type of what `ask` asks for.
    fn part<T>(&self, ask: impl FnOnce(Tracer<'_>) -> Result<T, Error>) -> Result<(T, String), Error> {
        let found = RefCell::default();
        let value = ask(Tracer { found: &found, ..*self })?;
        Ok((value, found.into_inner()))
    }
}

macro_rules! scalars {
    ($($method:ident $visit:ident $value:expr, $name:literal;)*) => {$(
        fn $method<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Error> {
            self.is($name);
            visitor.$visit($value)
        }
    )*};
}

macro_rules! unexpected {
    ($($method:ident($($argument:ty),*);)*) => {$(
        fn $method<V: Visitor<'static>>(self, $(_: $argument,)* _: V) -> Result<V::Value, Error> {
            Err(Error::custom(concat!(stringify!($method), ": a type that k8s-openapi did not use before")))
        }
    )*};
}

impl Deserializer<'static> for Tracer<'_> {
    type Error = Error;

    scalars! {
        deserialize_bool visit_bool false, "boolean";
        deserialize_i32 visit_i32 0, "int32";
        deserialize_i64 visit_i64 0, "int64";
        deserialize_f64 visit_f64 0.0, "number";
        deserialize_str visit_str "", "string";
        deserialize_string visit_str "", "string";
    }

    unexpected! {
        deserialize_i8(); deserialize_i16(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64();
        deserialize_f32(); deserialize_char(); deserialize_bytes(); deserialize_byte_buf(); deserialize_unit();
        deserialize_unit_struct(&'static str); deserialize_tuple(usize); deserialize_tuple_struct(&'static str, usize);
        deserialize_enum(&'static str, &'static [&'static str]); deserialize_identifier(); deserialize_ignored_any();
    }

    fn deserialize_option<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Error> {
        if (&visitor as &dyn Expected).to_string() == "a base64-encoded string" {
            self.is("bytes");
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_any<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&visitor as &dyn Expected).to_string().as_str() {
            "IntOrString" => {
                self.is("int-or-string");
                visitor.visit_i64(0)
            }
            "JSONSchemaPropsOrBool" => {
                self.is("schema-or-boolean");
                visitor.visit_bool(true)
            }
            "JSONSchemaPropsOrArray" => {
                self.is("schema-or-list");
                visitor.visit_seq(serde::de::value::SeqDeserializer::new(std::iter::empty::<&str>()))
            }
            "JSONSchemaPropsOrStringArray" => {
                self.is("schema-or-strings");
                visitor.visit_seq(serde::de::value::SeqDeserializer::new(std::iter::empty::<&str>()))
            }
            _ => {
                self.is("any");
                visitor.visit_unit()
            }
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'static>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (word, text) = match name {
            "Quantity" => ("quantity", "0"),
            "Time" => ("time", "1970-01-01T00:00:00Z"),
            "MicroTime" => ("micro-time", "1970-01-01T00:00:00Z"),
            _ => ("any", ""),
        };
        self.is(word);
        visitor.visit_newtype_struct(BorrowedStrDeserializer::new(text))
    }

    fn deserialize_seq<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Error> {
        struct One<'a>(Option<Tracer<'a>>);

        impl SeqAccess<'static> for One<'_> {
            type Error = Error;

            fn next_element_seed<T: DeserializeSeed<'static>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
                self.0.take().map(|tracer| seed.deserialize(tracer)).transpose()
            }
        }

        let (value, item) = self.part(|tracer| visitor.visit_seq(One(Some(tracer))))?;
        self.is(&format!("[]{item}"));
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'static>>(self, visitor: V) -> Result<V::Value, Error> {
        struct One<'a>(Option<Tracer<'a>>, Option<Tracer<'a>>);

        impl MapAccess<'static> for One<'_> {
            type Error = Error;

            fn next_key_seed<K: DeserializeSeed<'static>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
                self.1 = self.0.take();
                self.1.map(|_| seed.deserialize(BorrowedStrDeserializer::new("key"))).transpose()
            }

            fn next_value_seed<T: DeserializeSeed<'static>>(&mut self, seed: T) -> Result<T::Value, Error> {
                seed.deserialize(self.1.take().expect("a key was asked for first"))
            }
        }

        let (value, item) = self.part(|tracer| visitor.visit_map(One(Some(tracer), None)))?;
        self.is(&format!("{{}}{item}"));
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'static>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let name = short(type_name::<V::Value>());
        self.is(&name);
        // A structure inside of itself is known already; without this the questions would not end.
        let fields = if self.around.borrow().contains(&name) { &[] } else { fields };
        self.around.borrow_mut().push(name.clone());
        let value = visitor.visit_map(Fields { of: self, name, fields: fields.iter(), current: "" });
        self.around.borrow_mut().pop();
        value
    }
}

/// Every field of a structure, once.
struct Fields<'a> {
    of: Tracer<'a>,
    name: String,
    fields: std::slice::Iter<'static, &'static str>,
    current: &'static str,
}

impl Fields<'_> {
    fn add(&self, field: &'static str, found: String) {
        let mut structures = self.of.structures.borrow_mut();
        structures.entry(self.name.clone()).or_default().insert(field, found);
    }
}

impl MapAccess<'static> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'static>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        loop {
            let Some(field) = self.fields.next() else { return Ok(None) };
            // A kind compares them with its own before it goes on.
            if matches!(*field, "apiVersion" | "kind") {
                self.add(field, "string".to_owned());
                continue;
            }
            self.current = field;
            return seed.deserialize(BorrowedStrDeserializer::new(field)).map(Some);
        }
    }

    fn next_value_seed<T: DeserializeSeed<'static>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let (value, found) = self.of.part(|tracer| seed.deserialize(tracer))?;
        self.add(self.current, found);
        Ok(value)
    }
}

/// What was asked of all types.
#[derive(Default)]
struct Trace {
    structures: RefCell<Structures>,
    kinds: BTreeSet<(String, String, String)>,
}

impl Trace {
    fn structure<T: Deserialize<'static>>(&self) -> String {
        let (around, found) = (RefCell::default(), RefCell::default());
        let tracer = Tracer { structures: &self.structures, around: &around, found: &found };
        T::deserialize(tracer).expect("the tracer answers every question");
        found.into_inner()
    }

    fn kind<T: Resource + Deserialize<'static>>(&mut self) {
        let structure = self.structure::<T>();
        self.kinds.insert((T::API_VERSION.to_owned(), T::KIND.to_owned(), structure));
    }
}

macro_rules! trace_kinds {
    ($trace:ident: $($kind:ty,)*) => { $($trace.kind::<$kind>();)* };
}

fn trace() -> Trace {
    let mut trace = Trace::default();
    trace.structure::<ObjectMeta>();
    trace_kinds! { trace:
        api::admissionregistration::v1::MutatingAdmissionPolicy,
        api::admissionregistration::v1::MutatingAdmissionPolicyBinding,
        api::admissionregistration::v1::MutatingWebhookConfiguration,
        api::admissionregistration::v1::ValidatingAdmissionPolicy,
        api::admissionregistration::v1::ValidatingAdmissionPolicyBinding,
        api::admissionregistration::v1::ValidatingWebhookConfiguration,
        api::admissionregistration::v1alpha1::MutatingAdmissionPolicy,
        api::admissionregistration::v1alpha1::MutatingAdmissionPolicyBinding,
        api::admissionregistration::v1beta1::MutatingAdmissionPolicy,
        api::admissionregistration::v1beta1::MutatingAdmissionPolicyBinding,
        api::apiserverinternal::v1alpha1::StorageVersion,
        api::apps::v1::ControllerRevision,
        api::apps::v1::DaemonSet,
        api::apps::v1::Deployment,
        api::apps::v1::ReplicaSet,
        api::apps::v1::StatefulSet,
        api::authentication::v1::SelfSubjectReview,
        api::authentication::v1::TokenRequest,
        api::authentication::v1::TokenReview,
        api::authorization::v1::LocalSubjectAccessReview,
        api::authorization::v1::SelfSubjectAccessReview,
        api::authorization::v1::SelfSubjectRulesReview,
        api::authorization::v1::SubjectAccessReview,
        api::autoscaling::v1::HorizontalPodAutoscaler,
        api::autoscaling::v1::Scale,
        api::autoscaling::v2::HorizontalPodAutoscaler,
        api::batch::v1::CronJob,
        api::batch::v1::Job,
        api::certificates::v1::CertificateSigningRequest,
        api::certificates::v1alpha1::ClusterTrustBundle,
        api::certificates::v1beta1::ClusterTrustBundle,
        api::certificates::v1beta1::PodCertificateRequest,
        api::coordination::v1::Lease,
        api::coordination::v1alpha2::LeaseCandidate,
        api::coordination::v1beta1::LeaseCandidate,
        api::core::v1::Binding,
        api::core::v1::ComponentStatus,
        api::core::v1::ConfigMap,
        api::core::v1::Endpoints,
        api::core::v1::Event,
        api::core::v1::LimitRange,
        api::core::v1::Namespace,
        api::core::v1::Node,
        api::core::v1::PersistentVolume,
        api::core::v1::PersistentVolumeClaim,
        api::core::v1::Pod,
        api::core::v1::PodTemplate,
        api::core::v1::ReplicationController,
        api::core::v1::ResourceQuota,
        api::core::v1::Secret,
        api::core::v1::Service,
        api::core::v1::ServiceAccount,
        api::discovery::v1::EndpointSlice,
        api::events::v1::Event,
        api::flowcontrol::v1::FlowSchema,
        api::flowcontrol::v1::PriorityLevelConfiguration,
        api::networking::v1::IPAddress,
        api::networking::v1::Ingress,
        api::networking::v1::IngressClass,
        api::networking::v1::NetworkPolicy,
        api::networking::v1::ServiceCIDR,
        api::networking::v1beta1::IPAddress,
        api::networking::v1beta1::ServiceCIDR,
        api::node::v1::RuntimeClass,
        api::policy::v1::Eviction,
        api::policy::v1::PodDisruptionBudget,
        api::rbac::v1::ClusterRole,
        api::rbac::v1::ClusterRoleBinding,
        api::rbac::v1::Role,
        api::rbac::v1::RoleBinding,
        api::resource::v1::DeviceClass,
        api::resource::v1::ResourceClaim,
        api::resource::v1::ResourceClaimTemplate,
        api::resource::v1::ResourceSlice,
        api::resource::v1alpha3::DeviceTaintRule,
        api::resource::v1alpha3::ResourcePoolStatusRequest,
        api::resource::v1beta1::DeviceClass,
        api::resource::v1beta1::ResourceClaim,
        api::resource::v1beta1::ResourceClaimTemplate,
        api::resource::v1beta1::ResourceSlice,
        api::resource::v1beta2::DeviceClass,
        api::resource::v1beta2::DeviceTaintRule,
        api::resource::v1beta2::ResourceClaim,
        api::resource::v1beta2::ResourceClaimTemplate,
        api::resource::v1beta2::ResourceSlice,
        api::scheduling::v1::PriorityClass,
        api::scheduling::v1alpha2::PodGroup,
        api::scheduling::v1alpha2::Workload,
        api::storage::v1::CSIDriver,
        api::storage::v1::CSINode,
        api::storage::v1::CSIStorageCapacity,
        api::storage::v1::StorageClass,
        api::storage::v1::VolumeAttachment,
        api::storage::v1::VolumeAttributesClass,
        api::storage::v1beta1::VolumeAttributesClass,
        api::storagemigration::v1beta1::StorageVersionMigration,
        apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
        kube_aggregator::pkg::apis::apiregistration::v1::APIService,
    }
    trace
}

fn text() -> String {
    let trace = trace();
    let mut text = String::from(
        "# The fields of the built-in kinds of Kubernetes 1.36, written by tests/kubernetes_types.rs from k8s-openapi 0.29.\n\
         # `kind`: apiVersion, kind, its structure. `structure`: name, fields with their types.\n",
    );
    for (api_version, kind, structure) in &trace.kinds {
        let _ = writeln!(text, "kind\t{api_version}\t{kind}\t{structure}");
    }
    for (name, fields) in trace.structures.borrow().iter() {
        let _ = write!(text, "structure\t{name}");
        for (field, kind) in fields {
            let _ = write!(text, "\t{field} {kind}");
        }
        text.push('\n');
    }
    text
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test keeps a generated file; nothing of the checked tree is read")]
fn the_types_are_those_of_k8s_openapi() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/kubernetes-types.txt");
    let text = text();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, text).expect("the file can be written");
    } else {
        let stands = std::fs::read_to_string(path).expect("knowledge/kubernetes-types.txt is there");
        assert!(stands == text, "knowledge/kubernetes-types.txt is stale: UPDATE=1 cargo test --test kubernetes_types");
    }
}
