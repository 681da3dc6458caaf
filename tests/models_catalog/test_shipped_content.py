"""The shipped catalogue says what its five sources say: every count and every fact.

The figures are those of the sources and stand here by hand, on purpose: a test that read them from
the file would agree with any file.
"""

from typing import Final

import pytest

from tests.models_catalog.catalogue_files import SHIPPED, Record, read, records, texts

CORE: Final = ["创新", "客户", "学习", "诚信", "执行"]
PROFESSIONAL: Final = [
    "洞察需求",
    "服务策划",
    "快速响应",
    "自我调节",
    "客户沟通影响",
    "客户关系维系",
]


@pytest.fixture(scope="module")
def catalogue() -> Record:
    return read(SHIPPED)


def in_category(catalogue: Record, category: str) -> list[Record]:
    return [each for each in catalogue["competencies"] if each["category"] == category]


def behaviours(competencies: list[Record], level: str) -> list[list[str]]:
    """The behaviours of each competency at one level."""
    return [
        [behaviour["text"] for behaviour in rubric["behaviours"]]
        for competency in competencies
        for rubric in competency["rubric"]
        if rubric["level"] == level
    ]


def position(catalogue: Record, code: str) -> Record:
    [found] = [each for each in catalogue["positions"] if each["code"] == code]
    return dict(found)


def required(catalogue: Record, code: str) -> dict[str, str]:
    """Level by competency name."""
    names = {each["code"]: each["name"] for each in catalogue["competencies"]}
    asked = position(catalogue, code)["requirements"]
    return {names[each["competency"]]: each["level"] for each in asked}


def levels(core: str, professional: str = "") -> dict[str, str]:
    expected = dict.fromkeys(CORE, core)
    if professional:
        expected |= dict(zip(PROFESSIONAL, professional.split(), strict=True))
    return expected


def test_five_sources_are_declared(catalogue: Record) -> None:
    assert [each["code"] for each in catalogue["sources"]] == ["000", "001", "002", "003", "004"]


def test_level_scales(catalogue: Record) -> None:
    scales = {
        scale["code"]: [(level["code"], level["name"]) for level in scale["levels"]]
        for scale in catalogue["level_scales"]
    }

    assert scales == {
        "grade": [("E", "E 级"), ("D", "主管级")],
        "service": [("Sb", "初级"), ("Si", "熟练"), ("Sa", "资深")],
    }


def test_rating_scale(catalogue: Record) -> None:
    scale = catalogue["rating_scale"]

    points = [tuple(list(point.values())[:5]) for point in scale["points"]]
    bands = [(band["rating"], band["from"]) for band in scale["bands"]]

    assert points == [
        ("improve", "有待改进", 1, "below", "低于岗位要求"),
        ("meet", "达到目标", 2, "at", "等于岗位要求"),
        ("role-model", "学习典范", 3, "above", "高于岗位要求"),
    ]
    assert bands == [("improve", None), ("meet", "1.5"), ("role-model", "2.5")]


def test_categories_weigh_the_same(catalogue: Record) -> None:
    categories = [tuple(each.values())[:4] for each in catalogue["categories"]]

    assert categories == [
        ("core", "核心能力", "grade", "50"),
        ("professional", "专业能力", "service", "50"),
    ]


def test_core_competencies_have_two_facets_each(catalogue: Record) -> None:
    facets = {
        each["name"]: [facet["name"] for facet in each["facets"] if facet["definition"]]
        for each in in_category(catalogue, "core")
    }

    assert facets == {
        "创新": ["优化创新", "突破创新"],
        "客户": ["客户维系", "客户超越"],
        "学习": ["自我成长", "组织成长"],
        "诚信": ["内部诚信", "外部诚信"],
        "执行": ["个人执行", "团队执行"],
    }
    assert list(facets) == CORE


def test_core_behaviours(catalogue: Record) -> None:
    core = in_category(catalogue, "core")

    assert [len(each) for each in behaviours(core, "D")] == [3, 6, 3, 3, 3]
    assert [len(each) for each in behaviours(core, "E")] == [2, 4, 3, 3, 3]


