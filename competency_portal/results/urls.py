"""What HR does with a cycle's results; stands below `/cycles/`."""

from django.urls import path

from competency_portal.results.kpi import views as kpi
from competency_portal.results.kpi.importing import views as kpi_files
from competency_portal.results.views import publishing

app_name = "results"
urlpatterns = [
    path("<slug:code>/publish/", publishing.publish, name="publish"),
    path("<slug:code>/kpi/", kpi.kpi, name="kpi"),
    path("<slug:code>/kpi/template.xlsx", kpi_files.kpi_template, name="kpi_template"),
    path("<slug:code>/kpi/import/", kpi_files.kpi_import, name="kpi_import"),
    path("<slug:code>/kpi/import/<int:pk>/", kpi_files.kpi_preview, name="kpi_preview"),
]
