"""What needs Keras: networks, augmentation, the training loop, optimizers and exports; no other package imports it."""
