"""What to work on first, and how honestly it is known."""

from competency_portal.assessments.proposal import Mark
from competency_portal.reports.content.priorities import priority_of
from models_catalog.standing import Standing
from tests.reports.lines import line

SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE


def found(*marks: Mark | None) -> tuple[str, tuple[str, ...], str]:
    priority = priority_of(line("响应", Standing.BELOW, *marks))
    return priority.note, priority.behaviours, priority.explanation


def test_the_behaviours_not_seen_are_named() -> None:
    assert found(SEEN, NOT_SEEN, NO_CHANCE, NOT_SEEN) == (
        "还差 2 条",
        ("响应的行为 2", "响应的行为 4"),
        "",
    )


def test_without_marks_the_whole_level_is_shown_and_called_unmarked() -> None:
    assert found(None, None) == (
        "未逐条标记",
        ("响应的行为 1", "响应的行为 2"),
        "这些是岗位要求的行为，上级没有逐条标记缺哪一条。",
    )


def test_without_a_missing_one_those_nobody_saw_are_shown() -> None:
    assert found(SEEN, NO_CHANCE, None) == (
        "2 条还没见到",
        ("响应的行为 2", "响应的行为 3"),
        "",
    )


def test_all_seen_and_rated_below_points_to_the_evidence() -> None:
    assert found(SEEN, SEEN) == (
        "行为都见到了",
        (),
        "这一级的行为都见到了，评价的理由见下面的依据。",
    )


def test_a_level_without_behaviours_says_so() -> None:
    assert found() == ("", (), "能力模型没有写这一级的行为。")
