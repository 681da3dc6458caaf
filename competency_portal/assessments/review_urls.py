"""Pages on which people score."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from competency_portal.assessments.views import review, sheet, team


class KeyConverter(IntConverter):
    """A key that the database can hold; anything longer is no address."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "review_key")

app_name = "reviews"
urlpatterns = [
    path("", team.team, name="team"),
    path("", include("competency_portal.assessments.rater_urls")),
    path("questionnaires/", include("competency_portal.assessments.questionnaire_urls")),
    path("<review_key:pk>/", review.review, name="review"),
    path("<review_key:pk>/check/", review.check, name="check"),
    path("<review_key:pk>/submit/", review.submit, name="submit"),
    path("<review_key:pk>/return/", review.give_back, name="return"),
    path("<review_key:pk>/rating/<slug:code>/", sheet.sheet, name="sheet"),
    path("<review_key:pk>/rating/<slug:code>/self/", sheet.self_rating, name="self_rating"),
]
