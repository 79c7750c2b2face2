package tenancy_test

import rego.v1

owned := {"example.com/team": "shop", "example.com/cost-center": "0042"}

namespace(labels) := {"kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}

quota(hard) := {"kind": "ResourceQuota", "metadata": {"name": "shop"}, "spec": {"hard": hard}}

test_an_owned_namespace_passes if {
	count(data.tenancy.deny_owner) == 0 with input as namespace(owned)
}

test_each_missing_label_is_denied if {
	count(data.tenancy.deny_owner) == 2 with input as {"kind": "Namespace", "metadata": {"name": "shop"}}
	results := data.tenancy.deny_owner with input as namespace({"example.com/team": "shop"})
	results == {{
		"msg": "Namespace `shop` has no label `example.com/cost-center`, so nobody can tell who owns it",
		"path": ["metadata", "labels", "example.com/cost-center"],
	}}
}

test_a_value_of_another_form_is_denied if {
	results := data.tenancy.deny_owner with input as namespace(object.union(owned, {"example.com/team": "Shop!"}))
	count(results) == 1
	some result in results
	contains(result.msg, "`Shop!`")
}

test_other_kinds_need_no_owner if {
	count(data.tenancy.deny_owner) == 0 with input as {"kind": "ConfigMap", "metadata": {"name": "a"}}
}

test_the_default_namespace_is_denied if {
	count(data.tenancy.deny_default_namespace) == 1 with input as {"kind": "Service", "metadata": {"name": "a", "namespace": "default"}}
	count(data.tenancy.deny_default_namespace) == 0 with input as {"kind": "Service", "metadata": {"name": "a", "namespace": "shop"}}
	count(data.tenancy.deny_default_namespace) == 0 with input as {"kind": "Service", "metadata": {"name": "a"}}
}

test_a_quota_bounds_everything_that_is_shared if {
	all_bounded := {"requests.cpu": "4", "requests.memory": "8Gi", "limits.memory": "8Gi", "pods": "20"}
	count(data.tenancy.deny_quota) == 0 with input as quota(all_bounded)
	count(data.tenancy.deny_quota) == 0 with input as quota({"cpu": "4", "memory": "8Gi", "limits.memory": "8Gi", "count/pods": "20"})
	count(data.tenancy.deny_quota) == 4 with input as quota({})
	results := data.tenancy.deny_quota with input as quota(object.remove(all_bounded, {"pods"}))
	{result.path | some result in results} == {["spec", "hard", "pods"]}
}

test_a_quota_for_some_pods_is_not_judged if {
	scoped := {"kind": "ResourceQuota", "metadata": {"name": "a"}, "spec": {"scopes": ["BestEffort"], "hard": {"pods": "4"}}}
	count(data.tenancy.deny_quota) == 0 with input as scoped
}
