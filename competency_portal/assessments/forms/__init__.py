"""What people type about cycles and reviews."""
