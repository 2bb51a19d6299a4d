"""A topic as a form: what its JSON Schema takes is what loads and can be assessed, and it shows what a form needs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on

from k80assess.data import schema
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Node, level_ids
from k80assess.document.revision import revise
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, DocumentError, UnknownNameError
from k80assess.testing import strategies

jsonschema = pytest.importorskip("jsonschema")


def validator(made: Any) -> Any:
    return jsonschema.Draft202012Validator(made, format_checker=jsonschema.FormatChecker())


def form_of(framework: Framework, **options: Any) -> Any:
    """Return the form's schema as other programs read it."""
    return json.loads(json.dumps(schema("topic", framework=framework, **options)))


def is_valid(made: Any, answers: Any, **more: Any) -> bool:
    """Return whether a topic with these answers is valid, of which every draft says the same."""
    topic = {"id": "t", "title": "T", "answers": answers, **more}
    known = jsonschema.FormatChecker()  # which days there are is a matter of format
    drafts = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
    verdicts = {draft(made, format_checker=known).is_valid(topic) for draft in drafts}
    (verdict,) = verdicts
    return bool(verdict)


def is_taken(framework: Framework, answers: Any) -> bool:
    """Return whether a topic with these answers loads and can be assessed, as far as each answer by itself goes."""
    try:
        assess(load_topic({"id": "t", "title": "T", "answers": answers}), framework)
    except ContradictionError:
        return True
    except (DocumentError, AnswerError):
        return False
    return True


# --- what is taken ------------------------------------------------------------------------------------------------


@st.composite
def noted_frameworks(draw: st.DrawFn) -> Framework:
    """Draw a framework of which some criteria need a note."""
    framework = draw(strategies.frameworks(impossible=True, numbers=True))
    noted = draw(st.sets(st.sampled_from(range(len(framework.criteria)))))
    return revise(framework, {f"criteria[{i}].note": "required" for i in noted})


@st.composite
def filled_in(draw: st.DrawFn, node: Node) -> Any:
    """Draw what a form sends of a criterion or an aspect, or what no form of it should."""
    levels = [*level_ids(node), "other"]
    drawn: dict[str, Any] = {}
    for key, values in {
        "level": st.sampled_from([None, *levels, *levels]) | st.lists(st.sampled_from(levels[:-1]), unique=True),
        "value": st.sampled_from([None, 0, 3, -2.5, "2026-03-02", "2026-02-30", True]),
        "between": st.sampled_from(
            [[None, None], [0, 3], ["2026-03-02", "2026-03-04"], [1, None], [1], [1, 2, 3], [1, "2026-03-02"]]
        ),
    }.items():
        if draw(st.integers(0, 3)) == (3 if key != "level" else draw(st.integers(0, 3))):
            drawn[key] = draw(values)
    if draw(st.integers(0, 3)) == 3:
        drawn["abstain"] = draw(st.sampled_from([True, True, False, None, "yes", 1]))
    for key in ("note", "evidence"):
        if draw(st.booleans()):
            drawn[key] = draw(st.sampled_from([None, "", " ", "So it is.", "two\nlines", "a\x00b"]))
    return draw(st.sampled_from([drawn, drawn, drawn, drawn, None, {**drawn, "extra": 1}]))


@given(noted_frameworks(), st.data())
def test_what_is_valid_loads_and_the_other_way_round(framework: Framework, data: st.DataObject) -> None:
    """Whatever is filled in for one question that is always asked: the schema takes it if and only if we do.

    What JSON Schema cannot say is left out here: that answers contradict each other, and which of two ends is lower.
    """
    made = form_of(framework)
    always = made["properties"]["answers"]["properties"]
    node = framework.node(data.draw(st.sampled_from([*always, "a0"]).filter(always.__contains__)))
    answer = data.draw(filled_in(node))
    valid = is_valid(made, {node.id: answer})
    takes_numbers = isinstance(node, Criterion) and node.partition is not None
    has_others = not takes_numbers and not {"value", "between"}.isdisjoint(answer or ())  # though nothing is in them
    # Nor is anything in it where somebody does not abstain from an aspect, from which nobody does.
    has_others |= not isinstance(node, Criterion) and not (answer or {}).get("abstain", True)
    if valid or not (has_others or is_alone_impossible(framework, node, answer)):
        assert valid == is_taken(framework, {node.id: answer}), answer


