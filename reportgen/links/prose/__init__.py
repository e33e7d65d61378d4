"""Reads what people wrote, and says where the data do not back it."""
