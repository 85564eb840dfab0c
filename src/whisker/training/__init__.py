"""Training: configs, frozen features and heads, calibration, the OOD reference, the exported artifact."""
