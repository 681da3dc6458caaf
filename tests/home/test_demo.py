"""The demo's start: whom it takes over from, and what it becomes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from competency_portal.home.management.commands import demo


@pytest.fixture
def pid_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a running demo names its process; here nothing runs yet."""
    path = tmp_path / "var" / "demo.pid"
    path.parent.mkdir()
    monkeypatch.setattr(demo.Command, "_pid_file", path)
    return path


Wait = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def wait_as() -> Iterator[Wait]:
    """Start a process that only waits, with these words in its command line."""
    with ExitStack() as stack:

        def start(*words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", "input()", *words]
            process = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE))
            stack.callback(process.kill)
            return process

        yield start


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_taken_port_is_named_with_a_way_out(
    pid_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PATIENCE", 0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(
            CommandError, match=f"端口 {port} 已被其他程序占用.*PORT={port + 1} make demo"
        ):
            call_command("demo", port=port)


def test_it_prepares_everything_and_becomes_the_server(
    pid_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(demo.Command, "_prepare", lambda _command: done.append("prepared"))
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(os, "execv", lambda _path, words: done.append(words))
    port = free_port()

    call_command("demo", port=port)

    prepared, words = done
    assert prepared == "prepared"
    assert isinstance(words, list)
    assert f"127.0.0.1:{port}" in words
    assert words[-3:] == ["--pid", str(pid_file), "competency_portal.wsgi"]


def test_a_demo_that_still_runs_here_makes_way(pid_file: Path, wait_as: Wait) -> None:
    earlier = wait_as(demo.MODULE, str(pid_file))
    pid_file.write_text(str(earlier.pid), encoding="ascii")
    parent = Thread(target=earlier.wait)  # as the shell does from which it was started
    parent.start()

    demo.Command()._stop_earlier()

    parent.join()
    assert earlier.returncode == -signal.SIGTERM


@pytest.mark.parametrize("written", ["", "not a number", "999999999"])
def test_a_file_that_names_no_process_is_ignored(pid_file: Path, written: str) -> None:
    pid_file.write_text(written, encoding="ascii")

    demo.Command()._stop_earlier()


def test_a_stranger_who_got_the_number_is_left_alone(pid_file: Path, wait_as: Wait) -> None:
    strangers = [wait_as("something-else"), wait_as(demo.MODULE, "another-checkout/demo.pid")]
    for stranger in strangers:
        pid_file.write_text(str(stranger.pid), encoding="ascii")

        demo.Command()._stop_earlier()

        assert stranger.poll() is None
