"""What the form of an event sends."""

from __future__ import annotations

import uuid
from typing import Any

from tests.factories.evidence import days_ago

TEXT = "大堂漏水，先放警示牌，半小时内修好并回了话。"


def typed(**given: Any) -> dict[str, Any]:
    """What a whole form sends."""
    return {
        "happened_on": days_ago(1).isoformat(),
        "text": TEXT,
        "competency": "insight",
        "token": str(uuid.uuid4()),
        **given,
    }