def test_nothing_at_all_is_open_of_a_number_as_well() -> None:
    """Null in the place of an answer, whether or not a note is needed once there is one."""
    made = form_of(COST_AND_DEADLINE)
    for name in ("cost", "deadline", "kind"):
        assert is_valid(made, {name: None})
        assert is_taken(COST_AND_DEADLINE, {name: None})


def is_alone_impossible(framework: Framework, node: Node, answer: Any) -> bool:
    """Return whether an answer cannot occur whatever the others are: the form does not offer it."""
    try:
        assess(load_topic({"id": "t", "title": "T", "answers": {node.id: {"note": "x", **(answer or {})}}}), framework)
    except ContradictionError:
        return True
    except (DocumentError, AnswerError):
        return False
    return False


def as_filled_in(framework: Framework, answers: Any) -> Any:
    """Return answers as a form sends them: a table each, with dates and numbers under their own key."""
    found = {}
    for node_id, given_ in answers.items():
        answer, node = Answer.model_validate(given_), framework.node(node_id)
        partition = node.partition if isinstance(node, Criterion) else None
        plain = as_plain(answer)
        if partition is not None and (day := partition.day_in(answer.levels)) is not None:
            plain = {"value": day.isoformat(), **{key: part for key, part in plain.items() if key != "level"}}
        found[node_id] = plain
    return found


@given(noted_frameworks(), st.data())
def test_every_topic_that_can_be_assessed_can_be_filled_in(framework: Framework, data: st.DataObject) -> None:
    """Open, answered, narrowed, numbers, dates, intervals, notes, judged aspects: all together are valid."""
    answers = data.draw(strategies.answers(framework, judged=True))
    filled = as_filled_in(framework, answers)
    validator(made := form_of(framework)).validate({"id": "t", "title": "T", "answers": filled})
    assert is_valid(made, filled)
    known, again = (
        assess(answers, framework),
        assess(load_topic({"id": "t", "title": "T", "answers": filled}), framework),
    )
    assert known.given == again.given


# --- what is shown ------------------------------------------------------------------------------------------------


def shown(made: Any, answers: Any) -> set[str]:
    """Return the questions that a form shows beside answers: those that are always there, and those that an if adds."""
    own = made["properties"]["answers"]
    found = set(own["properties"])
    for part in own.get("allOf", ()):
        condition = {**part["if"], "$defs": made["$defs"]}
        if jsonschema.Draft202012Validator(condition).is_valid(answers):
            found |= set(part["then"]["properties"])
    return found


def may_be_asked(framework: Framework, answers: Any) -> set[str]:
    """Return the criteria that some profile which the answers leave possible asks."""
    known = assess(answers, framework)._box.asked
    return {criterion.id for criterion in framework.criteria if known.get(criterion.id) is not False}


@given(noted_frameworks(), st.data())
def test_a_question_is_shown_while_it_can_be_asked(framework: Framework, data: st.DataObject) -> None:
    """Whatever the answers, no question is hidden that can still be asked."""
    answers = data.draw(strategies.answers(framework, judged=True))
    asked = may_be_asked(framework, answers)
    assert asked <= shown(form_of(framework), as_filled_in(framework, answers))


