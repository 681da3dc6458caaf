"""Reads of results, and of the ratings that they come from."""
