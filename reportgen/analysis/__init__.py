"""Analysis: what the evidence says."""
