"""What is larger than any file that is taken goes by without being stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from competency_portal.core import uploads


@pytest.mark.parametrize(("size", "stored"), [(900, True), (1500, False)])
def test_by_the_announced_size_a_file_is_stored_or_goes_by(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, size: int, stored: bool
) -> None:
    settings.ATTACHMENT_BYTES = 1000
    monkeypatch.setattr(uploads, "MOST_BYTES", 800)
    monkeypatch.setattr(uploads, "BESIDE", 400)
    asked = []
    for handler in ("MemoryFileUploadHandler", "TemporaryFileUploadHandler"):
        kept = getattr(uploadhandler, handler).new_file

        def new_file(self: Any, *args: Any, kept: Any = kept) -> Any:
            asked.append(self)
            return kept(self, *args)

        monkeypatch.setattr(getattr(uploadhandler, handler), "new_file", new_file)

    sent = {"file": SimpleUploadedFile("a.png", b"x" * size), "note": "字"}
    request = RequestFactory().post("/", sent)

    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    assert (file.size, file.name, request.POST["note"]) == (size, "a.png", "字")
    assert file.read(3) == (b"xxx" if stored else bytes(3))
    assert bool(asked) is stored
