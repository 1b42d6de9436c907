"""Random numbers by address: (seed, replication | why, who, nth, name) -> [0, 1).

Philox4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11 (2011). Nothing is stored and nothing is consumed, so the order in which a clock asks cannot change an answer.

The counter's four words of 32 bits: the population that someone belongs to (24 bits, a hash of its name) with the
purpose (8 bits); their number in it; how many-th time; and a hash of the name of what it is for, such as a duty.
"""

import numpy as np

from sim.model.compiling import rule

LOW_WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLY_0, MULTIPLY_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
TOP_27, TOP_26 = np.uint64(5), np.uint64(6)
PURPOSES = 256  # addresses kept for the purposes of one population
WORD = 1 << 32  # numbers kept for the members of one population


@rule
def philox(c0, c1, c2, c3, k0, k1):
    """Scramble a counter of four 32-bit words with a key of two; four 32-bit words come back."""
    c0, c1, c2, c3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    k0, k1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        product_0, product_1 = MULTIPLY_0 * c0, MULTIPLY_1 * c2
        c0, c1 = (product_1 >> HALF) ^ c1 ^ k0, product_1 & LOW_WORD
        c2, c3 = (product_0 >> HALF) ^ c3 ^ k1, product_0 & LOW_WORD
        k0, k1 = (k0 + WEYL_0) & LOW_WORD, (k1 + WEYL_1) & LOW_WORD
    return c0, c1, c2, c3


@rule
def draw(rng_key, why, who, nth, name=0):
    """The uniform number in [0, 1) that lives at this address; `luck` holds the seed and the replication.

    who: the key of a population times WORD, and a number in it. name: the key of what is drawn for, 0 if it has none.
    """
    high, low, _, _ = philox(why + (who >> 32) * PURPOSES, who & 0xFFFFFFFF, nth, name, rng_key[0], rng_key[1])
    return (np.int64(high >> TOP_27) * 67108864.0 + np.int64(low >> TOP_26)) / 9007199254740992.0
