"""MLF5xx: what would let a run see its own future, and windows that do not fit the data."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF501",
        "tainted input",
        "node {node}: what is made from a {taint} reaches port '{port}': {path}",
        "cut this path: nothing here may know a {taint}",
    ),
    Rule(
        "MLF502",
        "purge shorter than a label",
        "splits.purge is {purge} bars, but a label looks {reach} bars ahead, so training rows would know the scored ones",
        "set splits.purge to {reach} or more, or leave it out",
    ),
    Rule("MLF503", "feature with a future", "node {node} looks {reach} bars ahead: {path}", "use only bars that have closed"),
    Rule(
        "MLF504",
        "splits that do not add up",
        "train, validation and test add up to {total}, expected 1",
        "change the shares so that they add up to 1",
    ),
    Rule(
        "MLF505",
        "segment eaten by purge and embargo",
        "the {segment} segment has about {rows} rows, and purge and embargo take {taken}",
        "use more data, a larger share, or a smaller embargo",
    ),
    Rule(
        "MLF506",
        "horizon longer than the data",
        "horizon {horizon} looks {reach} bars ahead, but the data has about {rows} bars",
        "use more data or a shorter horizon",
    ),
    Rule(
        "MLF511",
        "fitted on scored rows",
        "node {node} scores rows that {fitted} learnt from: {segments}",
        "fit on segments that are not scored",
    ),
    Rule("MLF512", "fitted on other rows", "node {node} uses rows {own}, but {fitted} was fitted on {other}", "fit both on one row set"),
    Rule(
        "MLF521",
        "no label at all",
        "none of the {rows} bars has a label of horizon {horizon}: each needs an ATR of {atr} bars before it and {vertical} bars after it"
        " in one contract, and an entry before the flatten time",
        "use more data, a smaller vertical barrier, or a flatten time closer to the session's close",
    ),
    Rule(
        "MLF522",
        "empty segment",
        "the {segment} segment has no rows left: of its {bars} bars {labelled} have a label at or after bar {ready}, where every feature is"
        " known, and purge {purge} and embargo {embargo} take those",
        "use more data or a larger share for {segment}, or set a smaller splits.purge or splits.embargo",
    ),
    Rule(
        "MLF523",
        "feature without a value",
        "{count} of {total} features have no value in any bar, so no row can be learnt from: {columns}",
        "leave them out: features of volume need a source that has it, others need more bars than they look back",
    ),
    Rule(
        "MLF551",
        "training rows without a class",
        "the {rows} training rows hold no label {missing}; a classifier needs rows of all three labels, -1, 0 and 1",
        "use more data, or change the barriers so that every label occurs",
    ),
    Rule(
        "MLF552",
        "early stopping without rows",
        "early stopping has no rows to look at: the purged tail of the training rows is empty",
        "use more data, or set early_stopping_rounds to 0",
    ),
    Rule(
        "MLF553",
        "infinite feature",
        "feature {column} is infinite at row {row}; models take finite numbers and NaN",
        "look at the data around this row with mlf show, or leave the feature out",
    ),
    Rule(
        "MLF554",
        "no feature that varies",
        "every feature is constant over the training rows, so there is nothing to learn from",
        "choose other features or more data",
    ),
    Rule(
        "MLF555",
        "columns differ from the model's",
        "column {place} of the matrix is {found}, but the model learnt from {learnt} there",
        "predict with the features that the model was fitted on, in the same order",
    ),
    Rule(
        "MLF556",
        "members speak about different rows",
        "member {place} differs from the first in {differing} rows, {row} among them; all members must score the same rows",
        "give the members the same timeframe, horizon and split",
    ),
)
