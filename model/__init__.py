"""Digit images to probabilities: a one-vs-rest logistic regression and all that trains it."""
