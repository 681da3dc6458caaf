"""The gap report as a file: its PDF and its name."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext as _

from competency_portal.reports.content import GapReport
from competency_portal.reports.content.guide import Guide
from competency_portal.reports.content.since import Since

STYLESHEETS = ("css/pdf_report.css",)


def report_html(report: GapReport, since: Mapping[str, Since] | None = None) -> str:
    """The document that the PDF engine sets: well-formed, with nothing to fetch.

    `since` is what was marked again, for whoever may read that.
    """
    context = {"report": report, "since": since or {}, "language": language()}
    return render_to_string("reports/pdf/gap_report.html", context)


def report_pdf(report: GapReport, since: Mapping[str, Since] | None = None) -> bytes:
    """The report on A4, with signature lines, in the language that is active."""
    # A second and a half that no command and no worker without a report should wait for.
    from competency_portal.reports.pdf import render_pdf  # noqa: PLC0415 - loads WeasyPrint

    return render_pdf(report_html(report, since), title=title(report), stylesheets=STYLESHEETS)


def guide_document(guide: Guide) -> bytes:
    """The conversation guide on A4, with room to write."""
    from competency_portal.reports.pdf import render_pdf  # noqa: PLC0415 - loads WeasyPrint

    context = {"guide": guide, "report": guide.report, "language": language()}
    html = render_to_string("reports/pdf/guide.html", context)
    name = _("Conversation guide: %(name)s, %(cycle)s") % _names(guide.report)
    return render_pdf(html, title=name, stylesheets=STYLESHEETS)


def guide_name(guide: Guide) -> str:
    """The name under which the guide is saved."""
    return _fit(_("Conversation guide_%(name)s_%(cycle)s.pdf") % _names(guide.report))


def _names(report: GapReport) -> dict[str, str]:
    return {"name": report.person.name, "cycle": report.occasion.name}


def language() -> str:
    """The active language as a document states it."""
    return "zh-CN" if (get_language() or "").startswith("zh") else "en"


def title(report: GapReport) -> str:
    """What a reader shows in place of the file's name."""
    return _("Gap report: %(name)s, %(cycle)s") % _names(report)


def file_name(report: GapReport) -> str:
    """The name under which it is saved."""
    return _fit(_("Gap report_%(name)s_%(cycle)s.pdf") % _names(report))


def _fit(name: str) -> str:
    """With nothing in it that a file system refuses."""
    return "".join(
        char if char not in '\\/:*?"<>|' and char.isprintable() else "-" for char in name
    )
