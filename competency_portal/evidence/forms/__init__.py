"""The forms of events and of the library."""
