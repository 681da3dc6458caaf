"""A competency model unlike the customer's goes the whole way without a change of code.

Six competencies in English, two level scales of four and five levels, five rating points, three
categories of unequal weight, one competency that the position does not ask for.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.models import Cycle, Review
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.services.reviews import SavedRating, save_rating
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.results.services import publish_results
from models_catalog.models import BehaviourIndicator, CompetencyModel, ModelVersion, Position
from tests.factories import CycleFactory, EmployeeFactory, HrFactory
from tests.factories.demo import SECOND_MODEL, SHIPPED, load_catalogue
from tests.project import test_words
from tests.results import oracle
from tests.support.tree import files, lines

pytestmark = pytest.mark.django_db

MODEL = "harbour-engineering"
SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE


@dataclass(frozen=True)
class Said:
    """What the supervisor says of one competency, and what the marks propose."""

    rating: str
    attained: str
    proposed: str
    marks: dict[str, list[Mark]]


SAID = {
    "quay-structures": Said(
        "outstanding", "Aut", "above", {"Exp": [SEEN, SEEN], "Aut": [SEEN, SEEN]}
    ),
    "dredging": Said("far-below", "Nov", "below", {"Pra": [SEEN, NOT_SEEN]}),
    "permit-to-work": Said("on-level", "", "on-level", {"Pra": [SEEN, NO_CHANCE]}),
    "teamwork": Said("below", "G1", "below", {"G3": [NOT_SEEN]}),
    "stewardship": Said("above", "G4", "above", {"G2": [SEEN], "G3": [SEEN, SEEN]}),
}


@dataclass(frozen=True)
class Harbour:
    """A published cycle of one engineer, and one that is still to be scored."""

    published: Cycle
    running: Cycle
    engineer: Employee
    supervisor: Employee
    saved: dict[str, SavedRating]

    @property
    def person(self) -> dict[str, str]:
        """The address of the engineer's report."""
        return {"code": self.published.code, "number": self.engineer.number}


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Harbour]:
    """Both models loaded, and the second one gone through; undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue(*SHIPPED, SECOND_MODEL)
        yield go_through()
        transaction.set_rollback(True)


def go_through() -> Harbour:
    version = ModelVersion.objects.get(model__code=MODEL)
    supervisor = EmployeeFactory.create(
        position=Position.objects.get(code="engineering-supervisor"), name="Øystein Bjørn"
    )
    engineer = EmployeeFactory.create(
        position=Position.objects.get(code="HBR-210"), name="Zoë Müller", supervisor=supervisor
    )
    hr = HrFactory.create()
    cycles = [
        CycleFactory.create(version=version, code=code, name=f"Harbour {code}")
        for code in ("y1", "y2")
    ]
    for cycle in cycles:
        cycle.employees.set([engineer])
        launch_cycle(cycle=cycle, actor=hr)
    review = Review.objects.get(assessment__cycle=cycles[0])
    saved = {code: say(review, code, said) for code, said in SAID.items()}
    submit_review(review=review, actor=account(supervisor))
    close_cycle(cycle=cycles[0], actor=hr)
    publish_results(cycle=cycles[0], actor=hr)
    return Harbour(cycles[0], cycles[1], engineer, supervisor, saved)


def say(review: Review, code: str, said: Said) -> SavedRating:
    """Save an answer as the sheet does."""
    marks = {
        behaviour: mark
        for level, given in said.marks.items()
        for behaviour, mark in zip(behaviours(code, level), given, strict=True)
    }
    return save_rating(
        review=review.pk,
        competency=code,
        actor=account(review.rater),
        version=0,
        answer=RatingAnswer(
            rating=said.rating, attained=said.attained, evidence=f"Seen: {code}.", marks=marks
        ),
    )


def behaviours(code: str, level: str) -> list[int]:
    found = BehaviourIndicator.objects.filter(
        rubric__competency__code=code,
        rubric__competency__version__model__code=MODEL,
        rubric__level__code=level,
    )
    return list(found.order_by("order").values_list("pk", flat=True))


def account(person: Employee) -> User:
    assert person.user
    return person.user


def read(person: Employee, address: str) -> Any:
    client = Client()
    client.force_login(account(person))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def exported(harbour: Harbour) -> dict[str, Any]:
    out = io.StringIO()
    call_command("export_cycle", harbour.published.code, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def words(html: str) -> str:
    """What stands on a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def test_it_stands_beside_the_customers_model(harbour: Harbour) -> None:
    codes = CompetencyModel.objects.values_list("code", flat=True)
    shared = Position.objects.get(code="engineering-supervisor")

    assert len(codes) == 2
    models = {profile.version.model.code for profile in shared.profiles.all()}
    assert models == set(codes)


