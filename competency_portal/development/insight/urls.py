"""Pages on the next position and on what moved; stands below `/plans/`."""

from django.urls import path

from competency_portal.development.insight import views
from competency_portal.people import converters  # noqa: F401 -- registers `number`

PERSON = "<slug:code>/<number:number>/"
urlpatterns = [
    path(f"next/{PERSON}", views.position, name="next_position"),
    path("moved/", views.moved_group, name="moved_group"),
    path(f"moved/{PERSON}", views.moved_person, name="moved_person"),
]
