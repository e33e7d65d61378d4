"""PDF: typeset, then written through ReportLab."""
