"""What HR sees of a cycle's feedback; stands below `/cycles/`."""

from django.urls import path

from competency_portal.feedback.views import overview

app_name = "responses"
urlpatterns = [path("<slug:code>/feedback/", overview.overview, name="overview")]
