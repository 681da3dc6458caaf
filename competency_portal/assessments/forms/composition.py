"""What counts how much in a cycle that is being planned, and how its stages are set up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.forms.parts import PlanPart
from competency_portal.assessments.models import (
    ANONYMOUS,
    RESPONDENTS,
    Cycle,
    RaterGroup,
    StageKind,
)
from competency_portal.assessments.queries.stage_checks import can_be_shown, few_raters
from competency_portal.assessments.rater_choice import (
    DEFAULT_LIMITS,
    Limits,
    RaterKind,
    read_limits,
)
from competency_portal.assessments.templates import (
    LEAST_THRESHOLD,
    MOST_RATERS,
    MOST_THRESHOLD,
    Definition,
)
from competency_portal.assessments.weights import (
    parse_weight,
    store_weights,
    total_is_100,
)
from models_catalog.models import ModelVersion, Questionnaire, RatingPoint

# In which stage a group answers, and a part gets its figures: what is off has no weight.
STAGE_OF_GROUP = {
    RaterGroup.SELF: StageKind.SELF,
    RaterGroup.SUPERVISOR: StageKind.SUPERVISOR,
    **dict.fromkeys(ANONYMOUS, StageKind.OTHERS),
}
STAGES_OF_PART = {
    "competencies": frozenset(STAGE_OF_GROUP.values()),
    "questionnaire": frozenset({StageKind.QUESTIONNAIRE}),
    "kpi": frozenset({StageKind.KPI}),
}
PART_LABELS = {
    "competencies": _("Competencies"),
    "questionnaire": _("Questionnaire"),
    "kpi": _("KPI"),
}


@dataclass(frozen=True)
class WeightRow:
    """A weight, and the stages (by word) of which one must be on for it to be asked."""

    field: BoundField
    needs: str


@dataclass(frozen=True)
class LimitRow:
    """The raters of one group: fewest and most, and what comes of so few."""

    group: RaterGroup
    fewest: BoundField
    most: BoundField
    caution: str = ""


@dataclass(frozen=True)
class Guideline:
    """The shares of one version's rating scale, best first, and what is wrong with their sum."""

    version: int
    fields: Sequence[BoundField]
    said: str

    @property
    def key(self) -> str:
        """What the set is called on the page."""
        return f"guideline-{self.version}"


def _weight_field(label: Any, initial: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=20,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "weight-input"}),
    )


def _count_field(label: Any, initial: int, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        initial=initial,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "weight-input"}),
    )


