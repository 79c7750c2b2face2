"""Writes a repository with one Flux Kustomization per case, and reads the verdicts that a build of it gave.

    generate.py repository DIRECTORY            # then build DIRECTORY/root with every Kustomization in its output
    generate.py verdicts BUILD.jsonl            # writes verdicts.jsonl beside this file

A line of BUILD.jsonl is {"kustomization": "f/c0001", "objects": [...]} or has an "error" instead.
"""

import json
import random
import sys
from pathlib import Path

VARIABLES = {'A': 'one',
 'N': '5',
 'EMPTY': '',
 'LIST': '[1, 2]',
 'MAP': '{a: b}',
 'QUOTED': '"5"',
 'SINGLE': "'x'",
 'PAIR': 'a: b',
 'BOOL': 'true',
 'YES': 'yes',
 'FLOAT': '1.50',
 'NULLV': 'null',
 'SPACE': '  two words ',
 'HASH': 'a #b',
 'DOLLAR': '$x ${A}',
 'PATH': 'a/b.c/d.e',
 'UPPER': 'ABCdef',
 'UNI': 'éß',
 'STAR': '*x',
 'BACK': 'a\\nb\\',
 'DQ': 'a"b',
 'SQ': "it's",
 'COLON': 'a:',
 'DASH': '- a',
 'OCT': '0644',
 'DATE': '2024-01-02',
 'BIG': '12345678901234567890',
 'TAB': 'a\tb',
 'PCT': '%a',
 'AT': '@a',
 'TILDE': '~',
 'EXP': '1e3',
 'HEX': '0x1F',
 'BANG': '!a',
 'PIPE': '|',
 'GT': '>',
 'AMP': '&a',
 'Q': '?',
 'MERGE': '<<',
 'TIME': '12:30:45',
 'VER': 'v1.2.3',
 'IP': '10.0.0.1/24',
 'DOCS': '--- a',
 'CURLY': 'a}b'}

ODD = ['$', '$$', '$$$', '${}', '${', '${ A}', '${A', '${A-d}', '${A+d}', '${A?d}', '${A:?d}', '${A:+d}', '${NO:+d}',
 '${NO:?d}', '${NO=d}', '${NO:=}', '${NO:-}', '${A:}', '${A: 1}', '${A: -2}', '${A:-2}', '${UPPER:-2}',
 '${UPPER: -2}', '${UPPER:0:-1}', '${UPPER:2:-9}', '${UPPER:9}', '${UPPER:9:1}', '${UPPER:1::2}',
 '${UPPER:${NO:-2}}', '${UPPER:1:${NO:-2}}', '${UPPER:x}', '${UPPER:1:x}', '${UPPER:+2}', '${UPPER:é}', '${UNI:1}',
 '${UNI:2}', '${UNI%?}', '${UNI#?}', '${#NO}', '${##A}', '${#A}}', '${A#}', '${A##}', '${A###}', '${A%}', '${A%%%}',
 '${A#o${N}}', '${A#${N}}', '${A#${NO:-o}}', '${A/o}', '${A/o/}', '${A//o}', '${A///b}', '${A/o//b}', '${A/o/${N}}',
 '${A/${NO:-o}/x}', '${PATH/\\//_}', '${PATH//\\//_}', '${PATH//\\\\/_}', '${BACK//\\\\/_}', '${DOLLAR/$$/x}',
 '${A/o/$$}', '${A/o/a}b}', '${A^^^}', '${A,^}', '${A^,}', '${A,,,}', '${A!}', '${A@}', '${A[0]}', '${A.b}', '${1}',
 '${_A}', '${A_B:-x}', '${é}', '${NO:-a b: c}', '${NO:-a #b}', '${NO:-"5"}', "${NO:-'5'}", '${NO:-5}', '${NO:-[1]}',
 '${NO:-{a: 1}}', '${NO:-a\nb}', 'x ${NO:-a\n  b} y', '${NO:-$${A}}', '${NO:-$A}', '${NO:-$$}', '${NO:-\\}}',
 '${NO:-a${A}b${N}c}', '${NO:-${NO:-${NO:-deep}}}', '${UPPER#[A-B]}', '${UPPER%[a-f]}', '${UPPER%%[a-f]*}',
 '${UPPER##*[C]}', '${UPPER#[}', '${UPPER#\\A}', '${UPPER#?}', '${UPPER%?}', '${UPPER#*}', '${UPPER##*}',
 '${UPPER%*}', '${UPPER%%*}', '${PATH%/*}', '${PATH%%/*}', '${PATH#*.}', '${EMPTY#*}', '${EMPTY^}', '${SPACE//o/}',
 '${SPACE/ /_}', '${NO^^}', '${NO/a/b}', '${A:-$', '${A}}', '{${A}}', '{{ ${A} }}', '{{ .x }}${A}', '$(A) ${A}',
 '`${A}', '@${A}', '%${A}', '!${A}', '&a ${A}', '*${A}', '? ${A}', '-${A}', '- ${A}', ': ${A}', '--- ${A}',
 '...${A}', '---${A}', 'a\r${A}', 'a\xa0${A}', 'a\u2028${A}', '${A}\x7f',
 'long long long long long long long long long long long long long long long long long long long long ${A} more '
 'more more more more more more more more more more more more more more more more more more more ${NO:-a b c}',
 'long long long long long long long long long long long long long long long long long long long long ${SPACE}',
 '  lead\n${A}', 'a\n\n\n${EMPTY}\n\n', '${EMPTY}\n${EMPTY}\n', '${EMPTY}\na', '${EMPTY} a\nb', '${SPACE}\nb',
 '#!/bin/sh\necho "$${X}" ${A}\n\tx ${N}\n', '#!/bin/sh\necho "$${X}" \'${A}\'\n  x ${DQ} ${SQ}\n',
 'key: "${DQ}"\nb: \'${SQ}\'\n', '${NO}', 'a${NO}b', '${OCT}${OCT}', '${N}.${N}', '-${N}', '+${N}', '.${N}',
 '${N}e3', '${N}_0', '0x${N}', '${N}:${N}', '${N}:30:45', '${DATE}T00:00:00Z', '${YES}', '${NO:-off}', '${NO:-No}',
 '${NO:-y}', '${NO:-.inf}', '${NO:-.nan}', '${NO:-1_000}', '${NO:-0b11}', '${NO:-0o17}', '${NO:-09}', '${NO:-+1}',
 '${NO:-<<}', '${NO:-=}', '${NO:-~}', '${NO:-NULL}', '${NO:- }', '${NO:- a }', '${NO:-#}', '${NO:-a: b}\nc',
 'a ${NO:-a: b}', "a: ${NO:-'}", "a: ${NO:-it's}", "a: ${NO:-''}", "a:  ${A'}", 'a\t${NO:-"}', 'a\t${NO:-\\}',
 'a\t${NO:-\\t}']

