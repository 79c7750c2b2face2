package tenancy

import rego.v1

# Labels that say who owns an object, with the form of their values.
owner_labels := {
	"example.com/team": `^[a-z][a-z0-9-]*$`,
	"example.com/cost-center": `^[0-9]{4}$`,
}

# Kinds that must have them.
owned_kinds := {"Namespace", "Deployment", "StatefulSet", "DaemonSet", "CronJob"}

# What a ResourceQuota must bound.
bounded_resources := {"requests.cpu", "requests.memory", "limits.memory", "pods"}
