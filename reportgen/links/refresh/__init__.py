"""Bringing an edited Word file up to date with its data, and leaving alone what people wrote."""
