"""The exported folder, run by ONNX Runtime alone: texts to pictures by DDIM, and what the judge names."""

import numpy as np
import onnxruntime
from transformers import AutoTokenizer

from captions import PLAIN, with_article
from networks import TEXT_LENGTH, make_scheduler


def open_session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class Folder:
    def __init__(self, path):
        self.path, self.tokenizer = path, AutoTokenizer.from_pretrained(path / "tokenizer")
        self.encoder, self.decoder = (open_session(path / part / "model.onnx") for part in ("text_encoder", "vae_decoder"))
        self.judge, self.scheduler = open_session(path / "judge.onnx"), make_scheduler()

    def asked(self, count, shift=0.0):
        """Texts spread evenly over the pairs (thing, style) that were learnt, and their things."""
        lines = [line.split("\t") for line in (self.path / "things.tsv").read_text().splitlines()[1:]]
        pairs = [(name, style, i) for i, (name, styles, _) in enumerate(lines) for style in styles.split()]
        chosen = [pairs[int((i + shift) * len(pairs) / count)] for i in range(count)]
        return [PLAIN.format(name=with_article(name), style=style) for name, style, _ in chosen], [i for _, _, i in chosen]

    def states(self, texts):
        ids = self.tokenizer(texts, padding="max_length", max_length=TEXT_LENGTH, truncation=True).input_ids
        return self.encoder.run(["last_hidden_state"], {"input_ids": np.array(ids)})[0]

    def draw(self, unet, texts, steps, guidance, seed, keep=None):
        """Pictures in steps of 255, [n, 3, 64, 64]; `keep` collects what the network is asked."""
        n, alpha_bar = len(texts), self.scheduler.alphas_cumprod.numpy()
        hidden = np.concatenate([np.repeat(self.states([""]), n, 0), self.states(texts)])
        x = np.random.default_rng(seed).standard_normal((n, 4, 16, 16), np.float32)
        self.scheduler.set_timesteps(steps)
        times = [*self.scheduler.timesteps.tolist(), 0]
        for t, later in zip(times[:-1], times[1:]):
            feed = {"sample": np.concatenate([x, x]), "timestep": np.array(t, np.float32), "encoder_hidden_states": hidden}
            if keep is not None:
                keep.append(feed)
            plain, told = np.split(unet.run(None, feed)[0], 2)
            v = plain + guidance * (told - plain)
            (a, s), (b, r) = ((np.sqrt(alpha_bar[k]), np.sqrt(1 - alpha_bar[k])) for k in (t, later))
            x = (b * (a * x - s * v) + r * (s * x + a * v)).astype(np.float32)
        return np.clip(127.5 * (self.decoder.run(None, {"latent_sample": x})[0] + 1), 0, 255).round()

    def share_named(self, pictures, things):
        logits = self.judge.run(["logits"], {"sample": (pictures / 127.5 - 1).astype(np.float32)})[0]
        return (logits.argmax(1) == np.array(things)).mean()
