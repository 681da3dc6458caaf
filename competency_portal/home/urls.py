"""The start page and the board."""

from django.urls import path

from competency_portal.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("board/<slug:code>/waiting/", views.waiting, name="waiting"),
    path("board/<slug:code>/problems/<slug:kind>/", views.troubles, name="troubles"),
    path("line/", views.line, name="line"),
    path("line/<slug:code>/waiting/", views.line_waiting, name="line_waiting"),
]
