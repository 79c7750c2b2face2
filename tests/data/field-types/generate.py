"""Writes objects.yaml and verdicts.tsv: objects of built-in kinds with a wrong type or name, and what a real API server says.

Run it when the expected version of Kubernetes changes, or after adding a case. YAML_TO_JSON names a program that reads
file names on standard input and prints for each, in a line, `{"docs": [...], "error": "..."}` with the documents as
sigs.k8s.io/yaml converts them (kubectl sends what that library makes):

    KUBECONFIG=<kubeconfig> YAML_TO_JSON=<program> python3 tests/data/field-types/generate.py

It needs Python 3.9 or newer with PyYAML. The objects themselves are in cases.py.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True
from api_server import Server  # noqa: E402
from cases import all_cases  # noqa: E402

# Where the server's words have a field's path: of a create, and of a server-side apply.
CREATE_PATHS = (
    r"Go struct field [A-Za-z0-9]+\.([A-Za-z0-9_./-]+) of type",
    r'unknown field "([^"]+)"',
    r'duplicate field "([^"]+)"',
)
APPLY_PATHS = (r"(?<= )\.((?:\[[^]]*\]|[^ ])+): ",)
# What stands before the reason and says no more than kind and name.
PREFIX = re.compile(r'^\S+ in version "\S+" cannot be handled as a \S+: ')


def as_json(cases):
    """For each case its documents as JSON values, or the error that the conversion ended with."""
    program = os.environ.get("YAML_TO_JSON")
    if not program:
        sys.exit("YAML_TO_JSON must name a program that converts YAML files")
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for index, case in enumerate(cases):
            name = pathlib.Path(folder, f"{index}.yaml")
            name.write_text(case.text, encoding="utf-8")
            names.append(str(name))
        answer = subprocess.run([program], input="\n".join(names) + "\n", capture_output=True, text=True, check=True)
        return [json.loads(line) for line in answer.stdout.splitlines()]


def verdict(answer, paths):
    """(verdict, fields that the message names, message) of an answer of the API server."""
    status, body, _ = answer
    if status in (200, 201, 409, 422) or (status == 403 and body.get("reason") == "Forbidden"):
        return "accepted", "", ""
    message = " ".join(body["message"].split())
    named = [match for pattern in paths for match in re.findall(pattern, message)]
    return "rejected", ",".join(sorted(set(named))), PREFIX.sub("", message)


def ask(server, question):
    """The columns of verdicts.tsv after `field`."""
    case, converted = question
    if converted.get("error"):
        return ("unreadable",) * 4 + ("", "", " ".join(converted["error"].split()))
    if not converted["docs"]:
        return ("empty",) * 4 + ("", "", "")
    document = converted["docs"][0]
    body = json.dumps(document)
    create = f"/{case.resource}?dryRun=All&fieldValidation="
    strict, named, message = verdict(server.request("POST", f"{create}Strict", body), CREATE_PATHS)
    ignored = verdict(server.request("POST", f"{create}Ignore", body), CREATE_PATHS)[0]
    as_text = verdict(server.request("POST", f"{create}Strict", case.text, "application/yaml"), CREATE_PATHS)
    applied, named_by_apply = "-", ""
    metadata = document.get("metadata") if isinstance(document, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if isinstance(name, str) and re.fullmatch("[a-z0-9.-]+", name):
        apply = f"/{case.resource}/{name}?dryRun=All&fieldManager=test&force=true"
        answer = server.request("PATCH", apply, body, "application/apply-patch+yaml")
        applied, named_by_apply, _ = verdict(answer, APPLY_PATHS)
    if as_text[0] != strict:
        message = as_text[2]
    return strict, ignored, as_text[0], applied, named, named_by_apply, message


def main():
    server = Server()
    cases = list(all_cases())
    answers = server.ask_all(lambda question: ask(server, question), list(zip(cases, as_json(cases))))
    with open(HERE / "objects.yaml", "w", encoding="utf-8") as objects, open(
        HERE / "verdicts.tsv", "w", encoding="utf-8"
    ) as verdicts:
        objects.write("# Written by generate.py; see ../README.md.\n")
        verdicts.write(f"# Kubernetes {server.version()}; written by generate.py; see ../README.md.\n")
        verdicts.write("case\tfield\tstrict\tignore\tyaml\tapply\tnamed\tnamed_by_apply\tmessage\n")
        for number, (case, columns) in enumerate(zip(cases, answers), 1):
            label = f"case-{number:04}"
            objects.write(f"---\n# {label} {case.kind} {case.field}".rstrip() + f"\n{case.text}")
            verdicts.write("\t".join((label, case.field, *columns)) + "\n")


if __name__ == "__main__":
    main()