@st.composite
def gated_frameworks(draw: st.DrawFn) -> Framework:
    """Draw a framework of which criteria wait for other criteria, and nothing else is excluded."""
    framework = draw(strategies.frameworks(numbers=True, max_aspects=1))
    changes: dict[str, Any] = {}
    for i, criterion in enumerate(framework.criteria[1:], start=1):
        if draw(st.booleans()):
            gate = draw(st.sampled_from(framework.criteria[:i]))
            levels = draw(st.lists(st.sampled_from(level_ids(gate)), min_size=1, unique=True))
            changes[f"criteria[{i}].asked_when"] = {gate.id: levels}
            changes[f"criteria[{i}].otherwise"] = draw(st.sampled_from(level_ids(criterion)))
    return revise(framework, changes) if changes else framework


@given(gated_frameworks(), st.data())
def test_a_question_is_hidden_once_it_is_not_asked(framework: Framework, data: st.DataObject) -> None:
    """Where questions wait for each other alone, and no dates decide, those that are not asked are hidden.

    An answer to a question that may still turn out not to be asked is left out: it says what the answers before it are.
    """
    drawn = data.draw(strategies.answers(framework))
    dated = {c.id for c in framework.criteria if c.partition is not None and c.partition.of_dates}
    levels = assess(drawn, framework).given
    answers: dict[str, Any] = {}
    for criterion_id, own in drawn.items():
        if assess(answers, framework)._box.asked.get(criterion_id, True) is not None:
            answers[criterion_id] = list(levels[criterion_id]) if criterion_id in dated and own is not None else own
    asked = may_be_asked(framework, answers)
    hidden = {criterion.id for criterion in framework.criteria} - shown(
        form_of(framework), as_filled_in(framework, answers)
    )
    assert hidden == {criterion.id for criterion in framework.criteria} - asked


def test_a_chain_that_reads_all_before_it_stays_small() -> None:
    """Forty questions that each wait for all before them: the schema grows with what is written, not with the ways."""
    yes_no = ["no", "yes"]
    criteria: list[dict[str, Any]] = [{"id": "c0", "levels": yes_no}]
    for i in range(1, 40):
        when = {f"c{j}": "yes" for j in range(i)}
        criteria.append({"id": f"c{i}", "levels": yes_no, "asked_when": when, "otherwise": "no"})
    made = schema("topic", framework=framework_on(criteria, []))
    assert len(json.dumps(made)) < 1_000_000
    assert shown(made, {"c0": {"level": "no"}}) == {"c0"}
    assert shown(made, {"c0": {"level": "yes"}}) == {f"c{i}" for i in range(40)}
    assert shown(made, {"c0": {"level": "yes"}, "c1": {"level": "no"}}) == {"c0", "c1"}


@pytest.mark.parametrize(("otherwise", "third"), [("no", False), ("yes", True)])
def test_what_waits_for_what_is_not_asked_follows_what_counts_instead(otherwise: str, third: bool) -> None:
    """Each waits for the one before it alone: the third and fourth are shown where the second counts as a yes."""
    yes_no = ["no", "yes"]
    criteria: list[dict[str, Any]] = [
        {"id": "first", "levels": yes_no},
        {"id": "second", "levels": yes_no, "asked_when": {"first": "yes"}, "otherwise": otherwise},
        {"id": "third", "levels": yes_no, "asked_when": {"second": "yes"}, "otherwise": "no"},
        {"id": "fourth", "levels": yes_no, "asked_when": {"third": "yes"}, "otherwise": "no"},
    ]
    made = schema("topic", framework=framework_on(criteria, []))
    assert shown(made, {"first": {"level": "no"}}) == {"first", *(["third", "fourth"] if third else [])}
    assert shown(made, {"first": {"level": "yes"}, "second": {"level": "no"}}) == {"first", "second"}


COST_AND_DEADLINE = framework_on(
    [
        {"id": "cost", "label": {"nl": "Kosten", "en": "Cost"}, "unit": "EUR", "levels": COST, "note": "required"},
        {"id": "deadline", "levels": DEADLINE},
        {"id": "kind", "levels": ["a", "b", "c"], "ordered": False, "question": {"nl": "Wat?", "en": "What?"}},
    ],
    [{"when": {"cost": "low"}, "then": "yes"}],
)


