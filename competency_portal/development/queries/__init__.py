"""Reading plans."""
