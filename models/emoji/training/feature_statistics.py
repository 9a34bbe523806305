"""Writes models/emoji/judge-features.json: mean and covariance of the judge's features over the training pictures."""

import json

import numpy as np

from card import sha256
from evaluate import judged, load_judge
from paths import MODEL, PICTURES, log
from train_vae import as_tensor


def main():
    data = np.load(PICTURES)
    features = judged(load_judge(), as_tensor(data["images"][~data["held_out"]]))[1].numpy()
    covariance = np.cov(features, rowvar=False, dtype=np.float64)
    rounded = lambda array: [float(f"{value:.6g}") for value in array]
    statistics = {
        "sha256": sha256(MODEL / "judge.onnx"),
        "pictures": f"the {len(features):,} that the model was trained on",
        "mean": rounded(features.mean(0, dtype=np.float64)),
        "covariance": rounded(covariance[np.tril_indices(len(covariance))]),
    }
    (MODEL / "judge-features.json").write_text(json.dumps(statistics) + "\n")
    log(f"{len(features)} pictures, variance {np.trace(covariance):.4f}")


if __name__ == "__main__":
    main()
