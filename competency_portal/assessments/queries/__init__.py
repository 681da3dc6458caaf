"""Reads of cycles, assessments and reviews."""
