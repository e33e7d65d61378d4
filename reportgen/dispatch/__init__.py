"""Dispatch: joins building and delivery. Beside the pipeline it is the only place that joins rooms.

Reads no clock and prints nothing: time, randomness and the environment are passed in by the command line.
"""