def test_a_number_has_its_unit_and_a_level_its_numbers() -> None:
    """In the language asked for, with the question under the label, and what is still open before all levels."""
    answers = form_of(COST_AND_DEADLINE, lang="en")["properties"]["answers"]["properties"]
    value, between, level = [answers["cost"]["properties"][key] for key in ("value", "between", "level")]
    one, several = level["anyOf"]
    assert answers["cost"]["title"] == "Cost"
    assert value == {"title": "Number (EUR)", "type": ["number", "null"]}
    assert (between["minItems"], between["maxItems"]) == (2, 2)
    titles = [entry["title"] for entry in one["oneOf"]]
    assert titles[0] == "Still open"
    assert titles[1].startswith("high (more than ")
    assert [entry["const"] for entry in several["items"]["oneOf"]] == ["high", "middle", "low"]
    assert answers["kind"]["description"] == "What?"
    assert form_of(COST_AND_DEADLINE)["properties"]["answers"]["properties"]["kind"]["description"] == "Wat?"
    assert answers["deadline"]["properties"]["value"]["format"] == "date"


@pytest.mark.parametrize(
    ("answers", "valid"),
    [
        ({"cost": {"value": 12_000, "note": "an offer"}}, True),
        ({"cost": {"value": 12_000}}, False),
        ({"cost": {"value": 12_000, "note": " "}}, False),
        ({"cost": {"value": None}}, True),
        ({"cost": {"between": [1, 2], "note": "x"}}, True),
        ({"cost": {"between": [1, 2]}}, False),
        ({"cost": {"between": [None, None]}}, True),
        ({"cost": {"between": [1, None], "note": "x"}}, False),
        ({"cost": {"level": ["high", "low"]}}, False),
        ({"cost": {"level": "high", "value": 5, "note": "x"}}, False),
        ({"cost": {"level": None, "value": 5, "between": [None, None], "note": "x"}}, True),
        ({"cost": {"level": [], "note": ""}}, True),
        ({"deadline": {"value": "2026-03-01"}}, True),
        ({"deadline": {"value": 5}}, False),
        ({"kind": {}}, True),
        ({"kind": None}, True),
        ({"kind": {"level": "d"}}, False),
        ({"kind": {"level": "a", "value": 3}}, False),
        ({"knid": {"level": "a"}}, False),
        ({"o": {"level": "yes"}}, False),
    ],
)
def test_cases_by_hand(answers: Any, valid: bool) -> None:
    """What is valid loads and can be assessed, and the rest is refused by both."""
    assert is_valid(form_of(COST_AND_DEADLINE), answers) == valid
    assert is_taken(COST_AND_DEADLINE, answers) == valid


def test_numbers_that_cannot_occur_are_beyond_the_limits() -> None:
    """A row that excludes the lowest and the highest numbers by themselves gives the field its limits."""
    levels = [{"id": "none", "below": 0}, {"id": "some", "at_least": 0, "at_most": 120}, {"id": "over", "above": 120}]
    rows = [{"when": {"age": ["none", "over"]}}]
    framework = framework_on([{"id": "age", "levels": levels}], [], impossible=rows)
    made = form_of(framework)
    answer = made["properties"]["answers"]["properties"]["age"]["properties"]
    assert answer["value"].items() >= {"minimum": 0, "maximum": 120}.items()
    assert "minimum" not in answer["between"]["items"]  # an end may lie where the number does not
    assert [entry["const"] for entry in answer["level"]["anyOf"][0]["oneOf"]] == [None, "some"]
    for value, valid in ((-1, False), (0, True), (120, True), (121, False)):
        assert is_valid(made, {"age": {"value": value}}) == valid


