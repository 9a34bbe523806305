"""Writes an ONNX file and its card, which names the sha256 of the file that it describes."""

import hashlib
import json
from pathlib import Path

import onnx


def write_model(folder, model, card, doc, metadata, producer):
    """`producer` is name and version of the library that the model comes from."""
    model.producer_name, model.producer_version = producer
    model.graph.name = card["name"]
    model.doc_string = doc
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    file = Path(folder) / card["file"]
    file.write_bytes(model.SerializeToString(deterministic=True))
    write_card(folder, card)
    print(f"{file} {file.stat().st_size} bytes")


def write_card(folder, card):
    sha256 = hashlib.sha256((Path(folder) / card["file"]).read_bytes()).hexdigest()
    text = json.dumps({**card, "sha256": sha256}, indent=2)
    (Path(folder) / f"{card['name']}.json").write_text(text + "\n")
