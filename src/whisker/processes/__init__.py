"""Processes: found by their data folder, ended with their parent, restarted by a supervisor."""
