"""The same verbs in the product: behind the doors of its views, through the services they call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from competency_portal.assessments.answers import ItemChoice, RatingAnswer
from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    RaterGroup,
    Rating,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries import responses as response_queries, reviews
from competency_portal.assessments.queries.preflight import preflight
from competency_portal.assessments.queries.raters import assessments_with_raters
from competency_portal.assessments.services import (
    approval,
    cycles,
    kpi,
    nominations,
    participants,
    response_moves,
    responses,
    stages,
    submission,
)
from competency_portal.assessments.services.reviews import StaleSave, save_rating
from competency_portal.assessments.views import (
    asked as asked_views,
    cycle_moves,
    participant_moves,
    planning,
    preflight as launch_views,
    questionnaire as item_views,
    questionnaire_whole,
    rater_moves,
    raters as rater_views,
    review as review_views,
    sheet as sheet_views,
)
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.results.kpi import views as kpi_views
from competency_portal.results.services import calibration
from tests.project.cycle.state import Cycle as CyclePlan, Paper, Said, Sheet
from tests.project.cycle.world import World, unsaved_cycle

# What somebody may not see, or what is gone, is not found: 404.
UNSEEN = tuple(model.DoesNotExist for model in (Assessment, Nomination, Rating, Response, Review))
DONE, SAME, LATE, REFUSED = "done", "same", "late", "refused"


class Shut(Exception):
    """The door of a view, answered with 404."""


class Overtaken(Exception):
    """Some of what was sent was not stored, because something newer is."""


def outcome(act: Callable[[], object]) -> str:
    """How it ends for whoever asked."""
    try:
        said = act()
    except (StaleSave, kpi.StaleMeasure, calibration.DecidedMeanwhile, Overtaken):
        return LATE
    except (Refused, Shut, *UNSEEN):
        return REFUSED
    return said if isinstance(said, str) else DONE


class Portal:
    """What people do in the portal; names lead to keys, which `checks` finds out as it reads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cycle_key = 0
        self.seats: dict[str, int] = {}
        self.sheets: dict[int, int] = {}
        self.papers: dict[int, int] = {}

    def enter(self, actor: str, view: Callable[..., Any]) -> User:
        """Let somebody through the door of a view, as they are now."""
        user = User.objects.get(pk=self.world.accounts[actor].pk)
        rule: Any = view.access_rule  # type: ignore[attr-defined]
        if not rule.test(user):
            raise Shut
        return user

    @property
    def cycle(self) -> Cycle:
        """As it lies in the database now."""
        return Cycle.objects.select_related("version").get(pk=self.cycle_key)

    def seat(self, who: str) -> Assessment:
        """One person in it, as pages read them."""
        found = Assessment.objects.select_related(
            *("cycle__version", "employee__user", "employee__position", "employee__department"),
            *("employee__supervisor", "supervisor__user"),
        )
        return found.get(pk=self.seats[who])

    def movable(self, actor: str, view: Callable[..., Any], who: str) -> tuple[User, Assessment]:
        """HR and one of the others."""
        user, found = self.enter(actor, view), self.seat(who)
        if found.employee.user_id == user.pk:
            raise Shut
        return user, found

    # The cycle as a whole

    def plan(self, actor: str, plan: CyclePlan) -> None:
        user = self.enter(actor, planning.cycle_create)
        planned = [
            stages.PlannedStage(StageKind(kind), one.starts, one.ends)
            for kind, one in plan.stages.items()
        ]
        chosen = cycles.ChosenPeople(employees=[self.world.employees[name] for name in plan.chosen])
        made = unsaved_cycle(self.world, plan)
        cycles.save_cycle(cycle=made, people=chosen, actor=user, stages=planned)
        self.cycle_key, self.seats, self.sheets, self.papers = made.pk, {}, {}, {}

    def launch(self, actor: str, *, leave_out: bool, seen: Iterable[str] | None) -> None:
        """`seen` are those of an older list; by default HR has looked at that of now."""
        user, cycle = self.enter(actor, launch_views.launch), self.cycle
        print_ = preflight(cycle).fingerprint if seen is None else "of another list"
        cycles.launch_cycle(cycle=cycle, actor=user, leave_out=leave_out, seen=print_)

    def extend(self, actor: str, kind: str, later: date, reason: str) -> None:
        user = self.enter(actor, cycle_moves.extend)
        cycles.extend_stage(
            cycle=self.cycle, kind=StageKind(kind), ends=later, actor=user, reason=reason
        )

    def close(self, actor: str, reason: str) -> None:
        user = self.enter(actor, cycle_moves.close)
        cycles.close_cycle(cycle=self.cycle, actor=user, reason=reason)

    def reopen(self, actor: str, reason: str, later: Mapping[str, date]) -> None:
        user = self.enter(actor, cycle_moves.reopen)
        days = {StageKind(kind): day for kind, day in later.items()}
        cycles.reopen_cycle(cycle=self.cycle, actor=user, reason=reason, later=days)

    # The people in it

    def add(self, actor: str, who: str, reason: str, later: date | None) -> None:
        user = self.enter(actor, participant_moves.add)
        found = Employee.objects.select_related(
            "user", "position", "department", "supervisor__user"
        )
        employee = found.get(pk=self.world.employees[who].pk)
        days = dict.fromkeys(StageKind, later) if later else {}
        participants.add_person(
            cycle=self.cycle, employee=employee, actor=user, reason=reason, later=days
        )

    def take_out(self, actor: str, who: str, reason: str) -> None:
        user, seat = self.movable(actor, participant_moves.withdraw, who)
        participants.withdraw_person(assessment=seat, actor=user, reason=reason)

    def bring_back(self, actor: str, who: str, reason: str) -> None:
        user, seat = self.movable(actor, participant_moves.restore, who)
        participants.bring_back(assessment=seat, actor=user, reason=reason)

    def transfer(self, actor: str, who: str, to: str, reason: str, later: date | None) -> None:
        user, seat = self.movable(actor, participant_moves.transfer, who)
        new = Employee.objects.select_related("user").get(pk=self.world.employees[to].pk)
        participants.transfer_assessment(
            assessment=seat, to=new, actor=user, reason=reason, deadline=later
        )

    def refresh(self, actor: str, who: str, reason: str) -> None:
        user, seat = self.movable(actor, participant_moves.refresh, who)
        participants.refresh_person(assessment=seat, actor=user, reason=reason)

    # Answering

    def save(self, actor: str, sheet: Sheet, competency: str, said: Said, version: int) -> str:
        user, key = self.enter(actor, sheet_views.sheet), self.sheets[sheet.number]
        answer = RatingAnswer(said.rating, said.unable, said.attained, said.evidence)
        saved = save_rating(
            review=key, competency=competency, actor=user, version=version, answer=answer
        )
        stored = sheet.answers[competency].version
        return SAME if saved.version == stored else DONE

    def submit(self, actor: str, sheet: Sheet, *, confirmed: bool) -> str:
        user = self.enter(actor, review_views.submit)
        review = Review.objects.get(pk=self.sheets.get(sheet.number, 0))
        submission.submit_review(review=review, actor=user, confirmed=confirmed)
        return SAME if sheet.state == "submitted" else DONE

    def give_back(self, actor: str, sheet: Sheet, reason: str, later: date | None) -> None:
        """HR's page asks for a later day where one is needed; the rater's and one's own don't."""
        user = self.enter(actor, review_views.give_back)
        review = reviews.visible_to(user).get(pk=self.sheets.get(sheet.number, 0))
        if not user.is_hr and review.rater.user_id != user.pk:
            raise Shut
        asks_day = user.is_hr and actor != sheet.about
        submission.return_review(
            review=review, actor=user, reason=reason, deadline=later if asks_day else None
        )

    def answer_items(
        self, actor: str, paper: Paper, chosen: Mapping[str, int], seen: Mapping[str, int]
    ) -> str:
        user = self.enter(actor, item_views.section)
        typed = [
            responses.TypedAnswer(self.world.items[place], seen[place], choice_of(value))
            for place, value in chosen.items()
        ]
        saved = responses.save_items(response=self.papers[paper.number], actor=user, typed=typed)
        if saved.stale:
            raise Overtaken
        same = all(
            saved.questions.by_item[self.world.items[place]].version == paper.items[place][1]
            if place in paper.items
            else False
            for place in chosen
        )
        return SAME if same else DONE

    def submit_paper(self, actor: str, paper: Paper, *, confirmed: bool) -> str:
        user = self.enter(actor, questionnaire_whole.submit)
        response = Response.objects.get(pk=self.papers.get(paper.number, 0))
        response_moves.submit_response(response=response, actor=user, confirmed=confirmed)
        return SAME if paper.state == "submitted" else DONE

    def give_back_paper(self, actor: str, paper: Paper, reason: str, later: date | None) -> None:
        user = self.enter(actor, questionnaire_whole.give_back)
        response = response_queries.visible_to(user).get(pk=self.papers.get(paper.number, 0))
        if not user.is_hr and response.rater.user_id != user.pk:
            raise Shut
        # The page asks for a day only where the stage is over.
        stage = self.cycle.stages.get(kind="questionnaire")
        response_moves.return_response(
            response=response,
            actor=user,
            reason=reason,
            deadline=later if stage.is_past() else None,
        )

    def measure(
        self,
        actor: str,
        who: str,
        code: str,
        entered: tuple[str | None, str | None, int | None],
        version: int,
    ) -> str:
        user = self.enter(actor, kpi_views.kpi)
        found = KpiMeasure.objects.select_related("assessment__cycle", "indicator")
        row = found.get(assessment=self.seats[who], indicator=self.world.indicators[code])
        value, rating, cases = entered
        measured = kpi.Measured(
            None if value is None else Decimal(value),
            self.world.points[rating] if rating else None,
            cases,
        )
        before = row.version
        saved = kpi.save_measure(measure=row, measured=measured, version=version, actor=user)
        return SAME if saved.version == before else DONE

    # Raters

    def nominate(self, actor: str, who: str, rater: str, group: str) -> None:
        user = self.enter(actor, rater_views.person)
        nominations.nominate(
            assessment=assessments_with_raters(user).get(pk=self.seats[who]),
            raters=[Employee.objects.select_related("user").get(name=rater)],
            group=RaterGroup(group),
            actor=user,
        )

    def nomination(self, user: User, who: str, rater: str) -> Nomination:
        """One that somebody may see at all."""
        visible = assessments_with_raters(user).order_by().values("pk")
        found = Nomination.objects.select_related(
            *("assessment__cycle", "assessment__employee__user", "assessment__supervisor__user"),
        ).filter(assessment__in=visible)
        return found.get(assessment=self.seats[who], rater__name=rater)

    def approve(self, actor: str, who: str, rater: str) -> None:
        user = self.enter(actor, rater_moves.approve_one)
        approval.approve(nomination=self.nomination(user, who, rater), actor=user)

    def approve_all(self, actor: str) -> str:
        user = self.enter(actor, rater_moves.approve_cycle)
        cycle = Cycle.objects.get(pk=self.cycle_key)
        if cycle.state == "draft" or not cycle.stages.filter(kind="others").exists():
            raise Shut
        done = approval.approve_all(cycle=cycle, proposals=Nomination.objects.all(), actor=user)
        return f"approved {done.approved}"

    def turn_down(self, actor: str, who: str, rater: str, reason: str) -> None:
        user = self.enter(actor, rater_moves.turn_down_one)
        found = self.nomination(user, who, rater)
        nominations.turn_down(nomination=found, actor=user, reason=reason)

    def take_back(self, actor: str, who: str, rater: str) -> None:
        user = self.enter(actor, rater_moves.take_back_one)
        nominations.take_back(nomination=self.nomination(user, who, rater), actor=user)

    def decline(self, actor: str, sheet: Sheet, reason: str) -> None:
        user = self.enter(actor, asked_views.decline)
        mine = reviews.visible_to(user).filter(rater__user=user)
        review = mine.get(pk=self.sheets.get(sheet.number, 0))
        nominations.decline(review=review, actor=user, reason=reason)


def choice_of(value: int) -> ItemChoice:
    """An option 1 … 5, or 0 for "can't judge"."""
    return ItemChoice(f"r{value}") if value else ItemChoice(unable=True)
