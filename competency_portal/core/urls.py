"""Health, language."""

from django.urls import path
from django.views.i18n import set_language

from competency_portal.core import views

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
]
