"""Browsers that save sheets at once, on real connections: for the load test and the bench."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from competency_portal.core.models import User

SUBMIT = "submit"


@dataclass(frozen=True)
class Task:
    """One answer to save; with the competency `SUBMIT`, the whole review to submit."""

    review: int
    competency: str
    version: int
    evidence: str


@dataclass(frozen=True)
class Save:
    """What became of a task."""

    task: Task
    status: int
    answer: dict[str, Any]
    seconds: float


class Device:
    """One browser on one connection, which saves sheet after sheet."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        assert address.hostname
        self.connection = HTTPConnection(address.hostname, address.port, timeout=300)
        self.token = "t" * 32
        self.cookie = f"{settings.CSRF_COOKIE_NAME}={self.token}"

    def log_in(self, user: User) -> None:
        """Without the login page."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie += f"; {settings.SESSION_COOKIE_NAME}={session}"

    def save(self, task: Task) -> Save:
        """Send one autosave and read its answer."""
        start = time.perf_counter()
        name, args = "sheet", [task.review, task.competency]
        if task.competency == SUBMIT:
            name, args = "submit", [task.review]
        self.connection.request(
            "POST",
            reverse(f"reviews:{name}", args=args),
            urlencode({"version": task.version, "rating": "at", "evidence": task.evidence}),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Requested-With": "autosave",
                "X-CSRFToken": self.token,
                "Cookie": self.cookie,
            },
        )
        response = self.connection.getresponse()
        body = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        answer = json.loads(body) if is_json else {}
        return Save(task, response.status, answer, time.perf_counter() - start)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def run_at_once(devices: list[Device], work: list[list[Task]]) -> list[Save]:
    """Let every device do its tasks, all starting together."""
    start = threading.Barrier(len(devices))

    def act(device: Device, tasks: list[Task]) -> list[Save]:
        start.wait()
        return [device.save(task) for task in tasks]

    with ThreadPoolExecutor(len(devices)) as pool:
        return [save for saves in pool.map(act, devices, work) for save in saves]
