"""Pages on which raters are chosen, and on which they learn what they are asked."""

from django.urls import path

from competency_portal.assessments.views import asked, rater_moves, raters

urlpatterns = [
    path("<review_key:pk>/invitation/", asked.invitation, name="invitation"),
    path("<review_key:pk>/decline/", asked.decline, name="decline"),
    path("thanks/<review_key:pk>/", asked.thanks, name="thanks"),
    path("raters/<review_key:pk>/", raters.person, name="raters"),
    path("raters/<review_key:pk>/search/", raters.search, name="rater_search"),
    path("raters/<review_key:pk>/approve/", rater_moves.approve_person, name="approve_raters"),
    path("raters/of/<slug:code>/", raters.team, name="team_raters"),
    path("raters/of/<slug:code>/approve/", rater_moves.approve_team, name="approve_team"),
    path("nominations/<review_key:pk>/approve/", rater_moves.approve_one, name="approve"),
    path("nominations/<review_key:pk>/take-back/", rater_moves.take_back_one, name="take_back"),
    path("nominations/<review_key:pk>/turn-down/", rater_moves.turn_down_one, name="turn_down"),
]