def test_marks_propose_a_point_of_its_scale(harbour: Harbour) -> None:
    proposed = {
        code: saved.proposed.code for code, saved in harbour.saved.items() if saved.proposed
    }

    assert proposed == {code: said.proposed for code, said in SAID.items()}


def test_figures_are_those_worked_out_by_hand(harbour: Harbour) -> None:
    results = exported(harbour)["assessments"][0]["results"]

    assert {
        one["competency"]: (one["score"], one["band"], one["attained_rank"], one["gap"])
        for one in results["competencies"]
    } == {
        "quay-structures": ("5.00", "outstanding", "4.00", "1.00"),
        "dredging": ("1.00", "far-below", "1.00", "-1.00"),
        "crane-systems": (None, None, None, None),
        "permit-to-work": ("3.00", "on-level", "2.00", "0.00"),
        "teamwork": ("2.00", "below", "1.00", "-2.00"),
        "stewardship": ("4.00", "above", "4.00", "2.00"),
    }
    assert {one["category"]: (one["score"], one["band"]) for one in results["categories"]} == {
        "technical": ("3.29", "on-level"),  # (2 · 5 + 1.5 · 1) / 3.5
        "conduct": ("3.33", "on-level"),  # (0.5 · 2 + 1 · 4) / 1.5
        "safety": ("3.00", "on-level"),
    }
    assert results["overall"] == {"score": "3.26", "band": "on-level"}
    attained = {"met": 3, "of": 5, "rate": "60.00", "calibrated_met": None}
    assert results["attainment"] == attained


def test_figures_equal_those_of_the_oracle(harbour: Harbour) -> None:
    read = exported(harbour)
    (person,) = read["assessments"]
    expected = oracle.recompute(read["cycle"], person)

    found = person["results"]
    keys = expected["competencies"][0].keys()
    assert [{key: one[key] for key in keys} for one in found["competencies"]] == expected[
        "competencies"
    ]
    assert [found[key] for key in ("categories", "overall", "attainment")] == [
        expected[key] for key in ("categories", "overall", "attainment")
    ]
    assert read["cycle"]["level_scales"] == {
        "engineering": ["Nov", "Pra", "Exp", "Aut"],
        "conduct-grade": ["G1", "G2", "G3", "G4", "G5"],
    }
    assert [point["points"] for point in read["cycle"]["rating_scale"]] == [1, 2, 3, 4, 5]


def test_the_sheet_offers_its_points_and_levels(harbour: Harbour) -> None:
    review = Review.objects.get(assessment__cycle=harbour.running)
    address = reverse("reviews:sheet", args=[review.pk, "teamwork"])

    html = read(harbour.supervisor, address).content.decode()

    choices = re.findall(r'data-key="(\d)"[^>]*data-testid="rating-([^"]+)"', html)
    assert choices == [
        *[("1", "far-below"), ("2", "below"), ("3", "on-level"), ("4", "above")],
        *[("5", "outstanding"), ("0", "unable")],
    ]
    assert re.findall(r'data-testid="level-([^"]+)"', html) == ["G1", "G2", "G3", "G4", "G5"]
    shown = words(html)
    for text in ("Teamwork", "Far below", "Two or more levels short", "Others come to learn."):
        assert text in shown
    assert "Settles a dispute between two crews the same shift." in shown


@pytest.mark.parametrize("code", SAID)
def test_the_sheet_opens_for_every_competency(harbour: Harbour, code: str) -> None:
    review = Review.objects.get(assessment__cycle=harbour.running)

    read(harbour.supervisor, reverse("reviews:sheet", args=[review.pk, code]))


def test_the_check_before_submitting_names_its_competencies(harbour: Harbour) -> None:
    review = Review.objects.get(assessment__cycle=harbour.running)

    shown = words(
        read(harbour.supervisor, reverse("reviews:check", args=[review.pk])).content.decode()
    )

    assert "Quay structures" in shown
    assert "Crane systems" not in shown


