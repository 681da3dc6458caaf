"""What follows from published results without a new rating: the next position, and what moved."""
