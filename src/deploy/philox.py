"""Standard normal noise in which image i depends on (seed, i) alone: the noise of getNoise, in NumPy.

Philox4x32-10 (Salmon et al., 2011) with the seed as key and (block, 0, image) as counter, then Box-Muller. The 32-bit
words are those of the library to the last bit, the normals agree to 1e-6.
"""

import numpy as np

MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def words_of(value):
    """An integer below 2^53 as two 32-bit words, the lower first."""
    return value & 0xFFFFFFFF, value >> 32


def philox4x32(counter, key):
    """Four random words for each row of `counter`, uint32 [n, 4]; `key` is two words."""
    c0, c1, c2, c3 = (column.astype(np.uint64) for column in counter.T)
    k0, k1 = key
    for _ in range(ROUNDS):
        product0, product1 = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (product1 >> HALF) ^ c1 ^ np.uint64(k0),
            product1 & LOW,
            (product0 >> HALF) ^ c3 ^ np.uint64(k1),
            product0 & LOW,
        )
        k0, k1 = (k0 + WEYL[0]) & 0xFFFFFFFF, (k1 + WEYL[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def words(seed, image, count):
    """The first `count` random words of an image, uint32."""
    counter = np.zeros((-(-count // 4), 4), np.uint32)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 2:] = words_of(image)
    return philox4x32(counter, words_of(seed)).reshape(-1)[:count]


def noise(seed, image, shape):
    """The noise of one image, float32 of the given shape."""
    size = int(np.prod(shape))
    pairs = words(seed, image, size + size % 2).reshape(-1, 2).astype(np.float64)
    # Half a unit keeps the logarithm's argument within (0, 1).
    radius = np.sqrt(-2 * np.log((pairs[:, 0] + 0.5) / 2**32))
    angle = 2 * np.pi * (pairs[:, 1] / 2**32)
    normals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return normals.reshape(-1)[:size].reshape(shape).astype(np.float32)
