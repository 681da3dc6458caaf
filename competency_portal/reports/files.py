"""The gap report as a file: its PDF and its name."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext as _

from competency_portal.reports.content import GapReport

STYLESHEETS = ("css/pdf_report.css",)


def report_html(report: GapReport) -> str:
    """The document that the PDF engine sets: well-formed, with nothing to fetch."""
    context = {"report": report, "language": language()}
    return render_to_string("reports/pdf/gap_report.html", context)


def report_pdf(report: GapReport) -> bytes:
    """The report on A4, with signature lines, in the language that is active."""
    # A second and a half that no command and no worker without a report should wait for.
    from competency_portal.reports.pdf import render_pdf  # noqa: PLC0415 - loads WeasyPrint

    return render_pdf(report_html(report), title=title(report), stylesheets=STYLESHEETS)


def language() -> str:
    """The active language as a document states it."""
    return "zh-CN" if (get_language() or "").startswith("zh") else "en"


def title(report: GapReport) -> str:
    """What a reader shows in place of the file's name."""
    return _("Gap report: %(name)s, %(cycle)s") % {
        "name": report.person.name,
        "cycle": report.occasion.name,
    }


def file_name(report: GapReport) -> str:
    """The name under which it is saved; nothing in it that a file system refuses."""
    name = _("Gap report_%(name)s_%(cycle)s.pdf") % {
        "name": report.person.name,
        "cycle": report.occasion.name,
    }
    return "".join(
        char if char not in '\\/:*?"<>|' and char.isprintable() else "-" for char in name
    )
