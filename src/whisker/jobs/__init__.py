"""Jobs: their rows (request, progress, result), the lease of the worker that runs one, and their logs."""
