"""Who may do what in the assessment process."""
