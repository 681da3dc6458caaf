"""Pages about people."""

from django.urls import path

from competency_portal.people.views import accounts, departments, employees, imports

app_name = "people"
urlpatterns = [
    path("", employees.employee_list, name="employee_list"),
    path("new/", employees.employee_create, name="employee_create"),
    path("search/", employees.person_search, name="person_search"),
    path("import/", imports.import_upload, name="import_upload"),
    path("import/<int:pk>/", imports.import_preview, name="import_preview"),
    path("<int:pk>/", employees.employee_detail, name="employee_detail"),
    path("<int:pk>/edit/", employees.employee_edit, name="employee_edit"),
    path("<int:pk>/account/", accounts.account_open, name="account_open"),
    path("<int:pk>/account/set/", accounts.account_set, name="account_set"),
    path("<int:pk>/account/password/", accounts.password_reset, name="password_reset"),
    path("departments/", departments.department_list, name="department_list"),
    path("departments/search/", departments.department_search, name="department_search"),
    path("departments/new/", departments.department_create, name="department_create"),
    path("departments/<int:pk>/edit/", departments.department_edit, name="department_edit"),
    path("departments/<int:pk>/delete/", departments.department_delete, name="department_delete"),
]
