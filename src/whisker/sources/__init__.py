"""Where well-known datasets come from, and how they become class folders."""
