"""The few pages of django-allauth that the portal offers."""

from allauth.account import views
from django.urls import path

from competency_portal.core.views import password_change

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", password_change, name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
]
