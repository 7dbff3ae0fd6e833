"""Drawn by our own hand: digits in shapes that MNIST lacks, and what is no digit at all."""
