"""The store of delivery: editions, runs, outbox, receipts and every change of state, in SQLite or PostgreSQL."""
