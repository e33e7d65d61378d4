"""Delivery: finished files leave the house."""
