"""What became of a file that has been out in the world: it is compared with what was written into it, and with today's
data. Pure: nothing is read and nothing is written.
"""
