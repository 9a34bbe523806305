"""A data set made by Ray Data from a compiled model, with no Deno at all.

    deno task compile --pixels --out digits-deis8.onnx
    pip install -r src/deploy/requirements.txt
    python src/deploy/ray_generate.py --model digits-deis8.onnx --count 50000 --out digits-50k

Each shard is a NumPy array of uint8 and a Parquet index. It appears whole or not at all, and depends on the seed and
the numbers of its images alone: a worker that dies is replaced, and what is there is kept.
"""

import argparse
import hashlib
import io
import os
import uuid

import numpy as np
import onnxruntime
import pyarrow
import pyarrow.parquet

from philox import noise

BATCH = 16


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, help="a file of deno task compile --pixels")
    parser.add_argument("--out", required=True, help="the folder of the data set")
    parser.add_argument("--count", type=int, required=True, help="number of images")
    parser.add_argument("--seed", type=int, default=0, help="image i depends on the seed and i alone (0)")
    parser.add_argument("--label", default="0,1,2,3,4,5,6,7,8,9", help="classes, in turn")
    parser.add_argument("--guidance", type=float, default=1.5)
    parser.add_argument("--shard-size", type=int, default=1024, help=f"a multiple of {BATCH} (1024)")
    parser.add_argument("--workers", type=int, default=2, help="number of Ray actors (2)")
    parser.add_argument("--no-ray", action="store_true", help="make all shards in this process")
    arguments = parser.parse_args()
    if arguments.count < 1 or arguments.shard_size < 1 or arguments.shard_size % BATCH:
        parser.error(f"--count must be at least 1, and --shard-size a multiple of {BATCH}")
    return arguments


class ShardMaker:
    """Makes shards; Ray keeps one in each actor, so that the model is loaded once."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.labels = [int(label) for label in arguments.label.split(",")]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
        inputs = {value.name: value for value in self.session.get_inputs()}
        self.shape = tuple(inputs["noise"].shape[1:])
        self.names = set(inputs)

    def __call__(self, batch):
        """Ray's way to call it: a batch of numbers of shards."""
        return {"made": np.array([self.make(int(number)) for number in batch["id"]])}

    def make(self, number):
        """Makes a shard that is not there yet; returns whether it did."""
        first = number * self.arguments.shard_size
        count = min(self.arguments.shard_size, self.arguments.count - first)
        path = os.path.join(self.arguments.out, f"shard-{number:05d}")
        if is_whole(path):
            return False
        images = np.concatenate([
            self.draw(range(start, min(start + BATCH, first + count))) for start in range(first, first + count, BATCH)
        ])
        array = io.BytesIO()
        np.save(array, images)
        write_whole(f"{path}.npy", array.getvalue())
        write_whole(f"{path}.parquet", self.index(first, images, array.getvalue()))
        return True

    def draw(self, indices):
        feeds = {
            "noise": np.stack([noise(self.arguments.seed, index, self.shape) for index in indices]),
            "label": np.array([self.label(index) for index in indices], np.int64),
            "guidance": np.float32([self.arguments.guidance]),
        }
        [pixels] = self.session.run(None, {name: value for name, value in feeds.items() if name in self.names})
        return pixels

    def label(self, index):
        return self.labels[index % len(self.labels)]

    def index(self, first, images, array):
        indices = range(first, first + len(images))
        table = pyarrow.table({
            "index": pyarrow.array(indices, pyarrow.int64()),
            "seed": pyarrow.array([self.arguments.seed] * len(images), pyarrow.int64()),
            "label": pyarrow.array([self.label(index) for index in indices], pyarrow.int32()),
            "sha256": [hashlib.sha256(image.tobytes()).hexdigest() for image in images],
            "shardSha256": [hashlib.sha256(array).hexdigest()] * len(images),
        })
        file = io.BytesIO()
        pyarrow.parquet.write_table(table, file)
        return file.getvalue()


def is_whole(path):
    """Whether a shard is there, with the checksum that its index names."""
    try:
        table = pyarrow.parquet.read_table(f"{path}.parquet")
        with open(f"{path}.npy", "rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == table["shardSha256"][0].as_py()
    except (OSError, pyarrow.ArrowInvalid, KeyError, IndexError):
        return False


def write_whole(path, data):
    """Writes a file beside its place, syncs and renames it: whole or not at all."""
    beside = os.path.join(os.path.dirname(path), f".deis-{uuid.uuid4()}.tmp")
    with open(beside, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def main():
    arguments = parse_arguments()
    arguments.model, arguments.out = os.path.abspath(arguments.model), os.path.abspath(arguments.out)
    os.makedirs(arguments.out, exist_ok=True)
    shards = -(-arguments.count // arguments.shard_size)
    if arguments.no_ray:
        maker = ShardMaker(arguments)
        made = sum(maker.make(number) for number in range(shards))
    else:
        import ray

        here = os.path.dirname(os.path.abspath(__file__))
        ray.init(runtime_env={"env_vars": {"PYTHONPATH": here}}, ignore_reinit_error=True)
        result = ray.data.range(shards, override_num_blocks=shards).map_batches(
            ShardMaker,
            fn_constructor_args=(arguments,),
            batch_size=1,
            concurrency=arguments.workers,
            num_cpus=0.5,  # half a core is left to Ray's own tasks, which otherwise wait for ever on a small machine
        )
        made = sum(row["made"] for row in result.iter_rows())
    print(f"{arguments.out}: {made} new shards")


if __name__ == "__main__":
    main()
