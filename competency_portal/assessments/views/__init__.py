"""Pages of cycles and reviews."""
