"""What HR does with a cycle's results; stands below `/cycles/`."""

from django.urls import path

from competency_portal.results import views
from competency_portal.results.kpi import views as kpi

app_name = "results"
urlpatterns = [
    path("<slug:code>/publish/", views.publish, name="publish"),
    path("<slug:code>/kpi/", kpi.kpi, name="kpi"),
]
