"""Pixels to digit images: find the handwritten digits in a picture and bring them to MNIST form."""
