"""What may be done to the catalogue."""

from models_catalog.services.loading import (
    CatalogueFaulty,
    CatalogueFile,
    Load,
    Loaded,
    check_alone,
    check_documents,
    load_documents,
)
from models_catalog.services.requirements import RequiredLevel, apply_template, set_requirements
from models_catalog.services.succession import Outcome
from models_catalog.services.versions import (
    Overtaken,
    create_draft,
    discard_draft,
    publish_version,
)

__all__ = [
    "CatalogueFaulty",
    "CatalogueFile",
    "Load",
    "Loaded",
    "Outcome",
    "Overtaken",
    "RequiredLevel",
    "apply_template",
    "check_alone",
    "check_documents",
    "create_draft",
    "discard_draft",
    "load_documents",
    "publish_version",
    "set_requirements",
]
