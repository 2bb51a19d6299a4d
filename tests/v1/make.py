"""Writes down what version 1.0.0 says. It was run once, with 1.0.0, and is kept to show how the files came about.

    git worktree add build/v1 71cbcd4
    PYTHONPATH=build/v1/src:tests python -m v1.make

(`said.py` as it stood when these files were added; later ones use later names.) Nothing is written over: what stands
here is what people may have in their folders, and is never made anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import dexi_models
from dexi_models import Node
from frameworks import chain, weighted_framework
from hostile import hostile_framework
from v1 import said
from v1.said import Framework

from k80assess.document.text import Language
from k80assess.govern.record import decide
from k80assess.interop import dexi, ssvc

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGED = ROOT / "src" / "k80assess" / "document" / "packaged"
EXAMPLES = ROOT / "examples"

Content = dict[str, Any]


def main() -> None:
    assert said.fingerprint(said.load_framework()).startswith("8482596d"), "this is not version 1.0.0"
    assert not (HERE / "said.json").exists(), "these files are never made anew"
    everything: dict[str, dict[str, Any]] = {
        "frameworks": dict(frameworks()),
        "topics": dict(topics()),
        "differences": dict(differences()),
        "agendas": dict(agendas()),
        "panels": dict(panels()),
        "plans": dict(plans()),
        "records": dict(records()),
        "registers": dict(registers()),
        "pages": dict(pages()),
        "reports": dict(reports()),
        "cases": dict(cases()),
        "dmn": dict(tables()),
    }
    everything["files"] = {place(path): sha256(path.read_bytes()).hexdigest() for path in files()}
    (HERE / "said.json").write_text(laid_out(everything), "utf-8")


def files() -> list[Path]:
    """Give all files that were written here."""
    return sorted(path for path in HERE.glob("*/**/*") if path.is_file() and "__pycache__" not in path.parts)


def place(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def laid_out(everything: Mapping[str, Mapping[str, Any]]) -> str:
    """Give JSON with a line for each thing that is said of each document."""
    kinds = []
    for kind, documents in everything.items():
        entries = []
        for name, answers in documents.items():
            if isinstance(answers, dict):
                lines = ",\n".join(f"   {_json(key)}: {_json(value)}" for key, value in answers.items())
                entries.append(f"  {_json(name)}: {{\n{lines}\n  }}")
            else:
                entries.append(f"  {_json(name)}: {_json(answers)}")
        kinds.append(f" {_json(kind)}: {{\n" + ",\n".join(entries) + "\n }")
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def new(name: str) -> Path:
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def copied(source: Path, name: str) -> Path:
    return Path(shutil.copyfile(source, new(name)))


# --- frameworks ---------------------------------------------------------------------------------------------------


def frameworks() -> Iterator[tuple[str, said.Said]]:
    copied(PACKAGED / "k80-wendbaarheid.toml", "frameworks/k80.toml")
    copied(EXAMPLES / "own_framework" / "framework.toml", "frameworks/libraries.toml")
    said.save(said.load_framework(), new("frameworks/k80_saved.json"))
    for name, framework in imported():
        said.save(framework, new(f"frameworks/{name}"))
    said.save(hostile(), new("frameworks/hostile.json"))
    said.save(chain(8), new("frameworks/chain.toml"))
    said.save(weighted_framework(20, levels=4, aspects=3, seed=2), new("frameworks/twenty.json"))
    said.save(weighted_framework(12, levels=3, most=1000, seed=3), new("frameworks/twelve.toml"))
    for number in range(14):
        ending = ("toml", "json")[number % 2]
        said.save(telling_framework(number), new(f"frameworks/random{number:02}.{ending}"))
    # What is written differently and means the same, or says what may be left out.
    new("frameworks/by_hand.json").write_text(json.dumps(BY_HAND, indent=2), "utf-8")
    for path in sorted((HERE / "frameworks").iterdir()):
        yield place(path), said.of_framework(said.load_framework(path))


def hostile() -> Framework:
    """The texts are long there only to try how they are shown."""
    text = said.to_json(hostile_framework()).replace("W" * 10_000, "W" * 100)
    return said.load_framework(json.loads(text))


def imported() -> Iterator[tuple[str, Framework]]:
    for name, model in dexi_imported().items():
        yield f"dexi_{name}.toml", model.framework
    first, second = ssvc_tables()
    yield "ssvc_one.json", ssvc.read(second)
    yield "ssvc_joined.toml", ssvc.read(first, second)


def dexi_imported() -> dict[str, dexi.Model]:
    three = Node("price", 3, "DESC", options=["0", "1", "2"])
    other = Node("comfort", 3, options=["2", "01", "*"])
    third = Node("safety", 2, options=["1", "0", "*"])
    upper = Node("costs & comfort", 3, inputs=[three, other], table=dexi_models.table("210221222"))
    car = Node("car", 4, inputs=[upper, third], table=dexi_models.table("001233"))
    loose = Node("loose", 3, inputs=[Node("A", 3), Node("B", 2)], table=[{0}, {0}, {1}, {2}, {2}, {2}])
    models = {
        "linked": dexi_models.written(dexi_models.linked_twice(), settings=dexi_models.LINKING),
        "car": dexi_models.written(car, options=("first", "second", "third")),
        "small": dexi_models.written(loose),
    }
    found = {}
    for name, text in models.items():
        path = new(f"dexi/{name}.dxi")
        path.write_text(text, "utf-8")
        found[name] = dexi.read(path)
    return found


def ssvc_tables() -> tuple[Content, Content]:
    """Give two tables, of which the first takes in what the second decides."""
    scales = {
        "A": ["N", "T*", "14D"],
        "B": ["N", "Y"],
        "C": ["no", "yes"],
        "R": ["N", "14D", "Y"],
        "X": ["wait", "act"],
    }
    names = {"A": "Automatable", "B": "Bounded", "C": "Confirmed", "R": "Reach", "X": "Action"}

    def point(key: str) -> Content:
        values = [{"key": value, "name": value, "definition": f"The value {value}."} for value in scales[key]]
        return {"namespace": "t", "key": key, "version": "1.0.0", "name": names[key], "values": values}

    def table(inputs: str, outcome: str, decide: Any) -> Content:
        rows: list[dict[str, str]] = [{}]
        for key in inputs:
            rows = [{**row, f"t:{key}:1.0.0": value} for row in rows for value in scales[key]]
        for row in rows:
            at = [scales[key].index(row[f"t:{key}:1.0.0"]) for key in inputs]
            row[f"t:{outcome}:1.0.0"] = scales[outcome][decide(at)]
        return {
            "namespace": "t",
            "key": outcome,
            "version": "1.0.0",
            "name": f"Table of {names[outcome]}",
            "definition": "Made for a test.",
            "schemaVersion": "2.0.0",
            "decision_points": {f"t:{key}:1.0.0": point(key) for key in inputs + outcome},
            "outcome": f"t:{outcome}:1.0.0",
            "mapping": rows,
        }

    tables = (
        table("RAC", "X", lambda at: int(at[0] + at[1] * at[2] > 2)),
        table("AB", "R", lambda at: min(2, sum(at))),
    )
    for name, content in zip(("action", "reach"), tables, strict=True):
        new(f"ssvc/{name}.json").write_text(json.dumps(content, indent=1), "utf-8")
    return tables


BY_HAND: Content = {
    "id": "by hand",
    "version": "1.0",
    "title": {"nl": "Met de hand"},
    "outcome": "uitkomst",
    "criteria": [
        {"id": "a.b", "levels": [{"id": "0"}, {"id": "1"}]},
        {"id": "c d", "label": "Zelfde in beide", "levels": [{"id": "nee"}, {"id": "misschien"}, {"id": "ja"}]},
        {"id": "é‘ø", "levels": [{"id": "low", "label": {"en": "Low"}}, {"id": "high", "label": {"nl": "Hoog"}}]},
    ],
    "aspects": [
        {
            "id": "uitkomst",
            "levels": [{"id": "no", "takes_energy": False}, {"id": "so-so"}, {"id": "yes", "takes_energy": True}],
            "rule": {
                "kind": "table",
                "inputs": ["som", "é‘ø"],
                "rows": [
                    {"when": {"som": ["hoog"], "é‘ø": "high"}, "then": "yes"},
                    {"when": {"som": "laag"}, "then": "no", "section": "§ 1"},
                    {"when": {}, "then": "so-so"},
                ],
                "caps": [],
            },
        },
        {
            "id": "som",
            "levels": [{"id": "laag"}, {"id": "hoog"}],
            "rule": {
                "kind": "weighted",
                "weights": {"c d": 1.50, "a.b": "7/3", "é‘ø": 0},
                "cutoffs": {"hoog": "2/4"},
                "points": {"a.b": [-1, 1e-1]},
                "caps": [{"when": {"c d": ["nee"]}, "at_most": "laag"}],
            },
        },
    ],
}


def telling_framework(number: int) -> Framework:
    """Make a random framework; all but every fifth can have each of its outcomes."""
    for seed in range(1000 * number, 1000 * number + 1000):
        framework = said.load_framework(random_framework(Random(seed), number))
        counts = said.of_framework(framework)["distribution"].values()
        if number % 5 == 0 or 20 * min(counts) > sum(counts):
            return framework
    raise AssertionError(number)


def random_framework(rng: Random, number: int) -> Content:
    """Make a framework with all that one can have, other ones each time."""
    sizes = {f"c{i}": rng.randint(2, 4) for i in range(rng.randint(3, 7))}
    scales = {name: [f"l{i}" for i in range(size)] for name, size in sizes.items()}
    criteria = [
        {"id": name, **texts(rng, name), "levels": [{"id": x, **texts(rng, x)} for x in scales[name]]} for name in sizes
    ]
    aspects: list[Content] = []
    unused = list(sizes)
    count = rng.randint(1, 5)
    for i in range(count):
        name = f"a{i}"
        inputs = rng.sample(list(scales), min(len(scales), rng.randint(1, 4)))
        if i == count - 1:
            inputs = list(dict.fromkeys([*inputs, *unused]))
        kind = rng.choice(["weighted", "weighted", "table", "minimum", "maximum"])
        if kind in ("minimum", "maximum"):
            size = len(scales[inputs[0]])
            inputs = [input_id for input_id in inputs if len(scales[input_id]) == size]
            if i == count - 1 and not set(unused) <= set(inputs):
                kind, inputs = "table", list(dict.fromkeys([*inputs, *unused]))
        if kind in ("weighted", "table"):
            size = rng.randint(2, 4)
        scale = [f"l{j}" for j in range(size)]
        rule = random_rule(rng, kind, {input_id: scales[input_id] for input_id in inputs}, scale)
        aspects.append(
            {"id": name, **texts(rng, name), "levels": [{"id": x, **texts(rng, x)} for x in scale], "rule": rule}
        )
        scales[name] = scale
        unused = [*(node for node in unused if node not in inputs), name]
    for i, level in enumerate(aspects[-1]["levels"]):
        level["takes_energy"] = i > 0
        level["follow_up"] = {"nl": f"Vervolg {i}.\nNog een regel.", "en": f"Follow-up {i}."}
    rng.shuffle(aspects)
    return {
        "id": f"random-{number}",
        "version": f"2026.{number}",
        **({"title": {"nl": f"Toevallig kader {number}", "en": f"Random framework {number}"}} if number % 3 else {}),
        **({"question": "Wat komt eruit?"} if number % 2 else {}),
        **(
            {"source": {"title": "Een bron", "section": "§ 2", "note": {"en": "Half of it is lost."}}}
            if number % 4
            else {}
        ),
        "outcome": f"a{count - 1}",
        "criteria": criteria,
        "aspects": aspects,
    }


def texts(rng: Random, name: str) -> Content:
    """Give some of the texts that a criterion, aspect or level may have, and where it comes from."""
    found: Content = {}
    if rng.random() < 0.6:
        both = {"nl": f"Naam van {name}", "en": f"Name of {name}"}
        found["label"] = rng.choice(
            [both, both, {"nl": f"Alleen {name}"}, {"en": f"Only {name}"}, f"„{name}” – ‘é’ 👍"]
        )
    if rng.random() < 0.3:
        found["description"] = {"nl": 'Uitleg: "aanhaling", \\ en\neen tweede regel.', "en": "Explained."}
    return found | origin(rng)


def origin(rng: Random) -> Content:
    found: Content = {}
    if rng.random() < 0.5:
        found["provenance"] = rng.choice(["stated", "derived", "assumed"])
    if rng.random() < 0.3:
        found["section"] = f"§ {rng.randint(1, 9)}"
    return found


def random_rule(rng: Random, kind: str, scales: Mapping[str, list[str]], scale: list[str]) -> Content:
    rule: Content = {"kind": kind, **origin(rng)}
    if kind == "weighted":
        weights = {name: rng.choice([1, 2, 3, 5, 0.5, 1.25, "1/3", "2/7", 0]) for name in scales}
        weights[rng.choice(list(scales))] = 2
        points = {}
        for name in rng.sample(list(scales), min(2, len(scales))):
            own = [rng.choice([-2, -1, 0, 1, 2.5, 3, "7/2"]) for _ in scales[name]]
            if len({str(point) for point in own}) > 1:
                points[name] = own
        steps = sorted(rng.sample(range(1, 13), len(scale) - 1))
        rule |= {"weights": weights, "cutoffs": {x: f"{step}/12" for x, step in zip(scale[1:], steps, strict=True)}}
        if points:
            rule["points"] = points
    else:
        rule["inputs"] = list(scales)
    if kind == "table":
        rows = [
            {"when": condition(rng, scales), "then": rng.choice(scale), **origin(rng)} for _ in range(rng.randint(1, 5))
        ]
        rule["rows"] = [*rows, {"when": {}, "then": rng.choice(scale)}]
    if rng.random() < 0.5:
        cap = {"when": condition(rng, scales), "at_most": rng.choice(scale[:-1]), **origin(rng)}
        rule["caps"] = [cap]
    return rule


def condition(rng: Random, scales: Mapping[str, list[str]]) -> Content:
    named = rng.sample(list(scales), rng.randint(1, min(3, len(scales))))
    found: Content = {}
    for name in named:
        levels = rng.sample(scales[name], rng.randint(1, len(scales[name]) - 1))
        found[name] = levels[0] if len(levels) == 1 and rng.random() < 0.5 else levels
    return found


# --- topics -------------------------------------------------------------------------------------------------------


def topics() -> Iterator[tuple[str, said.Said]]:
    of_framework: dict[Path, str] = {}
    for path in sorted((EXAMPLES / "topics").glob("*.toml")):
        of_framework[copied(path, f"topics/{path.name}")] = "frameworks/k80.toml"
    for path in sorted((EXAMPLES / "half_year" / "topics").glob("*.toml")):
        of_framework[copied(path, f"topics/half_year/{path.name}")] = "frameworks/k80.toml"
    of_framework[copied(EXAMPLES / "own_framework" / "topic.toml", "topics/library.toml")] = "frameworks/libraries.toml"
    for topic in dexi_imported()["car"].topics:
        path = new(f"topics/dexi/{topic.id}.toml")
        said.save(topic, path)
        of_framework[path] = "frameworks/dexi_car.toml"
    rng = Random(7)
    for framework_path in sorted((HERE / "frameworks").iterdir()):
        framework = said.load_framework(framework_path)
        for i, open_share in enumerate((0.0, 0.35, 0.7)):
            content = random_topic(rng, framework, f"{framework_path.stem}-{i}", open_share)
            path = new(f"topics/random/{framework_path.stem}_{i}.{('toml', 'json')[(i + len(framework.criteria)) % 2]}")
            said.save(said.load_topic(content), path)
            of_framework[path] = place(framework_path)
    for path, framework_place in sorted(of_framework.items()):
        topic = said.load_topic(path)
        assessment = said.assess(topic, said.load_framework(HERE / framework_place))
        answers = said.of_assessment(assessment)
        yield place(path), {"framework": framework_place, "fingerprint": said.fingerprint(topic), **answers}


def random_topic(rng: Random, framework: Framework, topic_id: str, open_share: float) -> Content:
    answers: Content = {}
    for criterion in framework.criteria:
        levels = [level.id for level in criterion.levels]
        draw = rng.random()
        if draw < open_share / 2:
            continue
        answer: Any = rng.choice(levels)
        if draw < open_share:
            answer = rng.sample(levels, rng.randint(1, len(levels)))
        if rng.random() < 0.3:
            answer = {"level": answer, "note": {"nl": "Zoals „gezegd”.\nOp maandag.", "en": "As said."}}
            if rng.random() < 0.5:
                answer |= {"note": "Gelijk in beide.", "evidence": "https://example.org/brief?id=1"}
        answers[criterion.id] = answer
    content: Content = {"id": topic_id, "title": {"nl": f"Over {topic_id}", "en": f"On {topic_id}"}}
    if rng.random() < 0.5:
        content |= {
            "summary": "Een samenvatting,\nin twee regels.",
            "raised_by": "Een gemeente",
            "raised_on": "2026-02-28",
        }
    if rng.random() < 0.4:
        content |= {"themes": ["housing", "mobility"], "illustration": True}
        content["actions"] = [
            {"id": "write", "label": {"nl": "Brief schrijven"}, "instrument": "advocacy", "theme": "housing"},
            {"id": "share", "portfolio": "living", "description": "Laten zien.", "provenance": "stated"},
        ]
    content["answers"] = answers
    return content


def assessed(topic: str, framework: str = "frameworks/k80.toml") -> Any:
    return said.assess(said.load_topic(HERE / topic), said.load_framework(HERE / framework))


# --- between frameworks, and between agendas ----------------------------------------------------------------------


def differences() -> Iterator[tuple[str, said.Said]]:
    """Compare frameworks with changed copies of themselves, which are written down too."""
    for name in ("k80.toml", "libraries.toml", "random03.json", "random06.toml", "random09.json"):
        old = said.load_framework(HERE / "frameworks" / name)
        content = json.loads(said.to_json(old))
        content["version"] = "changed"
        for aspect in content["aspects"]:
            rule = aspect["rule"]
            if rule["kind"] == "weighted":
                rule["weights"][next(iter(rule["weights"]))] = 4
            elif rule["kind"] == "table":
                rule["rows"][0]["then"] = aspect["levels"][0]["id"]
        path = new(f"changed/{Path(name).stem}.json")
        changed = said.load_framework(content)
        said.save(changed, path)
        difference = said.of_difference(old, changed)
        yield place(path), {"old": f"frameworks/{name}", "fingerprint": said.fingerprint(changed), **difference}


def agendas() -> Iterator[tuple[str, said.Said]]:
    copied(PACKAGED / "agenda-k80.toml", "agendas/k80.toml")
    copied(EXAMPLES / "own_framework" / "agenda.toml", "agendas/libraries.toml")
    copied(EXAMPLES / "half_year" / "agenda.toml", "agendas/half_year.toml")
    old = said.load_agenda(HERE / "agendas" / "half_year.toml")
    taken_on = [said.load_topic(HERE / f"topics/half_year/{name}.toml") for name in ("village_homes", "bus_lines")]
    said.save(said.renew_agenda(old, taken_on, "2030.2", "2030-06-30"), new("agendas/half_year_renewed.toml"))
    said.save(said.load_agenda(), new("agendas/k80_saved.json"))
    said.save(said.load_agenda(FULL_AGENDA), new("agendas/full.toml"))
    for path in sorted((HERE / "agendas").iterdir()):
        agenda = said.load_agenda(path)
        answers: said.Said = {"fingerprint": said.fingerprint(agenda)}
        if path.stem == "half_year_renewed":
            answers |= {"old": "agendas/half_year.toml", **said.of_agendas(old, agenda)}
        yield place(path), answers


FULL_AGENDA: Content = {
    "id": "full",
    "version": "2026",
    "title": {"nl": "Alles erin", "en": "Everything in it"},
    "description": {"nl": "Een agenda\nmet alles.", "en": "An agenda with everything."},
    "source": {"title": "Een bron", "section": "§ 1"},
    "adopted_on": "2026-01-15",
    "parts": [{"id": "now", "question": {"nl": "Wat nu?"}, "provenance": "stated"}, {"id": "later"}],
    "themes": [
        {
            "id": "housing",
            "label": {"nl": "Wonen", "en": "Housing"},
            "subtitle": {"nl": "en bouwen"},
            "also_known_as": ["huizen", {"nl": "woningen", "en": "homes"}],
            "part": "now",
            "actions": [
                {"id": "share", "instrument": "knowledge_sharing", "section": "§ 3"},
                {"id": "speak", "instrument": "advocacy", "label": "Spreken"},
                {"id": "else"},
            ],
        },
        {"id": "mobility", "part": "later"},
    ],
    "organisation": {
        "description": "Wie wat doet.",
        "roles": [{"id": "chair"}, {"id": "member"}],
        "bodies": [{"id": "board", "roles": ["chair", "member"], "per_portfolio": False}],
        "portfolios": [
            {
                "id": "living",
                "themes": ["housing"],
                "holder": {"municipality": "Voorbeeldstad"},
                "official": {"municipality": "Voorbeelddorp"},
            },
            {"id": "moving", "themes": ["mobility"]},
        ],
    },
    "cadence": {"report_backs_a_year": 2, "last_report_back": "2026-01-10", "description": "Ieder half jaar."},
    "milestones": [{"id": "start", "on": "2026-01-01"}, {"id": "review", "follows": "start", "label": "Evaluatie"}],
}


# --- panels, plans, decisions, registers --------------------------------------------------------------------------


def panels() -> Iterator[tuple[str, said.Said]]:
    for path in sorted((EXAMPLES / "half_year" / "panel").glob("*.toml")):
        copied(path, f"panels/k80/{path.name}")
    rng = Random(8)
    for name in ("random01.json", "random04.toml", "libraries.toml"):
        framework = said.load_framework(HERE / "frameworks" / name)
        for judge in ("eerste", "tweede", "derde"):
            content = random_topic(rng, framework, "zelfde", 0.2)
            said.save(said.load_topic(content), new(f"panels/{Path(name).stem}/{judge}.json"))
    for folder in sorted((HERE / "panels").iterdir()):
        framework_path = next((HERE / "frameworks").glob(f"{folder.name}.*"))
        judges = {path.stem: said.load_topic(path) for path in sorted(folder.iterdir())}
        panel = said.assess_panel(judges, said.load_framework(framework_path))
        yield place(folder), {"framework": place(framework_path), **said.of_panel(panel)}


def half_year() -> dict[str, Any]:
    found = {path.stem: assessed(place(path)) for path in sorted((HERE / "topics" / "half_year").iterdir())}
    judges = {path.stem: said.load_topic(path) for path in sorted((HERE / "panels" / "k80").iterdir())}
    merged = said.assess_panel(judges).merged("median")
    assert merged.topic is not None
    said.save(merged.topic, new("panels_merged/heat_grants.toml"))
    return {**found, "heat_grants": merged}


def plans() -> Iterator[tuple[str, said.Said]]:
    path = copied(EXAMPLES / "half_year" / "workload.toml", "workloads/half_year.toml")
    workload = said.load_workload(path)
    said.save(workload, new("workloads/half_year_saved.json"))
    agenda = said.load_agenda(HERE / "agendas" / "half_year.toml")
    assessments = half_year()
    yield (
        place(path),
        {
            "fingerprint": said.fingerprint(workload),
            **said.of_ranking(assessments, agenda),
            **said.of_plan(assessments, workload),
        },
    )


def records() -> Iterator[tuple[str, said.Said]]:
    agenda = said.load_agenda(HERE / "agendas" / "half_year.toml")
    board: Content = {"on": "2030-03-11", "by": "executive_board", "agenda": agenda}
    options: dict[str, Content] = {
        "village_homes": {"portfolio": "living", "look_again_on": "2030-09-09"},
        "bus_lines": {"portfolio": "outdoors", "look_again_on": "2030-09-09"},
        "heat_grants": {"portfolio": "living", "look_again_on": "2030-06-10"},
        "pool_closures": {
            "outcome": "monitor",
            "why": {"nl": "Dit half jaar zijn er geen dagen meer voor.", "en": "No days are left this half year."},
            "look_again_on": "2030-06-10",
        },
        "youth_care": {"look_again_on": "2030-09-09"},
        "data_centre": {"turn_to": "De provincie (verzonnen), die hierover gaat."},
    }
    assessments = half_year()
    for i, (name, chosen) in enumerate(options.items()):
        record = decide(assessments[name], **{**board, **chosen})
        said.save(record, new(f"records/{i + 1}_{name}.{('toml', 'json')[i % 2]}"))
    framework = said.load_framework(HERE / "frameworks" / "libraries.toml")
    for i in range(3):
        topic = said.load_topic(next((HERE / "topics" / "random").glob(f"libraries_{i}.*")))
        record = decide(
            said.assess(topic, framework),
            "trial",
            on=f"2026-0{i + 1}-02",
            by="Raad ‘van’ 図書館",
            why='Omdat.\nEn "zo".',
        )
        said.save(record, new(f"records/library_{i}.json"))
    for path in sorted((HERE / "records").iterdir()):
        framework_place = "frameworks/libraries.toml" if path.stem.startswith("library") else "frameworks/k80.toml"
        answers = said.of_record(said.load_record(path), said.load_framework(HERE / framework_place))
        yield place(path), {"framework": framework_place, **answers}


def registers() -> Iterator[tuple[str, said.Said]]:
    decided = {path.stem: said.load_record(path) for path in sorted((HERE / "records").iterdir())}
    of_libraries = [record for name, record in decided.items() if name.startswith("library")]
    of_half_year = [record for name, record in decided.items() if not name.startswith("library")]
    contents = {"half_year": of_half_year, "mixed": [*of_libraries, *of_half_year[:2], of_libraries[0]], "empty": []}
    for name, entries in contents.items():
        path = new(f"registers/{name}.sqlite")
        register = said.Register(path)
        for record in entries:
            register.append(record)
        register.export_lines(new(f"registers/{name}.jsonl"))
        yield place(path), said.of_register(register)


# --- pages, reports, cases, tables --------------------------------------------------------------------------------


def pages() -> Iterator[tuple[str, said.Said]]:
    """Fill in topics on pages, in a browser, and save them there."""
    from playwright.sync_api import sync_playwright

    said.write_page(new("pages/libraries.html"), said.load_framework(HERE / "frameworks" / "libraries.toml"), "nl")
    said.write_page(new("pages/k80.html"))
    of_framework = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, fill in FILLED.items():
            page = chromium.new_context(accept_downloads=True).new_page()
            html = name.partition("_")[0]
            page.goto((HERE / "pages" / f"{html}.html").as_uri())
            fill(page)
            with page.expect_download() as download:
                page.locator("#save").click()
            path = new(f"pages/{name}.json")
            download.value.save_as(path)
            of_framework[path] = f"frameworks/{html}.toml"
        chromium.close()
    for path, framework in of_framework.items():
        topic = said.load_topic(path)
        answers = said.of_assessment(said.assess(topic, said.load_framework(HERE / framework)))
        yield place(path), {"framework": framework, "fingerprint": said.fingerprint(topic), **answers}


def _nothing(_page: Any) -> None:
    pass


def _direct(page: Any) -> None:
    """A topic with a direct link to the agenda, which names no theme: the page has no place for one."""
    page.locator("#topic-title").fill("Woningen bij het spoor")
    page.locator("#topic-more summary").click()
    page.locator("#topic-by").fill("Gemeente Voorbeeldstad")
    page.locator("#topic-on").fill("2026-03-02")
    page.locator("#topic-summary").fill("Regel een.\nRegel twee.")
    for name, value in (("theme_link", "direct"), ("community_impact", "substantial"), ("ownership", "both")):
        page.locator(f'input[name="{name}"][value="{value}"]').check()


def _opened(page: Any) -> None:
    """A topic from the library, opened and changed: what the page does not know stays."""
    text = said.to_json(said.load_topic(HERE / "topics" / "housing-scheme.toml"))
    file = {"name": "t.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator("#file").set_input_files(file)
    page.get_by_text("Geopend: t.json.").wait_for()
    page.locator('input[name="demand"][value="none"]').check()


def _library(page: Any) -> None:
    """A pasted title, an answer of several levels, and remarks, one of them on an open question."""
    page.locator("#topic-title").fill("🙂 Lezen – ‘samen’")
    page.locator('input[name="readers"][value="some"]').check()
    narrowed = page.locator("fieldset", has=page.locator('[name="grant"]'))
    narrowed.get_by_text("Meer dan één antwoord kan nog").click()
    narrowed.get_by_role("checkbox").first.uncheck()
    for name in ("grant", "privacy"):
        fieldset = page.locator("fieldset", has=page.locator(f'[name="{name}"]'))
        fieldset.get_by_text("Toelichting en bewijs").click()
        fieldset.get_by_label("Toelichting", exact=True).fill("Gevraagd op maandag\n\nen dinsdag")
        fieldset.get_by_label("Bewijs").fill("notulen 3")


FILLED: Mapping[str, Any] = {
    "k80_empty": _nothing,
    "k80_direct": _direct,
    "k80_opened": _opened,
    "libraries_remarks": _library,
}


def reports() -> Iterator[tuple[str, said.Said]]:
    for topic, framework in (("housing-scheme", "k80"), ("library", "libraries"), ("random/random06_1", "random06")):
        topic_path = next(HERE.glob(f"topics/{topic}.*"))
        framework_path = next(HERE.glob(f"frameworks/{framework}.*"))
        assessment = assessed(place(topic_path), place(framework_path))
        about = {"topic": place(topic_path), "framework": place(framework_path)}
        endings: dict[Language, str] = {"nl": "html", "en": "md"}
        for language, ending in endings.items():
            path = new(f"reports/{framework}.{language}.{ending}")
            said.write_report(assessment, path, lang=language)
            path.with_suffix(".txt").write_text(said.explain(assessment, lang=language), "utf-8")
            yield place(path), {**about, "language": language, "shown": said.shown(assessment, language)}
    agenda = said.load_agenda(HERE / "agendas" / "half_year.toml")
    said.write_report(list(half_year().values()), new("reports/half_year.nl.md"), agenda=agenda)


def cases() -> Iterator[tuple[str, said.Said]]:
    """Write files of cases: what holds in files that pytest runs, and what does not in one that it does not."""
    copied(HERE / "frameworks" / "libraries.toml", "cases/libraries.toml")
    new("cases/libraries.k80.toml").write_text(TRUE_CASES, "utf-8")
    new("cases/libraries.k80.json").write_text(json.dumps(TRUE_CASES_JSON, indent=2), "utf-8")
    new("cases/false.toml").write_text(FALSE_CASES, "utf-8")
    for name in ("libraries.k80.toml", "libraries.k80.json", "false.toml"):
        yield f"cases/{name}", said.of_cases(HERE / "cases" / name)


TRUE_CASES = """\
framework = "libraries.toml"

