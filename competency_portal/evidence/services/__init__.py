"""What can be done with events and with the library."""
