"""Where plans and measures are looked at: for pages, notices and other floors."""

from __future__ import annotations

from django.urls import reverse

from competency_portal.assessments.models import Assessment
from competency_portal.development.models import Measure


def plan_url(assessment: Assessment) -> str:
    """The plan made after an assessment, also before there is one."""
    return reverse("development:plan", args=[assessment.cycle.code, assessment.employee.number])


def measure_url(measure: Measure, name: str = "measure") -> str:
    """One measure, or one of its actions."""
    assessment = measure.plan.assessment
    return reverse(
        f"development:{name}",
        args=[assessment.cycle.code, assessment.employee.number, measure.pk],
    )
