"""Word files as they are found: their parts, their text, their linked values and tables. Reads, never writes."""
