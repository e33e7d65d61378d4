"""The checks of validate, one module for each concern. Part of validate; nothing here reads a file."""
