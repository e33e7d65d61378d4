"""Readers, one file for each format."""
