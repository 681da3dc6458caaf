"""Pages with published results; stands below `/results/`."""

from django.urls import path

from competency_portal.people import converters  # noqa: F401 -- registers `number`
from competency_portal.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<slug:code>/<number:number>.pdf", views.pdf, name="report_pdf"),
    path("<slug:code>/<number:number>/", views.report, name="report"),
    path("<slug:code>/<number:number>/guide/", views.guide, name="guide"),
    path("<slug:code>/<number:number>/guide.pdf", views.guide_pdf, name="guide_pdf"),
]
