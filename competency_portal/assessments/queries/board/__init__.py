"""The board: how far every stage of the running cycles is, who is late, what is to be mended."""
