"""Routes of notices."""

from django.urls import path

from competency_portal.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("<int:pk>/", views.open_one, name="open"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("mail/", views.mail, name="mail"),
]
