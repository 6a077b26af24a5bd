"""Image filter: clean a noisy photograph, find its threshold, and smooth the mask until stable."""

from pathlib import Path

import numpy as np

from dy2st import InputSpec, to_static


def neighbourhood(image: np.ndarray) -> np.ndarray:
    """The nine pixels around each pixel, (9, height, width); edges are repeated."""
    height, width = image.shape
    padded = np.pad(image, 1, mode="edge")
    return np.stack([padded[r : r + height, c : c + width] for r in range(3) for c in range(3)])


def remove_impulses(image: np.ndarray, contrast: int) -> tuple[np.ndarray, int]:
    """Median filter where a pixel is stuck at black or white, again until none is."""
    passes = 0
    while True:
        median = np.median(neighbourhood(image), axis=0)
        stuck = (image == 0) | (image == 255)
        noisy = stuck & (np.abs(image - median) > contrast)
        if not noisy.any() or passes == 20:
            return image, passes
        image = np.where(noisy, median, image).astype(np.uint8)
        passes += 1


def isodata(image: np.ndarray) -> np.ndarray:
    """The grey level halfway between the mean of what is darker and the mean of what is not."""
    level = image.mean()
    for _ in range(100):
        dark = image < level
        if not dark.any():  # one grey level only
            break
        halfway = (image[dark].mean() + image[~dark].mean()) / 2
        if abs(halfway - level) < 0.01:
            break
        level = halfway
    return level


@to_static
def segment(image: np.ndarray, contrast: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cleaned image (uint8), the mask of its dark part, and the passes of each filter."""
    clean, median_passes = remove_impulses(image, contrast)
    mask = clean < isodata(clean)
    vote_passes = 0
    while vote_passes < 50:
        voted = neighbourhood(mask).sum(axis=0) >= 5  # with most of the nine
        vote_passes += 1
        if not np.logical_xor(voted, mask).any():
            break
        mask = voted
    return clean, mask, np.array([median_passes, vote_passes])


def with_impulses(photo: np.ndarray, share: float) -> np.ndarray:
    """The photograph with a share of its pixels black or white."""
    rng = np.random.default_rng(0)
    kind = rng.choice(3, photo.shape, p=[1 - share, share / 2, share / 2])
    return np.choose(kind, [photo, 0, 255]).astype(np.uint8)


def inputs() -> tuple:
    photo = np.load(Path(__file__).parent / "data" / "camera.npy")
    return (with_impulses(photo, share=0.2),)


def other_inputs() -> tuple:
    """A frame with the lens cap on: one grey level under the impulses."""
    return (with_impulses(np.full((128, 128), 20, dtype=np.uint8), share=0.35),)


MAIN = segment
DYNAMIC = (InputSpec(("height", "width"), "uint8"),)

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        clean, mask, (median_passes, vote_passes) = segment(image)
        print(f"{median_passes} median and {vote_passes} voting passes, {mask.mean():.0%} dark")
        for row in mask[::8]:
            print("  " + "".join(".#"[int(pixel)] for pixel in row[::4]))
