"""MLF9xx: market data."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF901",
        "data file missing",
        "{file}: there is no such data file",
        "check data.source: paths are relative to the spec",
    ),
    Rule(
        "MLF902",
        "data file without bars",
        "{file}: the file holds no bars; a header and at least two rows were expected",
        "export the data again, or point data.source at another file",
    ),
    Rule(
        "MLF903",
        "not a data file",
        "{file}: this is {kind}; a file of bars was expected",
        "bring the bars as text, Parquet, Arrow, JSON or DBN; text may be gzip or Zstandard",
    ),
    Rule(
        "MLF904",
        "damaged data file",
        "{file}: the file is damaged or cut off ({reason})",
        "copy or download the file again",
    ),
    Rule(
        "MLF905",
        "column missing",
        "{file}: no column is known as {role}; the columns are {found}",
        "say which column it is with data.columns, e.g. {{{role}: NAME}}, or {{{role}: 1}} for the first",
    ),
    Rule(
        "MLF907",
        "unreadable value",
        "{file}:{line}: {column} is {value}; {expected} was expected",
        "correct the value or delete the row",
    ),
    Rule(
        "MLF908",
        "ragged line",
        "{file}:{line}: {count} fields in {text}; {expected} fields were expected",
        "repair the line: every row has as many fields as the first",
    ),
    Rule(
        "MLF909",
        "more than one contract",
        "{file}: the rows name {found}; one contract per run was expected",
        "keep the rows of one root, or split the file",
    ),
    Rule(
        "MLF910",
        "data of another contract",
        "{file}: the rows name {found}; the spec's symbol is {symbol}",
        "set symbol: {found}, or point data.source at bars of {symbol}",
    ),
    Rule(
        "MLF911",
        "date outside the calendar",
        "the {template} sessions are known from {known_first} to {known_last}; {first} to {last} was asked for",
        "choose dates inside the calendar with data.start and data.end",
    ),
    Rule(
        "MLF912",
        "bars too coarse",
        "the source holds {interval}-minute bars; {minutes}-minute bars cannot be made from them",
        "set timeframes.base to {interval}m or more, or bring finer data",
    ),
    Rule(
        "MLF913",
        "timeframe does not fit the bars",
        "{minutes} minutes are no multiple of the source's {interval}-minute bars",
        "use a multiple of {interval}m, or bring finer data",
    ),
    Rule(
        "MLF914",
        "defect in the bars",
        "{count} bars are {defect}, the first at {ts}; the policy of data.clean is to fail",
        "set {policy} to another policy, or correct the data",
    ),
    Rule(
        "MLF915",
        "no bars left",
        "no bars are left after {step}: {count} came in",
        "check symbol, dates and time zone of the data",
    ),
    Rule(
        "MLF916",
        "bars outside the sessions",
        "{share} of the bars open while {template} is closed, the first at {ts}; at most {limit} were expected",
        "check that the stamps are bar opens in UTC and that symbol names the right product",
    ),
    Rule(
        "MLF917",
        "no regular interval",
        "{file}: the usual step between stamps is {step}; whole minutes from 1 to 1440 were expected",
        "bring bars of a fixed interval",
    ),
    Rule(
        "MLF918",
        "column named twice",
        "{file}: the header names '{column}' twice",
        "rename or delete one of the two columns",
    ),
    Rule(
        "MLF919",
        "interval contradicts the stamps",
        "{file} is declared as {declared}-minute bars, but the usual step between stamps is {found} minutes",
        "write data.interval: {found}m, or leave it out",
    ),
    Rule(
        "MLF966",
        "minutes of bars that have none",
        "{key} is {value}, but {base} bars last as long as their volume takes; bars or sessions were expected",
        "write it as a number of bars, or as sessions: 5 sessions",
    ),
    Rule(
        "MLF967",
        "bars without volume",
        "{count} of {rows} source bars have no volume, the first at {ts}; {kind} bars need that of every bar",
        "use timeframes of minutes, or bring data with volume",
    ),
    Rule(
        "MLF968",
        "contract changed within the data",
        "{symbol} had other terms before {date}: {changes}; the run uses those of {date} throughout",
        "set data.start: {date}, or write the terms under contract:",
        "warning",
    ),
    Rule(
        "MLF969",
        "hours changed within the data",
        "the hours of {template} changed within the data: {dates}; every session keeps the hours of its day",
        "set data.start: {date} if all sessions should be alike",
        "warning",
    ),
)
