"""How much order there is in returns, and how rough the curve of prices is.

Returns are log returns within sessions, as in the group ``statistics``. The curve of prices is that of the closes with the jumps over
breaks between sessions taken out, as if each session had opened where the one before closed.
"""

from math import factorial
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import LONGEST, Four

RETURN = 2 * sizes.SCALAR  # the previous close and its session
KNOWN = sizes.SCALAR  # known returns in a row

Window = Annotated[int, Field(ge=10, le=LONGEST, description="window in bars")]
Pairwise = Annotated[int, Field(ge=10, le=500, description="window in bars; each bar costs its square")]
Stretch = Annotated[int, Field(ge=1, le=5, description="values in a stretch")]
Near = Annotated[float, Field(gt=0, le=5, description="how near is a match, in standard deviations")]


@feature(
    "complexity:shannon_entropy",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + KNOWN + sizes.recent(p.n),
    defaults={"n": (20, 50)},
)
class ShannonEntropy(FeatureParams):
    """Shannon entropy of the last n log returns within sessions, in bins of equal width: 0 all in one bin, 1 spread evenly.

    ``-sum(f ln f) / ln(bins)``, f the shares of the bins between the lowest and the highest return of the window; 0 where all are equal.

    Source: Shannon, A mathematical theory of communication, Bell System Technical Journal 27 (1948), section 6.
    """

    n: Window = 20
    bins: Annotated[int, Field(ge=2, le=100, description="bins")] = 10


@feature(
    "complexity:permutation_entropy",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.recent(p.order) + sizes.ring(p.n - p.order + 1) + factorial(p.order),
)
class PermutationEntropy(FeatureParams):
    """Entropy of the orders in which neighbouring closes stand: 0 always the same order, 1 all orders equally often.

    ``-sum(f ln f) / ln(order!)``, f the shares of the orders among the ``n - order + 1`` runs of ``order`` closes in the window; of equal
    closes the earlier is the lower one. Only the order counts: a jump over a break weighs no more than any step. 0 in a flat window.

    Source: Bandt and Pompe, Permutation entropy: a natural complexity measure for time series, Physical Review Letters 88 (2002).
    """

    n: Window = 50
    order: Annotated[int, Field(ge=2, le=5, description="closes in a run")] = 3


@feature(
    "complexity:sample_entropy",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + KNOWN + sizes.recent(p.n),
)
class SampleEntropy(FeatureParams):
    """Surprise of the next return where the last m repeated earlier ones: ``-ln(A / B)`` over the last n log returns within sessions.

    B counts the pairs of stretches of m returns that are nowhere more than ``r`` population standard deviations apart, A those that are
    near one return later too; the stretches begin at the first ``n - m``. Without any A it is ``ln((n - m) (n - m - 1) / 2)``, the largest
    value there is. 0 where all returns are equal.

    Source: Richman and Moorman, Physiological time-series analysis using approximate entropy and sample entropy, American Journal of
    Physiology 278 (2000).
    """

    n: Pairwise = 50
    m: Stretch = 2
    r: Near = 0.2


@feature(
    "complexity:approximate_entropy",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + KNOWN + sizes.recent(p.n),
)
class ApproximateEntropy(FeatureParams):
    """Approximate entropy of the last n log returns within sessions: ``phi(m) - phi(m + 1)``, low where stretches of returns repeat.

    ``phi(m)`` is the mean of ``ln C`` over all stretches of m returns, C the share of stretches, itself included, that are nowhere more
    than ``r`` population standard deviations apart from it. Being included pulls it to 0 in short windows; ``sample_entropy`` is without.
    0 where all returns are equal.

    Source: Pincus, Approximate entropy as a measure of system complexity, Proceedings of the National Academy of Sciences 88 (1991).
    """

    n: Pairwise = 50
    m: Stretch = 2
    r: Near = 0.2


@feature(
    "complexity:lempel_ziv",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.recent(p.n),
)
class LempelZiv(FeatureParams):
    """Phrases that the signs (-1, 0, 1) of the last n returns within sessions fall into, against a random sequence: ``c ln n / (n ln 3)``.

    c counts the phrases, read from the oldest sign: each is the shortest one that did not occur before its own last sign; the last one
    may be unfinished. Low for trends and cycles. Where no return is 0, a random sequence reaches about ``ln 3 / ln 2`` times less.

    Source: Lempel and Ziv, On the complexity of finite sequences, IEEE Transactions on Information Theory 22 (1976); Kaspar and Schuster,
    Easily calculable measure for the complexity of spatiotemporal patterns, Physical Review A 36 (1987).
    """

    n: Pairwise = 50


@feature(
    "complexity:hurst",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + KNOWN + 2 * _halvings(p.n) + sizes.recent(p.n),
)
class Hurst(FeatureParams):
    """Hurst exponent of the last n log returns within sessions from their rescaled range: 0.5 independent, above it moves go on.

    ``0.5 + b``, b the least-squares slope of ``ln(RS(m) / E(m))`` on ``ln m`` for m = n, n / 2, n / 4 ... as long as m is at least 8. RS is
    the range of the summed deviations from the mean by their population standard deviation, averaged over the last whole pieces of m
    returns; E is its mean for independent normal returns, without which short windows always look persistent. Pieces of equal returns
    are left out; 0.5 where a size has no others. It may leave 0 to 1.

    Source: Mandelbrot and Wallis, Robustness of the rescaled range R/S, Water Resources Research 5 (1969); Anis and Lloyd, The expected
    value of the adjusted rescaled Hurst range of independent normal summands, Biometrika 63 (1976); Peters, Fractal Market Analysis (1994).
    """

    n: Annotated[int, Field(ge=16, le=LONGEST, description="window in bars")] = 100


@feature(
    "complexity:katz_dimension",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.path(p.n),
)
class KatzDimension(FeatureParams):
    """Fractal dimension of the curve of the last n closes: 1 straight, higher the more it winds; jumps over breaks are taken out.

    ``ln k / (ln k + ln(d / L))`` with k = n - 1 steps, L the sum of their sizes and d the farthest distance from the first close. It passes
    2 where the curve swings about its beginning; 3 where the formula gives more or breaks down. 1 in a flat window.

    Source: Katz, Fractals and the analysis of waveforms, Computers in Biology and Medicine 18 (1988), with distances along the price alone
    as Esteller et al., A comparison of waveform fractal dimension algorithms, IEEE Transactions on Circuits and Systems I 48 (2001).
    """

    n: Four = 50


@feature(
    "complexity:higuchi_dimension",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.path(p.n),
)
class HiguchiDimension(FeatureParams):
    """Fractal dimension of the curve of the last n closes: 1 smooth, 1.5 a random walk, 2 noise; jumps over breaks are taken out.

    The least-squares slope of ``ln L(k)`` on ``ln(1 / k)`` for k = 1 ... lags, L(k) the length of the curve seen at every k-th close,
    scaled to all n and averaged over the k places to begin. A k at which it has no length is left out; 1 where fewer than two are left.

    Source: Higuchi, Approach to an irregular time series on the basis of the fractal theory, Physica D 31 (1988).
    """

    n: Window = 50
    lags: Annotated[int, Field(ge=2, le=100, description="closes from one look to the next, at most")] = 10

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if 2 * self.lags > self.n:
            raise ValueError(f"lags is {self.lags} and n is {self.n}; lags may be half of n at most")
        return self


def _halvings(n: int) -> int:
    """How often n, halved again and again, is at least 8."""
    return (n // 8).bit_length()
