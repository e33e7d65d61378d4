"""Document: the format-neutral tree and its composition."""