def test_professional_competencies_carry_process_and_definition(catalogue: Record) -> None:
    professional = in_category(catalogue, "professional")

    processes = {each["name"]: each["process"] for each in professional}

    assert processes == {
        "洞察需求": "收集信息-分析-产出",
        "服务策划": "策划-验证-标准化",
        "快速响应": "应对-跟进-反馈",
        "自我调节": "角色定位-控制-解压",
        "客户沟通影响": "倾听-发问-影响",
        "客户关系维系": "识别-特征分析-关系维系",
    }
    assert list(processes) == PROFESSIONAL
    assert [each["name"] for each in professional if not each["definition"]] == []


@pytest.mark.parametrize("level", ["Sb", "Si", "Sa"])
def test_professional_behaviours(catalogue: Record, level: str) -> None:
    professional = in_category(catalogue, "professional")

    assert [len(each) for each in behaviours(professional, level)] == [3, 3, 3, 3, 4, 3]


def test_professional_behaviours_are_all_distinct(catalogue: Record) -> None:
    professional = in_category(catalogue, "professional")

    sentences = [
        text
        for level in ("Sb", "Si", "Sa")
        for each in behaviours(professional, level)
        for text in each
    ]

    assert len(sentences) == 57
    assert len(set(sentences)) == 57


def test_core_behaviours_repeat_only_what_the_sources_repeat(catalogue: Record) -> None:
    core = in_category(catalogue, "core")
    upper, lower = (
        [text for each in behaviours(core, level) for text in each] for level in ("D", "E")
    )

    assert (len(upper), len(set(upper))) == (18, 18)
    assert (len(lower), len(set(lower))) == (15, 15)
    # 000 and 002 open 执行 with the same sentence, and share no other.
    assert set(upper) & set(lower) == {behaviours(core, "D")[-1][0]}
    assert behaviours(core, "E")[-1][0] == behaviours(core, "D")[-1][0]


def test_knowledge_and_skills_are_empty_and_events_refer_to_the_library(catalogue: Record) -> None:
    rubrics = [record for kind, record in records(catalogue) if kind == "rubric"]
    with_events = [each["level"] for each in rubrics if each["events"]]

    assert [each for each in rubrics if each["knowledge"] or each["skills"]] == []
    assert sorted(with_events) == ["Sa"] * 6 + ["Sb"] * 6 + ["Si"] * 6


def test_lobby_steward(catalogue: Record) -> None:
    steward = position(catalogue, "P309")

    assert required(catalogue, "P309") == levels("E", "Sb Sb Sb Si Si Sb")
    assert (steward["name"], steward["job_class"]) == ("大堂管家", "专业类")
    assert (steward["department"], steward["subordinates"]) == ("XXX管理处", "无")
    assert position(catalogue, steward["reports_to"])["name"] == "客服主管"
    assert (len(steward["duties"]), bool(steward["purpose"])) == (9, True)
    assert [(each["label"], bool(each["text"])) for each in steward["qualifications"]] == [
        ("教育背景", True),
        ("专业", True),
        ("工作经验", False),
        ("资格证书", False),
    ]
    assert steward["qualifications"][0]["text"] == "高中/中专"
    assert [(each["scope"], each["party"]) for each in steward["contacts"]] == [
        ("外部", "业主、业主委员会"),
        ("内部", "客服管理员"),
        ("内部", "管理处经理"),
        ("内部", "客服主管"),
    ]


@pytest.mark.parametrize(
    "code",
    ["customer-service-supervisor", "customer-service-specialist", "customer-service-officer"],
)
def test_customer_service_positions(catalogue: Record, code: str) -> None:
    assert required(catalogue, code) == levels("D", "Si Si Si Sa Sa Si")


