"""Write docs/nl/algoritmeregister.md: a draft entry for the Dutch algorithm register, from framework and provenance.

    python docs/.generators/algorithm_register.py                  # renew the page
    python docs/.generators/algorithm_register.py framework.toml   # print one about a framework of your own

What only the organisation can say is left to it, and says so. The headings are those of version 1.0 of the register's
publication standard. A test checks that the page is up to date.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from k80assess import Aspect, Criterion, Framework, Weighted, load_framework, loosen
from k80assess.document.rules import Maximum, Minimum
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.chances import distribution
from k80assess.report.words import Series, Words, plain

PAGE = Path(__file__).parents[1] / "nl" / "algoritmeregister.md"
FILL_IN = "*In te vullen door de organisatie.*"

HEAD = """\
# Een concept voor het Algoritmeregister

<!-- Gemaakt door docs/.generators/algorithm_register.py: pas het kader of dat bestand aan, en niet deze pagina. -->

Een organisatie die met een afwegingskader werkt, kan dat melden in het Algoritmeregister van de overheid. Hieronder
staat een concept, gemaakt uit het kader zelf. De koppen zijn die van de publicatiestandaard, versie 1.0. Wat alleen de
organisatie weet, vult zij zelf in.

!!! warning "Een concept"

    Niemand heeft dit gemeld of vastgesteld. {note}

"""


def page(framework: Framework) -> str:
    """Return the draft about a framework."""
    note = said(framework.source.note) if framework.source and framework.source.note else ""
    parts = [
        f"## {chapter}\n\n" + "\n".join(f"### {head}\n\n{text}\n" for head, text in entries)
        for chapter, entries in (
            ("Algemene informatie", general(framework)),
            ("Verantwoord gebruik", use(framework)),
            ("Werking", working(framework)),
        )
    ]
    return HEAD.format(note=note).replace(" \n", "\n") + "\n".join(parts)


def label(thing: object) -> str:
    """Return how a criterion, aspect, level or framework is called in Dutch."""
    text = getattr(thing, "title", None) or getattr(thing, "label", None)
    return said(text) if text else str(getattr(thing, "id", thing))


def said(words: Words) -> str:
    """Return words, or a number, as reports write them in Dutch."""
    return plain(words, "nl")


def series(words: Iterable[Words]) -> str:
    """Return words in a row, as reports write them in Dutch."""
    return said(Series(items=tuple(words)))


def general(framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield what it is called, and who is to be asked."""
    yield "Naam", f"{label(framework)}, versie {framework.version}"
    yield "Organisatie", FILL_IN
    described = [said(framework.description)] if framework.description else []
    asked = [f"De vraag is: {said(framework.question)}"] if framework.question else []
    yield "Korte omschrijving", " ".join([*described, *asked]) or FILL_IN
    yield "Type", "Ander algoritme: vaste regels, die niet leren van gegevens. " + FILL_IN
    yield "Status, begindatum, einddatum", FILL_IN
    yield "Contactgegevens", FILL_IN


