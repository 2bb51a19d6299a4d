"""Code as people write it to build documents: every line is right, at run time and to every type checker."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import k80assess as k80

# --- a framework --------------------------------------------------------------------------------------------------

no, yes = k80.Level(id="no"), k80.Level(id="yes", label="Ja", description={"nl": "Ja", "en": "Yes"})
levels: list[k80.Level] = [no, yes]
plain_levels: list[dict[str, str]] = [{"id": "no"}, {"id": "yes"}]
mixed = (no, {"id": "yes"})
any_levels: Sequence[k80.Level] = levels

demand = k80.Criterion(id="demand", levels=levels, question="Is it asked for?", provenance="assumed", section=None)
cost = k80.Criterion(id="cost", levels=plain_levels, question=k80.Text(nl="Wat kost het?"))
hands = k80.Criterion(id="hands", levels=mixed)
names: list[str] = ["no", "yes"]
by_id = k80.Criterion(id="by_id", levels=names)
shares: dict[str, float] = {"yes": 0.5}
points: dict[str, list[int]] = {"demand": [0, 2]}
when: dict[str, str] = {"hands": "no"}

value = k80.Aspect(
    id="value",
    levels=any_levels,
    rule=k80.Weighted(
        weights={"demand": 2, "cost": Fraction(1, 3)},
        cutoffs=shares,
        points=points,
        caps=[k80.Cap(when={"cost": ["no"]}, at_most="no"), {"when": {"cost": "no"}, "at_most": "no"}],
    ),
)
advice = k80.Aspect(
    id="advice",
    levels=[
        k80.Level(id="no", takes_energy=False, follow_up=None),
        {"id": "yes", "takes_energy": True},
    ],
    rule=k80.Table(
        inputs=["value", "hands"],
        rows=[k80.Row(when=when, then="no"), k80.Row(when={"value": ("yes",)}, then="yes"), {"when": {}, "then": "no"}],
    ),
)
framework = k80.Framework(
    id="hall",
    version="1",
    title="A hall",
    outcome="advice",
    source={"title": "The council"},
    criteria=[demand, cost, hands],
    aspects=(value, advice),
)
other = k80.Framework(
    id="least",
    version="1",
    source=k80.documents.Source(title="The council", note={"nl": "Gezegd"}),
    outcome="out",
    criteria=[{"id": "demand", "levels": plain_levels}],
    aspects=[{"id": "out", "levels": levels, "rule": {"kind": "minimum", "inputs": ["demand"]}}],
)
numbers = k80.Weighted(
    weights={"a": 1, "b": 0.5, "c": Decimal("0.1"), "d": "1/3", "e": Fraction(1, 3)},
    cutoffs={"yes": "1/2"},
    points={"a": (0, "1/3", 0.5)},
    orders=[["a", "b"], k80.documents.WeightOrder(heavier="b", lighter="c", provenance="stated", section="4")],
)
least = k80.Minimum(inputs=["demand"], kind="minimum")
most = k80.Maximum(inputs=("demand", "cost"), caps=())

# --- things for their ids -----------------------------------------------------------------------------------------

pay = k80.Criterion(id="pay", levels=["none", "some", k80.Level(id="much", label="Veel"), {"id": "all"}])
able = k80.Criterion(id="able", levels=("no", "yes"))
weak, strong = k80.Level(id="weak"), k80.Level(id="strong")
worth = k80.Aspect(
    id="worth",
    levels=[weak, strong],
    rule=k80.Weighted(
        weights={pay: 2, able: "1/3"},
        cutoffs={strong: 0.5},
        points={able: [0, 3]},
        orders=[(pay, able)],
        caps=[k80.Cap(when={able: "no"}, at_most=weak)],
    ),
)
weights: dict[k80.Criterion, int] = {pay: 2, able: 1}
mixed_weights = k80.Weighted(weights={pay: 2, worth: 1, "able": Fraction(1, 2)}, cutoffs={strong: 1, "more": 1})
same_weights = k80.Weighted(weights=weights, cutoffs=MappingProxyType({strong: Decimal("0.5")}))
conditions: dict[k80.Criterion, k80.Level] = {able: no}
inputs: list[k80.Criterion] = [pay, able]
nodes: Sequence[k80.Criterion | k80.Aspect] = [able, worth]
choice = k80.Aspect(
    id="choice",
    levels=["no", "yes"],
    rule=k80.Table(
        inputs=[worth, able],
        rows=[
            k80.Row(when={worth: strong, able: ["yes"]}, then="yes"),
            k80.Row(when={worth: [weak, strong], "able": (yes,)}, then=yes),
            k80.Row(when=conditions, then=no),
            k80.Row(then="no"),
            {"then": "no"},
        ],
    ),
)
chosen_by = k80.Framework(id="by", version="1", outcome=choice, criteria=[pay, able], aspects=[worth, choice])
lowest = [k80.Minimum(inputs=inputs), k80.Maximum(inputs=nodes), k80.Minimum(inputs=(pay, "able"))]
housing = k80.documents.Theme(id="housing", part=k80.documents.Part(id="now"))
chair = k80.documents.Role(id="chair")
board = k80.documents.Body(id="board", roles=[chair, "secretary"])
living = k80.documents.Portfolio(id="living", themes=[housing])
means = k80.documents.Instrument(id="means")
start = k80.documents.Milestone(id="start")
review = k80.documents.Milestone(id="review", follows=start)
answered = k80.Topic(
    id="answered",
    title="Answered",
    themes=[housing, "care"],
    answers={pay: "some", able: [no, "yes"], worth: strong, "hands": None},
    actions=[k80.documents.ProposedAction(id="visit", instrument=means, theme=housing, portfolio=living)],
)
day = datetime.date(2026, 3, 1)
euros = k80.Criterion(
    id="euros",
    unit={"nl": "euro", "en": "euros"},
    levels=[
        k80.Level(id="odd", ranges=[k80.documents.Range(below=0), {"above": Decimal("50000.5")}]),
        {"id": "usual", "at_least": 0, "at_most": "100001/2"},
    ],
)
until = k80.Criterion(id="until", levels=[{"id": "soon", "below": "2026-03-01"}, k80.Level(id="later", at_least=day)])
numbered = k80.Topic(
    id="numbered",
    title="Numbered",
    answers={
        euros: 12_000,
        until: day,
        "share": Fraction(1, 3),
        "paid": {"between": [8_000.5, 15_000], "note": "Not known yet."},
        "from": k80.documents.Answer(between=[day, "2026-04-01"]),
    },
)
days = k80.documents.Workload(capacity={living: 12}, effort={answered: {living: 2}, "pilot": {"living": 1}})

# --- a topic, a decision ------------------------------------------------------------------------------------------

topic = k80.Topic(
    id="pilot",
    title={"nl": "Een proef", "en": "A pilot"},
    summary=None,
    raised_on="2026-03-01",
    themes=["housing"],
    answers={
        "demand": "yes",
        "cost": ["no", "yes"],
        "hands": k80.documents.Answer(level="yes", note="As the council said."),
        "value": {"level": "yes", "note": "Seen."},
    },
    actions=[
        {"id": "visit"},
        k80.documents.ProposedAction(id="share", instrument="knowledge_sharing", theme="housing"),
    ],
)
answers: dict[str, str] = {"demand": "yes"}
shown = MappingProxyType(answers)
bare = k80.Topic(id="bare", title="Bare", answers=shown, raised_on=datetime.date(2026, 3, 1))
edition = k80.documents.Edition.of(framework)
record = k80.documents.DecisionRecord(
    topic=topic,
    framework=edition,
    possible=[no, {"id": "yes"}],
    decided={"id": "yes"},
    decided_on=datetime.date(2026, 3, 2),
    decided_by="board",
    why="It is asked for.",
    look_again_on="2026-09-01",
)
workload = k80.documents.Workload(
    capacity={"living": 12, "care": 2.5}, reserve="1/5", effort={"pilot": {"living": Decimal(2)}}, values={"pilot": 1}
)

# --- an agenda ----------------------------------------------------------------------------------------------------

agenda = k80.Agenda(
    id="villages",
    version="2026",
    adopted_on="2026-01-01",
    parts=[k80.documents.Part(id="now", question="What now?")],
    themes=[
        k80.documents.Theme(
            id="housing", part="now", also_known_as=["homes", k80.Text(en="houses")], actions=[{"id": "share"}]
        ),
        {"id": "care", "actions": [k80.documents.Action(id="visit", instrument="advocacy", state="done")]},
    ],
    organisation=k80.documents.Organisation(
        roles=[k80.documents.Role(id="chair"), {"id": "secretary"}],
        bodies=[k80.documents.Body(id="board", roles=["chair"], per_portfolio=False)],
        portfolios=[
            k80.documents.Portfolio(
                id="living", themes=["housing"], holder="Voorbeeldstad", official={"municipality": "Proefdorp"}
            ),
            {"id": "caring", "themes": ("care",), "holder": k80.documents.Seat(municipality="Proefdorp")},
        ],
    ),
    cadence={"report_backs_a_year": 2},
    milestones=[k80.documents.Milestone(id="start", on="2026-01-01"), {"id": "review", "follows": "start"}],
)
twice = k80.documents.Cadence(
    report_backs_a_year=2, last_report_back="2026-03-01", last_report_url="https://example.org/march"
)
note = k80.documents.ProgressNote(on=datetime.date(2026, 3, 1), text="Begun.", url="https://example.org/visit")
begun = k80.documents.Action(id="visit", notes=[note, {"on": "2026-03-02", "text": {"en": "Going on."}}])
seated = k80.documents.Portfolio(
    id="caring",
    themes=["care"],
    working_group=["Proefdorp", k80.documents.GroupSeat(municipality="Proefdorp", role=k80.documents.Role(id="chair"))],
    plan_url="https://example.org/plan",
)

# --- cases --------------------------------------------------------------------------------------------------------

case = k80.testing.cases.Case(name="asked for", answers={"demand": "yes"}, possible=["no", "yes"])
claim = k80.testing.cases.Claim(name="never", when={"hands": "no"}, then="no")
cases = k80.testing.cases.CaseFile(
    framework="hall.toml", case=[case], rule=[claim, {"name": "b", "when": {}, "then": "no"}]
)

# --- what comes out of it -----------------------------------------------------------------------------------------

read: Any = json.loads('{"id": "read", "title": "Read"}')
loaded = k80.Topic(**read)
first: k80.Level = framework.criteria[0].levels[0]
label: str = first.label.to("nl")
weight: Fraction = numbers.weights["d"]
raised: datetime.date | None = topic.raised_on
chosen: tuple[str, ...] = topic.answers["cost"].levels
known: dict[k80.Level, str] = {no: "no"}
assert able == k80.Criterion(id="able", levels=[k80.Level(id="no"), k80.Level(id="yes")])
assert chosen_by.outcome == "choice"
same: set[k80.Framework] = {framework, framework.model_copy(update={"version": "2"})}
assert framework.outcome_aspect in framework.aspects

# --- from text ----------------------------------------------------------------------------------------------------

as_topic: k80.Topic = k80.loads('id = "t"\ntitle = "T"', "topic")
as_workload: k80.documents.Workload = k80.loads(b'{"capacity": {"living": 1}}', "workload", form="json")
with open("examples/own_framework/framework.toml", "rb") as opened:
    as_framework: k80.Framework = k80.loads(opened, "framework")
with open("examples/own_framework/agenda.toml", encoding="utf-8") as opened_text:
    as_agenda: k80.Agenda = k80.loads(opened_text, kind="agenda")
