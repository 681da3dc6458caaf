"""Pages with which HR runs cycles."""

from django.urls import URLPattern

app_name = "cycles"
urlpatterns: list[URLPattern] = []
