"""How long does the longest hostile catalogue file take to be refused, in CPU time?

Each is as large as the limits let it be, and asks for work in another place: the parser, the
schema, the checks.
"""

import time

TARGET = 1.0


def run() -> bool:
    """Print the slowest file; true when it is refused within TARGET seconds of CPU."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from models_catalog.yaml_format.reading import read

    seconds: dict[str, float] = {}
    for name, text in _hostile().items():
        start = time.process_time()
        if not read(name, text.encode()).faults:
            raise AssertionError(f"{name} was taken")
        seconds[name] = time.process_time() - start
    slowest = max(seconds, key=lambda name: seconds[name])
    print(
        f"Catalogue file, hostile: {seconds[slowest]:.2f} s of CPU for the slowest of "
        f"{len(seconds)} ({slowest}; target under {TARGET:.0f} s)"
    )
    return seconds[slowest] < TARGET


def _hostile() -> dict[str, str]:
    from models_catalog.yaml_format.parsing import MOST_NODES
    from tests.models_catalog.small import edited

    free = MOST_NODES - 500

    def more(place: str, row: str, nodes: int) -> str:
        return edited((place, place + row * (free // nodes)))

    competency = "- code: x\n  name: 甲\n  category: core\n  rubric: []\n"
    return {
        "too many values": "- a\n" * 2 * MOST_NODES,
        "empty competencies": more("competencies:\n", "- {}\n", 1),
        "one code for all": more("competencies:\n", competency, 9),
        "unknown positions": more("  positions:\n", "  - nobody\n", 1),
        "one requirement again and again": more(
            "  requirements:\n", "  - competency: listening\n    level: L1\n", 5
        ),
        "texts that are none": more("    behaviours:\n", "    - text: 007\n", 3),
    }
