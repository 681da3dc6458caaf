"""Pages on which people score."""

from django.urls import path

from competency_portal.assessments.views import review, sheet, team

app_name = "reviews"
urlpatterns = [
    path("", team.team, name="team"),
    path("<int:pk>/", review.review, name="review"),
    path("<int:pk>/check/", review.check, name="check"),
    path("<int:pk>/submit/", review.submit, name="submit"),
    path("<int:pk>/return/", review.give_back, name="return"),
    # Last, so that the words above are never taken for the code of a competency.
    path("<int:pk>/<slug:code>/", sheet.sheet, name="sheet"),
]
