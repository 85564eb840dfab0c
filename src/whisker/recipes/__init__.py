"""Recipes: settings of training that have a name, a dataset and a story."""
