"""What the trainings have in common at the command line."""

import argparse


def training_options(description, steps, batch, rate):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate)
    return parser.parse_args()
