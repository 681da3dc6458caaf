"""Level scales and the rating scale of a model version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.models.versions import ModelVersion
from models_catalog.standing import Standing


class LevelScale(models.Model):
    """Ordered levels of proficiency, for example Sb < Si < Sa."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="level_scales")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="level_scale_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """One level of a scale; `rank` counts from 1, the lowest."""

    scale = models.ForeignKey(LevelScale, models.CASCADE, related_name="levels")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    rank = models.PositiveIntegerField(_("rank"))
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["scale", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="level_code_unique"),
            models.UniqueConstraint(fields=["scale", "rank"], name="level_rank_unique"),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="level_rank_from_1"),
        ]

    def __str__(self) -> str:
        # "E 级" says its code itself.
        says_code = self.name == self.code or self.name.split()[:1] == [self.code]
        return self.name if says_code else f"{self.code} {self.name}"


class RatingScale(models.Model):
    """The points that a rater may give, and the bands that a score falls in."""

    version = models.OneToOneField(ModelVersion, models.CASCADE, related_name="rating_scale")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


class RatingPoint(models.Model):
    """One choice of the rating scale, judged against the required level."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="points")
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("label"), max_length=200)
    points = models.PositiveIntegerField(_("points"))
    standing = models.CharField(
        _("standing"), max_length=5, choices=[(s.value, s.value) for s in Standing]
    )
    meaning = models.CharField(_("meaning"), max_length=200, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["scale", "points"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="rating_code_unique"),
            models.UniqueConstraint(fields=["scale", "points"], name="rating_points_unique"),
        ]

    def __str__(self) -> str:
        return self.label


class Band(models.Model):
    """From which score on a result reads as `rating`; the lowest band has no start."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="bands")
    rating = models.OneToOneField(RatingPoint, models.CASCADE, related_name="band")
    start = models.DecimalField(_("from"), max_digits=8, decimal_places=2, null=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.rating} ≥ {self.start}"