class CompositionForm(PlanPart):
    """Weights and settings; only those of stages that are switched on are read.

    Call `settle` once the stages and the version are known: it reads what belongs to them.
    """

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        versions: Sequence[ModelVersion],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self._stored: dict[str, Any] = {}
        weights, parts = definition.group_weights, definition.part_weights
        for group in RaterGroup:
            field = _weight_field(group.label, weights.get(group, "0"))
            self.fields[f"group-{group}"] = field
        for part, label in PART_LABELS.items():
            self.fields[f"part-{part}"] = _weight_field(label, parts.get(part, "0"))
        self._add_raters()
        self._add_questionnaire(versions)
        self._add_guideline(versions)

    def _add_raters(self) -> None:
        limits = self.definition.rater_limits
        for group in ANONYMOUS:
            given = limits.get(
                group, (0, 0) if limits else (DEFAULT_LIMITS.fewest, DEFAULT_LIMITS.most)
            )
            for end, label, count in (
                ("fewest", _("%(group)s: at least"), given[0]),
                ("most", _("%(group)s: at most"), given[1]),
            ):
                self.fields[f"raters-{group}-{end}"] = _count_field(
                    label % {"group": group.label}, count, 0, MOST_RATERS
                )
        self.fields["most_reviews"] = _count_field(
            _("People whom one rater is asked about, at most"),
            self.definition.most_reviews,
            1,
            1000,
        )
        field = _count_field(
            _("Raters of a group that is shown, at least"),
            self.definition.anonymity_threshold,
            LEAST_THRESHOLD,
            MOST_THRESHOLD,
        )
        field.help_text = _("Fewer are put together with others, so that nobody can be told.")
        self.fields["anonymity_threshold"] = field
        self.fields["proposes_raters"] = forms.BooleanField(
            label=_("Raters are proposed from the organisation at launch"),
            required=False,
            initial=self.definition.proposes_raters,
        )

    def _add_questionnaire(self, versions: Sequence[ModelVersion]) -> None:
        self._add_choice_of_questionnaire(versions)
        for group in RESPONDENTS:
            self.fields[f"respondent-{group}"] = forms.BooleanField(
                label=group.label, required=False, initial=group in self.definition.respondents
            )
            self.fields[f"respondent-{group}-weight"] = _weight_field(
                _("%(group)s: weight") % {"group": group.label},
                self.definition.respondents.get(group, "0"),
            )
        self.fields["shuffles_items"] = forms.BooleanField(
            label=_("Items in random order, the same one each time somebody comes back"),
            required=False,
            initial=self.definition.shuffles_items,
        )

    def _add_choice_of_questionnaire(self, versions: Sequence[ModelVersion]) -> None:
        offered = Questionnaire.objects.filter(version__in=versions).order_by("version", "order")
        several = len(versions) > 1
        self._questionnaires = {
            str(each.pk): each for each in offered.select_related("version__model")
        }
        names = [
            (key, f"{each.version} · {each}" if several else str(each))
            for key, each in self._questionnaires.items()
        ]
        code = self.definition.questionnaire
        fitting = [key for key, each in self._questionnaires.items() if each.code == code]
        self.fields["questionnaire"] = forms.ChoiceField(
            label=_("Questionnaire"),
            required=False,
            choices=[("", _("Choose one")), *names],
            initial=next(iter(fitting), ""),
        )

    def _add_guideline(self, versions: Sequence[ModelVersion]) -> None:
        points = RatingPoint.objects.filter(scale__version__in=versions)
        self._points: dict[int, list[RatingPoint]] = {}
        for point in points.select_related("scale").order_by("scale", "-points"):
            self._points.setdefault(point.scale.version_id, []).append(point)
            share = self.definition.guideline.get(point.code, "")
            self.fields[f"guideline-{point.pk}"] = _weight_field(point.label, share)

    @cached_property
    def groups(self) -> list[WeightRow]:
        """The weights of the rater groups, each with its stage."""
        return [WeightRow(self[f"group-{g}"], STAGE_OF_GROUP[g].value) for g in RaterGroup]

    @cached_property
    def parts(self) -> list[WeightRow]:
        """The weights of the parts, each with its stages."""
        return [
            WeightRow(self[f"part-{part}"], " ".join(sorted(STAGES_OF_PART[part])))
            for part in PART_LABELS
        ]

    @cached_property
    def limits(self) -> list[LimitRow]:
        """Fewest and most raters, group by group."""
        return [
            LimitRow(g, self[f"raters-{g}-fewest"], self[f"raters-{g}-most"], self._caution(g))
            for g in ANONYMOUS
        ]

    def _caution(self, group: RaterGroup) -> str:
        """What comes of so few raters as the fields say now; it stops nobody."""
        names = (f"raters-{group}-fewest", f"raters-{group}-most", "anonymity_threshold")
        try:
            fewest, most, threshold = (int(str(self[name].value())) for name in names)
            weight = parse_weight(str(self[f"group-{group}"].value() or "0"))
        except ValueError:
            return ""
        limits = {RaterKind(group.value): Limits(fewest, most)} if 0 < most >= fewest else {}
        found = few_raters(limits, {group.value: weight}, threshold)
        return "".join(few.label for few in found)

    @cached_property
    def respondents(self) -> list[tuple[BoundField, BoundField]]:
        """Who may answer the questionnaire: the switch and the weight of each."""
        return [(self[f"respondent-{g}"], self[f"respondent-{g}-weight"]) for g in RESPONDENTS]

    @property
    def guidelines(self) -> list[Guideline]:
        """The shares of each version's rating scale."""
        said = self.totals
        return [
            Guideline(
                version,
                [self[f"guideline-{point.pk}"] for point in points],
                said.get(f"guideline-{version}", ""),
            )
            for version, points in self._points.items()
        ]

    def settle(self, kinds: Collection[StageKind], version: ModelVersion | None) -> None:
        """Read what the stages that are on need, and say at its field what is wrong."""
        self._drop_faults_of_what_is_off(kinds)
        self._read_groups(kinds)
        on = {part for part, stages in STAGES_OF_PART.items() if stages & set(kinds)}
        parts = self._read({p: f"part-{p}" for p in PART_LABELS if p in on})
        if parts is not None and self._totals("part", parts):
            self._stored["part_weights"] = store_weights(
                {**dict.fromkeys(PART_LABELS, Decimal(0)), **parts}
            )
        if StageKind.OTHERS in kinds:
            self._read_raters()
        if StageKind.QUESTIONNAIRE in kinds:
            self._read_questionnaire(version)
        if StageKind.CALIBRATION in kinds and version:
            self._read_guideline(version)

    def apply(self, cycle: Cycle) -> None:
        """Write what was read into the cycle, once everything is valid."""
        for name, value in self._stored.items():
            setattr(cycle, name, value)

    def _drop_faults_of_what_is_off(self, kinds: Collection[StageKind]) -> None:
        of_others = [name for name in self.fields if name.startswith("raters-")]
        of_others += ["most_reviews", "anonymity_threshold"]
        if StageKind.OTHERS not in kinds:
            for name in of_others:
                self.errors.pop(name, None)

    def _read_groups(self, kinds: Collection[StageKind]) -> None:
        on = [group for group, stage in STAGE_OF_GROUP.items() if stage in kinds]
        weights = self._read({group.value: f"group-{group}" for group in on})
        if weights is None or (on and not self._totals("group", weights)):
            return
        every: dict[str, Decimal] = dict.fromkeys(RaterGroup.values, Decimal(0))
        self._stored["group_weights"] = store_weights({**every, **weights})

    def _read(self, names: dict[str, str]) -> dict[str, Decimal] | None:
        """Weights by code, or none where one of them is no weight."""
        read = self.read_weights(names, empty="0")
        return read if len(read) == len(names) else None

    def _weighs(self, name: str) -> bool:
        """Whether a weight above nothing was typed, however it was written."""
        try:
            return parse_weight(self.cleaned_data.get(name) or "0") > 0
        except ValueError:
            return False

    def _totals(self, name: str, weights: dict[str, Decimal]) -> bool:
        if total_is_100(weights.values()) or not weights:
            return True
        self.say_total(name, weights.values())
        return False

    def _read_raters(self) -> None:
        typed, limits = self.cleaned_data, {}
        for group in ANONYMOUS:
            fewest, most = (typed.get(f"raters-{group}-{end}") or 0 for end in ("fewest", "most"))
            if fewest > most:
                message = gettext("At least %(fewest)s and at most %(most)s do not fit together.")
                said = message % {"fewest": fewest, "most": most}
                self.add_error(f"raters-{group}-most", said)
            if most:
                limits[group.value] = [fewest, most]
            elif self._weighs(f"group-{group}"):
                self.add_error(
                    f"raters-{group}-most", gettext("This group counts, but nobody is asked.")
                )
        if not limits:
            self.add_error(f"raters-{ANONYMOUS[0]}-most", gettext("Ask at least one group."))
        self._refuse_unshowable(limits, typed.get("anonymity_threshold") or 0)
        for name in ("most_reviews", "anonymity_threshold"):
            if typed.get(name) is None and name not in self.errors:
                self.add_error(name, gettext("A whole number is needed here."))
            self._stored[name] = typed.get(name)
        self._stored["rater_limits"] = limits
        self._stored["proposes_raters"] = typed["proposes_raters"]

    def _refuse_unshowable(self, limits: dict[str, list[int]], threshold: int) -> None:
        """Fewer than the threshold can't be shown, not even all groups together (§4)."""
        if not limits or can_be_shown(read_limits(limits), threshold):
            return
        message = gettext(
            "All groups together are at most %(count)s raters: nothing would ever be shown below "
            "%(threshold)s. Ask more."
        )
        count = sum(most for _fewest, most in limits.values())
        said = message % {"count": count, "threshold": threshold}
        self.add_error(f"raters-{list(limits)[-1]}-most", said)

    def _read_questionnaire(self, version: ModelVersion | None) -> None:
        typed = self.cleaned_data
        chosen = self._questionnaires.get(typed.get("questionnaire") or "")
        if chosen is None:
            self.add_error("questionnaire", gettext("Choose the questionnaire that is answered."))
        elif version and chosen.version_id != version.pk:
            self.add_error("questionnaire", gettext("It belongs to another model version."))
        asked = [group for group in RESPONDENTS if typed.get(f"respondent-{group}")]
        if not asked:
            self.add_error(f"respondent-{RESPONDENTS[-1]}", gettext("Say who answers it."))
        weights = self._read({group.value: f"respondent-{group}-weight" for group in asked})
        if weights is not None and self._totals("respondent", weights):
            self._stored["respondents"] = store_weights(weights)
        self._stored["questionnaire"] = chosen
        self._stored["shuffles_items"] = typed["shuffles_items"]

    def _read_guideline(self, version: ModelVersion) -> None:
        """Shares of the version's scale; all empty means that there is no guideline."""
        points = self._points.get(version.pk, [])
        names = {point.code: f"guideline-{point.pk}" for point in points}
        if not any(self.cleaned_data.get(name) for name in names.values()):
            self._stored["guideline"] = {}
            return
        shares = self._read(names)
        if shares is None:
            return
        if not total_is_100(shares.values()):
            self.say_total(f"guideline-{version.pk}", shares.values())
        self._stored["guideline"] = store_weights(shares)
