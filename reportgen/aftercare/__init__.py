"""What happens to files after they were sent out: joins rooms for files that are out in the world, as `dispatch/` joins
a build with its delivery.
"""
