"""Cycles, scales and memory: wavelets, spectra, Ehlers' filters, fractional differences."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import FastSlow, Two

BANDS = "energy_d1 energy_d2 energy_d3 energy_a3 share_d1 share_d2 share_d3 share_a3 slope"
HILBERT_LOOKBACK = 32
HILBERT_STATE = 33

Window = Annotated[int, Field(ge=56, le=5_000, description="window in bars; three levels need 56")]
Power = Annotated[int, Field(ge=8, le=4_096, description="window in bars, a power of two")]
Order = Annotated[float, Field(ge=0.01, le=2, description="order of the difference")]


class PowerOfTwo(FeatureParams):
    """A window that the fast Fourier transform can halve to the end."""

    n: Power

    @model_validator(mode="after")
    def _halves(self) -> Self:
        if self.n & (self.n - 1):
            raise ValueError(f"n is {self.n}; it must be a power of two, such as 32, 64 or 128")
        return self


@feature(
    "spectral:wavelet",
    reads="close",
    outputs=BANDS,
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.recent(p.n),
)
class Wavelet(FeatureParams):
    """Daubechies' wavelet db4, three levels, over the last n closes as deviations from their mean, ``close / mean - 1``.

    ``energy_* = ln(max(sum(coefficients^2) / n, 1e-24))`` for the details d1 (2 to 4 bars), d2 (4 to 8), d3 (8 to 16) and the approximation
    a3; ``share_* = energy / sum of all four``, 0 for a flat window. ``slope`` is the mean step per bar over the last eight bars of the
    window put together again without its details, in the same deviations. Beyond its ends the window goes on as its mirror image.

    Source: Daubechies, Ten Lectures on Wavelets (1992); conventions of PyWavelets ``wavedec(x, "db4", mode="symmetric", level=3)``.
    """

    n: Window = 64


@feature(
    "spectral:volume_wavelet",
    reads="volume",
    outputs=BANDS,
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.recent(p.n),
)
class VolumeWavelet(FeatureParams):
    """As ``wavelet``, over the last n volumes: deviations ``volume / mean - 1``. A window without volume is flat.

    Source: Daubechies, Ten Lectures on Wavelets (1992); conventions of PyWavelets ``wavedec(x, "db4", mode="symmetric", level=3)``.
    """

    n: Window = 64


@feature(
    "spectral:spectral_entropy",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.recent(p.n) + p.n,
)
class SpectralEntropy(PowerOfTwo):
    """Evenness of the spectrum of the last n log returns: ``-sum(q ln q) / ln(n / 2)``, from 0 for one cycle to 1 for white noise.

    ``q`` is the share of each frequency 1 to n / 2 in the periodogram of the returns less their mean. A session's first bar counts from its
    own open. 0 for equal returns.

    Source: Inouye et al., Quantification of EEG irregularity by use of the entropy of the power spectrum, Electroencephalography and
    Clinical Neurophysiology 79 (1991).
    """

    n: Power = 64


@feature(
    "spectral:dominant_period",
    reads="close",
    unit="bars",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.recent(p.n) + p.n,
)
class DominantPeriod(PowerOfTwo):
    """Period with the most power in the last n closes less their regression line: ``n / k`` bars, k from 1 to n / 2 cycles in the window.

    Of equal powers the longest period counts; 0 where the closes are on their line.

    Source: Schuster, On the investigation of hidden periodicities, Terrestrial Magnetism 3 (1898): the periodogram.
    """

    n: Power = 64


@feature(
    "spectral:roofing",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.slow,
    state=lambda _: sizes.SEEN + 6 * sizes.SCALAR,
)
class Roofing(FastSlow):
    """Ehlers' roofing filter as a share of the close: what a two-pole high-pass of ``slow`` bars and a super smoother of ``fast`` leave.

    ``hp = (1 - a / 2)^2 (c - 2 c[t - 1] + c[t - 2]) + 2 (1 - a) hp[t - 1] - (1 - a)^2 hp[t - 2]`` with ``w = sqrt(2) pi / slow`` and
    ``a = 1 + (sin w - 1) / cos w``; then as ``super_smoother``, of ``hp``. Both start at 0.

    Source: Ehlers, Cycle Analytics for Traders (2013), chapter 7, with ``sqrt(2)`` and ``pi`` written out.
    """

    fast: Two = 10
    slow: Two = 48


@feature(
    "spectral:super_smoother",
    reads="close",
    outputs="value distance",
    unit="price ratio",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR,
)
class SuperSmoother(FeatureParams):
    """Ehlers' super smoother of the close, and ``close / value - 1``.

    ``f = (1 - b + d^2) (c + c[t - 1]) / 2 + b f[t - 1] - d^2 f[t - 2]`` with ``w = sqrt(2) pi / n``, ``d = exp(-w)`` and ``b = 2 d cos w``;
    the first two values are the closes.

    Source: Ehlers, Cycle Analytics for Traders (2013), chapter 3, with ``sqrt(2)`` and ``pi`` written out.
    """

    n: Two = 10


@feature(
    "spectral:hilbert_period",
    reads="close",
    unit="bars",
    lookback=lambda _: HILBERT_LOOKBACK,
    state=lambda _: sizes.SEEN + HILBERT_STATE,
)
class HilbertPeriod(FeatureParams):
    """Period of the dominant cycle by the homodyne discriminator, ``2 pi / atan(im / re)`` smoothed, held within 6 and 50 bars.

    ``re + i im`` is the smoothed product of the Hilbert transform's phasor and its last conjugate. The first values rise from 0.

    Source: Ehlers, Rocket Science for Traders (2001), chapter 7; TA-Lib HT_DCPERIOD.
    """


@feature(
    "spectral:frac_diff",
    reads="close",
    unit="price",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.recent(p.n) + p.n,
    defaults={"d": (0.3, 0.4, 0.5)},
)
class FracDiff(FeatureParams):
    """Fractional difference of the close over a fixed window, in price: ``sum(w[k] close[t - k])`` for k from 0 to n - 1.

    ``w[0] = 1`` and ``w[k] = -w[k - 1] (d - k + 1) / k``, the coefficients of ``(1 - B)^d``. With d of 1 it is the plain difference.

    Source: Lopez de Prado, Advances in Financial Machine Learning (2018), section 5.5; Hosking, Fractional differencing, Biometrika 68
    (1981).
    """

    d: Order = 0.4
    n: Two = 100
