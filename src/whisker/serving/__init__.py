"""Answering: a version loaded into ONNX Runtime, swapped while requests run, and the reasons for its answers."""
