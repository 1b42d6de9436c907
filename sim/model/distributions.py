"""Shapes of lengths of time, each by the inverse of its distribution, so one address gives one length.

Only `math` is used, and no power with a whole exponent: compiled and plain Python then agree on every bit.
"""

import math

from sim.model.compiling import rule
from sim.model.vocabulary import EXPONENTIAL, LOGNORMAL, WEIBULL


@rule
def tail_of_normal(q):
    """Standard normal quantile for the tails, q = sqrt(-2 log p) (P. J. Acklam's rational approximation, 2003)."""
    top = (
        (((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00) * q - 2.549732539343734e00)
        * q
        + 4.374664141464968e00
    ) * q + 2.938163982698783e00
    bottom = (
        ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00) * q + 3.754408661907416e00
    ) * q + 1.0
    return top / bottom


@rule
def normal(u):
    """Standard normal quantile of u in (0, 1); relative error below 1.2e-9 (same source)."""
    u = min(max(u, 1e-12), 1.0 - 1e-12)
    if u < 0.02425:
        return tail_of_normal(math.sqrt(-2.0 * math.log(u)))
    if u > 1.0 - 0.02425:
        return -tail_of_normal(math.sqrt(-2.0 * math.log(1.0 - u)))
    q = u - 0.5
    r = q * q
    top = (
        (((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r
        - 3.066479806614716e01
    ) * r + 2.506628277459239e00
    bottom = (
        (((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r
        - 1.328068155288572e01
    ) * r + 1.0
    return top * q / bottom


@rule
def length(u, shape, scale, spread):
    """A length in the scale's own unit: exponential (mean), lognormal (median, sigma) or Weibull (scale, shape)."""
    if shape == EXPONENTIAL:
        return -scale * math.log1p(-u)
    if shape == LOGNORMAL:
        return scale * math.exp(spread * normal(u))
    if shape == WEIBULL:
        return scale * math.exp(math.log(max(-math.log1p(-u), 1e-300)) / spread)
    return 0.0


@rule
def put_lengths(result, shape, scale, spread):
    """Put lengths at as many evenly spaced quantiles as `result` has places, the middle of each, in it."""
    for place in range(len(result)):
        result[place] = length((place + 0.5) / len(result), shape, scale, spread)


@rule
def whole_minutes(minutes):
    """Round up to whole minutes; nothing lasts zero."""
    return max(int(math.ceil(minutes)), 1)


@rule
def count_over_dispersed(u, mean, dispersion, most):
    """A negative binomial count by inversion, at most so many: variance = mean + mean * mean / dispersion."""
    if mean <= 0.0:
        return 0
    chance = math.exp(dispersion * math.log(dispersion / (dispersion + mean)))
    ratio = mean / (dispersion + mean)
    below, n = chance, 0
    while u >= below and n < most:
        chance = chance * ratio * (n + dispersion) / (n + 1.0)
        below = below + chance
        n += 1
    return n


@rule
def pick(u, cumulative):
    """The first place in a cumulative row that u falls below; the last place if rounding leaves none."""
    last = cumulative.shape[0] - 1
    for i in range(last):
        if u < cumulative[i]:
            return i
    return last
