"""Pages with published results; stands below `/results/`."""

from django.urls import path

from competency_portal.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<slug:code>/<str:number>.pdf", views.pdf, name="report_pdf"),
    path("<slug:code>/<str:number>/", views.report, name="report"),
]
