from dataclasses import replace

from benchmarks.photographs.lights import Light
from benchmarks.photographs.photograph import Photograph
from benchmarks.photographs.scenes import Scene, find_boxes
from benchmarks.photographs.sheets import Ruling, Sheet, Surface
from benchmarks.photographs.traits import name_traits


def describe(scene: Scene, contrast: float = 0.8) -> set[str]:
    return set(name_traits(Photograph(b"", "7", (0,), find_boxes(scene), contrast, scene)))


def test_a_plain_photograph_has_hardly_any(scene: Scene) -> None:
    assert describe(scene) == {
        "paper",
        "plain",
        f"pen: {scene.ink.pen.name}",
        "digits above 120 px" if find_boxes(scene)[0].height > 120 else "digits of 40 to 120 px",
        "frame up to 640 px",
    } | ({"thin strokes"} if scene.ink.width < 0.065 else set())


def test_what_makes_reading_hard_is_named(scene: Scene, light: Light) -> None:
    sheet = Sheet(Surface.PAPER, (0.9, 0.9, 0.9), ruling=Ruling.RULED, margin=0.5, creases=1)
    hard = replace(
        scene,
        sheet=sheet,
        light=replace(light, vignette=0.5, exposure=0.6),
        camera=replace(scene.camera, noise=8, quality=45, defocus_px=8, orientation=6),
        is_touching=True,
    )

    assert describe(hard, contrast=0.3) >= {
        "ruled",
        "margin line",
        "creases",
        "strong vignette",
        "dim",
        "noisy",
        "JPEG quality below 60",
        "out of focus",
        "stored turned",
        "touching digits",
        "low contrast",
    }


def test_dark_boards_are_of_the_other_polarity(scene: Scene) -> None:
    board = replace(scene, sheet=Sheet(Surface.BLACKBOARD, (0.1, 0.2, 0.1)))

    assert describe(board) >= {"blackboard", "dark polarity"}