def test_other_positions_leave_unset_what_no_source_gives(catalogue: Record) -> None:
    asked = {each["name"]: required(catalogue, each["code"]) for each in catalogue["positions"]}

    assert list(asked) == [
        *["大堂管家", "客服主管", "工程主管", "秩序主管", "综合事务主管", "保洁主管"],
        *["园艺主管", "客服专员", "客服管理员", "管理处经理"],
    ]
    for name in ("工程主管", "秩序主管", "综合事务主管", "保洁主管", "园艺主管"):
        assert asked[name] == levels("D")
    assert asked["管理处经理"] == {}


def test_contradictory_years_of_experience_stand_side_by_side(catalogue: Record) -> None:
    supervisor = position(catalogue, "customer-service-supervisor")

    sources = [
        each["source"] for each in supervisor["qualifications"] if each["label"] == "工作经验"
    ]

    assert len(supervisor["duties"]) == 5
    assert sources == ["004 第 2 章（一）工作经验", "004 2.1", "004 2.3"]


def test_matrix_of_2008(catalogue: Record) -> None:
    names = {each["code"]: each["name"] for each in catalogue["competencies"]}
    templates = catalogue["requirement_templates"]

    columns = {
        tuple(names[each["competency"]] for each in template["requirements"])
        for template in templates
    }
    rows = [" ".join(each["level"] for each in template["requirements"]) for template in templates]

    assert columns == {tuple(PROFESSIONAL)}
    assert rows == [
        "Sa Sa Sa N/A Sa Sa",
        "Sa Sa Sa Si Sa Sa",
        "Sa Sa Sa N/A Sa Sa",
        "Sa Sa Sa N/A Sa Sa",
        "Sa Sa Si Si Sa Si",
        "Sa Sa Si Si Si Si",
        "Si Si Si Si Si Si",
        "Si Si Si Sa Si Si",
        "Si Si Si Si Si Si",
        "Si Si Si Si Si Si",
        "Sb Sb Sb Sb Sb Sb",
    ]


def test_every_requirement_weighs_1(catalogue: Record) -> None:
    weights = {record["weight"] for kind, record in records(catalogue) if kind == "requirements"}

    assert weights == {"1"}


def test_questionnaire(catalogue: Record) -> None:
    [questionnaire] = catalogue["questionnaires"]

    dimensions = [
        (each["name"], each["weight"], len(each["items"])) for each in questionnaire["dimensions"]
    ]
    items = [item["text"] for each in questionnaire["dimensions"] for item in each["items"]]

    assert dimensions == [
        ("客户意识", "25", 12),
        ("品质意识", "20", 14),
        ("团队建设", "30", 14),
        ("问题解决", "8", 12),
        ("危机处理", "10", 11),
        ("关系维护", "5", 8),
        ("压力管理", "2", 8),
    ]
    assert (len(items), len(set(items))) == (79, 79)
    assert [each["value"] for each in questionnaire["responses"]] == [1, 2, 3, 4, 5]


def test_kpi_indicators(catalogue: Record) -> None:
    indicators = [
        (each["name"], each["kind"], each["low"], each["high"], each["unit"])
        for each in catalogue["kpi_indicators"]
    ]

    assert indicators == [
        ("客户满意度", "range", "90", "100", "分"),
        ("投诉处理时间", "at_most", None, "48", "小时"),
        ("服务质量", "qualitative", None, None, ""),
        ("资源利用率", "at_least", "85", None, "%"),
        ("成本控制", "at_most", None, "10", "%"),
    ]
    assert [each["positions"] for each in catalogue["kpi_indicators"]] == [
        ["customer-service-supervisor"]
    ] * 5


def test_handbook_holds_what_004_says_of_assessing_and_growing(catalogue: Record) -> None:
    sections = {each["code"]: len(each["entries"]) for each in catalogue["handbook"]}

    assert sections == {
        "model-aims": 4,
        "assessment-methods": 4,
        "assessment-process": 8,
        "result-uses": 4,
        "training-modules": 6,
        "career-horizons": 12,
    }


def test_chinese_words_and_punctuation_are_the_house_s(catalogue: Record) -> None:
    sentences = list(texts(catalogue))

    assert [each for each in sentences if "顾客" in each or "您" in each] == []
    assert [each for each in sentences if not each.isascii() and set(each) & set(",;:!?()")] == []
