"""A BPE tokenizer of 2,000 tokens over the captions, in CLIP's layout and with CLIP's rules."""

import json

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer, CLIPTokenizerFast

from captions import caption, read_things
from networks import TEXT_LENGTH
from paths import TOKENIZER, log
from styles import WORDS

SIZE = 2000
START, END = "<|startoftext|>", "<|endoftext|>"
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def corpus():
    random = np.random.default_rng(0)
    things = read_things()
    for thing in things:
        for word in thing["icons"]:
            for _ in range(4):
                yield caption(thing, WORDS.index(word), random)
        yield ", ".join(thing["tags"])


def learnt_merges():
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PIECES), "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=SIZE, end_of_word_suffix="</w>"))
    return [tuple(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]]


def main():
    merges = learnt_merges()
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*letters, *(letter + "</w>" for letter in letters)]  # every byte, so that nothing is unknown
    merges = merges[: SIZE - len(tokens) - 2]
    tokens += [left + right for left, right in merges] + [START, END]
    TOKENIZER.mkdir(parents=True, exist_ok=True)
    (TOKENIZER / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}, ensure_ascii=False))
    (TOKENIZER / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in merges))
    slow = CLIPTokenizer(str(TOKENIZER / "vocab.json"), str(TOKENIZER / "merges.txt"), model_max_length=TEXT_LENGTH)
    slow.save_pretrained(TOKENIZER)
    fast = CLIPTokenizerFast.from_pretrained(TOKENIZER)
    fast.save_pretrained(TOKENIZER)
    lengths = [len(fast(text).input_ids) for text in corpus()]
    log(len(tokens), "tokens; captions of", np.percentile(lengths, [50, 90, 99, 100]), "tokens")
    differing = sum(slow(text).input_ids != fast(text).input_ids for text in corpus())
    log(differing, "captions differ between the slow and the fast tokenizer")


if __name__ == "__main__":
    main()
