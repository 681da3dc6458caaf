"""Reading the catalogue: which versions somebody sees, and what stands in them."""
