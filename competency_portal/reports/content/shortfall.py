"""From marks and exact figures to what is missing, in words (docs/arithmetic.md §17, §18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _, ngettext

from competency_portal.core.templatetags.formats import pangu
from competency_portal.reports.content.competencies import Calibration, Line
from competency_portal.reports.content.formulas import Weighed, total_of, weighted_mean
from competency_portal.reports.content.groups import joined
from competency_portal.reports.content.missing import (
    Lifting,
    LiftLine,
    Missing,
    MissingBehaviours,
)
from competency_portal.reports.queries import ReportRows
from competency_portal.results.queries.exact import ExactScores, exact_scores
from competency_portal.results.scoring import (
    Choice,
    FewestBehaviours,
    FewestCompetencies,
    MarkedHow,
    OnTarget,
    fewest_behaviours,
    fewest_competencies,
    rated_on_target,
    round_half_away,
)
from competency_portal.results.scoring.lifting import MOST_WAYS, Way
from models_catalog.standing import Standing


def missing_of(rows: ReportRows, lines: Sequence[Line]) -> Missing | None:
    """What is missing; None where nothing is below target, by the band that holds or computed."""
    below = [line for line in lines if line.standing is Standing.BELOW]
    if not below and not any(line.computed_standing is Standing.BELOW for line in lines):
        return None
    exact = exact_scores(rows.result)
    labels = {point.code: str(point) for point in rows.points}
    competencies = tuple(_behaviours(line, exact, labels) for line in below)
    found = fewest_competencies(exact.scores, exact.scale) if exact else None
    lifting = _lifting(found, lines, labels) if found else None
    return Missing(competencies, lifting) if competencies or lifting else None


# Behaviours of one competency


def _behaviours(
    line: Line, exact: ExactScores | None, labels: Mapping[str, str]
) -> MissingBehaviours:
    found = fewest_behaviours([behaviour.mark for behaviour in line.behaviours])
    rated = rated_on_target(exact.scores.competency(line.code), exact.scale) if exact else None
    places = found.every or found.among
    return MissingBehaviours(
        code=line.code,
        name=line.name,
        how=found.how,
        size=found.size,
        note=_note(found),
        sentence=pangu(_of_marks(line, found)),
        notes=tuple(pangu(words) for words in _notes(line, found, rated, labels)),
        behaviours=tuple(line.behaviours[place].text for place in places),
        formula=_formula(rated),
    )


def _note(found: FewestBehaviours) -> str:
    if found.how is MarkedHow.MISSING:
        return ngettext("%(count)s to go", "%(count)s to go", found.size or 0) % {
            "count": found.size
        }
    if found.how is MarkedHow.UNMARKED:
        return _("Not marked one by one")
    return _("All behaviours seen") if found.how is MarkedHow.ALL_SEEN else ""


def _notes(
    line: Line, found: FewestBehaviours, rated: OnTarget | None, labels: Mapping[str, str]
) -> Iterator[str]:
    if line.calibration and line.computed_standing is not Standing.BELOW:
        yield _decided_words(line.calibration)
    if line.calibration or found.how is MarkedHow.NO_BEHAVIOURS:
        return
    if rated is None:
        if line.behaviours and line.groups:
            yield _("The supervisor's rating doesn't count in this score.")
    elif rated.before.exact >= rated.points:
        yield _("The supervisor rated it on target already; the score is lower through others.")
    elif line.is_blend:
        values = {"score": rated.score.rounded, "rating": labels[rated.band]}
        words = (
            _("If the supervisor rated it on target, the score would be %(score)s: %(rating)s.")
            if rated.meets
            else _(
                "If the supervisor rated it on target, the score would be %(score)s, still"
                " %(rating)s: the other raters count as well."
            )
        )
        yield words % values


def _decided_words(calibration: Calibration) -> str:
    """Which decision put the band below target."""
    if calibration.by_objection:
        return _(
            "The second look put the band here; it was computed otherwise. Marks don't change that."
        )
    return _("Calibration put the band here; it was computed otherwise. Marks don't change that.")


def _of_marks(line: Line, found: FewestBehaviours) -> str:
    """What the rule of the sheet makes of the marks (docs/arithmetic.md §16)."""
    if found.how is MarkedHow.MISSING:
        if found.size == 1:
            return _("Once this 1 behaviour is seen too, the marks propose “on target”.")
        words = _(
            "Once these %(count)s behaviours are seen too, the marks propose “on target”; each of"
            " them is needed."
        )
        return words % {"count": found.size}
    if found.how is MarkedHow.ALL_SEEN:
        return _(
            "All marked behaviours of this level were seen (%(seen)s of %(total)s): the marks"
            " propose “on target” already. The rating is a decision of its own; its reason stands"
            " with the evidence."
        ) % {"seen": line.seen, "total": len(line.behaviours)}
    if found.how is MarkedHow.UNMARKED:
        return _(
            "Nothing of this level was marked as seen or not seen, so it can't be told which"
            " behaviours are missing. By the rule of the scoring sheet, any 1 of these seen, and"
            " none not seen, proposes “on target”."
        )
    return _("The model describes no behaviours for this level.")


def _formula(rated: OnTarget | None) -> str:
    """How the score would come about; "" where the supervisor alone counts."""
    if rated is None or len(rated.score.terms) < 2 or rated.before.exact >= rated.points:
        return ""
    terms = [
        Weighed(round_half_away(term.weight, 4), round_half_away(term.value))
        for term in rated.score.terms
    ]
    return weighted_mean(terms, rated.score.rounded)


# Competencies of the whole


def _lifting(
    found: FewestCompetencies, lines: Sequence[Line], labels: Mapping[str, str]
) -> Lifting:
    names = {line.code: line.name for line in lines}
    return Lifting(
        count=found.count,
        sentence=pangu(_whole(found, labels)),
        ways=tuple(pangu(_way(way, names)) for way in found.ways),
        more=pangu(_more(found, names)) if found.more else "",
        lines=tuple(
            LiftLine(
                names[lift.competency],
                lift.score.rounded,
                lift.target.rounded,
                lift.gain.rounded,
            )
            for lift in found.lifts
        ),
        example=pangu(_example(found, names, labels)) if found.ways else "",
        is_decided=any(line.calibration for line in lines),
        decided=pangu(_decided(found, lines)),
    )


def _decided(found: FewestCompetencies, lines: Sequence[Line]) -> str:
    """Which of those below by their score hold a band that is not: all are counted (§18)."""
    lifted = {lift.competency for lift in found.lifts}
    out = [line for line in lines if line.code in lifted and line.standing is not Standing.BELOW]
    calibrated = [line.name for line in out if line.calibration and not line.is_revised]
    revised = [line.name for line in out if line.is_revised]
    parts = []
    if calibrated:
        parts.append(_("%(names)s by calibration") % {"names": joined(calibrated)})
    if revised:
        parts.append(_("%(names)s by the second look") % {"names": joined(revised)})
    if not parts:
        return ""
    words = _(
        "Among those below by their computed score, %(decided)s is not below any more. No score"
        " changed, so it is counted here by the computed one."
    )
    return words % {"decided": _(", ").join(parts)}


def _whole(found: FewestCompetencies, labels: Mapping[str, str]) -> str:
    values = {
        "now": found.now.rounded,
        "band": labels[found.band],
        "next": labels[found.next_band],
        "best": found.best.rounded,
        "count": found.count or len(found.lifts),
    }
    if found.count is None:
        words = ngettext(
            "Even with the %(count)s competency below target on target, the overall score would be"
            " %(best)s: not yet %(next)s.",
            "Even with all %(count)s competencies below target on target, the overall score would"
            " be %(best)s: not yet %(next)s.",
            len(found.lifts),
        )
        return words % values
    words = ngettext(
        "The overall score is %(now)s, %(band)s. With at least %(count)s more competency on target"
        " it reads %(next)s.",
        "The overall score is %(now)s, %(band)s. With at least %(count)s more competencies on"
        " target it reads %(next)s.",
        found.count,
    )
    return words % values


def _way(way: Way, names: Mapping[str, str]) -> str:
    """`A and B, and any 1 of C, D and E`."""
    needed = [
        names[code] for choice in way if choice.count == len(choice.among) for code in choice.among
    ]
    parts = [joined(needed)] if needed else []
    parts += [_any_of(choice, names) for choice in way if choice.count < len(choice.among)]
    return _(", and ").join(parts)


def _any_of(choice: Choice, names: Mapping[str, str]) -> str:
    among = joined([names[code] for code in choice.among])
    words = ngettext("any %(count)s of %(names)s", "any %(count)s of %(names)s", choice.count)
    return words % {"count": choice.count, "names": among}


def _more(found: FewestCompetencies, names: Mapping[str, str]) -> str:
    """That not every way is written out, but who is in every one and who in any."""
    parts = [_("There are more ways; the first %(count)s are written out.") % {"count": MOST_WAYS}]
    if found.every:
        every = joined([names[code] for code in found.every])
        parts.append(_("In every way: %(names)s.") % {"names": every})
    some = joined([names[code] for code in found.some])
    parts.append(_("In at least one way: %(names)s.") % {"names": some})
    return " ".join(parts)


def _example(found: FewestCompetencies, names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The way that adds most, as a sum of rounded figures."""
    chosen = sorted(found.lifts, key=lambda lift: -lift.gain.exact)[: found.count]
    terms = [found.now.rounded, *(lift.gain.rounded for lift in chosen)]
    values = {
        "names": joined([names[lift.competency] for lift in chosen]),
        "sum": total_of(terms, found.best.rounded),
        "band": labels[found.next_band],
    }
    return _("For example %(names)s: %(sum)s, %(band)s.") % values
