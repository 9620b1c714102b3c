"""MLF930 to MLF944: what the bars say against what was declared, and what they cannot decide."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF930",
        "time zone contradicts the bars",
        "read as {declared}, {holes} of {witnessed} spans in which the exchange is closed hold bars ({example} on the file's clock); "
        "read as {found}, {fewer} do",
        "write `timezone: {found}`, or leave timezone out",
    ),
    Rule(
        "MLF931",
        "time zone open",
        "the bars fit several clocks and cannot tell which the file is written by: {options}; one was expected",
        "say which under data: `{line}`",
    ),
    Rule(
        "MLF932",
        "stamp contradicts the bars",
        "stamps are declared to mark the {declared} of a bar, and the bars say {found}: {text}",
        "write `stamp: {found}`, or leave stamp out",
    ),
    Rule(
        "MLF933",
        "stamp open",
        "no bar stands at an edge of the closed hours, so the bars cannot tell whether stamps mark the open or the close of a bar",
        "say which under data: `{line}`",
    ),
    Rule(
        "MLF934",
        "interval contradicts the bars",
        "{what}; one interval was expected",
        "name a file of one interval; if it is {minutes} minutes, say `interval: {minutes}m`",
    ),
    Rule(
        "MLF935",
        "volume contradicts the bars",
        "volume is declared as {declared}, and the bars hold {found}: {text}",
        "write `volume: {found}`, or leave volume out",
    ),
    Rule(
        "MLF936",
        "another instrument",
        "these are not bars of {symbol}: {why}",
        "name the file of {symbol}, or the symbol of this file",
    ),
    Rule(
        "MLF937",
        "doubtful instrument",
        "these may not be bars of {symbol} as traded: {why}",
        "make sure that the file holds {symbol}, not a spot price or a fund, and not prices adjusted by a factor",
        "warning",
    ),
    Rule(
        "MLF938",
        "hours of no futures exchange",
        "bars lie where a futures exchange is closed: {what}",
        "name a file of one futures contract; if it is one, say the time zone of its stamps or export it in UTC",
    ),
    Rule(
        "MLF939",
        "prices contradict the bars",
        "prices are declared as {declared}, and the bars say {found}: {text}",
        "write `prices: {found}`, or leave prices out",
    ),
    Rule(
        "MLF940",
        "prices open",
        "the bars cannot tell whether prices are as traded or adjusted at rolls: {text}",
        "say which under data: `prices: traded`, `prices: difference` or `prices: ratio`",
    ),
    Rule(
        "MLF941",
        "spliced prices",
        "at {ts} the price level changes by {size} points between bars at most {width} wide, where no contract rolls; changes of that "
        "kind: {count}",
        "leave one side out (data.start: {after}, or data.end: {before}), bring a file of one series, or set data.clean.mixed_prices: keep",
    ),
    Rule(
        "MLF942",
        "two series in one",
        "prices jump {count} times between two levels about {size} points apart from {ts} to {last}; one series was expected",
        "bring a file of one contract at a time, or one that names the contract of every bar, or set data.clean.mixed_prices: keep",
    ),
    Rule(
        "MLF943",
        "stretch on another grid",
        "{count} bars in {stretches} stretches are off the tick of {tick}, the longest from {ts} to {last}, {what}; "
        "the other bars stand on the tick",
        "leave the stretch out with data.start or data.end, bring a file of one series, or set data.clean.mixed_prices: keep",
    ),
    Rule(
        "MLF944",
        "prices multiplied by the vendor",
        "the vendor has multiplied the prices by a factor per contract, so nobody traded at them: {text}; traded prices were expected",
        "bring unadjusted prices; or write `prices: ratio`, and fills, ticks and dollars are those of the file, not of the market",
    ),
)
