"""Shapes of digits as people of many countries write them, as strokes of a pen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One way to write one digit.

    Attributes
    ----------
    digit : int
        What everybody would call it, 0..9.
    name : str
        The shape's name, unique together with the digit.
    path : str
        The pen's way: points ``x,y`` in percent of the digit's height, x rightwards, y downwards.
        The pen goes through them smoothly, turns sharply at points marked ``!``, and is lifted
        at ``/``.
    likelihood : float
        How often it is drawn, relative to the other templates of its digit.
    boldest : float
        Widest pen with which it stays readable, as a part of its height.
    slack : float
        How far stroke ends may stray along the pen's direction, as a part of the height.
    tilt_deg : float
        How far it may be turned and stay what it is: a flag's angle is all that tells 1 from 7.
    """

    digit: int
    name: str
    path: str
    likelihood: float = 1.0
    boldest: float = 0.2
    slack: float = 0.04
    tilt_deg: float = 12.0


TEMPLATES: tuple[Template, ...] = (
    Template(0, "oval", "36,0 10,18 1,52 14,90 34,100 56,84 66,48 56,14 34,1"),
    Template(0, "narrow", "25,0 8,16 1,52 8,88 24,100 39,84 46,48 39,14 23,1", boldest=0.13),
    Template(
        0, "slash", "36,0 10,18 1,52 14,90 34,100 56,84 66,48 56,14 34,1 / 58,8 10,93", 1.5, 0.1
    ),
    Template(
        0,
        "long slash",
        "36,6 12,22 3,52 14,86 34,95 54,80 64,48 54,18 34,6 / 74,-4 -6,104",
        1.0,
        0.1,
    ),
    Template(
        0, "dot", "36,0 10,18 1,52 14,90 34,100 56,84 66,48 56,14 34,1 / 32,48 35,52", 0.7, 0.12
    ),
    Template(0, "open top", "24,3 6,24 1,56 14,92 34,100 56,86 66,52 58,20 40,2", 1.0, 0.18, 0.02),
    Template(
        0, "overlap", "54,9 34,0 11,18 2,54 14,90 34,100 56,84 66,48 57,18 38,4 22,12", boldest=0.15
    ),
    Template(
        0, "curl", "48,5 26,1 6,24 1,56 14,92 34,100 56,84 66,50 56,18 40,7 32,16 44,22", 0.7, 0.12
    ),
    Template(0, "crossed ends", "64,-4 74,28 64,76 36,100 12,78 2,30 14,10 44,14 70,26", 0.7, 0.13),
    Template(1, "plain", "12,0 11,50 10,100"),
    Template(1, "slanted", "70,0 4,100", 0.7),
    Template(1, "short flag", "15,26 32,0! 32,52 32,100", boldest=0.16, tilt_deg=6),
    Template(1, "short flag and base", "14,20 32,0! 32,98 / 10,100 54,100"),
    Template(1, "long flag", "7,41 34,0! 34,52 34,100", 1.5, 0.18, tilt_deg=6),
    Template(1, "long flag and base", "7,41 34,0! 34,98 / 8,100 60,100", 1.5, 0.18),
    Template(1, "curved flag", "7,36 24,20 34,0! 33,50 32,100", tilt_deg=6),
    Template(1, "half caret", "2,58 19,32 34,0! 37,50 38,100", 1.5, 0.15, tilt_deg=8),
    Template(1, "caret", "0,78 17,42 32,0! 37,50 40,100", 1.0, 0.13),
    Template(
        1, "cursive", "16,46 36,22 48,-2 44,34 40,80 28,99 14,94 20,82 44,86 70,95", 0.4, 0.08
    ),
    Template(2, "flat base", "6,24 12,7 30,0 50,8 54,26 40,56 4,100! 62,100"),
    Template(2, "loop", "6,20 30,0 54,20 44,52 18,90 4,92 8,78 26,84 44,97 66,90", 1.5, 0.12),
    Template(2, "wide loop", "4,18 28,0 52,18 42,54 14,94 0,88 8,70 28,80 48,97 72,94", 0.7, 0.12),
    Template(2, "like Z", "4,3 58,1! 30,50 4,99! 64,98"),
    Template(2, "wavy base", "6,22 14,5 32,0 52,10 52,30 34,62 2,97! 20,88 40,95 66,97"),
    Template(
        2, "curled head", "20,30 6,26 12,6 32,0 52,12 52,32 34,64 3,98! 32,96 64,98", 0.7, 0.15
    ),
    Template(3, "round", "6,14 28,0 50,10 50,32 22,46! 50,54 58,76 34,100 4,88"),
    Template(3, "flat top", "6,2 54,2! 24,40! 46,44 58,68 38,98 4,92", 1.5, 0.18),
    Template(3, "angular", "8,2 54,20! 20,46! 58,72! 6,99"),
    Template(3, "angular flat top", "6,3 54,3! 24,44! 56,66! 46,96 6,98"),
    Template(
        3,
        "middle loop",
        "6,12 28,0 50,12 44,38 26,50 20,44 28,40 50,54 56,76 34,100 4,88",
        0.7,
        0.12,
    ),
    Template(3, "deep middle", "6,10 30,0 52,18 12,46! 56,64 50,92 26,100 2,88"),
    Template(4, "open", "12,2 8,32 4,62! 34,62 66,60 / 48,20 46,60 44,100", 1.5, 0.18),
    Template(4, "open square", "8,4 8,54! 64,54 / 48,0 48,100", 1.0, 0.18),
    Template(4, "round open", "8,2 6,30 10,52 30,58 58,52 / 54,0 50,50 46,100", 1.0, 0.18),
    Template(4, "closed", "46,0! 2,66! 68,66 / 46,0 46,100", 1.0, 0.16),
    Template(4, "school", "32,0 18,32 3,64! 66,62 / 46,36 44,68 42,100", 1.5, 0.18),
    Template(4, "lightning", "34,0 20,32 4,62! 36,60 64,57 / 52,44 44,70 38,100", 1.0, 0.16),
    Template(4, "like Y", "4,2 8,30 20,46 38,46 52,38 / 60,0 48,42 34,100", 1.0, 0.18),
    Template(4, "long stem", "14,0 4,40! 34,41 62,39 / 46,4 45,50 42,100", 1.0, 0.16),
    Template(4, "angle", "46,0 28,40 3,76! 40,74 72,70 / 40,50 40,76 42,100", 1.5, 0.15),
    Template(4, "low angle", "36,0 18,46 2,80! 34,79 66,78 / 40,58 40,80 41,100", 1.0, 0.13),
    Template(4, "in one line", "48,0 24,40 2,70! 24,64 44,76 58,66 53,53 45,64 44,100", 0.7, 0.1),
    Template(5, "one stroke", "54,2 16,2! 11,44! 34,36 56,50 54,84 28,100 4,90"),
    Template(
        5, "detached flag", "17,11 12,48! 34,40 56,54 54,85 28,100 4,91 / 25,-1 60,-3", 1.5, 0.15
    ),
    Template(
        5, "long flag", "15,3 10,46! 34,38 56,52 54,84 28,100 4,91 / 14,3 46,1 80,-2", 1.0, 0.18
    ),
    Template(5, "like S", "56,6 32,0 12,12 14,34 40,50 56,72 40,96 20,99 4,88"),
    Template(5, "angular", "54,2! 13,2! 11,46! 52,48! 52,96! 5,97", 0.7),
    Template(5, "falling", "56,3 20,1! 12,40! 36,42 48,62 38,86 6,104"),
    Template(6, "big loop", "50,3 24,18 7,48 6,78 26,100 50,90 56,66 42,46 20,50 6,72", 1.0, 0.16),
    Template(6, "small loop", "42,0 20,24 6,56 6,84 22,100 40,90 40,72 24,66 8,82", 1.0, 0.13),
    Template(6, "straight", "48,0! 24,34 5,66 14,95 38,99 52,80 42,58 22,58 6,74", 1.0, 0.15),
    Template(6, "straight upright", "14,0 8,36 4,70 14,96 36,99 50,80 42,58 22,57 6,74", 1.0, 0.15),
    Template(
        6, "curled", "58,14 44,1 22,10 6,42 4,74 20,98 44,96 56,76 46,54 24,52 6,72", 1.0, 0.15
    ),
    Template(6, "spiral", "52,2 24,14 5,46 8,84 30,100 52,86 50,60 32,54 20,68 30,80", 0.5, 0.1),
    Template(7, "plain", "1,1 62,5! 41,50 24,100", tilt_deg=6),
    Template(7, "bar", "4,5 60,3! 40,50 24,100 / 18,52 60,49", 2.0, 0.16),
    Template(7, "serif", "4,24 3,2! 66,4! 44,50 28,100", 1.0, 0.18, tilt_deg=6),
    Template(7, "serif and bar", "7,24 6,4! 62,3! 42,50 27,100 / 18,53 62,50", 1.5, 0.15),
    Template(7, "curved stem", "1,1 63,5! 42,34 33,64 29,100", tilt_deg=6),
    Template(7, "curved stem and bar", "4,6 62,4! 42,32 32,62 29,100 / 14,52 56,49", 1.5, 0.16),
    Template(7, "wavy top and bar", "3,18 10,4 34,9 64,1! 44,44 30,100 / 18,53 62,49", 1.0, 0.15),
    Template(7, "diagonal and bar", "0,5 66,2! 36,50 4,100 / 14,54 58,49", 1.0, 0.15),
    Template(7, "hooked top and bar", "5,30 9,12 28,2 46,11 50,42 45,76 38,102 / 18,54 68,56"),
    Template(
        8,
        "two circles",
        "32,0 12,10 14,36 32,46 50,36 52,10 30,1 / 31,46 8,58 6,86 32,100 58,86 54,58 33,46",
        1.5,
        0.15,
    ),
    Template(
        8,
        "apart circles",
        "32,0 15,10 16,32 32,42 48,32 49,10 31,0 / 32,46 9,58 8,88 32,100 56,88 54,58 31,47",
        0.7,
        0.12,
        0.02,
    ),
    Template(
        8,
        "S-loop",
        "48,8 30,0 10,10 14,32 34,48 56,68 48,94 28,100 6,90 8,68 32,46 50,28 47,7",
        1.5,
        0.15,
    ),
    Template(
        8,
        "open top",
        "46,3 26,0 9,12 14,32 34,48 56,68 48,94 28,100 6,90 8,68 32,48 50,32 57,14",
        1.5,
        0.13,
        0.02,
    ),
    Template(
        8,
        "diagonal",
        "54,12 32,46 8,76 14,96 34,100 54,88 50,66 30,48 12,28 14,8 34,0 56,14",
        1.0,
        0.15,
    ),
    Template(9, "straight stem", "54,14 32,0 8,10 6,34 26,48 46,40 54,14! 54,58 53,100", 1.5, 0.15),
    Template(
        9, "two strokes", "50,12 30,1 8,12 8,36 28,47 48,36 51,12 / 55,0 54,50 53,100", 1.0, 0.15
    ),
    Template(
        9, "curved stem", "52,12 30,0 8,10 6,34 26,46 48,34 53,10 50,50 36,78 14,100", 1.0, 0.15
    ),
    Template(
        9, "slanted stem", "54,12 32,0 10,12 10,36 30,44 48,30 54,10! 44,54 28,100", 1.0, 0.15
    ),
    Template(
        9, "curl", "52,12 30,0 8,10 6,34 26,46 48,34 53,10 56,56 48,92 24,100 4,86", 1.5, 0.15
    ),
    Template(
        9, "like g", "52,12 30,0 8,10 6,32 26,44 46,36 54,8! 54,80 46,98 26,102 6,92", 1.5, 0.15
    ),
    Template(
        9,
        "closed curl",
        "52,12 30,0 8,10 6,32 26,42 48,32 53,10 57,60 46,96 20,102 3,92 5,82",
        0.7,
        0.12,
    ),
    Template(9, "small loop", "46,10 30,0 13,9 13,28 29,37 44,26 47,6! 44,56 38,100", 0.7, 0.1),
    Template(
        9, "joint loop", "58,8 38,2 10,17 6,33 22,43 44,34 60,14 56,3 51,12 60,42 66,70 34,104"
    ),
    Template(
        9, "wide curl", "54,12 36,0 16,14 16,36 34,46 52,36 57,18 60,58 46,96 20,104 2,88 5,74"
    ),
)
"""At least one of every shape that MNIST's American writers hardly made."""
