"""The Chinese is complete, compiled, and what people really get to see."""

from competency_portal.core.messages import faults, local_apps


def test_every_message_has_its_chinese() -> None:
    found = [str(fault) for app in local_apps() for fault in faults(app)]

    assert "\n".join(found) == ""
