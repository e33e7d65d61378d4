"""Rendering: document and theme to bytes."""
