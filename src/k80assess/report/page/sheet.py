"""The questions as a form to fill in and to print, for browsers without scripts; the page's script takes it away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion
from k80assess.errors import Language
from k80assess.report.content.labels import asked_said, framework_title, own_said
from k80assess.report.words import Words, plain


def sheet_of(
    framework: Framework,
    agenda: Agenda | None,
    groups: list[tuple[int, list[int]]],
    lang: Language,
    own: Mapping[str, str],
) -> str:
    """Return the form as HTML: its criteria in `groups`, each under an aspect, and the page's `own` sentences."""
    return "\n".join(_Sheet(framework, agenda, groups, lang, own).lines())


class _Sheet:
    def __init__(
        self,
        framework: Framework,
        agenda: Agenda | None,
        groups: list[tuple[int, list[int]]],
        lang: Language,
        own: Mapping[str, str],
    ) -> None:
        self.framework, self.agenda, self.groups = framework, agenda, groups
        self.lang, self.own = lang, own

    def lines(self) -> Iterator[str]:
        framework = self.framework
        yield f'<p class="kicker">{self.said(framework_title(framework))}</p>'
        yield f"<h1>{self.said(framework.question or framework_title(framework))}</h1>"
        yield f'<p class="notice">{escape(self.own["form_intro"])}</p>'
        for words in (framework.description, framework.source.note if framework.source else None):
            yield from self.paragraph(words)
        for key in ("title", "raised_by", "raised_on", "judge", "summary"):
            yield self.blank(f"topic_{key}")
        if self.agenda is not None:
            yield f'<fieldset class="question"><legend>{escape(self.own["themes_heading"])}</legend>'
            for theme in self.agenda.themes:
                yield self.tick("checkbox", "themes", theme.label)
            yield "</fieldset>"
        for place, members in self.groups:
            yield from self.heading(place)
            for member in members:
                yield from self.question(framework.criteria[member], member)

    def heading(self, place: int) -> Iterator[str]:
        if place < 0:
            yield f"<h2>{escape(self.own['other_questions'])}</h2>"
            return
        aspect = self.framework.aspects[place]
        asks = f' <span class="asks">{self.said(aspect.question)}</span>' if aspect.question else ""
        yield f"<h2>{self.said(aspect.label)}{asks}</h2>"

    def question(self, criterion: Criterion, place: int) -> Iterator[str]:
        asks = f' <span class="asks">{self.said(criterion.question)}</span>' if criterion.question else ""
        label = f'<span class="label">{self.said(criterion.label)}</span>'
        yield f'<fieldset class="question"><legend>{label}{asks}</legend>'
        yield from self.paragraph(criterion.description)
        yield from self.paragraph(asked_said(criterion, self.framework))
        if criterion.partition is not None:
            yield self.blank("date" if criterion.partition.of_dates else "number", criterion.unit)
        for level in criterion.levels:
            numbers = own_said(criterion, level)
            said: Words = (level.label, " (", numbers, ")") if numbers else level.label
            yield self.tick("radio", f"form{place}", said, level.description)
        yield self.tick("radio", f"form{place}", (self.own["abstain"],))
        yield self.blank("note")
        yield "</fieldset>"

    def tick(self, kind: str, name: str, label: Words, about: Words | None = None) -> str:
        more = f' <span class="about">{self.said(about)}</span>' if about else ""
        return f'<label class="tick"><input type="{kind}" name="{name}"> <b>{self.said(label)}</b>{more}</label>'

    def blank(self, key: str, unit: Words | None = None) -> str:
        label = escape(self.own[key]) + (f" ({self.said(unit)})" if unit else "")
        return f'<label class="field">{label} <input type="text"></label>'

    def paragraph(self, words: Words | None) -> Iterator[str]:
        if words:
            yield f'<p class="about">{self.said(words)}</p>'

    def said(self, words: Words) -> str:
        return f"<bdi>{escape(plain(words, self.lang))}</bdi>"
