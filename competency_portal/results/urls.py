"""What HR does with a cycle's results; stands below `/cycles/`."""

from django.urls import path

from competency_portal.results.kpi import views as kpi
from competency_portal.results.views import publishing

app_name = "results"
urlpatterns = [
    path("<slug:code>/publish/", publishing.publish, name="publish"),
    path("<slug:code>/kpi/", kpi.kpi, name="kpi"),
]
