"""Pages of questionnaires, included below those of the reviews."""

from django.urls import path

from competency_portal.assessments.views import questionnaire, questionnaire_whole as whole

urlpatterns = [
    path("<review_key:pk>/", whole.questionnaire, name="questionnaire"),
    path("<review_key:pk>/check/", whole.check, name="questionnaire_check"),
    path("<review_key:pk>/submit/", whole.submit, name="questionnaire_submit"),
    path("<review_key:pk>/return/", whole.give_back, name="questionnaire_return"),
    path(
        "<review_key:pk>/items/<review_key:item>/",
        questionnaire.item,
        name="questionnaire_item",
    ),
    # In a folder of their own: HR names the dimensions, and one may be called “check”.
    path(
        "<review_key:pk>/dimensions/<slug:code>/",
        questionnaire.section,
        name="questionnaire_section",
    ),
]
