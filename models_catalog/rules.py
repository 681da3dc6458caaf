"""Who may do what with the catalogue."""

from __future__ import annotations

from competency_portal.core.access import is_hr, signed_in

__all__ = ["reads_catalogue", "writes_catalogue"]

# Which versions somebody sees is decided by `queries.versions.visible_to`.
reads_catalogue = signed_in
writes_catalogue = is_hr
