"""The report: one file that needs no network, no script and no other file."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from unknot.answer.answer import Answer
from unknot.answer.in_language import in_language
from unknot.parsing.reader import NAMELESS
from unknot.report import numerals, sections
from unknot.report import words as report_words
from unknot.report.charts.days import days_chart
from unknot.report.charts.evidence import evidence_chart
from unknot.report.charts.groups import groups_chart
from unknot.report.charts.marks import safe
from unknot.wording.spoken import language, spoken

words = spoken(report_words)

ROOM = files("unknot.report")
FACES = {"FONT-400": "ah-next-400.woff2", "FONT-700": "ah-next-700.woff2"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"


def report_html(answer: Answer, *, print_all: bool = False) -> str:
    """Make the whole report page of one answer, in the language that is spoken now.

    Args:
        answer: what the analysis found; the page shows it and adds nothing.
        print_all: print what is folded too; else it is printed where the reader unfolded it.

    Returns:
        One HTML document with style, fonts and pictures inside.
    """
    answer = in_language(answer)
    page = page_templates().get_template("report.html.j2")
    named = answer.person != NAMELESS
    return page.render(
        a=answer,
        language=language(),
        w=words,
        n=numerals,
        style=stylesheet(),
        title=words.TITLE.format(person=answer.person) if named else words.TITLE_NAMELESS,
        eyebrow=words.EYEBROW.format(person=answer.person) if named else words.EYEBROW_NAMELESS,
        policy=POLICY,
        withheld=not answer.diagnostics.passed,
        new_here=words.new_here(answer),
        headline=sections.headline(answer),
        verdicts=sections.verdict_cards(answer, sections.forward(answer.effects)),
        mirrored=sections.verdict_cards(answer, sections.mirrored(answer.effects)),
        belief=words.belief_line(answer),
        sides=sections.verdict_cards(answer, answer.contrasts),
        not_done=words.not_done(answer.effects),
        truths=sections.truths(answer),
        print_all=print_all,
        logged=sections.logged_table(answer),
        skipped=sections.skipped_table(answer),
        skipped_short=sections.skipped_in_short(answer),
        days=days_chart(answer.series),
        records=sections.records(answer),
        scores=sections.score_table(answer),
        weights=sections.weights_table(answer),
        effects=sections.forests(
            answer, sections.forward(answer.effects), "effect", words.AGAINST_USUAL
        ),
        contrasts=sections.forests(
            answer, sections.done(answer.contrasts), "contrast", words.AGAINST_EACH
        ),
        groups=groups_chart(answer.groups),
        checks=sections.checks_table(answer),
        figures=sections.figures_table(answer),
        parameters=evidence_chart("ev-p", words.PARAMETERS, answer.grades.get("parameters", {})),
        couplings=evidence_chart("ev-c", words.COUPLINGS, answer.grades.get("couplings", {})),
        stories=sections.stories_table(answer),
        weak=sections.weak_table(answer),
        run=sections.run_facts(answer),
    )


@cache
def stylesheet() -> Markup:
    """Give the stylesheet with the two faces written into it."""
    sheet = ROOM.joinpath("unknot.css").read_text(encoding="utf-8")
    for mark, name in FACES.items():
        held = b64encode(ROOM.joinpath("fonts", name).read_bytes()).decode("ascii")
        sheet = sheet.replace(f"{{{{{mark}}}}}", f"data:font/woff2;base64,{held}")
    return safe(sheet)


def _source(name: str) -> str:
    return ROOM.joinpath("templates", name).read_text(encoding="utf-8")


@cache
def page_templates() -> Environment:
    """The templates of this room."""
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
