"""What people do with a published result."""
