"""People from a file: read it, plan what it would change, store the plan.

`read_people` finds the columns, `make_plan` compares the rows with the company and changes nothing,
`import_people` plans once more under the locks of the services and stores the plan whole or not at
all. Who is already there is found by number. An empty cell leaves what is stored; nobody is deleted
for not being in the file.
"""

from competency_portal.people.importing.planning import make_plan, read_people
from competency_portal.people.importing.plans import Change, NewDepartment, Outcome, Plan, Planned
from competency_portal.people.importing.storing import (
    Faulty,
    Stale,
    import_people,
    keep_file,
)

__all__ = [
    "Change",
    "Faulty",
    "NewDepartment",
    "Outcome",
    "Plan",
    "Planned",
    "Stale",
    "import_people",
    "keep_file",
    "make_plan",
    "read_people",
]
