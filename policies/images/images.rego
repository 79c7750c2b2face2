# METADATA
# scope: package
# description: |
#   Looks at every container, init container and ephemeral container of pods and of the workloads that make pods. Images
#   that a placeholder such as `${TAG}` completes are not judged.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
#   description: Kubernetes, images
package images

import rego.v1

# METADATA
# title: An image comes from a registry that is not approved.
# description: |
#   An approved registry is one whose images somebody scans, keeps available and can take back. `settings.rego` lists
#   them. An image without a registry comes from `docker.io`.
# custom:
#   help: Copy the image to an approved registry, or add the registry to `approved_registries` in `settings.rego`
deny_registry contains {"msg": msg, "path": image.path} if {
	some image in images
	not from_approved_registry(image.repository)
	msg := sprintf("Container `%s` runs `%s`, and `%s` is not approved", [image.container, image.text, image.repository])
}

# METADATA
# title: An image is not pinned by its digest.
# description: |
#   A tag can be moved; a digest cannot. With a digest, every node and every environment runs the bytes that were tested.
# custom:
#   help: Add the digest after the tag, as in `name:1.2.3@sha256:...`
warn_digest contains {"msg": msg, "path": image.path} if {
	some image in images
	not contains(image.text, "@sha256:")
	not image.repository in tag_is_enough
	msg := sprintf("Container `%s` runs `%s` without a digest, so what it runs can change", [image.container, image.text])
}

images contains image if {
	some pod in pods
	some field in {"containers", "initContainers", "ephemeralContainers"}
	some index, container in pod.spec[field]
	is_string(container.image)
	not is_templated(container.image)
	image := {
		"text": container.image,
		"repository": repository(container.image),
		"container": object.get(container, "name", "without a name"),
		"path": array.concat(pod.path, [field, index, "image"]),
	}
}

pods contains {"path": ["spec"], "spec": input.spec} if input.kind == "Pod"

pods contains {"path": ["spec", "template", "spec"], "spec": input.spec.template.spec} if input.kind != "CronJob"

pods contains {"path": path, "spec": input.spec.jobTemplate.spec.template.spec} if {
	input.kind == "CronJob"
	path := ["spec", "jobTemplate", "spec", "template", "spec"]
}

is_templated(text) if regex.match(`\$[({]|\{\{`, text)

from_approved_registry(repository) if repository in approved_registries

from_approved_registry(repository) if {
	some approved in approved_registries
	startswith(repository, concat("", [trim_suffix(approved, "/"), "/"]))
}

# The full name without tag and digest: `nginx:1.27` is `docker.io/library/nginx`.
repository(image) := full_name(without_tag(split(image, "@")[0]))

# A colon after the last slash begins a tag; one before it belongs to a port.
without_tag(name) := regex.replace(name, `:[^/:]*$`, "")

full_name(name) := name if has_registry(name)

full_name(name) := concat("/", ["docker.io", name]) if {
	not has_registry(name)
	contains(name, "/")
}

full_name(name) := concat("/", ["docker.io", "library", name]) if not contains(name, "/")

# The part before the first slash is a registry if it could not be a user's name on Docker Hub.
has_registry(name) if {
	parts := split(name, "/")
	count(parts) > 1
	regex.match(`[.:]|^localhost$`, parts[0])
}
