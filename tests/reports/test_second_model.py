"""A model unlike the customer's is reported without a change of code."""

from pathlib import Path

import pytest
from django.core.management import call_command

from competency_portal.assessments.models import Rating
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.files import report_pdf
from competency_portal.results.queries.results import published
from models_catalog.models import Position, RatingPoint
from tests.factories import CycleFactory, EmployeeFactory, HrFactory
from tests.factories.results import close_and_publish, submit

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parents[1] / "data" / "second_model.yaml"


@pytest.fixture
def report() -> GapReport:
    """A senior engineer: far below, at, far above, at, below on a scale of five points."""
    call_command("load_catalogue", str(FILE), verbosity=0)
    supervisor = EmployeeFactory.create(name="Ada Whitfield")
    engineer = EmployeeFactory.create(
        name="Bo Lindqvist",
        position=Position.objects.get(code="HBR-210"),
        supervisor=supervisor,
    )
    version = RatingPoint.objects.get(code="far-below").scale.version
    cycle = CycleFactory.create(version=version, name="Harbour review 2026")
    cycle.employees.set([engineer])
    launch_cycle(cycle=cycle, actor=HrFactory.create())
    review = cycle.assessments.get().reviews.get()
    points = {point.code: point for point in RatingPoint.objects.filter(scale__version=version)}
    given = ["far-below", "on-level", "outstanding", "on-level", "below"]
    ratings = Rating.objects.filter(review=review).order_by(
        "competency__category__order", "competency__order"
    )
    for rating, code in zip(ratings, given, strict=True):
        rating.point = points[code]
        rating.save()
    submit(review)
    close_and_publish(cycle)
    return gap_report(published().get())


def test_names_scales_and_bands_are_the_models_own(report: GapReport) -> None:
    rows = [(line.name, line.required, line.attained or "—", line.rating) for line in report.lines]

    assert rows == [
        ("Quay structures", "Exp Expert", "Pra Practitioner", "Far below"),
        ("Dredging and siltation", "Pra Practitioner", "Pra Practitioner", "On level"),
        ("Crane systems", "不要求", "—", "不要求"),
        ("Teamwork", "G3 Grade 3", "G4 Grade 4", "Outstanding"),
        ("Stewardship", "G2 Grade 2", "G2 Grade 2", "On level"),
        ("Permit to work", "Pra Practitioner", "Nov Novice", "Below"),
    ]
    assert (report.figures.lowest, report.figures.highest) == (1, 5)


def test_unequal_weights_are_written_out(report: GapReport) -> None:
    assert [category.formula for category in report.categories] == [
        "(2 × 1.00 + 1.5 × 3.00) ÷ 3.5 = 1.86",
        "(0.5 × 5.00 + 1 × 3.00) ÷ 1.5 = 3.67",
        "2.00",
    ]
    assert report.rules.overall == "(62.5 × 1.86 + 25 × 3.67 + 12.5 × 2.00) ÷ 100 = 2.33"


def test_it_prints(report: GapReport) -> None:
    assert report_pdf(report).startswith(b"%PDF-1.7")
