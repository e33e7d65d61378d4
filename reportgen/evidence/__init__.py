"""Evidence: load and validate."""
