"""Non-maximum suppression: of the boxes that a detector puts on one object, keep the best."""

import numpy as np

from dy2st import InputSpec, to_static


def overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with many; a box is x1, y1, x2, y2."""
    top_left = np.maximum(box[:2], boxes[:, :2])
    bottom_right = np.minimum(box[2:], boxes[:, 2:])
    sides = np.maximum(bottom_right - top_left, 0)
    shared = sides[:, 0] * sides[:, 1]
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return shared / (area + areas - shared)


@to_static
def nms(
    boxes: np.ndarray,
    scores: np.ndarray,
    labels: np.ndarray,
    max_overlap: float = 0.5,
    min_score: float = 0.1,
    max_kept: int = 60,
) -> np.ndarray:
    """Indices of the boxes to keep, best first; only boxes of one class suppress each other."""
    order = np.argsort(-scores, kind="stable")
    keep = []
    while order.size > 0:
        best = order[0]
        if scores[best] < min_score:
            break
        keep.append(best)
        if len(keep) == max_kept:
            break
        rest = order[1:]
        same_class = labels[rest] == labels[best]
        suppressed = same_class & (overlap(boxes[best], boxes[rest]) > max_overlap)
        order = rest[~suppressed]
    return np.array(keep, dtype=np.int64)


def detections(objects: int, count: int = 1000, seed: int = 0) -> tuple:
    """What a detector might say: each object found many times, a little off, with some doubt."""
    rng = np.random.default_rng(seed)
    centers = rng.uniform(50, 590, (objects, 2))
    sizes = rng.uniform(30, 120, (objects, 2))
    classes = rng.integers(0, 3, objects)
    which = rng.integers(0, objects, count)
    shift = rng.normal(0, 0.12, (count, 4)) * np.tile(sizes[which], 2)
    corners = np.concatenate([centers - sizes / 2, centers + sizes / 2], axis=1)
    boxes = corners[which] + shift
    doubt = np.abs(shift).sum(axis=1) / sizes[which].sum(axis=1)
    scores = np.exp(-3 * doubt) * rng.uniform(0.5, 1, count)
    return boxes.astype(np.float32), scores.astype(np.float32), classes[which]


def inputs() -> tuple:
    return detections(objects=20)


def other_inputs() -> tuple:
    """A crowd: more objects than may be kept."""
    return detections(objects=120, seed=1)


MAIN = nms
DYNAMIC = (
    InputSpec(("boxes", 4), "float32"),
    InputSpec(("boxes",), "float32"),
    InputSpec(("boxes",), "int64"),
)

if __name__ == "__main__":
    for boxes, scores, labels in (inputs(), other_inputs()):
        kept = nms(boxes, scores, labels)
        print(f"{len(boxes)} boxes, {len(kept)} kept. The best five:")
        for i in kept[:5]:
            print(f"  class {labels[i]}  score {scores[i]:.2f}  at {boxes[i].round().astype(int)}")
