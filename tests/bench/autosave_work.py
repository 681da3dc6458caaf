"""What the autosave bench saves, and whether it was there afterwards; reads models."""

from __future__ import annotations

from collections.abc import Sequence

from competency_portal.assessments.models import Rating
from tests.assessments.sheets import rater_of
from tests.factories import launched_cycle
from tests.support.autosave import Device, Save, Task


def work(address: str, connections: int, saves: int) -> tuple[list[Device], list[list[Task]]]:
    """Devices of one supervisor, logged in, and an equal share of the saves for each."""
    made = launched_cycle(saves // 5)
    ratings = Rating.objects.values_list("review", "competency__code", "pk").order_by("pk")
    tasks = [Task(review, code, 0, f"事例 {key}") for review, code, key in ratings]
    devices = [Device(address) for _ in range(connections)]
    for device in devices:
        device.log_in(rater_of(made))
    return devices, [tasks[number::connections] for number in range(connections)]


def lost(saves: Sequence[Save]) -> int:
    """How many acknowledged texts are not there."""
    stored = set(Rating.objects.values_list("review", "competency__code", "evidence"))
    return sum(
        save.status == 200
        and (save.task.review, save.task.competency, save.task.evidence) not in stored
        for save in saves
    )
