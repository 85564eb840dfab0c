"""The load test: users for Locust, which do without Whisker, and what `make flood` makes of the answers they get."""
