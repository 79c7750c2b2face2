"""Asks an API server about a CustomResourceDefinition and objects of its kind, each with one change; see ../README.md.

KUBECONFIG=<kubeconfig of a server that may be thrown away> python3 tests/data/definitions/generate.py
"""

import copy
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import api_server  # noqa: E402

FORMATS = {
    "byte": ("YQ==", ["YQ", "!", ""]),
    "cidr": ("10.0.0.0/8", ["10.0.0.0/33", "010.0.0.0/8", "fd00::/8", "10.0.0.0"]),
    "date": ("2026-01-31", ["2026-02-30", "31.1.2026"]),
    "date-time": ("2026-01-31T12:00:00Z", ["2026-01-31", "2026-01-31t12:00:00.5+02:00", "2026-01-31T24:00:00Z"]),
    "duration": ("1h30m", ["5", "ten", "10 minutes", "1d", "1.5h", "-5s", "0"]),
    "email": ("a@shop.example", ["a", "a@", "a.b+c@d", "a..b@c"]),
    "hexcolor": ("#ff8800", ["red", "#fff", "ffff"]),
    "hostname": ("shop.example", ["a_b", "-a", "web", "1.shop.example", "shop.example."]),
    "ipv4": ("10.0.0.1", ["10.0.0", "10.0.0.256", "::1", "010.0.0.1"]),
    "ipv6": ("fd00::1", ["10.0.0.1", "fd00:::1", "::ffff:1.2.3.4"]),
    "k8s-long-name": ("shop.example", ["Shop", "a..b", "a-"]),
    "k8s-short-name": ("shop", ["Shop", "a.b", "-a"]),
    "mac": ("01:23:45:67:89:ab", ["01:23", "0123.4567.89ab", "0123456789ab"]),
    "password": ("a", ["", "b"]),
    "uri": ("https://shop.example/a", ["shop.example", "/a", "./a", "mailto:a@b", "https://shop.example:port/"]),
    "uuid": ("11111111-1111-4111-8111-111111111111", ["1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]),
    "unheard-of": ("a", ["", "b"]),
}

SPEC = {
    "name": {"type": "string", "minLength": 2, "maxLength": 8, "pattern": "^[a-zöß]+$"},
    "color": {"type": "string", "enum": ["red", "blue"], "default": "red"},
    "size": {"type": "integer", "enum": [1, 2, 3]},
    "maybe": {"type": "string", "nullable": True},
    "replicas": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 5, "default": 1},
    "share": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1, "exclusiveMaximum": True},
    "steps": {"type": "number", "multipleOf": 0.1},
    "tens": {"type": "integer", "multipleOf": 10},
    "open": {"type": "boolean"},
    "port": {"x-kubernetes-int-or-string": True, "pattern": "^[a-z]+$"},
    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"known": {"type": "integer"}}},
    "anything": {"x-kubernetes-preserve-unknown-fields": True},
    "labels": {"type": "object", "maxProperties": 2, "minProperties": 1, "additionalProperties": {"type": "string", "maxLength": 3}},
    "tags": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
    "pairs": {
        "type": "array",
        "x-kubernetes-list-type": "set",
        "items": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
    },
    "ports": {
        "type": "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["port", "protocol"],
        "items": {
            "type": "object",
            "required": ["port"],
            "properties": {
                "port": {"type": "integer"},
                "protocol": {"type": "string", "default": "TCP"},
                "name": {"type": "string"},
            },
        },
    },
    "source": {
        "type": "object",
        "oneOf": [{"required": ["git"]}, {"required": ["oci"]}],
        "properties": {"git": {"type": "string"}, "oci": {"type": "string"}, "path": {"type": "string"}},
    },
    "any": {
        "type": "object",
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}},
    },
    "not": {
        "type": "object",
        "not": {"required": ["a", "b"]},
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
    },
    "either": {"type": "string", "anyOf": [{"pattern": "^a"}, {"maxLength": 2}], "not": {"enum": ["ab"]}},
    "all": {"type": "string", "allOf": [{"minLength": 2}, {"pattern": "^a"}]},
    "nested": {
        "type": "object",
        "oneOf": [
            {"properties": {"kind": {"enum": ["A"]}, "a": {"minLength": 2}}, "required": ["a"]},
            {"properties": {"kind": {"enum": ["B"]}}, "required": ["b"]},
        ],
        "properties": {"kind": {"type": "string"}, "a": {"type": "string"}, "b": {"type": "string"}},
    },
    "template": {
        "type": "object",
        "x-kubernetes-embedded-resource": True,
        "properties": {"spec": {"type": "object", "properties": {"replicas": {"type": "integer"}}}},
    },
    "defaulted": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string", "default": "x"}, "b": {"type": "string"}},
    },
    "formats": {
        "type": "object",
        "properties": {name: {"type": "string", "format": name} for name in FORMATS},
    },
}

DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "shops.shop.example"},
    "spec": {
        "group": "shop.example",
        "scope": "Namespaced",
        "names": {"kind": "Shop", "plural": "shops", "singular": "shop", "listKind": "ShopList", "shortNames": ["sh"]},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {
                    "status": {},
                    "scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"},
                },
                "additionalPrinterColumns": [{"name": "Color", "type": "string", "jsonPath": ".spec.color"}],
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "required": ["spec"],
                        "properties": {
                            "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 12}}},
                            "spec": {"type": "object", "required": ["name", "color"], "properties": SPEC},
                            "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                        },
                    }
                },
            },
            {
                "name": "v1beta1",
                "served": True,
                "storage": False,
                "deprecated": True,
                "deprecationWarning": "use v1",
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            },
        ],
    },
}

OBJECT = {
    "apiVersion": "shop.example/v1",
    "kind": "Shop",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {
        "name": "größe",
        "color": "red",
        "size": 2,
        "maybe": None,
        "replicas": 2,
        "share": 0.5,
        "steps": 0.3,
        "tens": 20,
        "open": True,
        "port": "http",
        "free": {"known": 1, "other": {"x": [1]}},
        "anything": {"a": [1, {"b": "c"}]},
        "labels": {"a": "b"},
        "tags": ["x", "y"],
        "pairs": [{"a": 1, "b": 2}, {"a": 1}],
        "ports": [{"port": 80, "name": "a"}, {"port": 80, "protocol": "UDP"}],
        "source": {"git": "x", "path": "y"},
        "any": {"a": "x"},
        "not": {"a": "x"},
        "either": "abc",
        "all": "ab",
        "nested": {"kind": "B", "b": "x"},
        "template": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"replicas": 1}},
        "defaulted": {"b": "x"},
        "formats": {name: good for name, (good, _) in FORMATS.items()},
    },
    "status": {"replicas": 1},
}

# What a value is replaced by.
TEXTS = ["", "x", "abc", "ABC", "!? ", "a" * 40, 5, True, None, ["a"], {"a": "b"}]
NUMBERS = ["5", 0, -1, 1, 1.5, 2.0, 6, 10, 3000000000, 10**20, True, None, [1], {"a": 1}]
BOOLEANS = ["true", 0, None, [True], {}]
MAPPINGS = [[], "a", 1, {}, None, {"unknownField": 1}]
LISTS = [[], {}, "a", None, [None], ["a"], [1], [{}], ["a", "a"], ["a", "b", "c", "d"]]

# What is added to a mapping that describes a value.
KEYWORDS = [
    ("type", "int"), ("type", "null"), ("type", "string"), ("type", "object"), ("type", "array"), ("nullable", True), ("default", "zzz"),
    ("default", 7), ("default", {}), ("default", {"nope": 1}), ("default", [1, 1]), ("$ref", "#/a"), ("$schema", "x"), ("id", "x"),
    ("definitions", {"a": {"type": "string"}}), ("dependencies", {"a": ["b"]}), ("patternProperties", {"a": {"type": "string"}}),
    ("additionalItems", True), ("uniqueItems", True), ("uniqueItems", False), ("additionalProperties", True),
    ("additionalProperties", False), ("additionalProperties", {"type": "string"}), ("additionalProperties", {}), ("properties", {"q": {}}),
    ("properties", {"q": {"type": "string"}}), ("items", {"type": "string"}), ("items", {}), ("items", [{"type": "string"}]),
    ("x-kubernetes-preserve-unknown-fields", True), ("x-kubernetes-preserve-unknown-fields", False),
    ("x-kubernetes-embedded-resource", True), ("x-kubernetes-int-or-string", True), ("x-kubernetes-list-type", "set"),
    ("x-kubernetes-list-type", "map"), ("x-kubernetes-list-type", "bag"), ("x-kubernetes-list-map-keys", ["port"]),
    ("x-kubernetes-list-map-keys", ["nope"]), ("x-kubernetes-list-map-keys", ["name", "port"]), ("x-kubernetes-map-type", "granular"),
    ("x-kubernetes-map-type", "odd"), ("pattern", "(?!a)"), ("pattern", "^a$"), ("description", "d"), ("allOf", [{"required": ["a"]}]),
    ("allOf", [{"type": "object"}]), ("anyOf", [{"properties": {"nope": {"minLength": 1}}}]), ("oneOf", [{"description": "x"}]),
    ("not", {"nullable": True}), ("enum", ["abc"]), ("maxProperties", 3), ("format", "date"),
    ("x-kubernetes-validations", [{"rule": ""}]), ("x-kubernetes-validations", [{"rule": "true", "reason": "Odd"}]),
    ("x-kubernetes-validations", [{"rule": "true"}]),
]


def paths(value, path=()):
    yield path, value
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, path + (index,))


