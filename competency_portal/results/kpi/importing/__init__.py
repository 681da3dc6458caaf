"""KPI values from a file: read it, plan what it would change, store the plan.

One row says one indicator of one person. An empty cell leaves what is stored. `read_values` finds
the columns, `make_plan` compares the rows with the cycle and changes nothing, `import_values` plans
once more while it holds the cycle and stores the plan whole or not at all.
"""

from competency_portal.results.kpi.importing.planning import Planned, ValuePlan, make_plan
from competency_portal.results.kpi.importing.rows import read_values
from competency_portal.results.kpi.importing.storing import Faulty, Stale, import_values

__all__ = [
    "Faulty",
    "Planned",
    "Stale",
    "ValuePlan",
    "import_values",
    "make_plan",
    "read_values",
]
