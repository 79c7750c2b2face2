package images_test

import rego.v1

digest := "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

pod(image) := {"kind": "Pod", "spec": {"containers": [{"name": "app", "image": image}]}}

denied(image) := found if {
	found := count(data.images.deny_registry) with input as pod(image)
		with data.images.approved_registries as {"ghcr.io/example", "registry.k8s.io"}
}

warned(image) := found if {
	found := count(data.images.warn_digest) with input as pod(image)
}

test_images_of_approved_registries_pass if {
	denied("ghcr.io/example/web:1.2.3") == 0
	denied("ghcr.io/example:1") == 0
	denied("registry.k8s.io/pause:3.10") == 0
}

test_other_images_are_denied if {
	denied("ghcr.io/example-other/web:1") == 1
	denied("quay.io/web:1") == 1
	denied("localhost:5000/web") == 1
}

test_an_image_without_a_registry_is_from_docker_hub if {
	some result in data.images.deny_registry with input as pod("nginx:1.27")
	result.msg == "Container `app` runs `nginx:1.27`, and `docker.io/library/nginx` is not approved"
	result.path == ["spec", "containers", 0, "image"]
}

test_the_colon_of_a_port_is_no_tag if {
	data.images.repository("localhost:5000/a/b") == "localhost:5000/a/b"
	data.images.repository("localhost:5000/a/b:1@sha256:0") == "localhost:5000/a/b"
	data.images.repository("user/name:1") == "docker.io/user/name"
}

test_placeholders_are_not_judged if {
	denied("${REGISTRY}/web:1") == 0
	denied("{{ .Values.image }}") == 0
	warned("ghcr.io/example/web:$(TAG)") == 0
}

test_a_digest_pins if {
	warned("ghcr.io/example/web:1.2.3") == 1
	warned(sprintf("ghcr.io/example/web:1.2.3@%s", [digest])) == 0
}

test_a_tag_may_be_enough if {
	count(data.images.warn_digest) == 0 with input as pod("ghcr.io/example/web:1")
		with data.images.tag_is_enough as {"ghcr.io/example/web"}
}

test_every_kind_of_container_in_every_kind_of_workload if {
	template := {"spec": {"containers": [{"image": "a"}], "initContainers": [{"image": "b"}, {"image": "c"}]}}
	deployment := {"kind": "Deployment", "spec": {"template": template}}
	cron_job := {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": template}}}}
	count(data.images.deny_registry) == 3 with input as deployment
	count(data.images.deny_registry) == 3 with input as cron_job
	some result in data.images.deny_registry with input as cron_job
	result.path == ["spec", "jobTemplate", "spec", "template", "spec", "initContainers", 1, "image"]
}

test_objects_without_pods_pass if {
	count(data.images.deny_registry) == 0 with input as {"kind": "Service", "spec": {"ports": []}}
	count(data.images.deny_registry) == 0 with input as pod(1)
}