def changed(base, path, value):
    """The base with a value at a path, or without it if the value is `...`."""
    copied = copy.deepcopy(base)
    parent = copied
    for step in path[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return copied


def of_object():
    for path, value in paths(OBJECT["spec"], ("spec",)):
        yield path, ...
        if path[:2] == ("spec", "formats") and len(path) == 3:
            for bad in FORMATS[path[2]][1]:
                yield path, bad
        choices = (
            BOOLEANS if isinstance(value, bool)
            else NUMBERS if isinstance(value, (int, float))
            else TEXTS if isinstance(value, str) or value is None
            else MAPPINGS if isinstance(value, dict)
            else LISTS
        )
        for choice in choices:
            yield path, choice
        if isinstance(value, dict):
            yield path + ("unknownField",), 1
            yield path + ("unknownField",), None
            yield path + ("unknownMapping",), {"a": {"b": 1}}
        if isinstance(value, list):
            yield path, value + value[:1]
            yield path, value + [None]
    yield ("spec", "source", "oci"), "x"
    yield ("spec", "any", "b"), "x"
    yield ("spec", "not", "b"), "x"
    yield ("spec", "nested", "a"), "xx"
    yield ("spec", "labels", "c"), None
    yield ("spec", "labels"), {"a": None}
    yield ("metadata", "name"), "a-name-that-is-longer"
    yield ("metadata", "unknownField"), 1
    yield ("unknownField",), 1
    yield ("status", "unknownField"), {"a": 1}


def is_schema(path):
    return path[:5] == ("spec", "versions", 0, "schema", "openAPIV3Schema") and (
        len(path) == 5 or path[-2] == "properties" or path[-1] in ("items", "additionalProperties", "not") or path[-2] in ("oneOf", "anyOf", "allOf")
    )


def of_definition():
    schemas = 0
    for path, value in paths(DEFINITION["spec"], ("spec",)):
        if path[-1] != "spec" or len(path) > 1:
            yield path, ...
        in_formats = "formats" in path
        if in_formats and path[-1] != "formats":
            continue
        if isinstance(value, bool):
            yield path, not value
        elif isinstance(value, str):
            for text in ["", "Bad_Value", "x" * 70]:
                yield path, text
        elif isinstance(value, (int, float)):
            yield path, -1
        elif isinstance(value, list):
            yield path, []
            yield path, value + value
        elif isinstance(value, dict):
            yield path, {}
        if is_schema(path) and isinstance(value, dict):
            # All of the keywords for few of the schemas, some for each.
            schemas += 1
            for number, (keyword, content) in enumerate(KEYWORDS):
                if (number + schemas) % 8 == 0:
                    yield path + (keyword,), content
    spec = ("spec",)
    for group in ["shop", "shop.k8s.io", "a_b.c"]:
        yield ("spec", "group"), group
    yield spec + ("preserveUnknownFields",), True
    yield spec + ("preserveUnknownFields",), False
    client = {"url": "https://a.example"}
    both = {"url": "https://a.example", "service": {"name": "a", "namespace": "b"}}
    for conversion in [
        {"strategy": "None"},
        {"strategy": "Other"},
        {"strategy": "Webhook"},
        {"strategy": "None", "webhook": {"conversionReviewVersions": ["v1"]}},
        {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1beta1", "v9"], "clientConfig": client}},
        {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v9"], "clientConfig": client}},
        {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"], "clientConfig": both}},
    ]:
        yield spec + ("conversion",), conversion
    yield ("metadata", "name"), "shop.shop.example"


def distinct(base, cases):
    seen = set()
    for path, value in cases:
        body = changed(base, path, value)
        text = json.dumps(body, sort_keys=True)
        if text not in seen and body != base:
            seen.add(text)
            yield path, value, body


def main():
    server = api_server.Server()
    server.namespace("shop", {})
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    status, answer, _ = server.request("POST", definitions, json.dumps(DEFINITION))
    if status not in (201, 409):
        sys.exit(f"the definition is rejected: {answer['message']}")
    time.sleep(3)
    objects = "/apis/shop.example/v1/namespaces/shop/shops"
    status, answer, _ = server.request("POST", objects + "?dryRun=All&fieldValidation=Strict", json.dumps(OBJECT))
    if status != 201:
        sys.exit(f"the object is rejected: {answer['message']}")
    (HERE / "definition.json").write_text(json.dumps(DEFINITION, ensure_ascii=False, separators=(",", ":")) + "\n")
    (HERE / "object.json").write_text(json.dumps(OBJECT, ensure_ascii=False, separators=(",", ":")) + "\n")
    with open(HERE / "verdicts.jsonl", "w", encoding="utf-8") as file:
        for what, url, base, cases in [
            ("object", objects, OBJECT, of_object()),
            ("definition", definitions, DEFINITION, of_definition()),
        ]:
            rows = list(distinct(base, cases))
            url += "?dryRun=All&fieldValidation=Strict"
            answers = server.ask_all(lambda row: server.request("POST", url, json.dumps(row[2]))[:2], rows)
            for (path, value, _), (status, answer) in zip(rows, answers):
                row = {"of": what, "at": path}
                if value is not ...:
                    row["is"] = value
                if status != 201 and answer.get("reason") != "AlreadyExists":
                    causes = (answer.get("details") or {}).get("causes") or []
                    fields = sorted({cause.get("field", "") for cause in causes})
                    row["rejected"] = (fields or [answer["message"]])[0][:80]
                file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
