"""The process that runs jobs, each in a child of its own."""
