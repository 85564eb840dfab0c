"""Downloading datasets: well-known ones by name, others by address, and reading their formats."""
