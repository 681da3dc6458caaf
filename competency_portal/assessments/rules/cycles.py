"""Who runs cycles."""

from __future__ import annotations

from competency_portal.core.access import is_hr

# Cycles are HR's: supervisors meet them on their team page, employees in their report.
manages_cycles = is_hr
