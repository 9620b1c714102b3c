"""MLF955 to MLF964: contract months and price adjustment."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF955",
        "no months to choose among",
        "data.rolls asks for {rule}, and the bars are of one contract month at a time; several months at the same instants were expected",
        "set data.rolls: source, or bring the bars of every contract month",
    ),
    Rule(
        "MLF956",
        "the source does not choose",
        "data.rolls asks for source, and several contract months have a bar at {ts}; one month at a time was expected",
        "set data.rolls: volume or calendar",
    ),
    Rule(
        "MLF957",
        "the figures that decide are missing",
        "data.rolls asks for {rule}, and no bar has {column} above zero; the figures of every contract month were expected",
        "set data.rolls: calendar, or bring bars with {column}",
    ),
    Rule(
        "MLF958",
        "the bars do not hold what the calendar asks for",
        "on {count} of {total} trade dates the bars lack the contract month that the calendar holds, the first {date} without {month};"
        " at most {limit} were expected",
        "set data.rolls: source if the bars are of one month at a time, else volume",
    ),
    Rule(
        "MLF959",
        "a ratio of prices at or below zero",
        "a price at {ts} is {price:g}; data.rolls.adjust: ratio needs prices above zero",
        "set data.rolls.adjust: difference",
    ),
    Rule(
        "MLF960",
        "prices shifted by the vendor",
        "the vendor has shifted earlier contracts by the differences at rolls, so levels are not those that were traded: {text}",
        "bring unadjusted prices, or write `prices: difference`: distances in points are true, levels and percentages are not",
        "warning",
    ),
)
