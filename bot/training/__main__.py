"""`python -m bot.training FOLDER`: the training process."""

import sys
from pathlib import Path

from bot.training.child import serve
from bot.training.teaching import teach

if __name__ == "__main__":
    serve(Path(sys.argv[1]), teach)
