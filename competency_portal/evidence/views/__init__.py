"""Pages of events and of the library's cases."""
