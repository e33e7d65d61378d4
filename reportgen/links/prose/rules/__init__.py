"""The rules of the prose lint, one file for each kind of mistake."""
