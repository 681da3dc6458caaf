"""The catalogue's YAML, format 1: bytes to documents and back, every fault with its place.

Knows no database. One file holds one version of one competency model.
"""

from models_catalog.yaml_format.checks.together import Known, check_together
from models_catalog.yaml_format.comparing import first_difference
from models_catalog.yaml_format.faults import START, Fault, Place
from models_catalog.yaml_format.reading import MOST_BYTES, Reading, read
from models_catalog.yaml_format.writing import write

__all__ = [
    "MOST_BYTES",
    "START",
    "Fault",
    "Known",
    "Place",
    "Reading",
    "check_together",
    "first_difference",
    "read",
    "write",
]
