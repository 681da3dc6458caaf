"""From published rows to the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from competency_portal.core.templatetags.formats import pangu
from competency_portal.reports.content.comments import words_of
from competency_portal.reports.content.competencies import Category
from competency_portal.reports.content.composition import Composition, composition_of
from competency_portal.reports.content.document import Figures, GapReport, Lead, Person, Rules
from competency_portal.reports.content.formulas import Weighed, weighted_mean
from competency_portal.reports.content.groups import raters_of
from competency_portal.reports.content.history import history_of
from competency_portal.reports.content.kpi import KpiSection, kpi_of
from competency_portal.reports.content.lead import Standings, lead_of, standings_of
from competency_portal.reports.content.lines import categories_of
from competency_portal.reports.content.occasion import Following, Occasion
from competency_portal.reports.content.priorities import priority_of
from competency_portal.reports.content.questionnaire import QuestionnaireSection, questionnaire_of
from competency_portal.reports.content.revisions import held_of, revisions_of
from competency_portal.reports.content.shortfall import missing_of
from competency_portal.reports.queries import ReportRows, report_rows
from competency_portal.results.models import AssessmentResult, CompetencyResult


def gap_report(result: AssessmentResult) -> GapReport:
    """Everything that one person's report says, from one published result.

    The number of queries is the same for one competency and for a hundred. Pass a result of
    `results.queries.results.visible_to`, which has loaded what it belongs to.
    """
    rows = report_rows(result)
    categories = categories_of(rows)
    figures, kpi, questionnaire = _figures(rows), kpi_of(rows.kpis), _questionnaire(rows)
    lines = [line for category in categories for line in category.lines]
    standings = standings_of(lines)
    return GapReport(
        person=_person(result),
        occasion=_occasion(rows),
        lead=_lead(rows, standings, figures),
        figures=figures,
        priorities=tuple(priority_of(line) for line in standings.below[: standings.start]),
        categories=categories,
        strengths=tuple(standings.above),
        rules=_rules(rows, categories),
        history=history_of(result, categories),
        words=words_of(result, categories),
        kpi=kpi,
        questionnaire=questionnaire,
        raters=raters_of(rows.standings, rows.asked, result.assessment.cycle.anonymity_threshold),
        missing=missing_of(rows, lines),
        revisions=revisions_of(result, rows.editions, _competencies(rows), rows.before),
        composition=_composition(rows, kpi, questionnaire),
    )


def _questionnaire(rows: ReportRows) -> QuestionnaireSection | None:
    return questionnaire_of(rows.questionnaires, rows.dimensions, rows.options, parts=rows.parts)


def _composition(
    rows: ReportRows, kpi: KpiSection | None, questionnaire: QuestionnaireSection | None
) -> Composition | None:
    return composition_of(
        rows.result,
        rows.parts,
        lowest=rows.points[0].points,
        highest=rows.points[-1].points,
        kpi=kpi,
        questionnaire=questionnaire,
    )


def _lead(rows: ReportRows, standings: Standings, figures: Figures) -> Lead:
    return lead_of(
        standings,
        submitted=rows.findings.submitted,
        asks_supervisor=rows.asks_supervisor,
        held=figures.held,
    )


def _person(result: AssessmentResult) -> Person:
    assessment = result.assessment
    return Person(
        name=assessment.employee_name,
        number=assessment.employee.number,
        position=assessment.position_name,
        position_code=assessment.position.official_code,
        department=assessment.department_name,
        supervisor=assessment.supervisor.name,
    )


def _occasion(rows: ReportRows) -> Occasion:
    result = rows.result
    cycle = result.assessment.cycle
    return Occasion(
        code=cycle.code,
        name=cycle.name,
        starts=cycle.period_start,
        ends=cycle.period_end,
        model=str(cycle.version),
        revision=result.revision,
        published_at=result.published_at,
        following=tuple(
            Following(stage.get_kind_display(), stage.starts, stage.ends)
            for stage in rows.following
        ),
    )


def _figures(rows: ReportRows) -> Figures:
    result = rows.result
    return Figures(
        met=result.met,
        of=result.of,
        rate=result.attainment_rate,
        score=result.headline,
        is_total=not result.counts_competencies,
        rating=str(result.overall_band or "") if result.counts_competencies else "",
        lowest=rows.points[0].points if result.counts_competencies else 0,
        highest=rows.points[-1].points if result.counts_competencies else 100,
        calibrated_met=result.calibrated_met,
        calibrated_rate=result.decided_rate,
        held=held_of(_competencies(rows)),
    )


def _competencies(rows: ReportRows) -> list[CompetencyResult]:
    """Every competency of the model, in its order."""
    return [
        row for entry in rows.categories for row in rows.competencies.get(entry.category_id, ())
    ]


def _rules(rows: ReportRows, categories: Sequence[Category]) -> Rules:
    result = rows.result
    scores = [
        Weighed(category.weight, category.score)
        for category in categories
        if category.score is not None
    ]
    return Rules(
        overall=weighted_mean(scores, result.overall_score),
        attainment=_attainment(result.met, result.of, result.attainment_rate),
        calibrated=_attainment(result.calibrated_met, result.of, result.decided_rate),
        bands=tuple(_bands(rows)),
    )


def _attainment(met: int | None, of: int, rate: Decimal | None) -> str:
    return "" if rate is None else f"{met} ÷ {of} = {rate}%"


def _bands(rows: ReportRows) -> Iterator[str]:
    """Which score reads as what, lowest first (docs/arithmetic.md §6)."""
    following = [band.start for band in rows.bands[1:]]
    for band, end in zip(rows.bands, [*following, None], strict=True):
        if band.start is not None:
            words = _("%(start)s and more: %(rating)s")
            yield pangu(words % {"start": _two(band.start), "rating": band.rating})
        elif end is not None:
            words = _("less than %(start)s: %(rating)s")
            yield pangu(words % {"start": _two(end), "rating": band.rating})


def _two(value: Decimal) -> str:
    return f"{value:.2f}"
