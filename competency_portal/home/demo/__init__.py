"""A believable company to try the portal with; everything in it is made up."""
