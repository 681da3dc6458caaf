"""The audit trail."""

import pytest

from competency_portal.core import audit
from competency_portal.core.frozen import Frozen
from competency_portal.core.models import AuditRecord
from tests.factories import HrFactory

pytestmark = pytest.mark.django_db


def test_a_record_is_never_changed_and_never_deleted() -> None:
    hr = HrFactory()
    record = audit.record(hr, "Name changed", actor=hr, from_value="王芳", to_value="王方")

    record.to_value = "李雷"
    with pytest.raises(Frozen):
        record.save()
    with pytest.raises(Frozen):
        record.delete()
    with pytest.raises(Frozen):
        AuditRecord.objects.update(to_value="李雷")
    with pytest.raises(Frozen):
        AuditRecord.objects.bulk_update([record], ["to_value"])
    with pytest.raises(Frozen):
        AuditRecord.objects.filter(pk=record.pk).delete()

    assert audit.trail(hr).get().to_value == "王方"


def test_a_value_may_be_as_long_as_the_way_down_to_a_department() -> None:
    hr = HrFactory()
    longest = "处" * 1000

    record = audit.record(hr, "Department changed", actor=hr, to_value=longest)

    record.full_clean()
    record.refresh_from_db()
    assert record.to_value == longest