def use(framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield what it is for, how much of it was assumed, and who decides."""
    outcomes = framework.outcome_aspect.levels
    doel = f"Het kader helpt te kiezen tussen {series(label(level) for level in outcomes)}. "
    yield (
        "Doel en impact",
        doel
        + (
            "Het gaat over onderwerpen en niet over personen. De uitkomst is een advies aan wie besluit, met daarbij "
            "waarop zij "
            "berust en wat haar zou veranderen. " + FILL_IN
        ),
    )
    yield "Afwegingen", " ".join([*assumed(framework), FILL_IN])
    yield (
        "Menselijke tussenkomst",
        (
            "Mensen beantwoorden de vragen, en mensen besluiten. Zij mogen anders besluiten dan het kader aangeeft; "
            "het register "
            "van besluiten bewaart dan de uitkomst, het besluit en de reden. " + FILL_IN
        ),
    )
    yield (
        "Risicobeheer",
        (
            "Alles wordt exact uitgerekend, ook zolang er vragen openstaan. Een controle zoekt naar vergissingen in "
            "het kader, zoals "
            "antwoorden die niets uitmaken. Een onafhankelijk programma kan een uitkomst narekenen. " + FILL_IN
        ),
    )
    yield "Wettelijke basis", FILL_IN
    yield "Impacttoetsen", FILL_IN


def assumed(framework: Framework) -> Iterator[str]:
    """Yield how many pieces come from where, and what depends on those that were assumed."""
    pieces = Counter(piece.source.provenance for piece in framework.pieces())
    if pieces[None]:
        yield f"Van {said(pieces[None])} onderdelen zegt het kader niet waar ze vandaan komen."
    else:
        yield (
            f"Van de {said(sum(pieces.values()))} onderdelen van het kader staan er {said(pieces['stated'])} in "
            f"de bron, "
            f"zijn er {said(pieces['derived'])} uit de bron afgeleid en {said(pieces['assumed'])} aangenomen."
        )
    try:
        sets = loosen(framework, weights="any").sets()
    except (ArgumentError, SizeLimitError):
        return  # no weights, or weights with a scale of their own
    every = sum(profiles for outcomes, profiles in sets.items() if outcomes)
    alone = sum(profiles for outcomes, profiles in sets.items() if len(outcomes) == 1)
    yield (
        f"Bij {said(alone)} van de {said(every)} combinaties van antwoorden is de uitkomst dezelfde, welke "
        f"gewichten er ook "
        f"worden gekozen. Bij {said(every - alone)} hangt zij van de gewichten af."
    )


def working(framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield what it asks, how the outcome follows, and how often each comes out."""
    yield (
        "Gegevens",
        (
            "Antwoorden van mensen op deze vragen. Er worden geen persoonsgegevens gevraagd en geen bronnen "
            "gekoppeld.\n\n" + "\n".join(f"- {criterion_line(criterion)}" for criterion in framework.criteria)
        ),
    )
    counts = distribution(framework)
    often = series(
        f"{said(counts[level.id])} keer ‘{label(level)}’"
        for level in framework.outcome_aspect.levels
        if level.id in counts
    )
    yield (
        "Technische werking",
        (
            "Elk oordeel volgt uit antwoorden of uit andere oordelen, door een vaste regel:\n\n"
            + "\n".join(f"- **{label(aspect)}**: {rule_of(framework, aspect)}" for aspect in framework.aspects)
            + f"\n\nEr zijn {said(sum(counts.values()))} combinaties van antwoorden. De uitkomst is daarbij {often}. "
            "Het programma zet het kader om in een beslisdiagram, en geeft daarmee exacte antwoorden."
        ),
    )
    yield "Leverancier", FILL_IN
    yield "Link naar de code", "k80assess, onder de EUPL-1.2. " + FILL_IN


def criterion_line(criterion: Criterion) -> str:
    """Return a question, with its answers."""
    question = said(criterion.question) if criterion.question else label(criterion)
    return f"{question} ({', '.join(label(level) for level in criterion.levels)})"


def rule_of(framework: Framework, aspect: Aspect) -> str:
    """Return how an aspect follows, in a sentence."""
    rule = aspect.rule
    names = {node.id: label(node) for node in (*framework.criteria, *framework.aspects)}
    if isinstance(rule, Weighted):
        weighed = series(f"{names[node]} ({weight}×)" for node, weight in rule.weights.items())
        text = f"een gewogen som van {weighed}."
    elif isinstance(rule, Minimum | Maximum):
        which = "laagste" if isinstance(rule, Minimum) else "hoogste"
        text = f"het {which} van {series(names[node] for node in rule.inputs)}."
    else:
        text = f"een tabel van {len(rule.rows)} regels over {series(names[node] for node in rule.inputs)}."
    caps = len(rule.caps)
    return text + (f" {caps} {'grens houdt' if caps == 1 else 'grenzen houden'} het oordeel lager." if caps else "")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(page(load_framework(sys.argv[1])))
    else:
        PAGE.write_text(page(load_framework()), "utf-8")
