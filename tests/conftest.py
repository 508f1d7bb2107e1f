"""Settings of all tests."""

from hypothesis import settings

# The same examples on every machine, and no limit of time for one: a busy machine is no failure.
settings.register_profile("everywhere", deadline=None, derandomize=True)
settings.load_profile("everywhere")
