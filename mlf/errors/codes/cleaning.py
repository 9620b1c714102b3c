"""MLF945 to MLF954: defects of bars."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF945",
        "prices stand still",
        "{count} bars from {ts} to {last} close between {low:g} and {high:g}, less than one of them ranges; an open market moves",
        "bring real prices of the contract, or set data.clean.{policy}: keep",
    ),
    Rule(
        "MLF946",
        "prices on two levels",
        "{count} bars from {ts} to {last} lie on another price level than the bars around them; prices of one series were expected",
        "bring bars of one source, or set data.clean.{policy}: keep",
    ),
)
