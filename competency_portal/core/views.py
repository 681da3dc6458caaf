"""Whether the portal is alive and in order, for whoever watches from outside; the own password."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from competency_portal.core.jobs import are_worked_off


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated and jobs are done, else 503 with what is not.

    Where there are no jobs there need not be a worker.
    """
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["worker"] = checks["migrations"] and are_worked_off()
    except DatabaseError:
        pass
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def password_change(request: HttpRequest) -> HttpResponseBase:
    """Change the own password; there is no such page for an account that logs in without one."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Http404
    page: HttpResponseBase = allauth_views.password_change(request)
    return page
