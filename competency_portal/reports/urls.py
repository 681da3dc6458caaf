"""Pages with published results; stands below `/results/`."""

from django.urls import path, register_converter

from competency_portal.reports import views


class NumberConverter:
    """An employee number (`people.models.NUMBER`): nothing else is looked up."""

    regex = r"[\w.+-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "number")

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<slug:code>/<number:number>.pdf", views.pdf, name="report_pdf"),
    path("<slug:code>/<number:number>/", views.report, name="report"),
]
