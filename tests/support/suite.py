"""The whole suite, part after part: `python -m tests.support.suite` (what `make test` calls).

Every part runs even when an earlier one fails. At the end: a table of counts, a plain closing line
`N passed, N failed`, and an exit code that is 0 only when every part passed.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

RESULTS = Path("test-results")
LINT = "lint"
PARTS = {LINT: "Lint and types", "sqlite": "SQLite", "postgres": "PostgreSQL", "browser": "Browser"}


@dataclass(frozen=True)
class Outcome:
    """How a part went: counts of tests, seconds, and whether its command succeeded."""

    part: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    succeeded: bool


def run(part: str) -> Outcome:
    """Run one part through its make target and read what it counted."""
    report = RESULTS / f"{part}.xml"
    report.unlink(missing_ok=True)
    sys.stdout.write(f"\n=== {PARTS[part]}\n")
    sys.stdout.flush()
    begin = time.monotonic()
    # The linters are independent of each other, and each of them works on one core.
    target = [LINT, "-j2", "--output-sync"] if part == LINT else [f"test-{part}"]
    code = subprocess.run(["make", "--no-print-directory", "-k", *target], check=False).returncode
    passed, failed, skipped = read_report(report)
    if code and not failed:
        failed = 1  # a linter, or a run that broke off before it could count
    elif not code and part != LINT and not passed:
        failed = 1  # a part that ran no test has shown nothing
    seconds = time.monotonic() - begin
    return Outcome(part, passed, failed, skipped, seconds, succeeded=not code and not failed)


def read_report(report: Path) -> tuple[int, int, int]:
    """Passed, failed (errors included) and skipped tests of a JUnit report; zeros without one."""
    if not report.exists():
        return 0, 0, 0
    tests = failed = skipped = 0
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - our own file
        tests += int(suite.get("tests", "0"))
        failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        skipped += int(suite.get("skipped", "0"))
    return max(tests - failed - skipped, 0), failed, skipped


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as lines of text under each other."""
    lines = [f"{'':16}{'passed':>8}{'failed':>8}{'skipped':>9}{'time':>8}"]
    for outcome in outcomes:
        passed = "" if outcome.part == LINT else str(outcome.passed)
        failed = "" if outcome.part == LINT and outcome.succeeded else str(outcome.failed)
        mark = "ok" if outcome.succeeded else "FAILED"
        lines.append(
            f"{PARTS[outcome.part]:16}{passed:>8}{failed:>8}{outcome.skipped or '':>9}"
            f"{_clock(outcome.seconds):>8}  {mark}"
        )
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def main(parts: list[str]) -> int:
    """Run the parts named, or all of them."""
    RESULTS.mkdir(exist_ok=True)
    outcomes = [run(part) for part in parts or PARTS]
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    sys.stdout.write(f"\n{table(outcomes)}\n\n{passed} passed, {failed} failed\n")
    return 0 if all(outcome.succeeded for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
