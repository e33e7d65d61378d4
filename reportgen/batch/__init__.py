"""Batch: joins a table of briefings with as many builds. Beside the pipeline and dispatch it is the only such place.

Prints nothing and reads no clock. Where builds run is somebody else's: any executor of `concurrent.futures`.
"""
