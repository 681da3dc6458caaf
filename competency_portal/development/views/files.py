"""Handing out attachments, and taking them away."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Attachment, FileKind
from competency_portal.development.services.attachments import remove
from competency_portal.development.views.finding import visible_measure

# A browser that shows such a file runs nothing in it and lets nobody frame it.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@access(signed_in)
@require_safe
def file(request: PortalRequest, code: str, number: str, pk: int, file: int) -> FileResponse:
    """The file itself: an image to look at, a PDF to download."""
    measure = visible_measure(request, code, number, pk)
    attachment = get_object_or_404(Attachment, measure=measure, pk=file)
    try:
        stream = attachment.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    is_image = attachment.kind != FileKind.PDF
    disposition = content_disposition_header(as_attachment=not is_image, filename=attachment.name)
    answer = FileResponse(stream, content_type=attachment.kind)
    for name, value in {**HEADERS, "Content-Disposition": disposition or "attachment"}.items():
        answer.headers[name] = value
    return answer


@access(signed_in)
@require_POST
def file_remove(request: PortalRequest, code: str, number: str, pk: int, file: int) -> HttpResponse:
    """Take a file away for good."""
    measure = visible_measure(request, code, number, pk)
    try:
        remove(attachment=file, measure=measure, actor=request.user)
        messages.success(request, _("File removed."))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(measure_url(measure))
