"""What takes the space on the disk: measured, named, and deleted without breaking what is left."""
