"""How much of a questionnaire is answered at least: the submission and the scoring ask this."""

# Of each dimension (docs/arithmetic.md §10).
COMPLETE_PERCENT = 80


def fewest_complete(items: int) -> int:
    """How many of so many items make a dimension complete."""
    return -(-COMPLETE_PERCENT * items // 100)
