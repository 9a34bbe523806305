"""Exports the averaged weights by optimum to models/emoji: float16 weights, computed in float32."""

import json
import shutil
import sys

import onnx
from optimum.exporters.onnx import main_export

from paths import EXPORTED, MODEL, TOKENIZER, WORK, log
from pipeline import make_pipeline
from weights import named_as_in_torch

sys.path.insert(0, str(MODEL.parent))
from onnx_half import with_half_weights  # noqa: E402

PARTS = ["text_encoder", "unet", "vae_encoder", "vae_decoder"]
CONFIGS = ["model_index.json", "scheduler/scheduler_config.json", *(f"{part}/config.json" for part in PARTS)]


def copy_config(name, source, target):
    """Without the path of the machine that it was saved on."""
    config = json.loads((source / name).read_text())
    config.pop("_name_or_path", None)
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_text(json.dumps(config, indent=2) + "\n")


def main():
    pipeline, training = make_pipeline()
    exported = WORK / "export_onnx"
    for folder in (EXPORTED, exported):
        shutil.rmtree(folder, ignore_errors=True)
    pipeline.save_pretrained(EXPORTED)
    (EXPORTED / "training.json").write_text(json.dumps(training))
    main_export(str(EXPORTED), str(exported), task="text-to-image", library_name="diffusers", dtype="fp32")
    for name in CONFIGS:
        copy_config(name, exported, MODEL)
    shutil.rmtree(MODEL / "tokenizer", ignore_errors=True)
    shutil.copytree(TOKENIZER, MODEL / "tokenizer")  # with tokenizer.json
    modules = {"vae_encoder": pipeline.vae, "vae_decoder": pipeline.vae}
    for part in PARTS:
        model = onnx.load(exported / part / "model.onnx")
        named_as_in_torch(model, modules.get(part) or getattr(pipeline, part))
        onnx.save(with_half_weights(model), MODEL / part / "model.onnx")
        log(part, (MODEL / part / "model.onnx").stat().st_size)


if __name__ == "__main__":
    main()
