"""`load_catalogue`: what it stores, what it says, and that a second run changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries

from competency_portal.core.models import AuditRecord
from models_catalog.management.commands import export_catalogue, load_catalogue
from models_catalog.models import Competency, ModelVersion, Position, PositionProfile
from models_catalog.services import CatalogueFaulty, CatalogueFile, Outcome, load_documents, loading
from models_catalog.states import VersionState
from tests.models_catalog.catalogue_files import SECOND, SHIPPED
from tests.models_catalog.small import DATA, another, small, snapshot, version

pytestmark = pytest.mark.django_db

SMALL = str(DATA / "small_model.yaml")


def load(*files: CatalogueFile) -> list[Outcome]:
    return [loaded.outcome for loaded in load_documents(files=files, actor=None).files]


def refused(*files: CatalogueFile) -> list[str]:
    before = snapshot()
    with pytest.raises(CatalogueFaulty) as refusal:
        load_documents(files=files, actor=None)
    assert snapshot() == before
    return [str(fault) for fault in refusal.value.faults]


def run(*args: str, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_catalogue", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_file_becomes_a_published_version() -> None:
    said, _ = run(SMALL)

    assert said == f"{SMALL}：已载入小模型（第 1 版），状态：已发布\n"
    stored = ModelVersion.objects.get()
    assert (stored.model.code, stored.number, stored.state) == ("small", 1, VersionState.PUBLISHED)
    assert stored.published_at is not None


def test_second_run_changes_no_row_and_says_so() -> None:
    run(str(SHIPPED), str(SECOND), SMALL)
    before = snapshot()

    said, _ = run(SMALL)
    run(str(SHIPPED), str(SECOND), SMALL)

    assert said == f"{SMALL}：小模型（第 1 版）没有变化，状态：已发布\n"
    assert snapshot() == before


def test_without_arguments_the_shipped_files_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHIPPED.parents[1])

    said, _ = run()

    assert said == (
        "fixtures/property_service.yaml：已载入物业客服能力模型（第 1 版），状态：已发布\n"
    )


def test_check_stores_nothing() -> None:
    before = snapshot()

    said, _ = run(str(SHIPPED), SMALL, check=True)

    assert said == f"{SHIPPED}：没有错误\n{SMALL}：没有错误\n"
    assert snapshot() == before


def test_check_without_a_database_looks_at_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_database(**_: object) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(load_catalogue, "check_documents", no_database)

    out, err = run(SMALL, check=True)

    assert out == f"{SMALL}：没有错误\n"
    assert err == "还没有数据库，只检查文件本身\n"


def test_without_a_database_both_commands_say_what_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_database(**_: object) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(load_catalogue, "load_documents", no_database)
    monkeypatch.setattr(export_catalogue, "model_codes", no_database)

    for words in (["load_catalogue", SMALL], ["export_catalogue", "property-service"]):
        with pytest.raises(CommandError, match="migrate"):
            call_command(*words)


def test_load_that_breaks_half_way_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "put_into_use", power_cut)
    before = snapshot()

    with pytest.raises(KeyboardInterrupt):
        load(small())

    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_two_people_loading_one_file_at_once_make_one_version() -> None:
    def one(_: int) -> Outcome:
        try:
            return load(small())[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        outcomes = set(people.map(one, range(2)))

    assert outcomes == {Outcome.CREATED, Outcome.UNCHANGED}
    assert ModelVersion.objects.count() == 1


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("load_catalogue", "none.yaml", stderr=said)
    with pytest.raises(SystemExit):
        call_command("load_catalogue", str(tmp_path), stderr=said)

    lines = said.getvalue().splitlines()
    assert lines[0] == "none.yaml:1:1: 没有这个文件"
    assert lines[2] == f"{tmp_path}:1:1: 读不了这个文件"


def test_more_faults_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    text = small(("level_scales:", "colours:\n" + "level_scales:")).data.decode()
    path.write_text(text + "".join(f"k{n}: x\n" for n in range(150)), encoding="utf-8")
    said = StringIO()

    with pytest.raises(SystemExit):
        call_command("load_catalogue", str(path), stderr=said)

    lines = said.getvalue().splitlines()
    assert len(lines) == 102
    assert lines[-2:] == ["……还有 51 处", "共 151 处错误，没有载入任何内容"]


def test_required_level_without_rubric_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "thin.yaml"
    described = "  - level: L2\n    behaviours:\n    - text: 帮助别人听\n"
    path.write_bytes(small((described, "")).data)

    _, said = run(str(path))

    assert said == f"{path}:62:12: 提醒：要求了等级“L2”，但没有行为描述它\n"
    assert ModelVersion.objects.count() == 1


def test_load_leaves_audit_records() -> None:
    load(small())

    records = AuditRecord.objects.order_by("pk").values_list("action", "to_value", "detail")
    assert list(records) == [
        ("load", "", {"file": "small.yaml", "model": "small", "version": 1}),
        ("move", "published", {}),
    ]


def test_search_finds_by_pinyin() -> None:
    load(small())

    assert Competency.objects.get(search_key__contains="qingting").code == "listening"
    assert Position.objects.get(search_key__contains="zg").code == "P2"


def test_order_of_requirements_and_rubrics_in_the_file_changes_nothing() -> None:
    load(small())
    rubric = "  - level: L1\n    behaviours:\n    - text: 听完再说\n"
    other = "  - level: L2\n    behaviours:\n    - text: 帮助别人听\n"

    assert load(small((rubric + other, other + rubric))) == [Outcome.UNCHANGED]


def test_number_of_queries_does_not_grow_with_the_rows(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    files = [CatalogueFile(path.name, path.read_bytes()) for path in (SHIPPED, SECOND)]

    with django_assert_max_num_queries(120):
        load(*files)
    with django_assert_max_num_queries(70):
        load(*files)


class TestVersions:
    def test_next_version_retires_the_one_before(self) -> None:
        load(small())

        load(small(*version(2), ("听完再说", "听完再说话")))

        states = ModelVersion.objects.order_by("number").values_list("number", "state")
        assert list(states) == [(1, VersionState.RETIRED), (2, VersionState.PUBLISHED)]

    def test_file_of_a_retired_version_is_still_unchanged(self) -> None:
        load(small())
        load(small(*version(2)))

        assert load(small()) == [Outcome.UNCHANGED]

    def test_published_version_with_other_content_is_refused_at_the_first_difference(self) -> None:
        load(small())

        faults = refused(small(("听完再说", "听完再说话"), ("守时", "准时")))

        assert faults == [
            (
                "small.yaml:50:13: 第 1 版已经发布，不会再改变，而这里不同；"
                "请把 model.version 改为 2（系统里是“听完再说”）"
            )
        ]

    def test_published_version_cannot_become_a_draft(self) -> None:
        load(small())

        faults = refused(small(*version(1, "draft")))

        assert [fault.split(":")[1:3] for fault in faults] == [["5", "10"]]

    def test_missing_record_is_a_difference_too(self) -> None:
        load(small())

        faults = refused(small(("    - text: 守时\n", "    - text: 守时\n    - text: 守信\n")))

        assert [fault.split(":")[1:3] for fault in faults] == [["82", "7"]]

    def test_draft_replaces_draft(self) -> None:
        load(small(*version(1, "draft")))

        outcomes = load(small(*version(1, "draft"), ("听完再说", "听完再说话")))

        assert outcomes == [Outcome.REPLACED]
        stored = ModelVersion.objects.get()
        behaviours = stored.competencies.values_list("rubrics__behaviours__text", flat=True)
        assert sorted(map(str, behaviours)) == ["听完再说话", "帮助别人听"]

    def test_same_draft_is_unchanged_and_then_published(self) -> None:
        load(small(*version(1, "draft")))

        assert load(small(*version(1, "draft"))) == [Outcome.UNCHANGED]
        assert load(small()) == [Outcome.REPLACED]
        assert ModelVersion.objects.get().state == VersionState.PUBLISHED

    def test_replaced_draft_leaves_no_position_behind(self) -> None:
        load(small(*version(1, "draft")))
        lines = ("- code: P1\n  name: 专员\n  reports_to: P2\n", "- code: P7\n  name: 专员\n")

        load(small(*version(1, "draft"), lines))

        assert list(Position.objects.values_list("code", flat=True)) == ["P2", "P7"]

    def test_number_must_be_higher_than_every_other(self) -> None:
        load(small(*version(3)))

        assert refused(small(*version(2))) == ["small.yaml:4:12: 版本号要大于最新的第 3 版"]

    def test_second_draft_is_refused(self) -> None:
        load(small(*version(1, "draft")))

        assert refused(small(*version(2))) == [
            "small.yaml:4:12: 第 1 版的草稿还在：请先发布或放弃它，或者把这里改成 version: 1"
        ]

    def test_several_versions_come_in_one_load_in_any_order(self) -> None:
        load(small(*version(3, "draft"), name="3"), small(name="1"), small(*version(2), name="2"))

        states = ModelVersion.objects.order_by("number").values_list("state", flat=True)
        assert list(states) == ["retired", "published", "draft"]

    def test_same_version_twice_is_refused(self) -> None:
        assert refused(small(name="a.yaml"), small(name="b.yaml")) == [
            "b.yaml:4:12: “small”的第 1 版在 a.yaml 里也有"
        ]


class TestSeveralModels:
    def test_positions_may_be_in_another_file_in_any_order(self) -> None:
        upper = another("upper.yaml", ("  name: 专员\n  reports_to: Q2", "  name: 经理"))

        load(small(("  name: 主管\n", "  name: 主管\n  reports_to: Q1\n")), upper)

        profile = PositionProfile.objects.get(position__code="P2")
        assert profile.reports_to == Position.objects.get(code="Q1")

    def test_positions_may_be_loaded_before(self) -> None:
        load(another())

        assert load(small(("  - P2\n", "  - P2\n  - Q1\n"))) == [Outcome.CREATED]

    def test_loop_through_two_files_is_refused(self) -> None:
        lower = small(("  name: 主管\n", "  name: 主管\n  reports_to: Q1\n"))
        upper = another("upper.yaml", ("  name: 主管\n", "  name: 主管\n  reports_to: P1\n"))

        assert refused(lower, upper) == [
            "small.yaml:57:15: 汇报关系成了环：P1 → P2 → Q1 → Q2 → P1",
            "upper.yaml:57:15: 汇报关系成了环：Q1 → Q2 → P1 → P2 → Q1",
        ]

    def test_loop_through_the_database_is_refused(self) -> None:
        load(small())
        load(another("upper.yaml", ("  name: 主管\n", "  name: 主管\n  reports_to: P1\n")))

        closing = small(*version(2), ("  name: 主管\n", "  name: 主管\n  reports_to: Q1\n"))

        assert refused(closing) == ["small.yaml:57:15: 汇报关系成了环：P1 → P2 → Q1 → Q2 → P1"]

    def test_position_with_two_names_is_refused(self) -> None:
        load(small())

        same = another("another.yaml", ("code: Q1", "code: P1"))
        assert refused(small(("code: small", "code: third"), ("name: 专员", "name: 职员"))) == [
            "small.yaml:56:9: 这个岗位在模型“small”里叫“专员”"
        ]
        assert load(same) == [Outcome.CREATED]

    def test_position_is_renamed_by_the_next_version(self) -> None:
        load(small())

        load(small(*version(2), ("name: 专员", "name: 职员")))

        assert Position.objects.get(code="P1").name == "职员"
        names = PositionProfile.objects.filter(position__code="P1").order_by("version__number")
        assert list(names.values_list("name", flat=True)) == ["专员", "职员"]

    def test_position_of_two_models_is_renamed_by_loading_both(self) -> None:
        third = (("code: small", "code: third"),)
        renamed = (*version(2), ("name: 专员", "name: 职员"))
        load(small(), small(*third, name="third.yaml"))

        load(small(*renamed), small(*third, *renamed, name="third.yaml"))

        assert Position.objects.get(code="P1").name == "职员"
