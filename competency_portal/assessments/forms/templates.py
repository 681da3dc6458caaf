"""The name of a template that HR keeps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.forms.actions import ActionForm
from competency_portal.core.glyphs import validate_name

LONGEST_NAME = 200


class TemplateNameForm(ActionForm):
    """What the template is called."""

    name = forms.CharField(
        label=_("Name of the template"),
        max_length=LONGEST_NAME,
        validators=[validate_name],
        error_messages={"required": _("Give it a name.")},
    )
