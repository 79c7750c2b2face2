package images

import rego.v1

# Where images may come from: a registry, or a registry and the beginning of the repository, without a tag. A name
# covers everything below it: `ghcr.io/example` covers `ghcr.io/example/web`, not `ghcr.io/example-other/web`.
approved_registries := {
	"ghcr.io/example",
	"mcr.microsoft.com",
	"registry.k8s.io",
}

# Repositories, full and without a tag, that need no digest: for example those that an image automation controller
# updates by tag.
tag_is_enough := set()
