"""The portal with what HR does after the answers are in, and with the company itself."""

from __future__ import annotations

from competency_portal.people import services as people
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.views import accounts, employees
from competency_portal.results.services import calibration, publish_results
from competency_portal.results.views import calibration as board, calibration_person, publishing
from tests.project.cycle.portal import Portal, Shut


class Office(Portal):
    """Everything that anybody does."""

    def begin(self, actor: str) -> None:
        user = self.enter(actor, board.begin)
        calibration.begin_calibration(cycle=self.cycle, actor=user)

    def decide(
        self, actor: str, who: str, code: str, band: str | None, reason: str, steps: int
    ) -> None:
        user, seat = self.movable(actor, calibration_person.cell, who)
        calibration.decide(
            assessment=seat,
            competency=self.world.competencies[code],
            band=self.world.points[band] if band else None,
            reason=reason,
            seen=steps,
            actor=user,
        )

    def undo(self, actor: str, who: str, code: str, steps: int) -> None:
        user, seat = self.movable(actor, calibration_person.take_back, who)
        competency = self.world.competencies[code]
        calibration.undo(assessment=seat, competency=competency, seen=steps, actor=user)

    def discuss(self, actor: str, who: str, *, discussed: bool) -> None:
        user, seat = self.movable(actor, calibration_person.discussed, who)
        calibration.set_discussed(assessment=seat, discussed=discussed, actor=user)

    def lock(self, actor: str) -> None:
        user = self.enter(actor, board.lock)
        calibration.lock_calibration(cycle=self.cycle, actor=user)

    def unlock(self, actor: str, reason: str) -> None:
        user = self.enter(actor, board.unlock)
        calibration.unlock_calibration(cycle=self.cycle, actor=user, reason=reason)

    def publish(self, actor: str, *, uncalibrated: bool) -> None:
        user = self.enter(actor, publishing.publish)
        publish_results(cycle=self.cycle, actor=user, uncalibrated=uncalibrated)

    def employee(self, name: str) -> Employee:
        """As HR's form reads them."""
        return Employee.objects.select_related("user", "supervisor").get(
            pk=self.world.employees[name].pk
        )

    def leave(self, actor: str, name: str) -> None:
        user, employee = self.enter(actor, employees.employee_edit), self.employee(name)
        if employee.status == EmployeeStatus.LEFT:
            raise Shut
        employee.status = EmployeeStatus.LEFT
        people.save_employee(employee, actor=user)

    def come_back(self, actor: str, name: str) -> None:
        user, employee = self.enter(actor, employees.employee_edit), self.employee(name)
        if employee.status == EmployeeStatus.ACTIVE:
            raise Shut
        employee.status = EmployeeStatus.ACTIVE
        people.save_employee(employee, actor=user)
        self.enter(actor, accounts.account_set)
        account = self.world.accounts[name]
        people.set_account(employee, is_active=True, is_hr=account.is_hr, actor=user)

    def move(self, actor: str, name: str, **to: str) -> None:
        user, employee = self.enter(actor, employees.employee_edit), self.employee(name)
        world = self.world
        if "position" in to:
            employee.position = world.positions[to["position"]]
        if "department" in to:
            employee.department = world.departments[to["department"]]
        if "supervisor" in to:
            employee.supervisor = world.employees.get(to["supervisor"])
        people.save_employee(employee, actor=user)
