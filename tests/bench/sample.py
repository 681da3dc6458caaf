"""A report like the real one, for measuring: 11 competencies, two radars, evidence, behaviours.

Made up on the spot, so that the benches measure the PDF engine and nothing that stands before it.
"""

import math
from pathlib import Path
from typing import Any

from django.template import Context, Engine

TEMPLATE = Path(__file__).with_name("sample_report.html")
CORE = ["创新", "客户", "学习", "诚信", "执行"]
PROFESSIONAL = ["洞察需求", "服务策划", "快速响应", "自我调节", "客户沟通影响", "客户关系维系"]
RATINGS = [
    ("at", "● 达到目标", "#1b5fa8"),
    ("below", "▼ 有待改进", "#9a4a00"),
    ("above", "▲ 学习典范", "#6a3d9a"),
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


def sample_html(*, name: str = "欧阳晓彤") -> str:
    """The HTML of one made-up report; `name` makes one differ from the next."""
    rows = [_row(index, title) for index, title in enumerate(CORE + PROFESSIONAL)]
    categories = [
        _category("核心能力", rows[: len(CORE)]),
        _category("专业能力", rows[len(CORE) :]),
    ]
    context: dict[str, Any] = {
        "name": name,
        "cycle": "2026 年度能力评估",
        "rows": rows,
        "remarkable": [row for row in rows if row["standing"] != "at"],
        "categories": categories,
        "short": [{"name": row["name"], "missing": BEHAVIOURS[:2]} for row in rows[5:7]],
        "strengths": BEHAVIOURS,
    }
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    return engine.from_string(TEMPLATE.read_text(encoding="utf-8")).render(Context(context))


def _row(index: int, name: str) -> dict[str, Any]:
    standing, rating, colour = RATINGS[index % 4 % 3]
    rank = {"below": 0, "at": 1, "above": 2}[standing]
    return {
        "name": name,
        "required": "Sb 初级",
        "attained": ["低于 Sb", "Sb 初级", "Si 熟练"][rank],
        "standing": standing,
        "rating": rating,
        "colour": colour,
        "gap": ["−1", "0", "+1"][rank],
        "points": rank + 1,
        "own": 2,
        "rank": rank,
        "bar": ["M3 10H4", "M3 10H39", "M3 10H39M48 10H84"][rank],
        "evidence": EVIDENCE.format(index + 1),
        "behaviours": BEHAVIOURS,
    }


def _category(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    count = len(rows)
    labels = [_point(index, count, 118) for index in range(count)]
    ends = [_point(index, count, 100) for index in range(count)]
    return {
        "name": name,
        "rows": rows,
        "score": "1.83",
        "met": count - 1,
        "rings": [_polygon([radius] * count) for radius in (33, 67, 100)],
        "spokes": [
            {"x": x, "y": y, "label_x": label_x, "label_y": label_y, "name": row["name"]}
            for (x, y), (label_x, label_y), row in zip(ends, labels, rows, strict=True)
        ],
        "required_shape": _polygon([33] * count),
        "attained_shape": _polygon([6 + row["rank"] * 30 for row in rows]),
    }


def _point(index: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * index / count - math.pi / 2
    return round(180 + radius * math.cos(angle), 1), round(130 + radius * math.sin(angle), 1)


def _polygon(radii: list[float]) -> str:
    points = (_point(index, len(radii), radius) for index, radius in enumerate(radii))
    return " ".join(f"{x},{y}" for x, y in points)
