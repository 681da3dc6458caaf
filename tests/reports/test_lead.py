"""The sentence that a report opens with, in every case."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.utils import translation

from competency_portal.reports.content.competencies import Line
from competency_portal.reports.content.lead import by_need, lead_of, standings_of
from models_catalog.standing import Standing
from tests.reports.lines import line, not_asked

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE
NAMES = ["创新", "客户", "学习", "诚信", "执行", "洞察", "策划", "响应", "调节", "沟通", "维系"]


def lines(*standings: Standing | None) -> list[Line]:
    return [line(NAMES[index], standing) for index, standing in enumerate(standings)]


def opening(found: Sequence[Line], *, submitted: bool = True) -> tuple[str, str]:
    lead = lead_of(standings_of(found), submitted=submitted)
    return lead.sentence, lead.detail


@pytest.mark.parametrize(
    ("standings", "sentence", "detail"),
    [
        ([AT] * 11, "11 项要求全部达标。", ""),
        ([AT, ABOVE], "2 项要求全部达标。", "客户高于岗位要求。"),
        ([AT], "唯一一项要求达标。", ""),
        ([*[AT] * 10, BELOW], "11 项要求中 10 项达标，先补一项。", "维系低于岗位要求。"),
        (
            [*[AT] * 8, ABOVE, BELOW, BELOW],
            "11 项要求中 9 项达标，先补两项。",
            "沟通和维系低于岗位要求；调节高于岗位要求。",
        ),
        (
            [AT, BELOW, BELOW, BELOW],
            "4 项要求中 1 项达标，先补三项。",
            "客户、学习和诚信低于岗位要求。",
        ),
        (
            [AT, *[BELOW] * 5],
            "6 项要求中 1 项达标，5 项低于要求，先补三项。",
            "先补客户、学习和诚信；执行和洞察也低于岗位要求。",
        ),
        (
            [AT, *[BELOW] * 4, None],
            "评了 5 项，1 项达标，4 项低于要求，先补三项。",
            "先补客户、学习和诚信；执行也低于岗位要求；洞察未评分。",
        ),
        ([BELOW], "唯一一项要求还没有达标，先补这一项。", "创新低于岗位要求。"),
        ([BELOW, BELOW], "2 项要求都还没有达标，先补两项。", "创新和客户低于岗位要求。"),
        (
            [BELOW, None, None],
            "评了 1 项，还没有一项达标，先补一项。",
            "创新低于岗位要求；客户和学习未评分。",
        ),
        ([AT, AT, None], "评了 2 项，全部达标；1 项未评分。", "学习未评分。"),
        ([AT, None, None], "评了一项，已达标；2 项未评分。", "客户和学习未评分。"),
        (
            [AT, BELOW, None],
            "评了 2 项，1 项达标，先补一项。",
            "客户低于岗位要求；学习未评分。",
        ),
    ],
)
def test_the_sentence_says_where_i_stand(
    standings: list[Standing | None], sentence: str, detail: str
) -> None:
    assert opening(lines(*standings)) == (sentence, detail)


def test_nothing_rated_says_why() -> None:
    found = lines(None, None)

    assert opening(found, submitted=False) == (
        "这次没有能力评分。",
        "上级没有提交评价，所以能力没有得分。",
    )
    assert opening(found, submitted=True) == (
        "这次没有能力评分。",
        "上级每一项都无法评价，所以能力没有得分。",
    )
    assert opening(lines(None))[0] == "这次没有能力评分。"


def test_what_is_not_asked_is_not_counted() -> None:
    found = [line("创新", AT), not_asked("客户"), line("学习", BELOW)]

    assert opening(found)[0] == "2 项要求中 1 项达标，先补一项。"
    assert opening([not_asked("客户")]) == ("这个岗位还没有设定要求。", "")


def test_latin_names_stand_apart_from_chinese() -> None:
    found = [line("Quay structures", BELOW), line("Teamwork", BELOW), line("Safety", ABOVE)]

    assert opening(found)[1] == ("Quay structures 和 Teamwork 低于岗位要求；Safety 高于岗位要求。")


def test_the_sentence_speaks_english_too() -> None:
    with translation.override("en"):
        found = opening(lines(AT, BELOW, BELOW))

    assert found == (
        "1 of 3 requirements are met: start with two.",
        "客户 and 学习 below the requirement.",
    )


def test_the_widest_gap_comes_first_then_the_heaviest() -> None:
    light = line("轻", BELOW, share=Decimal(1))
    heavy = line("重", BELOW, share=Decimal(2))
    wide = line("宽", BELOW, gap=Decimal(-2))

    assert [entry.name for entry in by_need([light, heavy, wide])] == ["宽", "重", "轻"]
