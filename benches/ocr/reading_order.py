"""Lines of text from boxes of text that an engine found anywhere in a picture."""

import statistics


def slope_of(quads):
    """How far the lines of the picture fall for each pixel to the right: the median of the long boxes."""
    slopes = [(q[1][1] - q[0][1]) / (q[1][0] - q[0][0]) for q in quads
              if q[1][0] - q[0][0] > 4 * abs(q[3][1] - q[0][1])]
    return statistics.median(slopes) if slopes else 0.0


def lines_of(quads, texts):
    """`texts` as lines: boxes (four corners, clockwise from the upper left) that overlap by half their height are one line."""
    slope = slope_of(quads)
    boxes = []
    for quad, text in zip(quads, texts):
        middle_x, middle_y = (sum(corner[axis] for corner in quad) / 4 for axis in (0, 1))
        height = (quad[3][1] - quad[0][1] + quad[2][1] - quad[1][1]) / 2
        boxes.append((middle_y - slope * middle_x, height, middle_x, text))
    lines = []
    for box in sorted(boxes):
        # a line is as low as its first box: else a staircase of boxes would be one line
        if lines and box[0] - lines[-1][0][0] < min(box[1], lines[-1][0][1]) / 2:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [" ".join(text for *_, text in sorted(line, key=lambda box: box[2])) for line in lines]
