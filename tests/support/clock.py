"""The suite's clock: it starts at nine in the morning of the day on which the run began.

A run takes minutes. Without this, one that midnight falls into would compare the day on which the
tests were collected with the next, and what holds before eight o'clock need not hold after it.
What depends on the hour is a test of its own, which sets the clock itself.
"""

import datetime
import os
from zoneinfo import ZoneInfo

import time_machine

PORTAL_TIME = ZoneInfo("Asia/Shanghai")
# Every process of a run takes the day of the first one.
DAY = "TESTS_DAY"


def start() -> None:
    """Set the clock; from then on it goes as clocks do, until the process ends."""
    today = datetime.datetime.now(PORTAL_TIME).date().isoformat()
    day = datetime.date.fromisoformat(os.environ.setdefault(DAY, today))
    nine = datetime.datetime.combine(day, datetime.time(9), PORTAL_TIME)
    time_machine.travel(nine).start()
