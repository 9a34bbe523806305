"""Teaches the text encoder to put thing and style together as a sum, after the UNet has learnt.

The UNet saw a caption's states only with its own picture, so those of a thing in a style that it never had may mean
anything to it. What the words of one style change against another's, on average, means the same for all things.
Captions of pairs without a picture are taught that sum (composed_states.py), those with one and empty ones keep their
states. No picture is used.
"""

from options import training_options
from paths import log
from teach_words import Pupil


def main():
    args = training_options(__doc__, steps=4000, batch=128, rate=1e-3)
    pupil = Pupil()
    pictured, unpictured = pupil.teacher.pictured(), pupil.teacher.unpictured()
    log("captions with a picture, and without:", len(pictured), len(unpictured))
    pupil.learn([(pictured, 1.0), (unpictured, 0.0)], args.steps, args.batch, args.rate)
    pupil.save()


if __name__ == "__main__":
    main()
