"""The demo's start: what it says when it cannot listen."""

import socket

import pytest
from django.core.management import CommandError, call_command

from competency_portal.home.management.commands import demo


def test_a_taken_port_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PATIENCE", 0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} is taken.*PORT={port + 1} make demo"):
            call_command("demo", port=port)
