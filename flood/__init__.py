"""What `locustfile.py` needs beside its users. It imports neither Whisker nor Locust."""
