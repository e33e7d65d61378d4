"""How the tables came to be, one step in each file of `versions`."""
