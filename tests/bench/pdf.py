"""How much faster is the PDF engine than `HTML(string).write_pdf()` with the machine's Noto CJK?

Two warm processes render the same report in turn, so that whatever else the machine does slows
both alike, and neither tidies up after the other.
"""

import statistics
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from django.contrib.staticfiles import finders

TARGET = 0.6
WARM_UP = 2
ROUNDS = 25


def run() -> bool:
    """Print the median ratio; true when it is at most TARGET."""
    (ours, _), (naive, _) = workers = [_worker(_render_ours), _worker(_render_naively)]
    times = [(_timed(ours), _timed(naive)) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    for connection, process in workers:
        connection.send(False)
        process.join()
    ratio = statistics.median(mine / other for mine, other in times)
    mine, other = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print(
        f"PDF, warm, one report: {mine:.0f} ms; naive {other:.0f} ms; "
        f"median ratio of {ROUNDS} pairs {ratio:.2f} (target at most {TARGET})"
    )
    return ratio <= TARGET


def _worker(render: Callable[[Connection], None]) -> tuple[Connection, SpawnProcess]:
    """A process of its own that renders whenever it is asked and answers with the seconds."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=render, args=(there,), daemon=True)
    process.start()
    return here, process


def _timed(worker: Connection) -> float:
    worker.send(True)
    seconds: float = worker.recv()
    return seconds


def _serve(there: Connection, render: Callable[[str], bytes]) -> None:
    from tests.bench.sample import sample_html  # reads models: only after the set-up

    html = sample_html()
    while there.recv():
        start = time.perf_counter()
        render(html)
        there.send(time.perf_counter() - start)


def _render_ours(there: Connection) -> None:
    _set_up()
    from competency_portal.reports.files import STYLESHEETS
    from competency_portal.reports.pdf import render_pdf

    _serve(there, lambda html: render_pdf(html, title="能力差距报告", stylesheets=STYLESHEETS))


def _render_naively(there: Connection) -> None:
    """The same page and rules, but the system's font, and nothing kept from report to report."""
    _set_up()
    from weasyprint import HTML

    from competency_portal.reports.files import STYLESHEETS
    from competency_portal.reports.pdf import FRAME

    sheets = [_text_of(path) for path in (FRAME, *STYLESHEETS)]
    rules = "".join(sheets)
    rules = rules[rules.index("@page") :].replace("Portal Sans SC Rare", "sans-serif")
    style = f"<style>{rules.replace('Portal Sans SC', 'Noto Sans CJK SC')}</style></head>"
    _serve(there, lambda html: HTML(string=html.replace("</head>", style)).write_pdf() or b"")


def _text_of(path: str) -> str:
    found = finders.find(path)
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


def _set_up() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
