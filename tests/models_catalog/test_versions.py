"""Drafting, publishing and discarding versions; what is published never changes."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord
from models_catalog import services
from models_catalog.models import (
    CompetencyModel,
    Level,
    ModelVersion,
    Position,
    PositionProfile,
    Requirement,
    RequirementTemplate,
)
from models_catalog.queries.documents import document_of
from models_catalog.services import (
    RequiredLevel,
    apply_template,
    create_draft,
    discard_draft,
    load_documents,
    publish_version,
    set_requirements,
)
from models_catalog.services.versions import replace_draft
from models_catalog.states import VersionState
from models_catalog.yaml_format import first_difference
from tests.factories.core import UserFactory
from tests.models_catalog.catalogue_files import SHIPPED
from tests.models_catalog.small import another, small, snapshot, version

pytestmark = pytest.mark.django_db

TEMPLATE = (
    "questionnaires:",
    """requirement_templates:
- code: row
  name: 一行
  source: 矩阵
  requirements:
  - competency: listening
    level: L2
    weight: '3'
questionnaires:""",
)


@pytest.fixture
def model() -> CompetencyModel:
    load_documents(files=[small(TEMPLATE)], actor=None)
    return CompetencyModel.objects.get()


def profile_of(version_: ModelVersion, code: str = "P1") -> PositionProfile:
    return PositionProfile.objects.select_related("version__model").get(
        version=version_, position__code=code
    )


def asked(profile: PositionProfile) -> list[tuple[Any, ...]]:
    rows = profile.requirements.order_by("competency__order")
    return list(rows.values_list("competency__code", "level__code", "weight", "source"))


def level(profile: PositionProfile, code: str) -> Level:
    return Level.objects.get(scale__version=profile.version_id, code=code)


def require(profile: PositionProfile, code: str | None, **more: Any) -> None:
    competency = profile.version.competencies.get()
    wanted = RequiredLevel(competency, level(profile, code) if code else None, **more)
    set_requirements(profile=profile, requirements=[wanted], actor=None)


class TestDraft:
    def test_draft_says_what_the_published_version_says(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=UserFactory.create())

        assert (draft.number, draft.state) == (2, VersionState.DRAFT)
        published = document_of(ModelVersion.objects.get(number=1))
        assert first_difference(published, document_of(draft)) == ("model", "version")
        assert document_of(draft).model_copy(update={"model": published.model}) == published

    def test_second_draft_is_refused(self, model: CompetencyModel) -> None:
        create_draft(model=model, actor=None)

        with pytest.raises(Refused, match="已经有草稿了，请先发布或放弃它"):
            create_draft(model=model, actor=None)

    def test_nothing_published_nothing_to_draft(self) -> None:
        load_documents(files=[small(*version(1, "draft"))], actor=None)
        ModelVersion.objects.update(state=VersionState.RETIRED)

        with pytest.raises(Refused, match="还没有已发布的版本，建不了草稿"):
            create_draft(model=CompetencyModel.objects.get(), actor=None)

    def test_discarded_draft_leaves_only_the_audit_record(self, model: CompetencyModel) -> None:
        before = snapshot()
        actor = UserFactory.create()
        draft = create_draft(model=model, actor=actor)

        discard_draft(version=draft, actor=actor)

        after = snapshot()
        trail = AuditRecord.objects.filter(actor=actor).order_by("pk")
        assert list(trail.values_list("action", flat=True)) == ["draft", "discard"]
        del before["core.AuditRecord"], after["core.AuditRecord"]
        assert after == before

    def test_position_that_somebody_names_outlives_the_draft(self) -> None:
        load_documents(files=[small(*version(1, "draft"))], actor=None)
        draft = ModelVersion.objects.get()
        load_documents(files=[another("a.yaml", ("  - Q2\n", "  - Q2\n  - P1\n"))], actor=None)

        discard_draft(version=draft, actor=None)

        assert list(Position.objects.values_list("code", flat=True)) == ["P1", "Q1", "Q2"]


class TestPublishing:
    def test_published_draft_retires_the_version_before(self, model: CompetencyModel) -> None:
        actor = UserFactory.create()
        draft = create_draft(model=model, actor=actor)

        publish_version(version=draft, actor=actor)

        states = model.versions.order_by("number").values_list("state", flat=True)
        assert list(states) == [VersionState.RETIRED, VersionState.PUBLISHED]
        moves = AuditRecord.objects.filter(action="move", actor=actor).order_by("pk")
        assert list(moves.values_list("from_value", "to_value")) == [
            ("published", "retired"),
            ("draft", "published"),
        ]
        assert model.versions.get(state=VersionState.PUBLISHED).published_at is not None

    def test_publishing_twice_is_refused(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)
        same = ModelVersion.objects.get(pk=draft.pk)
        publish_version(version=draft, actor=None)

        with pytest.raises(Refused):
            publish_version(version=same, actor=None)

    def test_older_number_is_refused(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)
        ModelVersion.objects.filter(number=1).update(number=9)

        with pytest.raises(Refused, match="更新的版本已经发布"):
            publish_version(version=draft, actor=None)

    def test_draft_that_makes_no_sense_beside_another_model_is_refused(
        self, model: CompetencyModel
    ) -> None:
        draft = create_draft(model=model, actor=None)
        upper = another("upper.yaml", ("  name: 主管\n", "  name: 主管\n  reports_to: P1\n"))
        load_documents(files=[upper], actor=None)
        profile = profile_of(draft, "P2")
        profile.reports_to = Position.objects.get(code="Q1")
        profile.save()

        with pytest.raises(Refused, match="汇报关系成了环：P1 → P2 → Q1 → Q2 → P1"):
            publish_version(version=draft, actor=None)

        assert model.versions.get(state=VersionState.PUBLISHED).number == 1

    def test_names_are_taken_from_the_version_in_use(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)
        ModelVersion.objects.filter(pk=draft.pk).update(name="新模型")
        draft.profiles.filter(position__code="P1").update(name="接待")
        draft.refresh_from_db()

        publish_version(version=draft, actor=None)

        model.refresh_from_db()
        position = Position.objects.get(code="P1")
        assert (model.name, position.name) == ("新模型", "接待")
        assert "jiedai" in position.search_key.split("\n")


class TestRequirements:
    def test_requirements_are_replaced(self, model: CompetencyModel) -> None:
        profile = profile_of(create_draft(model=model, actor=None))

        require(profile, "L2", weight=Decimal("2.5"), source="会议")

        assert asked(profile) == [("listening", "L2", Decimal("2.5"), "会议")]
        record = AuditRecord.objects.get(action="requirements")
        assert record.detail == {
            "before": {"listening": ["L1", "1", ""]},
            "after": {"listening": ["L2", "2.5", "会议"]},
        }

    def test_left_out_is_unset_and_no_level_is_not_asked(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)

        set_requirements(profile=profile_of(draft), requirements=[], actor=None)
        require(profile_of(draft, "P2"), None)

        assert asked(profile_of(draft)) == []
        assert asked(profile_of(draft, "P2")) == [("listening", None, Decimal(1), "")]

    def test_the_same_again_leaves_no_record(self, model: CompetencyModel) -> None:
        profile = profile_of(create_draft(model=model, actor=None))
        before = snapshot()

        require(profile, "L1")

        assert snapshot() == before

    def test_template_gives_its_levels(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)

        apply_template(template=draft.templates.get(), profile=profile_of(draft), actor=None)

        assert asked(profile_of(draft)) == [("listening", "L2", Decimal(3), "矩阵")]

    def test_template_leaves_what_it_does_not_name(self) -> None:
        call_command("load_catalogue", str(SHIPPED), verbosity=0)
        draft = create_draft(model=CompetencyModel.objects.get(), actor=None)
        profile = profile_of(draft, "customer-service-supervisor")
        core = [row for row in asked(profile) if row[1] == "D"]

        apply_template(
            template=draft.templates.get(code="matrix-2008-01"), profile=profile, actor=None
        )

        assert [row for row in asked(profile) if row[1] == "D"] == core
        assert len(asked(profile)) == 11

    def test_template_of_another_version_is_refused(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)
        template = RequirementTemplate.objects.get(version__number=1)

        with pytest.raises(Refused, match="这个要求模板属于另一个版本"):
            apply_template(template=template, profile=profile_of(draft), actor=None)

    def test_what_belongs_elsewhere_is_refused(self, model: CompetencyModel) -> None:
        draft = create_draft(model=model, actor=None)
        old, new = (profile_of(each) for each in model.versions.order_by("number"))
        mine, theirs = new.version.competencies.get(), old.version.competencies.get()
        senseless = [
            [RequiredLevel(theirs, None)],
            [RequiredLevel(mine, level(old, "L1"))],
            [RequiredLevel(mine, None), RequiredLevel(mine, None)],
            [RequiredLevel(mine, None, weight=Decimal(0))],
        ]
        before = snapshot()

        for requirements in senseless:
            with pytest.raises(Refused):
                set_requirements(profile=profile_of(draft), requirements=requirements, actor=None)

        assert snapshot() == before


class TestPublishedNeverChanges:
    """Every service that changes what a version says is tried on a published and a retired one."""

    @pytest.fixture(params=[VersionState.PUBLISHED, VersionState.RETIRED])
    def fixed(self, request: pytest.FixtureRequest, model: CompetencyModel) -> ModelVersion:
        if request.param == VersionState.RETIRED:
            load_documents(files=[small(*version(2))], actor=None)
        return ModelVersion.objects.select_related("model").get(number=1)

    def test_no_service_changes_it(self, fixed: ModelVersion) -> None:
        before = snapshot()
        document = document_of(fixed)
        profile = profile_of(fixed)
        stale = ModelVersion.objects.select_related("model").get(pk=fixed.pk)
        stale.state = VersionState.DRAFT  # a page that was opened before the publication

        attempts: list[Callable[[], None]] = [
            lambda: set_requirements(profile=profile, requirements=[], actor=None),
            lambda: apply_template(template=fixed.templates.get(), profile=profile, actor=None),
            lambda: discard_draft(version=fixed, actor=None),
            lambda: discard_draft(version=stale, actor=None),
            lambda: publish_version(version=stale, actor=None),
            lambda: replace_draft(stale, document),
        ]
        for attempt in attempts:
            with pytest.raises(Refused, match="已发布的版本不会改变，请为下一版建草稿"):
                attempt()

        assert snapshot() == before
        assert Requirement.objects.filter(profile=profile).count() == 1

    def test_every_service_was_tried(self) -> None:
        """A new service of this app must be added above, or here if it changes no version."""
        tried = {"apply_template", "discard_draft", "publish_version", "set_requirements"}
        others = {"check_alone", "check_documents", "create_draft", "load_documents"}

        functions = {name for name in services.__all__ if name.islower()}

        assert functions == tried | others
