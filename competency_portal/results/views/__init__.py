"""HR's pages of results."""
