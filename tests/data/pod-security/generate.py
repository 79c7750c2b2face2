"""Writes pods.yaml and verdicts.tsv: mutated pods, and what the Pod Security admission of a real API server says.

Run it when the expected version of Kubernetes changes, or after adding a case, against a kube-apiserver with its
default admission plugins and no controllers (a throw-away one: it makes some forty namespaces):

    KUBECONFIG=<kubeconfig> python3 tests/data/pod-security/generate.py

It needs Python 3.9 or newer with PyYAML. Each pod is created as a dry run in a namespace that enforces one level at one
version. The pods themselves are in cases.py.
"""

import itertools
import json
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True
from api_server import Server  # noqa: E402
from cases import distinct_cases  # noqa: E402

LEVELS = ("baseline", "restricted")
VERSIONS = (*(f"v1.{minor}" for minor in range(19, 37)), "latest")


def as_yaml(pod):
    """Block style down to the fields of the spec and the items of its lists, flow style below: short, and still read."""

    def flow(value):
        return yaml.safe_dump(value, sort_keys=False, default_flow_style=True, width=10**6).removesuffix("...\n").strip()

    lines = [f"{key}: {flow(value)}" for key, value in pod.items() if key != "spec"]
    lines.append("spec:")
    for key, value in pod["spec"].items():
        if isinstance(value, list) and value:
            lines.append(f"  {key}:")
            lines.extend(f"  - {flow(item)}" for item in value)
        else:
            lines.append(f"  {key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def violated_controls(message):
    """The violated controls of a message: `a (why), b (why)` -> [`a`, `b`]."""
    parts, depth, quoted, current, index = [], 0, False, "", 0
    while index < len(message):
        character = message[index]
        if quoted:
            if character == "\\":
                index += 1
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(current)
            current = ""
        elif depth == 0:
            current += character
        index += 1
    return [part.strip() for part in [*parts, current]]


def verdict(server, question):
    pod, level, version = question
    status, answer, _ = server.request(
        "POST", f"/api/v1/namespaces/pss-{level}-{version.replace('.', '-')}/pods?dryRun=All&fieldValidation=Strict", json.dumps(pod)
    )
    if status == 201:
        return "allowed", ""
    message = answer["message"]
    found = re.search(rf'violates PodSecurity "{level}:{re.escape(version)}": (.*)$', message, re.S)
    if status == 403 and found:
        controls = violated_controls(found.group(1))
        return "denied", ",".join(sorted({"forbidden AppArmor profile" if "AppArmor" in c else c for c in controls}))
    if status in (400, 422):
        return "invalid", ""
    sys.exit(f"unexpected answer {status} for {pod['metadata']['name']}: {message}")


def main():
    server = Server()
    for level, version in itertools.product(LEVELS, VERSIONS):
        server.namespace(
            f"pss-{level}-{version.replace('.', '-')}",
            {"pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/enforce-version": version},
        )
    cases = list(distinct_cases())
    questions = [(pod, level, version) for _, _, pod in cases for level in LEVELS for version in VERSIONS]
    answers = iter(server.ask_all(lambda question: verdict(server, question), questions))
    with open(HERE / "pods.yaml", "w", encoding="utf-8") as file:
        file.write("# Written by generate.py; see ../README.md.\n")
        for _, said, pod in cases:
            file.write(f"---\n# {said}\n{as_yaml(pod)}")
    with open(HERE / "verdicts.tsv", "w", encoding="utf-8") as file:
        file.write(f"# Kubernetes {server.version()}; written by generate.py; see ../README.md.\n")
        file.write("case\tlevel\tsince\tverdict\tcontrols\n")
        for (name, _, _), level in itertools.product(cases, LEVELS):
            before = None
            for version in VERSIONS:
                said = next(answers)
                if said != before:
                    file.write("\t".join((name, level, version, *said)) + "\n")
                before = said


if __name__ == "__main__":
    main()
