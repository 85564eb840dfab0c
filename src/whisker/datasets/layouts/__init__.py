"""What the folders of a dataset mean: classes, splits, and what is left out, told from the paths alone."""
