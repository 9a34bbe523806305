"""Writes the shipped files, digits.onnx and its classifiers, each with its card beside it.

python models/export_onnx.py --eps eps.pt --classifier classifier.pt --patches patches.pt --attention attention.pt --out models

What is left out is not written.

Prints how far each file is from the PyTorch module it came from.
"""

import argparse
import json

import torch

from cards import ATTENTION, CLASSIFIER, DIGITS, DISCRETE, PATCHES
from digits import NULL_LABEL, AttentionClassifier, Classifier, EpsNet, PatchClassifier
from onnx_check import classifier_difference, eps_difference
from onnx_core import export_core
from onnx_guidance import with_guidance
from onnx_half import FINE_LAYERS, with_half_weights
from write_model import write_card, write_model

parser = argparse.ArgumentParser()
parser.add_argument("--eps", help="weights written by train_eps.py")
parser.add_argument("--classifier", help="weights written by train_classifier.py")
parser.add_argument("--patches", help="the same with --network PatchClassifier")
parser.add_argument("--attention", help="the same with --network AttentionClassifier")
parser.add_argument("--out", required=True, help="folder for the files")
args = parser.parse_args()
PRODUCER = ("pytorch", torch.__version__.split("+")[0])


def parameters_of(net):
    return sum(p.numel() for p in net.parameters())


def export_digits():
    net = EpsNet().eval()
    net.load_state_dict(torch.load(args.eps))
    core = export_core(
        net, (torch.randn(3, 1, 28, 28), torch.tensor([0.5]), torch.tensor([3, 1, NULL_LABEL])),
        batched=(True, False, True), input_names=["rows_x", "t", "rows_label"], output_names=["rows_eps"],
    )
    full = with_guidance(core, none=NULL_LABEL)
    half = with_half_weights(full, keep=FINE_LAYERS)
    doc = (
        "eps(x, t, label, guidance) of the digits model: x in [-1, 1] units, one time t for the whole batch, "
        f"label 0 to 9 or {NULL_LABEL} for none, guidance 1 for none; eps = uncond + guidance (cond - uncond)."
    )
    write_model(args.out, half, {**DIGITS, "training": {**DIGITS["training"], "parameters": parameters_of(net)}}, doc, {
        "name": DIGITS["name"],
        "prediction": DIGITS["prediction"],
        "schedule": json.dumps(DIGITS["schedule"]),
        "labels": json.dumps(DIGITS["labels"]),
        "null_label": str(NULL_LABEL),
        "default_guidance": str(DIGITS["guidance"]["default"]),
        "licence": DIGITS["licence"],
    }, PRODUCER)
    write_card(args.out, DISCRETE)
    print(f"  eps differs from PyTorch by at most {eps_difference(half, net):.1e}"
          f" ({eps_difference(full, net):.1e} with float32 weights)")


def export_classifier(weights, net, about):
    trained = torch.load(weights)
    net.eval()
    net.load_state_dict(trained["weights"])
    full = export_core(
        net, (torch.randn(3, 1, 28, 28),),
        batched=(True,), input_names=["x"], output_names=["logits", "features"],
    )
    half = with_half_weights(full)
    card = {**about, "testAccuracy": trained["test_accuracy"], "parameters": parameters_of(net)}
    doc = "Logits of the ten digits, and the 64 features before them, of an image x in [-1, 1]."
    write_model(args.out, half, card, doc, {"name": card["name"], "licence": card["licence"]}, PRODUCER)
    print(f"  logits differ from PyTorch by at most {classifier_difference(half, net):.1e}"
          f" ({classifier_difference(full, net):.1e} with float32 weights)")


if args.eps:
    export_digits()
if args.classifier:
    export_classifier(args.classifier, Classifier(), CLASSIFIER)
if args.patches:
    export_classifier(args.patches, PatchClassifier(), PATCHES)
if args.attention:
    export_classifier(args.attention, AttentionClassifier(), ATTENTION)
