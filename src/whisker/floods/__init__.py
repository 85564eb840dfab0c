"""Floods: what became of many users at once, as `make flood` measured it."""
