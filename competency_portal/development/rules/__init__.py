"""Who may do what with plans."""
