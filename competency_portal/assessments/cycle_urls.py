"""Pages with which HR runs cycles."""

from django.urls import path

from competency_portal.assessments.views import (
    chasing,
    cycle_moves,
    cycle_templates,
    cycles,
    participant_moves,
    participants,
    planning,
    preflight,
    rater_moves,
    raters,
    visibility,
)

app_name = "cycles"
urlpatterns = [
    path("", cycles.cycle_list, name="cycle_list"),
    path("new/", planning.cycle_start, name="cycle_start"),
    path("new/plan/", planning.cycle_create, name="cycle_create"),
    path("templates/<slug:key>/", cycle_templates.template_detail, name="template_detail"),
    path("templates/<slug:key>/rename/", cycle_templates.template_rename, name="template_rename"),
    path("templates/<slug:key>/delete/", cycle_templates.template_delete, name="template_delete"),
    path("<slug:code>/", cycles.cycle_detail, name="cycle_detail"),
    path("<slug:code>/edit/", planning.cycle_edit, name="cycle_edit"),
    path("<slug:code>/template/", cycle_templates.template_save, name="template_save"),
    path("<slug:code>/supervisors/", cycles.cycle_supervisors, name="cycle_supervisors"),
    path("<slug:code>/history/", cycles.cycle_history, name="cycle_history"),
    path("<slug:code>/visibility/", visibility.visibility, name="visibility"),
    path("<slug:code>/preflight/", preflight.preflight_page, name="preflight"),
    path("<slug:code>/preflight/people/", preflight.addable, name="addable"),
    path("<slug:code>/preflight/choose/", preflight.choose_several, name="choose_several"),
    path("<slug:code>/preflight/<int:pk>/choose/", preflight.choose, name="choose"),
    path("<slug:code>/preflight/<int:pk>/leave-out/", preflight.leave_out, name="leave_out"),
    path("<slug:code>/version/", preflight.change_version, name="change_version"),
    path("<slug:code>/launch/", preflight.launch, name="launch"),
    path("<slug:code>/remind/", chasing.remind, name="remind"),
    path("<slug:code>/deadline/", cycle_moves.extend, name="extend"),
    path("<slug:code>/close/", cycle_moves.close, name="close"),
    path("<slug:code>/reopen/", cycle_moves.reopen, name="reopen"),
    path("<slug:code>/people/", participants.people, name="people"),
    path("<slug:code>/people/add/", participant_moves.add, name="add"),
    path("<slug:code>/people/<int:pk>/", participants.person, name="person"),
    path("<slug:code>/people/<int:pk>/transfer/", participant_moves.transfer, name="transfer"),
    path("<slug:code>/people/<int:pk>/withdraw/", participant_moves.withdraw, name="withdraw"),
    path("<slug:code>/people/<int:pk>/restore/", participant_moves.restore, name="restore"),
    path("<slug:code>/people/<int:pk>/refresh/", participant_moves.refresh, name="refresh"),
    path("<slug:code>/raters/", raters.cycle_raters, name="raters"),
    path("<slug:code>/raters/missing/", raters.cycle_missing, name="raters_missing"),
    path("<slug:code>/raters/approve/", rater_moves.approve_cycle, name="approve_raters"),
    path(
        "<slug:code>/people/<int:pk>/reviews/<int:review_pk>/return/",
        participant_moves.give_back,
        name="return_review",
    ),
]
