"""What could make a photograph hard to read, by name."""

from benchmarks.photographs.photograph import Photograph
from benchmarks.photographs.scenes import Scene


def name_traits(photograph: Photograph) -> tuple[str, ...]:
    """Name everything that applies, always in the same order."""
    scene = photograph.scene
    checks = {
        **_describe_sheet(scene),
        **_describe_light(scene),
        **_describe_view(photograph),
        **_describe_camera(scene),
    }
    return tuple(name for name, applies in checks.items() if applies)


def _describe_sheet(scene: Scene) -> dict[str, bool]:
    sheet = scene.sheet
    return {
        sheet.surface.value: True,
        sheet.ruling.value: True,
        "dark polarity": sheet.is_dark,
        "coloured paper": sheet.is_coloured,
        "margin line": sheet.margin is not None,
        "creases": sheet.creases > 0,
        "show-through": sheet.show_through > 0,
        f"pen: {scene.ink.pen.name}": True,
        "thin strokes": scene.ink.width < 0.065,
    }


def _describe_light(scene: Scene) -> dict[str, bool]:
    light = scene.light
    return {
        "shadow": bool(light.shadows),
        "hard shadow": any(shadow.softness < 0.005 for shadow in light.shadows),
        "glare": bool(light.glares),
        "strong vignette": light.vignette > 0.25,
        "uneven light": light.slope > 0.25,
        "dim": light.exposure < 0.65,
    }


def _describe_view(photograph: Photograph) -> dict[str, bool]:
    scene, boxes = photograph.scene, photograph.boxes
    stance, height_px = scene.stance, min(box.height for box in boxes)
    share = height_px / min(scene.view.width_px, scene.view.height_px)
    longer_px = max(scene.view.width_px, scene.view.height_px)
    return {
        "low contrast": photograph.contrast < 0.4,
        "digits up to 40 px": height_px <= 40,
        "digits of 40 to 120 px": 40 < height_px <= 120,
        "digits above 120 px": height_px > 120,
        "digits below 10 % of the frame": share < 0.1,
        "frame up to 640 px": longer_px <= 640,
        "frame of 640 to 1600 px": 640 < longer_px <= 1600,
        "frame above 1600 px": longer_px > 1600,
        "tilt above 8°": abs(stance.tilt_deg) > 8,
        "strong perspective": max(abs(stance.pitch_deg), abs(stance.yaw_deg)) > 14,
        "page edges": scene.surroundings.visible_edges > 0,
        "fingers": bool(scene.surroundings.fingers),
        "touching digits": scene.is_touching,
    }


def _describe_camera(scene: Scene) -> dict[str, bool]:
    camera = scene.camera
    return {
        "out of focus": camera.defocus_px > 0.35 * scene.stroke_px,
        "shaken": camera.motion_px > 0,
        "noisy": camera.noise > 4,
        "JPEG quality below 60": camera.quality < 60,
        "stored turned": camera.orientation != 1,
    }
