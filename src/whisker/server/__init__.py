"""The process that answers HTTP: gunicorn, run in this process, with deadlines for slow clients."""