def test_the_ends_of_what_can_occur_are_within_the_limits_where_they_can() -> None:
    """A stretch that does not have its ends has limits that exclude them."""
    levels = [{"id": "none", "at_most": 0}, {"id": "some", "above": 0, "below": 120}, {"id": "over", "at_least": 120}]
    rows = [{"when": {"age": ["none", "over"]}}]
    made = form_of(framework_on([{"id": "age", "levels": levels}], [], impossible=rows))
    for value, valid in ((0, False), (0.5, True), (119.5, True), (120, False)):
        assert is_valid(made, {"age": {"value": value}}) == valid


# --- beside the answers -------------------------------------------------------------------------------------------


def test_an_agenda_gives_its_themes_and_instruments() -> None:
    """The packaged one beside the packaged framework, and none beside another; its ids with their labels."""
    agenda = load_agenda()
    made = form_of(load_framework(), lang="nl")
    themes = made["properties"]["themes"]["items"]["oneOf"]
    assert [(theme["const"], theme["title"]) for theme in themes] == [(t.id, t.label.nl) for t in agenda.themes]
    assert form_of(COST_AND_DEADLINE, agenda=agenda)["properties"]["themes"] == made["properties"]["themes"]
    assert "oneOf" not in form_of(COST_AND_DEADLINE)["properties"]["themes"]["items"]
    assert is_valid(made, {}, themes=["housing"], actions=[{"id": "x", "theme": "housing", "portfolio": ""}])
    assert not is_valid(made, {}, themes=["Woonen"])
    assert not is_valid(made, {}, actions=[{"id": "x", "instrument": "magic"}])


@given(strategies.agendas(), st.data())
def test_topics_of_an_agenda_can_be_filled_in(agenda: Agenda, data: st.DataObject) -> None:
    """Any agenda, with and without portfolios and instruments of its own."""
    framework = load_framework()
    topic = as_plain(data.draw(strategies.topics(framework, agenda=agenda)))
    made = form_of(framework, agenda=agenda)
    jsonschema.Draft7Validator.check_schema(made)
    jsonschema.Draft202012Validator.check_schema(made)
    assert is_valid(made, topic.get("answers", {}), themes=topic.get("themes", []))


BLANK = [None, ""]


@pytest.mark.parametrize("key", ["summary", "raised_by", "judge"])
@pytest.mark.parametrize("blank", BLANK, ids=repr)
def test_what_is_left_blank_is_valid_and_loads(key: str, blank: Any) -> None:
    """What a form sends where nothing was filled in."""
    assert is_valid(form_of(load_framework()), {}, **{key: blank})
    assert getattr(load_topic({"id": "t", "title": "T", key: blank}), key) is None


def test_any_framework_has_a_form_that_is_valid_in_both_drafts() -> None:
    """It names no draft, as some engines stop at the name of one, and has none of the words that drafts differ in."""
    for framework in (load_framework(), COST_AND_DEADLINE):
        made = form_of(framework)
        assert "$schema" not in made
        for kind in (jsonschema.Draft7Validator, jsonschema.Draft202012Validator):
            kind.check_schema(made)
        assert not {"prefixItems", "unevaluatedProperties", "dependentRequired"} & set(json.dumps(made).split('"'))


def test_what_is_no_form_is_refused() -> None:
    """A framework of an agenda, an agenda by itself, other things, other languages: our own errors."""
    framework, agenda = load_framework(), load_agenda()
    for kind, options in (
        ("agenda", {"framework": framework}),
        ("framework", {"framework": framework}),
        ("topic", {"agenda": agenda}),
        ("topic", {"framework": "framework.toml"}),
        ("topic", {"framework": framework, "agenda": framework}),
    ):
        with pytest.raises(ArgumentError):
            schema(kind, **options)
    with pytest.raises(UnknownNameError, match="nl, en"):
        schema("topic", framework=framework, lang="de")  # type: ignore[arg-type]
