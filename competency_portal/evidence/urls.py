"""Routes of evidence."""

from django.urls import path

from competency_portal.evidence.views import library, reading, recording

app_name = "evidence"
urlpatterns = [
    path("", reading.event_list, name="event_list"),
    path("new/", recording.choose, name="choose"),
    path("people/<int:pk>/", reading.of_person, name="of_person"),
    path("people/<int:pk>/new/", recording.record, name="record"),
    path("people/<int:pk>/choices/", recording.choices, name="choices"),
    path("<int:pk>/", reading.event, name="event"),
    path("<int:pk>/edit/", recording.edit, name="edit"),
    path("<int:pk>/withdraw/", recording.withdraw, name="withdraw"),
    path("<int:pk>/library/", library.share, name="share"),
    path("library/<int:pk>/edit/", library.change, name="case_change"),
    path("library/<int:pk>/withdraw/", library.take_out, name="case_withdraw"),
]
