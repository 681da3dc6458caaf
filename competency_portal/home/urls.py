"""The start page."""

from django.urls import path

from competency_portal.home import views

app_name = "home"
urlpatterns = [path("", views.start, name="start")]
