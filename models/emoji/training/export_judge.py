"""Writes the judge with float16 weights to models/emoji/judge.onnx."""

import io
import sys

import numpy as np
import onnx
import torch

from judge import Judge
from paths import MODEL, PICTURES, WORK, log

sys.path.insert(0, str(MODEL.parent))
from onnx_half import with_half_weights  # noqa: E402


def load_judge():
    judge = Judge(int(np.load(PICTURES)["thing"].max()) + 1)
    state = torch.load(WORK / "judge.pt", map_location="cpu")
    judge.load_state_dict(state["judge"])
    return judge.eval()


def main():
    file = io.BytesIO()
    torch.onnx.export(
        load_judge(),
        (torch.zeros(2, 3, 64, 64),),
        file,
        input_names=["sample"],
        output_names=["logits", "features"],
        dynamic_axes={name: {0: "batch"} for name in ("sample", "logits", "features")},
        opset_version=18,
        dynamo=False,
    )
    onnx.save(with_half_weights(onnx.load_from_string(file.getvalue())), MODEL / "judge.onnx")
    log("judge.onnx", (MODEL / "judge.onnx").stat().st_size)


if __name__ == "__main__":
    main()