[[case]]
name = "geen geld, geen project"
answers = { own_budget = "none", grant = "none" }
outcome = "no"

[[case]]
name = "onveilig blijft het hoogstens een proef"
answers = { privacy = { level = "unknown", note = "Nog niet gevraagd." } }
possible = ["no", "trial"]

[[rule]]
name = "wat niemand leest, doen we niet"
when = { readers = "few", literacy = "no" }
then = "no"

[[rule]]
name = "nooit zomaar ja"
when = { privacy = ["unknown"], readers = ["few", "some", "many"] }
then = ["no", "trial"]
"""
TRUE_CASES_JSON: Content = {
    "framework": "libraries.toml",
    "case": [
        {
            "name": "alles op zijn best",
            "answers": {"readers": "many", "literacy": "strongly", "grant": "whole", "privacy": "safe"},
            "outcome": "yes",
        },
        {"name": "niets bekend", "answers": {}, "possible": ["no", "trial", "yes"]},
    ],
}
FALSE_CASES = """\
framework = "libraries.toml"

[[case]]
name = "toch niet"
answers = { own_budget = "none", grant = "none" }
outcome = "yes"

[[case]]
name = "wel"
answers = { own_budget = "none", grant = "none" }
outcome = "no"

[[rule]]
name = "geld is niet alles"
when = { grant = "whole" }
then = "yes"
"""


def tables() -> Iterator[tuple[str, said.Said]]:
    for name in ("k80.toml", "libraries.toml", "random03.json"):
        framework = said.load_framework(HERE / "frameworks" / name)
        text = said.dmn.to_xml(framework)
        assert isinstance(text, str)
        path = new(f"dmn/{Path(name).stem}.dmn")
        path.write_text(text, "utf-8")
        yield place(path), said.of_dmn(path)


if __name__ == "__main__":
    main()
