"""What takes space in a data folder: measured, named, and deleted without breaking the rest."""
