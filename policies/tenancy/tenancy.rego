# METADATA
# scope: package
# description: |
#   What many teams on one cluster owe each other: objects that say whose they are, namespaces that are used, and quotas
#   that bound what is shared.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/multi-tenancy/
#   description: Kubernetes, multi-tenancy
package tenancy

import rego.v1

# METADATA
# title: An object does not say who owns it.
# description: |
#   `settings.rego` lists the labels and the form of their values. Alerts, costs and clean-ups go to the owner; what
#   nobody owns nobody repairs.
# custom:
#   help: Add the label under `metadata.labels`
deny_owner contains {"msg": msg, "path": ["metadata", "labels", label]} if {
	input.kind in owned_kinds
	some label, _ in owner_labels
	not has_label(label)
	msg := sprintf("%s has no label `%s`, so nobody can tell who owns it", [named, label])
}

deny_owner contains {"msg": msg, "path": ["metadata", "labels", label]} if {
	input.kind in owned_kinds
	some label, form in owner_labels
	value := input.metadata.labels[label]
	not regex.match(form, value)
	msg := sprintf("%s has the label `%s` with the value `%v`, which is not of the form `%s`", [named, label, value, form])
}

# METADATA
# title: An object is put into the namespace `default`.
# description: |
#   Everybody who may do anything in a cluster tends to be allowed to do it in `default`, and no quota, network policy or
#   owner belongs to it.
# custom:
#   help: Put it into the namespace of its team
deny_default_namespace contains {"msg": msg, "path": ["metadata", "namespace"]} if {
	input.metadata.namespace == "default"
	msg := sprintf("%s is put into the namespace `default`, which belongs to nobody", [named])
}

# METADATA
# title: A quota leaves a shared resource without a bound.
# description: |
#   What a ResourceQuota does not name is not bounded: one team can then take all of it.
# custom:
#   help: Add the resource under `spec.hard`
deny_quota contains {"msg": msg, "path": ["spec", "hard", resource]} if {
	input.kind == "ResourceQuota"
	not input.spec.scopes
	not input.spec.scopeSelector
	some resource in bounded_resources
	not bounded(resource)
	msg := sprintf("%s does not bound `%s`, so its namespace can take all of it", [named, resource])
}

has_label(label) if input.metadata.labels[label] != null

# `cpu` and `memory` are short for the requests, `count/pods` is another word for `pods`.
bounded(resource) if input.spec.hard[resource] != null

bounded(resource) if input.spec.hard[trim_prefix(resource, "requests.")] != null

bounded(resource) if input.spec.hard[concat("/", ["count", resource])] != null

named := sprintf("%s `%s`", [input.kind, object.get(input, ["metadata", "name"], "without a name")])
