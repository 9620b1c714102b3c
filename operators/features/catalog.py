"""The explicit table of features. A test proves that nothing declared in ``groups`` is missing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.features.groups import (
    bar,
    momentum,
    moving_average,
    returns,
    session,
    statistics,
    time,
    trend,
    volatility,
    volume,
)

if TYPE_CHECKING:
    from mlf.operators.features.declaration import Feature, FeatureParams

_DECLARED: tuple[type[FeatureParams], ...] = (
    returns.SimpleReturn,
    returns.LogReturn,
    returns.Gap,
    returns.SessionReturn,
    bar.RangePercent,
    bar.BodyPercent,
    bar.Wick,
    bar.CloseLocation,
    bar.Engulfing,
    bar.RunLength,
    bar.TrueRangePercent,
    moving_average.Sma,
    moving_average.SmaDistance,
    moving_average.Ema,
    moving_average.EmaDistance,
    moving_average.SmaSpread,
    moving_average.EmaSpread,
    moving_average.Linreg,
    momentum.Rsi,
    momentum.Macd,
    momentum.Stochastic,
    momentum.WilliamsR,
    momentum.Roc,
    momentum.Cci,
    momentum.Mfi,
    momentum.Bop,
    volatility.Atr,
    volatility.Natr,
    volatility.SessionAtr,
    volatility.Bollinger,
    volatility.HistoricalVolatility,
    volatility.Parkinson,
    volatility.GarmanKlass,
    volatility.VolatilityRatio,
    volume.VolumeRatio,
    volume.VolumeZscore,
    volume.ObvSlope,
    volume.Cmf,
    trend.Adx,
    trend.Dmi,
    trend.Donchian,
    trend.EfficiencyRatio,
    statistics.Skewness,
    statistics.Kurtosis,
    statistics.Zscore,
    statistics.Autocorrelation,
    time.TimeOfDay,
    time.DayOfWeek,
    time.SessionMinutes,
    time.CashHours,
    session.PriorSession,
    session.SessionGap,
    session.SessionExtremes,
    session.SessionVwap,
)

#: Every feature by name.
FEATURES: dict[str, Feature] = {cls.declaration.name: cls.declaration for cls in _DECLARED}

#: The names of each group's features, both in the order of the table.
GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(f.name for f in FEATURES.values() if f.group == group) for group in dict.fromkeys(f.group for f in FEATURES.values())
}
