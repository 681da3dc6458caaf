"""A full report for measuring, made up on the spot: 11 competencies, two radars, a history.

The data is made up; the document is the real one, as its template sets it. No database is needed,
so that the benches measure the PDF engine and nothing that stands before it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from competency_portal.assessments.proposal import Mark
from competency_portal.reports.content.competencies import Behaviour, Category, Line
from competency_portal.reports.content.document import (
    Figures,
    GapReport,
    History,
    Lead,
    Past,
    Person,
    Priority,
    Rules,
)
from competency_portal.reports.content.groups import GroupLine
from competency_portal.reports.content.occasion import Occasion
from competency_portal.reports.files import report_html
from competency_portal.reports.radar import Spoke, radar
from competency_portal.results.models import GroupFigureState, ResultGroup
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.standing import Standing

CORE = ["创新", "客户", "学习", "诚信", "执行"]
PROFESSIONAL = ["洞察需求", "服务策划", "快速响应", "自我调节", "客户沟通影响", "客户关系维系"]
LEVELS = ("Sb", "Si", "Sa")
GIVEN = [
    (Standing.AT, "达到目标", "Si 熟练"),
    (Standing.BELOW, "有待改进", "Sb 初级"),
    (Standing.ABOVE, "学习典范", "Sa 资深"),
]
BEHAVIOURS = [
    "主动向单个客户了解需求，记下要点并当天反馈给同事",
    "办完及时答复客户并听取意见，同时向上级反馈办理情况",
    "借日常接触了解关键客户的基本情况，按类别整理后交给主管",
]
EVIDENCE = (
    "三月暴雨期间值夜班，先到三栋查看渗水，半小时内联系工程部到场，次日逐户回访 12 户，"
    "其中 2 户对修复时间不满，另约时间上门说明；记录见客户台账第 {} 页。"
)
ONE, TWO = Decimal(1), Decimal(2)


def sample_html(*, name: str = "欧阳晓彤") -> str:
    """The document of one made-up report; `name` makes one differ from the next."""
    return report_html(sample_report(name))


def sample_report(name: str) -> GapReport:
    """One report of the usual size."""
    lines = [line(index, title) for index, title in enumerate(CORE + PROFESSIONAL)]
    below = [entry for entry in lines if entry.standing is Standing.BELOW]
    return GapReport(
        person=Person(name, "P309-0042", "大堂管家", "P309", "观澜湖管理处客户服务部", "李思齐"),
        occasion=Occasion(
            code="2026-annual",
            name="2026 年度能力评估",
            starts=datetime.date(2026, 1, 1),
            ends=datetime.date(2026, 12, 31),
            model="物业客服能力模型（第 1 版）",
            revision=1,
            published_at=datetime.datetime(2026, 12, 21, 8, tzinfo=datetime.UTC),
        ),
        lead=Lead("11 项要求中 8 项达标，先补三项。", "客户和快速响应等低于岗位要求。"),
        figures=Figures(8, 11, Decimal("72.73"), TWO, "达到目标", 1, 3),
        priorities=tuple(
            Priority(entry, "还差 2 条", tuple(BEHAVIOURS[1:]), "") for entry in below[:3]
        ),
        categories=(
            category("core", "核心能力", lines[: len(CORE)]),
            category("professional", "专业能力", lines[len(CORE) :]),
        ),
        strengths=tuple(entry for entry in lines if entry.standing is Standing.ABOVE),
        rules=Rules(
            "(2.00 + 2.00) ÷ 2 = 2.00",
            "8 ÷ 11 = 72.73%",
            ("低于 1.50 是有待改进", "不低于 1.50 是达到目标", "不低于 2.50 是学习典范"),
        ),
        history=history(lines),
    )


def line(index: int, name: str) -> Line:
    """At, below, above, at, at … the requirement."""
    standing, rating, attained = GIVEN[index % 4 % 3]
    points = Decimal([2, 1, 3][index % 4 % 3])
    marks = [Mark.SEEN, *([Mark.NOT_SEEN] * 2 if points == 1 else [Mark.SEEN, Mark.NO_CHANCE])]
    return Line(
        code=f"competency-{index}",
        name=name,
        process="",
        status=CompetencyStatus.SCORED,
        top=len(LEVELS),
        required_rank=2,
        required="Si 熟练",
        attained_rank=points,
        attained=attained,
        standing=standing,
        rating=rating,
        score=points,
        gap=points - 2,
        weight=ONE,
        share=ONE,
        unable=False,
        evidence="" if standing is Standing.AT else EVIDENCE.format(index + 1),
        reason="",
        behaviours=tuple(map(Behaviour, BEHAVIOURS, marks)),
        beyond=tuple(Behaviour(text, Mark.SEEN) for text in BEHAVIOURS[: 2 * (points == 3)]),
        groups=(supervisors(points),),
        formula=str(points),
    )


def supervisors(points: Decimal) -> GroupLine:
    """What the only rater gave."""
    shown = GroupFigureState.SHOWN
    return GroupLine(ResultGroup.SUPERVISOR, Decimal(100), 1, points, points, shown, threshold=3)


def category(code: str, name: str, lines: list[Line]) -> Category:
    """A category of these competencies with its radar."""
    spokes = [Spoke(entry.name, 2, entry.attained_rank, entry.standing) for entry in lines]
    terms = " + ".join(str(entry.score) for entry in lines)
    return Category(
        code=code,
        name=name,
        score=TWO,
        standing=Standing.AT,
        rating="达到目标",
        weight=Decimal(50),
        lines=tuple(lines),
        radar=radar(spokes, LEVELS),
        formula=f"({terms}) ÷ {len(lines)} = 2.00",
    )


def history(lines: list[Line]) -> History:
    """Everything a little better than last year."""
    names = ["综合得分", "达标率", "核心能力", "专业能力"]
    totals = [Past(name, ONE, TWO, ONE, is_percent=False, comparable=True) for name in names]
    single = [
        Past(entry.name, TWO, entry.score, entry.gap, is_percent=False, comparable=True)
        for entry in lines
    ]
    return History("2025 年度能力评估", (), tuple(totals), tuple(single))
