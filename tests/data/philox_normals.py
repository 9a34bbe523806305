"""The normals of getNoise() in NumPy, operation for operation: prints the checksums of tests/tensors/noise_test.ts."""

from functools import reduce

import numpy as np

LOG2_HIGH, LOG2_LOW = 0.693359375, -2.121944400546905827678785e-4
COEFFICIENTS = {
    np.float32: (
        [0.29580053043188442144, 0.39988778282162807727, 0.66666685045156029067],
        [-0.00019587865702101875127, 0.008332748154085032145, -0.16666664661714698465],
        [0.000024547916853691016927, -0.0013888302919113632806, 0.041666664658901403725],
    ),
    np.float64: (
        [0.14616585424888621989, 0.15331710618210771568, 0.18182889455674946039, 0.22222211130259877029,
         0.28571428626003268742, 0.39999999999899443233, 0.66666666666666696883],
        [1.5918115263265975194e-10, -2.505113165023518147e-8, 2.7557316101617874437e-6, -0.00019841269836756772528,
         0.0083333333333309472945, -0.16666666666666664622],
        [-1.1382623647474604629e-11, 2.0876146146558611582e-9, -2.7557317271145145962e-7, 0.000024801587298764560771,
         -0.0013888888888887396492, 0.041666666666666665388],
    ),
}


def philox(blocks, step, image, seed):
    words = np.uint64(0xFFFFFFFF)
    c = [np.arange(blocks, dtype=np.uint64)] + [np.full(blocks, v, np.uint64) for v in (step, image % 2**32, image >> 32)]
    k0, k1 = seed % 2**32, seed >> 32
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(b >> np.uint64(32)) ^ c[1] ^ np.uint64(k0), b & words, (a >> np.uint64(32)) ^ c[3] ^ np.uint64(k1), a & words]
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return [v.astype(np.uint32) for v in c]


def horner(row, x):
    return reduce(lambda total, c: total * x + c, row)


def box_muller(u, v, dtype):
    log, sine, cosine = ([dtype(c) for c in row] for row in COEFFICIENTS[dtype])
    log = [2 * c for c in log]
    one, half, unit = dtype(1), dtype(0.5), dtype(2.0**-32)
    if dtype is np.float32:
        signed = (u.view(np.int32).astype(dtype) + half) * unit
        uniform = signed + np.where(u >> np.uint32(31), one, dtype(0))
        bits = uniform.view(np.int32)
        e = (bits - np.float32(np.sqrt(0.5)).view(np.int32)) >> 23
        f = np.where(e == 0, signed, (bits - (e << 23)).view(dtype) - one)
    else:
        uniform = (u.astype(dtype) + half) * unit
        bits = uniform.view(np.int64)
        upper = np.float64(np.sqrt(0.5)).view(np.int64) >> 32
        e = ((bits >> 32) - upper) >> 20
        f = (bits - (e << 52)).view(dtype) - one
    e = e.astype(dtype)
    s = f / (f + dtype(2))
    z, square = s * s, f * f
    rest = square - s * (square + z * horner(log, z))
    if dtype is np.float64:
        rest = rest - e * dtype(2 * LOG2_LOW)
    high = dtype(2 * (LOG2_HIGH + LOG2_LOW if dtype is np.float32 else LOG2_HIGH))
    r = np.sqrt((rest - (f + f)) - e * high)

    quarters = v + np.uint32(0x20000000)
    a = (v - (quarters & np.uint32(0xC0000000))).view(np.int32).astype(dtype) * dtype(1.4629180792671596e-9)
    square = a * a
    sin = a + (a * square) * horner(sine, square)
    cos = (horner(cosine, square) * square - half) * square + one
    swap = (quarters >> np.uint32(30)) & 1 == 1
    sign = lambda top: np.where(top >> np.uint32(31), -one, one)
    n0 = r * np.where(swap, sin, cos) * sign(quarters + np.uint32(0x40000000))
    n1 = r * np.where(swap, cos, sin) * sign(quarters)
    return n0, n1


def normals(size, seed, image, step=0, dtype=np.float32):
    w = philox((size + 3) // 4, step, image, seed)
    return np.stack([*box_muller(w[0], w[1], dtype), *box_muller(w[2], w[3], dtype)], 1).reshape(-1)[:size]


if __name__ == "__main__":
    for dtype in (np.float32, np.float64):
        data = np.concatenate([normals(50_001, 11, image, dtype=dtype) for image in range(3)]).view(np.uint32)
        weights = np.arange(1, data.size + 1, dtype=np.uint64)
        print(dtype.__name__, int((data.astype(np.uint64) * weights % 2**32).sum() % 2**32))
