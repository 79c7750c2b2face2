"""Writes verdicts.tsv: objects of built-in kinds with one change each, and what a real API server says about them.

Run it when the expected version of Kubernetes changes, or after adding an object or a mutation:

    KUBECONFIG=<kubeconfig> python3 tests/data/api-server/generate.py [EVERY]

It needs Python 3.9 or newer with PyYAML. EVERY names a file for the verdicts of all mutations; verdicts.tsv has a fixed part of
them. The objects are in objects/, the mutations in mutations.py.
"""

import hashlib
import http.client
import json
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True
from api_server import Server  # noqa: E402
from mutations import applied, mutations  # noqa: E402

TYPES = HERE.parents[2] / "knowledge" / "kubernetes-types.txt"
COLUMNS = ("object", "path", "what", "first", "last", "lines", "near", "verdict", "cause", "cause_line", "message")
# The share of the rows that are kept in verdicts.tsv, chosen by a hash.
KEPT = {"rejected": 0.04, "accepted": 0.06}


def types():
    """Kinds and structures of the table that the linter itself has."""
    kinds, structures = {}, {}
    for line in TYPES.read_text(encoding="utf-8").splitlines():
        word, *columns = line.split("\t")
        if word == "kind":
            kinds[(columns[0], columns[1])] = columns[2]
        elif word == "structure":
            structures[columns[0]] = dict(field.split(" ", 1) for field in columns[1:])
    return {"kinds": kinds, "structures": structures}


def objects():
    """(name, text) of every object, in the order of the files."""
    for file in sorted((HERE / "objects").glob("*.yaml")):
        for text in file.read_text(encoding="utf-8").split("---\n")[1:]:
            document = yaml.safe_load(text)
            yield f"{document['kind']}/{document['metadata']['name']}", text


def address(text, resources):
    """Where an object of this text is created; the base's kind and namespace never change."""
    document = yaml.safe_load(text)
    version, kind = document["apiVersion"], document["kind"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    plural, namespaced = resources[(version, kind)]
    namespace = document["metadata"].get("namespace")
    return f"{root}/namespaces/{namespace}/{plural}" if namespaced else f"{root}/{plural}"


def resources(server, versions):
    found = {}
    for version in versions:
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        for resource in server.request("GET", root)[1]["resources"]:
            if "/" not in resource["name"]:
                found[(version, resource["kind"])] = (resource["name"], resource["namespaced"])
    return found


def line_of(text, path):
    """The line (from 1) of the deepest part of a field path that the text has."""
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return 0
    line = 1
    steps = re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path)
    for inner, name in steps:
        if isinstance(node, yaml.SequenceNode) and inner.isdigit() and int(inner) < len(node.value):
            node = node.value[int(inner)]
            line = node.start_mark.line + 1
            continue
        if not isinstance(node, yaml.MappingNode):
            break
        for key, value in node.value:
            if key.value == (name or inner):
                node, line = value, key.start_mark.line + 1
                break
        else:
            # A structure that is embedded in another, such as `VolumeSource`, is no step in the text.
            if not name or not name[0].isupper():
                break
    return line


def verdict(answer):
    """(verdict, field of the first cause, message)."""
    status, body, _ = answer
    message = " ".join(body.get("message", "").split())
    if status in (200, 201, 409):
        return "accepted", "", ""
    causes = (body.get("details") or {}).get("causes") or []
    if status == 422 and causes:
        return "rejected", causes[0].get("field", ""), " ".join(causes[0].get("message", "").split())
    if status in (400, 422):
        named = re.search(r'(?:unknown|duplicate) field "([^"]+)"', message) or re.search(
            r"Go struct field [A-Za-z0-9]+\.([A-Za-z0-9_./-]+) of type", message
        )
        return "rejected", named.group(1) if named else "", message
    return f"other-{status}", "", message


def main():
    server = Server()
    version = server.version()
    table = types()
    bases = list(objects())
    found = resources(server, sorted({version for version, _ in table["kinds"]} & served(server)))
    rows = []
    for name, text in bases:
        where = address(text, found)
        answer = verdict(server.request("POST", f"{where}?dryRun=All&fieldValidation=Strict", text, "application/yaml"))
        if answer[0] != "accepted":
            print(f"{name}: {answer}", file=sys.stderr)
            continue
        seen = {text}
        for mutation in mutations(text, table):
            new = applied(text, mutation)
            if new not in seen:
                seen.add(new)
                rows.append((name, where, mutation, new))

    def ask(row):
        body, path = row[3].encode(), f"{row[1]}?dryRun=All&fieldValidation=Strict"
        try:
            return verdict(server.request("POST", path, body, "application/yaml"))
        except (http.client.HTTPException, ConnectionError):
            # A handler that panics closes the connection.
            server.local.connection = None
            return "other-closed", "", ""

    answers = server.ask_all(ask, rows)
    out = []
    for (name, _, mutation, new), (said, cause, message) in zip(rows, answers):
        if said.startswith("other"):
            print(name, mutation.path, mutation.what, said, message, file=sys.stderr)
            continue
        cause_line = line_of(new, cause) if said == "rejected" and cause else 0
        lines = json.dumps(mutation.lines, ensure_ascii=False)
        out.append((name, mutation.path, mutation.what, str(mutation.first), str(mutation.last), lines, str(mutation.parent), said, cause,
                    str(cause_line), message[:120]))
    if len(sys.argv) > 1:
        write(sys.argv[1], version, out)
    write(HERE / "verdicts.tsv", version, [row for row in out if keep(row)])


def keep(row):
    digest = hashlib.sha256("\t".join(row[:6]).encode()).digest()
    return int.from_bytes(digest[:4], "big") < KEPT[row[7]] * 2**32


def served(server):
    groups = server.request("GET", "/apis")[1]["groups"]
    return {"v1"} | {version["groupVersion"] for group in groups for version in group["versions"]}


def write(path, version, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# Kubernetes {version}; written by generate.py; see ../README.md.\n")
        file.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            file.write("\t".join(column.replace("\t", " ").replace("\n", " ") for column in row) + "\n")


if __name__ == "__main__":
    main()