FORMS = ['${%s}', 'x${%s}', '${%s}x', 'x ${%s} y', 'a: ${%s}', '#${%s}', '${%s}\nb', 'a\n${%s}', 'a\n${%s}\n',
 'a\n  ${%s}\n\n', '${%s} \nx', '\t${%s}', '🚀 ${%s}', "'${%s}'", '"${%s}"', '$${%s}', '$$${%s}', '$%s', '${%s:-d}',
 '${%s:=5}', '${%s^^}', '${%s,,}', '${%s^}', '${%s,}', '${#%s}', '${%s:1}', '${%s:1:2}', '${%s/o/0}',
 '${%s//a/b c}', '${%s#*/}', '${%s##*/}', '${%s%%.*}', '${%s%%%%.*}', '${%s:-${A}}', '${NO:-${%s}}', '${%s/#a/X}',
 '${%s/%%e/X}', '- ${%s}', '[${%s}]', '${%s}:', '${%s}: x', '${%s} #c', ' ${%s}', '${%s} ', '${%s}\n', '\n${%s}',
 'a\\${%s}', 'a "${%s}" \\ \nb \n', '|${%s}']

OPERATORS = ['', '^^', ',,', '^', ',', ':-d', ':=${A}', ':1', ':1:3', '#*o', '##*/', '%.*', '%%/*', '/o/0', '//a/', '/#a/b',
 '/%e/f', ':-a b', ':- x', ':+z', '=q']
BITS = ['a', 'b: ', '- ', 'x', '\n', ' ', '#', "'", '"', '\\', '$', '$$', '{', '}', '/', ':', '5', '.', 'é', '\t', '|',
 '~']


def texts():
    """Every form with every variable, what is odd, and random mixtures."""
    names = [*VARIABLES, "NO"]
    found = set(ODD)
    for name in names:
        for form in FORMS:
            found.add(form.replace("%s", name).replace("%%", "%"))
    dice = random.Random(7)
    for _ in range(900):
        text = ""
        for _ in range(dice.randint(1, 5)):
            if dice.random() < 0.5:
                text += "".join(dice.choice(BITS) for _ in range(dice.randint(1, 3)))
            else:
                text += "${" + dice.choice(names) + dice.choice(OPERATORS) + "}"
        found.add(text)
    return [text for text in sorted(found) if "$" in text]


def cases():
    """Texts with the place where they stand."""
    for index, text in enumerate(texts()):
        yield text, "value"
        if text in ODD or index % 3 == 0:
            yield text, "item"
        if index % 4 == 0 and text.strip():
            yield text, "key"


def dump(value):
    return json.dumps(value, ensure_ascii=False)


def repository(root):
    kustomizations = []
    for number, (text, place) in enumerate(cases()):
        directory = root / "cases" / str(number)
        directory.mkdir(parents=True)
        spec = {"value": {"k": text}, "item": {"k": [text]}, "key": {"k": {text: 1}}}[place]
        manifest = {"apiVersion": "t/v1", "kind": "T", "metadata": {"name": "t"}, "spec": spec}
        (directory / "t.yaml").write_text(dump(manifest))
        kustomizations.append({
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": {"name": f"c{number:04}", "namespace": "f"},
            "spec": {
                "path": f"cases/{number}",
                "sourceRef": {"kind": "GitRepository", "name": "s"},
                "postBuild": {"substitute": VARIABLES},
            },
        })
    (root / "root").mkdir()
    (root / "root" / "kustomizations.yaml").write_text("\n---\n".join(map(dump, kustomizations)))


def verdict(answer):
    """The object's spec, the whole object where more of it changed, or which step failed."""
    if error := answer.get("error"):
        if "MalformedYAMLError" in error or "control characters" in error:
            return None
        return {"error": "substitution" if "variable substitution failed" in error else "yaml"}
    found = answer["objects"][0]
    if set(found) == {"apiVersion", "kind", "metadata", "spec"} and found["metadata"] == {"name": "t"}:
        return {"spec": found["spec"]}
    return {"object": found}


def verdicts(build):
    answers = {}
    for line in build.read_text().splitlines():
        answer = json.loads(line)
        if answer["kustomization"].startswith("f/c"):
            answers[int(answer["kustomization"][3:])] = answer
    with (Path(__file__).parent / "verdicts.jsonl").open("w") as out:
        print(dump(VARIABLES), file=out)
        for number, (text, place) in enumerate(cases()):
            if said := verdict(answers[number]):
                print(dump([text, place, said]), file=out)


{"repository": repository, "verdicts": verdicts}[sys.argv[1]](Path(sys.argv[2]))
