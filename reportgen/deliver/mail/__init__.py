"""Mail: what a message is made of, and how it is handed over."""
