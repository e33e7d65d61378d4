"""DOCX: escaped strings in a python-docx package."""
