"""MLF92x and MLF965: reading the files of vendors."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF920",
        "several columns for one role",
        "{file}: each of the columns {columns} could be {role}; one was expected",
        "say which with data.columns, e.g. {{{role}: {column}}}",
    ),
    Rule(
        "MLF921",
        "format contradicts the file",
        "{file} is declared as {declared}, but it is {found}",
        "leave data.format out, or name the file's own format",
    ),
    Rule(
        "MLF922",
        "declared column not found",
        "{file}: data.columns names {column} as {role}; the columns are {found}",
        "name a column of the file, or its position from 1",
    ),
    Rule(
        "MLF923",
        "line of another kind",
        "{file}:{line}: this is {kind}; a row of bars was expected",
        "repair the file or export it again",
    ),
    Rule(
        "MLF924",
        "stamps of no known form",
        "{file}:{line}: {column} is {value}; {expected} was expected",
        "write stamps as 2024-01-31T23:59:00Z, or name the right column with data.columns",
    ),
    Rule(
        "MLF925",
        "day and month in doubt",
        "{file}: dates as {value} can be day/month as well as month/day, and no date in the file decides",
        "write dates as 2024-01-31",
    ),
    Rule(
        "MLF926",
        "damaged archive",
        "{file}: the {kind} archive cannot be unpacked ({reason})",
        "copy or download the file again",
    ),
    Rule(
        "MLF927",
        "records that are no bars of one kind",
        "{file} holds {what}; {expected} were expected",
        "download bars of outright contracts again, of one interval and with symbols",
    ),
    Rule(
        "MLF928",
        "files that contradict each other",
        "{count} bars are told differently by overlapping files: {places}",
        "remove the wrong file, or set data.overlap: newest or oldest",
    ),
    Rule(
        "MLF929",
        "files that are no one series",
        "{first}: {one}; {second}: {other}; files of one kind were expected",
        "name the files of one kind in data.source",
    ),
    Rule(
        "MLF965",
        "no time zone",
        "{file}: {what}; a zone as America/Chicago, UTC, +02:00 or America/New_York+7h was expected",
        "set data.timezone",
    ),
)
