"""Improvement plans; stands below `/plans/`."""

from django.urls import path

from competency_portal.development.insight.urls import urlpatterns as insight
from competency_portal.development.views import actions, files, lists, measure, plan, planning
from competency_portal.people import converters  # noqa: F401 -- registers `number`

app_name = "development"
PLAN = "<slug:code>/<number:number>/"
MEASURE = f"{PLAN}measures/<int:pk>/"
urlpatterns = [
    path("", lists.plan_list, name="plan_list"),
    path("remind/", lists.plans_chase, name="plans_chase"),
    *insight,
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}owners/", planning.owner_search, name="owner_search"),
    path(f"{PLAN}goals/", plan.goal_create, name="goal_create"),
    path(f"{PLAN}goals/<int:pk>/delete/", plan.goal_delete, name="goal_delete"),
    path(f"{PLAN}new/<slug:competency>/", planning.measure_create, name="measure_create"),
    path(MEASURE, measure.measure, name="measure"),
    path(f"{MEASURE}edit/", planning.measure_edit, name="measure_edit"),
    path(f"{MEASURE}agree/", actions.agree, name="agree"),
    path(f"{MEASURE}begin/", actions.begin, name="begin"),
    path(f"{MEASURE}finish/", actions.finish, name="finish"),
    path(f"{MEASURE}drop/", actions.drop, name="drop"),
    path(f"{MEASURE}reopen/", actions.reopen, name="reopen"),
    path(f"{MEASURE}hand-over/", actions.hand_over, name="hand_over"),
    path(f"{MEASURE}notes/", actions.note, name="note"),
    path(f"{MEASURE}files/", actions.attach, name="attach"),
    path(f"{MEASURE}marks/", actions.mark, name="mark"),
    path(f"{MEASURE}files/<int:file>/", files.file, name="file"),
    path(f"{MEASURE}files/<int:file>/delete/", files.file_remove, name="file_remove"),
]
