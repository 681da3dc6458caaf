"""The roof: which app answers for which part of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("competency_portal.home.urls")),
    path("", include("competency_portal.core.urls")),
    path("accounts/", include("competency_portal.core.account_urls")),
    path("catalogue/", include("models_catalog.urls")),
    path("people/", include("competency_portal.people.urls")),
    path("cycles/", include("competency_portal.assessments.cycle_urls")),
    path("cycles/", include("competency_portal.results.urls")),
    path("cycles/", include("competency_portal.feedback.cycle_urls")),
    path("reviews/", include("competency_portal.assessments.review_urls")),
    path("results/", include("competency_portal.reports.urls")),
    path("results/", include("competency_portal.feedback.urls")),
    path("events/", include("competency_portal.evidence.urls")),
    path("plans/", include("competency_portal.development.urls")),
    path("notices/", include("competency_portal.notices.urls")),
]
