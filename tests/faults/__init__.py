"""Proof of delivery by faults: thousands of small seeded worlds, each with a store, letters, workers that die and a
real mail server that misbehaves. `python -m tests.faults --help`.
"""