def test_the_report_speaks_its_names_and_levels(harbour: Harbour) -> None:
    page = read(harbour.engineer, reverse("reports:report", kwargs=harbour.person))

    html = page.content.decode()
    rows = {
        code: words(row)
        for code, row in re.findall(r'<tr data-testid="line-([^"]+)"(.*?)</tr>', html, re.DOTALL)
    }
    assert rows.keys() == {*SAID, "crane-systems"}
    for code, name, required, attained, label in (
        ("quay-structures", "Quay structures", "Exp Expert", "Aut Authority", "Outstanding"),
        ("dredging", "Dredging and siltation", "Pra Practitioner", "Nov Novice", "Far below"),
        ("teamwork", "Teamwork", "G3 Grade 3", "G1 Grade 1", "Below"),
        ("stewardship", "Stewardship", "G2 Grade 2", "G4 Grade 4", "Above"),
    ):
        for text in (name, required, attained, label):
            assert text in rows[code]
    assert "Settles a dispute between two crews the same shift." in words(html)


def test_the_report_carries_its_figures(harbour: Harbour) -> None:
    html = read(harbour.engineer, reverse("reports:report", kwargs=harbour.person)).content.decode()
    _top, _main, html = html.partition("<main")

    values = {
        testid: value
        for tag in re.findall(r"<[^>]*data-value[^>]*>", html)
        for testid in re.findall(r'data-testid="([^"]+)"', tag)
        for value in re.findall(r'data-value="([^"]*)"', tag)
    }
    assert values == {"attainment-rate": "60.00", "overall-score": "3.26"}


def test_the_pdf_says_the_same(harbour: Harbour) -> None:
    answer = read(harbour.engineer, reverse("reports:report_pdf", kwargs=harbour.person))

    pdf = PdfReader(io.BytesIO(answer.content))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    for shown in (
        *("Zoë Müller", "Øystein Bjørn", "Senior Harbour Engineer"),
        *("Quay structures", "Exp Expert", "Aut Authority", "Outstanding"),
        *("Dredging and siltation", "Nov Novice", "Far below", "3.26", "60.00%"),
    ):
        assert shown.replace(" ", "") in text


@pytest.mark.parametrize(
    "address", ["overview", "matrix", "positions/HBR-210", "competencies", "questionnaires", "kpi"]
)
def test_its_catalogue_pages_open(harbour: Harbour, address: str) -> None:
    urls = {
        "overview": reverse("catalogue:version", args=[MODEL]),
        "matrix": reverse("catalogue:matrix", args=[MODEL]),
        "positions/HBR-210": reverse("catalogue:position", args=[MODEL, "HBR-210"]),
        "competencies": reverse("catalogue:competency", args=[MODEL, "quay-structures"]),
        "questionnaires": reverse("catalogue:questionnaires", args=[MODEL]),
        "kpi": reverse("catalogue:kpi_list", args=[MODEL]),
    }

    read(harbour.engineer, urls[address])


QUOTED = re.compile(r"""(["'`])(.*?)\1""")


def customers_words() -> set[str]:
    """Codes and names of the customer's competencies, levels, rating points and positions."""
    content = yaml.safe_load(SHIPPED[0].read_text(encoding="utf-8"))
    records = [
        *(level for scale in content["level_scales"] for level in scale["levels"]),
        *content["competencies"],
        *content["rating_scale"]["points"],
        *content["positions"],
    ]
    return {text for one in records for text in (one["code"], one.get("name") or one["label"])}


def test_no_page_and_no_script_knows_the_customers_words() -> None:
    known = customers_words()

    found = [
        f"{place}: {text}"
        for path in files(".html", ".txt", ".js", ".css", ".svg", under=("templates", "static"))
        if ".min." not in path.name
        for place, line in lines(path)
        for _quote, text in QUOTED.findall(line)
        if not known.isdisjoint(re.split(r"[^\w-]+", text))
    ]

    assert len(known) > 50
    assert found == []


def test_no_code_knows_the_customers_words() -> None:
    """tests/project/test_words.py looks for Chinese; these are the codes."""
    known = customers_words()

    found = [
        f"{place}: {text}"
        for path in test_words.code()
        for place, text in test_words.literals(path)
        if text in known
    ]

    assert found == []
