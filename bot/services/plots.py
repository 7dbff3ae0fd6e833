"""The plots of /stats: what was learned from, what is confused, what percentages mean."""

from pathlib import Path

from bot.rendering.confusion import draw_confusion
from bot.rendering.correlations import draw_correlations
from bot.rendering.reliability import draw_reliability
from model.artifact import Artifact
from model.dataset import load_mnist
from model.exploration import correlate_pixels
from model.prediction import predict_images
from model.reliability import measure_reliability


def draw_plots(artifact: Artifact, data_dir: Path) -> list[bytes]:
    """Draw the correlations of MNIST's pixels, the confusion matrix and the reliability; PNG.

    The test digits, on which the confusion in the artifact was measured, are predicted once more.
    """
    mnist = load_mnist(data_dir)
    probabilities = predict_images(mnist.test.X, artifact).probabilities
    return [
        draw_correlations(correlate_pixels(mnist.training)),
        draw_confusion(artifact.metadata["evaluation"]["confusion"]),
        draw_reliability(measure_reliability(probabilities, mnist.test.y)),
    ]
