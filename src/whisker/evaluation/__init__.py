"""Evaluating a version: predictions for test pictures, metrics, comparison with the champion, plots, the model card."""
