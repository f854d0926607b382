"""What happens to a screenshot on its way: it is turned, made smaller, noisy, and a JPEG."""

import random

import numpy as np
from PIL import Image

QUALITIES = (60, 90)
# As messengers do it: the longer side has at most 1,280 pixels.
MESSENGER_SIDE = 1280
# Below one pixel for each pixel of the style sheet people cannot read it either.
MIN_SCALE = 1.0
SHARES = {"rotated": .15, "messenger": .2, "noisy": .2}
DEGREES = (1.0, 2.0)
NOISE = (3.0, 8.0)


def degrade(png, jpeg, name, scale, always=(), qualities=QUALITIES):
    """Writes `jpeg` from the picture `png` of device scale `scale` and returns what was done; `name` is the seed."""
    r = random.Random(f"way {name}")
    picture = Image.open(png).convert("RGB")
    done = {}
    for kind, share in SHARES.items():
        chosen = r.random() < share
        if not chosen and kind not in always:
            continue
        if kind == "rotated":
            done["degrees"] = round(r.choice((-1, 1)) * r.uniform(*DEGREES), 2)
            corner = picture.getpixel((1, 1))
            picture = picture.rotate(done["degrees"], Image.Resampling.BICUBIC, expand=True, fillcolor=corner)
        elif kind == "messenger":
            factor = max(min(1.0, MESSENGER_SIDE / max(picture.size)), min(1.0, MIN_SCALE / scale))
            if factor < 1:
                done["scaled"] = round(factor, 3)
                picture = picture.resize([round(side * factor) for side in picture.size], Image.Resampling.BILINEAR)
        else:
            done["noise"] = round(r.uniform(*NOISE), 1)
            generator = np.random.default_rng(r.randrange(2**32))
            noisy = np.asarray(picture, np.float32) + generator.normal(0, done["noise"], (*picture.size[::-1], 1))
            picture = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    done["quality"] = r.randint(*qualities)
    picture.save(jpeg, quality=done["quality"])
    return {**done, "pixels": list(picture.size)}
