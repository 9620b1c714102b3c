"""The rows of the block of bars that kernels read."""

OPEN, HIGH, LOW, CLOSE, VOLUME, SESSION, TRADE_DATE, MINUTE, TO_CLOSE, RTH, ROLL, CASH_OPEN, EARLY, EVE = range(14)
ROWS = 14
