"""Pages of improvement plans."""
