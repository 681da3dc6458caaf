"""The board: every cycle under way as one block, and the one thing to do next."""
