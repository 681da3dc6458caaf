"""The verbs of improvement plans."""
