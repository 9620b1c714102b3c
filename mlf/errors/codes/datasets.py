"""MLF970 to MLF979: the commands on data sets."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF970",
        "a file cannot be written",
        "{path} cannot be written: {cause}; nothing was changed there",
        "free space, correct the rights, or name another place",
    ),
    Rule(
        "MLF971",
        "bars that the format cannot hold",
        "{format} has no file of {found}; {expected} were expected",
        "choose another --interval or --format",
    ),
    Rule(
        "MLF972",
        "no room for defects",
        "{rows} bars have room for {found} of {count} such defects",
        "ask for fewer of them, or for a longer span",
    ),
    Rule(
        "MLF973",
        "history that differs",
        "{count} bars of {new} differ from {store}: {places}",
        "decide: --on-conflict keep leaves the store's bars, --on-conflict replace takes the new ones",
    ),
    Rule(
        "MLF974",
        "no canonical store",
        "{path} is no canonical Parquet file: {found}; one that `mlf data export` wrote was expected",
        "make it with `mlf data export {path} -o STORE.parquet`",
    ),
    Rule(
        "MLF975",
        "unlike data sets",
        "{one} is {first} and {other} is {second}; both must be of one kind",
        "export both with the same --step, or name the file that was meant",
    ),
    Rule(
        "MLF976",
        "a step that the plan does not have",
        "the plan has no step {step}; it has {known}",
        "name one of them, or a timeframe such as 5m",
    ),
    Rule(
        "MLF977",
        "a fact of the data is missing",
        "{path}: {fact} is not known; neither the file nor the command says it",
        "add {option}",
    ),
    Rule(
        "MLF978",
        "unknown defect",
        "no defect is called '{name}'; known are {known}",
        "name one of them as --defect NAME:COUNT",
    ),
    Rule(
        "MLF979",
        "a step that failed",
        "{node} failed: {message}",
        "mend what it says; `mlf run SPEC` tells more",
    ),
)
