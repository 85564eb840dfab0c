"""The settings of a retraining, and recipes: settings with a name, a dataset and a summary."""
