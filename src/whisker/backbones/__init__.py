"""The networks below a head: their table, their weights, and ONNX graphs without Keras."""
