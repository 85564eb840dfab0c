"""Names of files and folders: safe on any machine, and read in the code page they were written in."""
