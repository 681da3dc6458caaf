"""What HR does with a cycle's results; stands below `/cycles/`."""

from django.urls import path

from competency_portal.results.kpi import views as kpi
from competency_portal.results.kpi.importing import views as kpi_files
from competency_portal.results.views import calibration, calibration_person, publishing

app_name = "results"
CALIBRATION = "<slug:code>/calibration/"
urlpatterns = [
    path("<slug:code>/publish/", publishing.publish, name="publish"),
    path("<slug:code>/kpi/", kpi.kpi, name="kpi"),
    path("<slug:code>/kpi/template.xlsx", kpi_files.kpi_template, name="kpi_template"),
    path("<slug:code>/kpi/import/", kpi_files.kpi_import, name="kpi_import"),
    path("<slug:code>/kpi/import/<int:pk>/", kpi_files.kpi_preview, name="kpi_preview"),
    path(CALIBRATION, calibration.calibration, name="calibration"),
    path(f"{CALIBRATION}begin/", calibration.begin, name="calibration_begin"),
    path(f"{CALIBRATION}lock/", calibration.lock, name="calibration_lock"),
    path(f"{CALIBRATION}unlock/", calibration.unlock, name="calibration_unlock"),
    path(f"{CALIBRATION}<int:pk>/", calibration_person.person, name="calibration_person"),
    path(
        f"{CALIBRATION}<int:pk>/discussed/",
        calibration_person.discussed,
        name="calibration_discussed",
    ),
    path(
        f"{CALIBRATION}<int:pk>/<slug:competency>/",
        calibration_person.cell,
        name="calibration_cell",
    ),
    path(
        f"{CALIBRATION}<int:pk>/<slug:competency>/undo/",
        calibration_person.take_back,
        name="calibration_undo",
    ),
]
