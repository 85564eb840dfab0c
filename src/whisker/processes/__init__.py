"""Processes that are found by their data folder, end with their parent, and are started again when they die."""
