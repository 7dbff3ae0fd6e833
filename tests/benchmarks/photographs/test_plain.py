import io

from PIL import Image

from benchmarks.photographs.cameras import Frame
from benchmarks.photographs.plain import take_plain_photograph
from model.dataset import Mnist
from model.reader import Reader

FRAME = Frame(480, 360)


def test_it_is_a_plain_jpeg_of_the_size_asked_for_and_the_same_each_time(mnist: Mnist) -> None:
    data = take_plain_photograph(mnist.test, 0, FRAME)

    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (480, 360))
    assert "progressive" not in image.info
    assert take_plain_photograph(mnist.test, 0, FRAME) == data
    assert take_plain_photograph(mnist.test, 1, FRAME) != data


def test_its_digit_is_read(mnist: Mnist, champion_reader: Reader) -> None:
    for frame in (FRAME, Frame(640, 480)):
        reading = champion_reader.read(take_plain_photograph(mnist.test, 0, frame))
        assert reading.text == str(mnist.test.y[0])


def test_noise_makes_the_file_larger(mnist: Mnist) -> None:
    calm = take_plain_photograph(mnist.test, 0, FRAME, noise=0.5)

    assert len(calm) < len(take_plain_photograph(mnist.test, 0, FRAME))
