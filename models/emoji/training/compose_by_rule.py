"""Whether thing and style come apart in captions that no one taught: compose_words.py without those of the held-out pairs.

All captions are taught sums, those with a picture too, and so are things that nobody drew: with these many a sum is
the rule. Then the captions with a picture get a part back of what their states had beside the sum, as that is how the
UNet knows the picture. This is a check, and not what is shipped; run it in an $EMOJI_WORK of its own.
"""

from options import training_options
from paths import log
from teach_words import Pupil

INVENTED = 24000  # things that nobody drew
KEPT = 0.3  # given back


def main():
    args = training_options(__doc__, steps=15000, batch=129, rate=1e-3)
    pupil = Pupil()
    teacher = pupil.teacher
    pictured, others = teacher.pictured(), teacher.unpictured(without_held_out=True)
    invented, held_out = teacher.invented(INVENTED), teacher.held_out_ones()
    log("captions with a picture, without, invented, and not taught:", *map(len, (pictured, others, invented, held_out)))
    sums = [(others, 0.0), (invented, 0.0)]
    pupil.learn([(pictured, 0.0), *sums], args.steps, args.batch, args.rate, watched=held_out)
    pupil.learn([(pictured, KEPT), *sums], int(0.3 * args.steps), args.batch, args.rate / 2, watched=held_out)
    pupil.save()


if __name__ == "__main__":
    main()
