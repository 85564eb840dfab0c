"""What the folders of a dataset mean: classes, splits, and what is left out, by the paths alone."""
