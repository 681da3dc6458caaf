"""What people do with a published result; stands below `/results/`."""

from django.urls import path

from competency_portal.feedback.views import responses, second_look, talks
from competency_portal.people import converters  # noqa: F401 -- registers <number:…>

app_name = "feedback"
PERSON = "<slug:code>/<number:number>/"
urlpatterns = [
    path("objections/", second_look.objection_list, name="objection_list"),
    path(f"{PERSON}acknowledge/", responses.acknowledge, name="acknowledge"),
    path(f"{PERSON}objection/", responses.objection, name="objection"),
    path(f"{PERSON}objection/withdraw/", responses.take_back, name="withdraw"),
    path(f"{PERSON}second-look/", second_look.second_look, name="second_look"),
    path(f"{PERSON}talk/", talks.talk, name="talk"),
]
