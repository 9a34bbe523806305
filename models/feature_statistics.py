"""Mean and covariance of the classifier's features over MNIST's training digits, for the Fréchet distance of samples.

python models/feature_statistics.py --mnist DIR --out models/digits-features.json

The file also states the floor: the distance of as many real test digits as a benchmark draws.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime

from mnist import load_mnist

parser = argparse.ArgumentParser()
parser.add_argument("--mnist", required=True, help="folder with the four idx files")
parser.add_argument("--classifier", default="models/digits-classifier.onnx")
parser.add_argument("--count", type=int, default=2000, help="test digits for the floor")
parser.add_argument("--out", required=True)
args = parser.parse_args()

session = onnxruntime.InferenceSession(args.classifier)


def statistics(images):
    features = np.concatenate([session.run(["features"], {"x": x.numpy()})[0] for x in images.split(500)])
    return features.mean(0, dtype=np.float64), np.cov(features, rowvar=False, dtype=np.float64)


def frechet(mean_a, cov_a, mean_b, cov_b):
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ cov_b @ root).clip(0)).sum()
    return ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross


mean, covariance = statistics(load_mnist(args.mnist, "train")[0])
floor = frechet(mean, covariance, *statistics(load_mnist(args.mnist, "t10k")[0][: args.count]))
print(f"floor at {args.count} digits: {floor:.4f}")
rounded = lambda array: [float(f"{value:.9g}") for value in array]
with open(args.out, "w") as file:
    json.dump(
        {
            "classifier": Path(args.classifier).name,
            "sha256": hashlib.sha256(Path(args.classifier).read_bytes()).hexdigest(),
            "digits": "the 60,000 of MNIST's training set",
            "floor": {"count": args.count, "frechet": round(float(floor), 4)},
            "mean": rounded(mean),
            "covariance": rounded(covariance[np.tril_indices(len(mean))]),
        },
        file,
    )
    file.write("\n")
