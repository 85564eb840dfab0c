"""What a retraining is asked for: its settings, and recipes, which are settings that have a name and a story."""
