"""Writes models/emoji/judge-features.json: mean and covariance of the judge's features over the training pictures."""

import hashlib
import json

import numpy as np
import onnxruntime

from paths import MODEL, PICTURES, log

JUDGE = MODEL / "judge.onnx"


def features_of(images):
    judge = onnxruntime.InferenceSession(JUDGE, providers=["CPUExecutionProvider"])
    parts = np.array_split(images.transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1, len(images) // 256 + 1)
    return np.concatenate([judge.run(["features"], {"sample": part})[0] for part in parts])


def main():
    data = np.load(PICTURES)
    features = features_of(data["images"][~data["held_out"]])
    covariance = np.cov(features, rowvar=False, dtype=np.float64)
    rounded = lambda array: [float(f"{value:.6g}") for value in array]
    statistics = {
        "sha256": hashlib.sha256(JUDGE.read_bytes()).hexdigest(),
        "pictures": f"the {len(features):,} that the model was trained on",
        "mean": rounded(features.mean(0, dtype=np.float64)),
        "covariance": rounded(covariance[np.tril_indices(len(covariance))]),
    }
    (MODEL / "judge-features.json").write_text(json.dumps(statistics) + "\n")
    log(f"{len(features)} pictures, variance {np.trace(covariance):.4f}")


if __name__ == "__main__":
    main()
