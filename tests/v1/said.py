"""What the library says of documents, as plain data: written down by version 1.0.0, and compared with today's.

The first part is the only place here that knows the names of the library: what is renamed is renamed there. Numbers
are texts such as `2/3`, levels and criteria are ids, and sets are sorted lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from k80assess.data import to_json
from k80assess.document.agenda import Agenda
from k80assess.document.files import (
    fingerprint,
    load,
    load_agenda,
    load_framework,
    load_topic,
    save,
    to_toml,
)
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import Language
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import Order, expected_questions, next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.tolerance import tolerance
from k80assess.govern.decision import DecisionRecord, load_record
from k80assess.govern.panel import Panel, assess_panel
from k80assess.govern.plan import plan
from k80assess.govern.ranking import rank
from k80assess.govern.register import Register
from k80assess.govern.renewal import renew_agenda
from k80assess.govern.workload import Workload, load_workload
from k80assess.interop import dmn
from k80assess.report.page.build import write_page
from k80assess.report.write import explain, write_report
from k80assess.testing.cases import Case, load_cases

Said: TypeAlias = dict[str, Any]

# So many at most are written down of what can be very many; fewer means that these are all there are.
MOST = 60

__all__ = [
    "MOST", "Agenda", "DecisionRecord", "Framework", "Register", "Topic", "Workload", "assess", "assess_panel", "dmn",
    "explain", "fingerprint", "load", "load_agenda", "load_cases", "load_framework", "load_record", "load_topic",
    "load_workload", "renew_agenda", "save", "to_json", "to_toml", "write_page", "write_report",
]  # fmt: skip


# --- the names of the library -------------------------------------------------------------------------------------


def _ids(things: Iterable[Any]) -> list[str]:
    return [thing.id for thing in things]


def _reasons(assessment: Assessment) -> Iterator[list[str]]:
    return (sorted(reason.answers) for reason in reasons(assessment))


def _tolerance(assessment: Assessment) -> Fraction | None:
    off = tolerance(assessment)
    return None if off is None else off.share


def _moves(change: Any) -> dict[str, list[str]]:
    """Give for each criterion that moves the levels it had, and last the one it gets."""
    return {criterion: [*old, new] for criterion, (old, new) in sorted(change.steps.items())}


def _shares(judgement: Any) -> tuple[Fraction, Fraction] | None:
    share: tuple[Fraction, Fraction] | None = judgement.share
    return share


def _moved(old: Framework, new: Framework) -> dict[tuple[str, str], int]:
    return {(one, other): amount for ((one,), (other,)), amount in diff(old, new).moved.items()}


def _judges_it_hangs_on(panel: Panel) -> Sequence[str]:
    def others(judge: str) -> Any:
        left = {name: one.given for name, one in panel.judges.items() if name != judge}
        return assess_panel(left, panel.framework, merge=panel.merge).possible if left else ()

    return [judge for judge in panel.judges if others(judge) != panel.possible]


def _recheck(record: DecisionRecord, framework: Framework) -> Any:
    return record.recheck(framework)


def _plan(assessments: Mapping[str, Assessment], workload: Workload) -> Any:
    return plan(assessments, workload)


# --- frameworks ---------------------------------------------------------------------------------------------------


def of_framework(framework: Framework) -> Said:
    compiled = compile_framework(framework)
    small = len(framework.criteria) <= 8
    orders: tuple[Order, ...] = ("optimal", "informative", "framework") if small else ("framework",)
    return {
        "fingerprint": fingerprint(framework),
        "order": list(compiled.order),
        "nodes": len(compiled.diagram.nodes),
        "distribution": distribution(framework),
        "influence": _texts(influence(framework)),
        "findings": [[f.code, f.severity, f.place, list(f.names)] for f in check(framework)],
        "expected_questions": {order: str(expected_questions(framework, order=order)) for order in orders},
        "pieces": [
            [p.place, p.kind, p.owner, p.name, p.source.provenance, p.source.section] for p in framework.pieces()
        ],
        "proofs": [_proof(framework, when, then) for when, then in _claims(framework)],
    }


def _claims(framework: Framework) -> Iterator[tuple[dict[str, list[str]], list[str]]]:
    """Give rules to prove: each criterion at its worst, and all but the first at their best, with some outcomes."""
    outcomes = _ids(framework.outcome_aspect.levels)
    for criterion in framework.criteria[:6]:
        yield {criterion.id: [criterion.levels[0].id]}, outcomes[:-1]
    yield {criterion.id: _ids(criterion.levels[1:]) for criterion in framework.criteria[1:]}, outcomes[1:]
    yield {}, outcomes


def _proof(framework: Framework, when: Mapping[str, Sequence[str]], then: list[str]) -> Said:
    proof = prove(framework, when=when, then=then)
    return {"when": when, "then": then, "holds": proof.holds, "of": [proof.violations, proof.profiles]}


def of_difference(old: Framework, new: Framework) -> Said:
    return {"moved": sorted([old_id, new_id, count] for (old_id, new_id), count in _moved(old, new).items())}


# --- assessments --------------------------------------------------------------------------------------------------


def of_assessment(assessment: Assessment) -> Said:
    outcomes = assessment.framework.outcome_aspect.levels
    return {
        "possible": _ids(assessment.possible),
        "outcome": assessment.outcome.id if assessment.outcome else None,
        "open": list(assessment.open_criteria),
        "answers": {criterion: list(levels) for criterion, levels in assessment.answers.items()},
        "aspects": {aspect: _judgement(judged) for aspect, judged in assessment.aspects.items()},
        "probabilities": _texts(probabilities(assessment)),
        "reasons": sorted(islice(_reasons(assessment), MOST), key=lambda reason: (len(reason), reason)),
        "changes": {level.id: _changes(assessment, level.id) for level in outcomes},
        "changes_at_least": _changes(assessment, outcomes[1].id, at_least=True),
        "next_questions": [
            [question.criterion, str(question.settles), round(question.information, 9)]
            for question in next_questions(assessment)
        ],
        "tolerance": _text(_tolerance(assessment)),
        "margins": [
            [
                m.aspect,
                m.piece,
                m.id,
                str(m.value),
                *_interval(m.least, m.greatest, m.least_included, m.greatest_included),
            ]
            for m in margins(assessment)
        ],
    }


def _judgement(judged: Any) -> Said:
    share = _shares(judged)
    return {"possible": _ids(judged.possible), "share": None if share is None else [str(end) for end in share]}


def _changes(assessment: Assessment, outcome: str, *, at_least: bool = False) -> list[list[Any]]:
    found = islice(changes(assessment, outcome, at_least=at_least), MOST)
    return sorted([[str(change.cost), _moves(change)] for change in found], key=lambda change: str(change[1]))


def _interval(least: Fraction | None, greatest: Fraction | None, with_least: bool, with_greatest: bool) -> list[Any]:
    return [_text(least), with_least, _text(greatest), with_greatest]


# --- what is decided together -------------------------------------------------------------------------------------


def of_panel(panel: Panel) -> Said:
    merged = {how: panel.merged(how) for how in ("median", "union", "worst", "best")}
    return {
        "possible": _ids(panel.possible),
        "disputed": list(panel.disputed),
        "to_discuss": [question.criterion for question in panel.to_discuss],
        "hangs_on": list(_judges_it_hangs_on(panel)),
        "merged": {
            how: {"answers": {c: list(levels) for c, levels in one.answers.items()}, "possible": _ids(one.possible)}
            for how, one in merged.items()
            if one is not None
        },
    }


def of_ranking(assessments: Mapping[str, Assessment], agenda: Agenda | None) -> Said:
    ranking = rank(assessments, agenda=agenda)
    return {
        "order": list(ranking.order),
        "standings": [[s.topic, s.place, s.steps_to_fall, s.steps_to_rise] for s in ranking.topics],
        "by_theme": {theme: list(topics) for theme, topics in ranking.by_theme.items()},
        "by_portfolio": {portfolio: list(topics) for portfolio, topics in ranking.by_portfolio.items()},
    }


def of_plan(assessments: Mapping[str, Assessment], workload: Workload) -> Said:
    planned = _plan(assessments, workload)
    return {
        "competing": list(planned.competing),
        "chosen": list(planned.chosen),
        "value": str(planned.value),
        "used": _texts(planned.used),
        "available": _texts(planned.available),
    }


def of_agendas(old: Agenda, new: Agenda) -> Said:
    return {"changes": [[change.kind, change.what, change.id, change.field] for change in diff(old, new).changes]}


def of_record(record: DecisionRecord, framework: Framework) -> Said:
    recheck = _recheck(record, framework)
    return {
        "fingerprint": fingerprint(record),
        "decided": record.decided.id,
        "differs": record.differs,
        "same_framework": recheck.same_framework,
        "holds": recheck.holds,
        "now": _ids(recheck.now.possible) if recheck.now else None,
    }


def of_register(register: Register) -> Said:
    verification = register.verify(register.head)
    return {
        "head": register.head,
        "holds": verification.holds,
        "entries": [[e.number, e.previous, e.hash, fingerprint(e.record)] for e in register.entries()],
        "current": {topic: fingerprint(record) for topic, record in register.current().items()},
    }


def of_cases(path: Path) -> Said:
    """Give for each case and rule of a file whether it holds."""
    file, framework = load_cases(path)
    assert framework is not None
    return {
        f"{'case' if isinstance(test, Case) else 'rule'} {test.name}": _holds(test, framework) for test in file.tests
    }


def _holds(test: Any, framework: Framework) -> bool:
    try:
        test.check(framework)
    except AssertionError:
        return False
    return True


def shown(assessment: Assessment, language: Language) -> list[str]:
    """Give the texts of the documents that a report of a topic shows."""
    labels = [level.label.to(language) for level in assessment.possible]
    for criterion in assessment.framework.criteria:
        labels.append(criterion.label.to(language))
        answered = assessment.answers[criterion.id]
        labels += [level.label.to(language) for level in criterion.levels if answered == (level.id,)]
    title = [assessment.topic.title.to(language)] if assessment.topic else []
    return sorted({*title, *labels})


def of_dmn(path: Path) -> Said:
    framework = dmn.read(path)
    scales = {criterion.id: _ids(criterion.levels) for criterion in framework.criteria}
    return {
        "scales": scales,
        "outcomes": _ids(framework.outcome_aspect.levels),
        "distribution": distribution(framework),
    }


# --- plain data ---------------------------------------------------------------------------------------------------


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _texts(numbers: Mapping[str, Fraction]) -> dict[str, str]:
    return {key: str(number) for key, number in numbers.items()}
