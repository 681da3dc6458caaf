"""Files that are sent to the portal: what is larger than any that is taken is not stored."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import QueryDict

from competency_portal.core.tables import MOST_BYTES

BESIDE = 1024 * 1024
"""Bytes that a form may need for everything but its file."""


class _Zeros(io.BytesIO):
    """As long as whoever reads it asks for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return bytes(max(size or 0, 0))


class PassedOver(FileUploadHandler):
    """Let files go by where the request announces more than any form takes.

    The form still finds a file, of the size that came by and empty but for zeros, and says what it
    says of one that is too large. First in `FILE_UPLOAD_HANDLERS`, so that the others, which
    store, are not asked.
    """

    is_too_large = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 -- named so by Django
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, Any] | None:
        """Look at the announced size (bytes) before anything of the body is read."""
        self.is_too_large = content_length > max(settings.ATTACHMENT_BYTES, MOST_BYTES) + BESIDE
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Keep it from the handlers that store."""
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Let it go by, or leave it to the next handler."""
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """What stands for the file that went by."""
        if not self.is_too_large:
            return None
        return InMemoryUploadedFile(
            _Zeros(), self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
