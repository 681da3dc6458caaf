"""The calibration page for 200 people of eleven competencies with 360 answers, on SQLite.

The ratio says how much of it is scoring: that is what a cache could save.
"""

from __future__ import annotations

import sys
import time

from tests.bench.process import on_new_sqlite

PEOPLE = 200
SECONDS = 1.0
BYTES = 300_000
ROUNDS = 5


def run() -> bool:
    """Print seconds and bytes of a page; true when both stay below their targets."""
    return on_new_sqlite("tests.bench.calibration")


def measure() -> bool:
    """The best of some rounds: what else the machine does only ever adds to it."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.test import Client
    from django.urls import reverse

    from competency_portal.results.queries.calibration import calibrated, calibrated_people
    from tests.bench.calibration_work import calibrating_company

    cycle, hr = calibrating_company(PEOPLE, decided=PEOPLE // 2)
    client = Client(SERVER_NAME="localhost")
    client.force_login(hr)
    address = reverse("results:calibration", args=[cycle.code])
    people = list(calibrated_people(cycle, hr))
    pages, scorings, size = [], [], 0
    for _round in range(ROUNDS):
        start = time.process_time()
        size = len(client.get(address).content)
        middle = time.process_time()
        calibrated(cycle, people)
        pages.append(middle - start)
        scorings.append(time.process_time() - middle)
    seconds, scoring = min(pages), min(scorings)
    print(
        f"Calibration page, {PEOPLE} people: {seconds:.2f} s of CPU "
        f"(target under {SECONDS:.0f} s), {scoring / seconds:.0%} of it scoring; {size // 1000} KB "
        f"(target under {BYTES // 1000} KB)"
    )
    return seconds < SECONDS and size < BYTES


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
