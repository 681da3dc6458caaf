"""The addresses that notices lead to."""

from __future__ import annotations

from django.urls import reverse

from competency_portal.assessments.models import Assessment


def second_look_url(assessment: Assessment) -> str:
    """Where a second reviewer decides."""
    return reverse("feedback:second_look", args=[assessment.cycle.code, assessment.employee.number])


def talk_url(assessment: Assessment) -> str:
    """Where either side says whether the talk took place."""
    return reverse("feedback:talk", args=[assessment.cycle.code, assessment.employee.number])


def report_url(assessment: Assessment) -> str:
    """Where the person reads the answer."""
    return reverse("reports:report", args=[assessment.cycle.code, assessment.employee.number])
