"""Pages that show what the renderer can do, to be looked at."""
