"""The verbs of the assessment process."""
