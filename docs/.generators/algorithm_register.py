"""Write docs/nl/algoritmeregister.md: a draft entry for the Dutch algorithm register, from framework and provenance.

    python docs/.generators/algorithm_register.py                  # renew the page
    python docs/.generators/algorithm_register.py framework.toml   # print one about a framework of your own

What only the organisation can say is left to it, and says so. The headings and the most characters that a text may have
are those of version 1.0 of the register's publication standard. A test checks that the page is up to date.
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

HEAD = """\
# Een concept voor het Algoritmeregister

<!-- Gemaakt door docs/.generators/algorithm_register.py: pas het kader of dat bestand aan, en niet deze pagina. -->

Een organisatie die met een afwegingskader werkt, kan dat melden in het Algoritmeregister van de overheid. Hieronder
staat een concept, gemaakt uit het kader zelf. De koppen zijn die van de publicatiestandaard van dat register, versie
1.0. Onder elk hoofdstuk staat wat alleen de organisatie weet. Dat vult zij zelf in.

!!! warning "Een concept"

    Niemand heeft dit gemeld of vastgesteld. {note}

"""

CHAPTERS = {
    "Algemene informatie": (
        *("Naam", "Korte omschrijving", "Organisatie", "Thema", "Status", "Begindatum", "Einddatum", "Contactgegevens"),
        *("Link naar publiekspagina", "Publicatiecategorie", "Link naar bronregistratie"),
    ),
    "Verantwoord gebruik": (
        *("Doel en impact", "Afwegingen", "Menselijke tussenkomst", "Risicobeheer", "Wettelijke basis"),
        *("Link naar wettelijke basis", "Titel van wettelijke basis", "Verwerkingsregister", "Impacttoetsen"),
        *("Link naar impacttoets", "Toelichting op impacttoetsen"),
    ),
    "Werking": (
        *("Gegevens", "Link naar gegevensbron", "Titel van gegevensbron", "Technische werking", "Leverancier"),
        "Link naar broncode",
    ),
    "Metadata": ("Taal", "Schema", "Bron-ID", "Zoektermen"),
}
SHORTER_THAN = {"Naam": 100, "Korte omschrijving": 350, "Technische werking": 5000}  # characters; others 2500


def page(framework: Framework) -> str:
    """Return the draft about a framework."""
    note = said(framework.source.note) if framework.source and framework.source.note else ""
    known = dict(drafted(framework))
    return HEAD.format(note=note).replace(" \n", "\n") + "\n".join(
        chapter(title, fields, known) for title, fields in CHAPTERS.items()
    )


def chapter(title: str, fields: Iterable[str], known: dict[str, str]) -> str:
    """Return the fields of a chapter that have a draft, and the names of those that the organisation fills in."""
    drafts = [f"### {field}\n\n{known[field]}{too_long(field, known[field])}\n" for field in fields if field in known]
    own = [field for field in fields if field not in known]
    rest = f"*In te vullen door de organisatie: {series(own)}.*\n"
    return "\n".join([f"## {title}\n", *drafts, *([rest] if own else [])])


def too_long(field: str, text: str) -> str:
    """Return what is to be done about a text that the register does not take."""
    limit = SHORTER_THAN.get(field, 2500)
    return "" if len(text) < limit else f" *Te lang: het register wil minder dan {said(limit)} tekens.*"


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


def drafted(framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield the fields that follow from the framework."""
    yield "Naam", f"{label(framework)}, versie {framework.version}"
    if said_of_it := framework.description or framework.question:
        yield "Korte omschrijving", said(said_of_it)
    outcomes = series(f"‘{label(level)}’" for level in framework.outcome_aspect.levels)
    asked = f" De vraag is: {said(framework.question)}" if framework.question else ""
    yield (
        "Doel en impact",
        f"Het kader helpt te kiezen tussen {outcomes}.{asked} De uitkomst is een advies aan wie besluit. Erbij staat "
        "waar zij op berust, en wat haar zou veranderen. Wat burgers en bedrijven ervan merken, vult de organisatie "
        "aan.",
    )
    yield "Afwegingen", " ".join(assumed(framework))
    yield (
        "Menselijke tussenkomst",
        "Het programma besluit niet. Wie besluit, mag anders besluiten dan het kader aangeeft. Het register van "
        "besluiten bewaart dan de uitkomst, het besluit en de reden. Wie de vragen beantwoordt, vult de organisatie "
        "aan.",
    )
    yield (
        "Risicobeheer",
        "Alles wordt exact uitgerekend, ook zolang er vragen openstaan. Een controle zoekt naar vergissingen in het "
        "kader, zoals antwoorden die niets uitmaken. Een onafhankelijk programma kan een uitkomst narekenen.",
    )
    yield (
        "Gegevens",
        "Antwoorden op deze vragen, met een toelichting. Het programma haalt zelf nergens gegevens op. Of er gegevens "
        "van personen in staan, gaat de organisatie na.\n\n"
        + "\n".join(f"- {criterion_line(one)}" for one in framework.criteria),
    )
    yield "Technische werking", how_it_works(framework)
    yield "Taal", "nld"
    yield "Schema", "1.0.0"


def assumed(framework: Framework) -> Iterator[str]:
    """Yield how many pieces come from where, and what depends on those that were assumed."""
    pieces = Counter(piece.source.provenance for piece in framework.pieces())
    origins = {
        "stated": "In de bron",
        "derived": "Afgeleid uit een ander deel van de bron",
        "assumed": "Aangenomen",
        None: "Zonder herkomst",
    }
    yield f"Onderdelen van het kader: {said(sum(pieces.values()))}."
    yield from [f"{name}: {said(pieces[kind])}." for kind, name in origins.items() if pieces[kind]]
    try:
        sets = loosen(framework, weights="any").sets()
    except (ArgumentError, SizeLimitError):
        return  # no weights, or weights with a scale of their own
    every = sum(profiles for outcomes, profiles in sets.items() if outcomes)
    alone = sum(profiles for outcomes, profiles in sets.items() if len(outcomes) == 1)
    yield (
        f"Van de {said(every)} combinaties van antwoorden hangt de uitkomst bij {said(every - alone)} af van de "
        f"gewichten. Bij {said(alone)} is zij dezelfde, welke gewichten er ook worden gekozen."
    )


def how_it_works(framework: Framework) -> str:
    """Return how the outcome follows, and how often each outcome occurs."""
    counts = distribution(framework)
    levels = [level for level in framework.outcome_aspect.levels if level.id in counts]
    often = series(f"{said(counts[level.id])} keer ‘{label(level)}’" for level in levels)
    rules = "\n".join(f"- **{label(aspect)}**: {rule_of(framework, aspect)}" for aspect in framework.aspects)
    return (
        "Vaste regels. Ze veranderen alleen als iemand het kader verandert. Elk oordeel volgt uit antwoorden of uit "
        f"andere oordelen:\n\n{rules}\n\nCombinaties van antwoorden: {said(sum(counts.values()))}. De uitkomst is "
        f"daarbij {often}. Het programma k80assess, onder de licentie EUPL-1.2, rekent dit exact uit."
    )


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
        rows = "één rij" if len(rule.rows) == 1 else f"{len(rule.rows)} rijen"
        text = f"een tabel van {rows} over {series(names[node] for node in rule.inputs)}."
    return text + (f" Begrenzingen: {len(rule.caps)}." if rule.caps else "")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(page(load_framework(sys.argv[1])))
    else:
        PAGE.write_text(page(load_framework()), "utf-8")
