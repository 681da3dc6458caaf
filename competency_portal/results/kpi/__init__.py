"""HR's page of a cycle's KPI: what was measured, cell by cell or from a file."""
