"""MLF8xx: verification."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF801",
        "Not a plan file",
        "{path} is not a plan of this version: {reason}.",
        "make one with `mlf compile SPEC -o {path}`",
    ),
    Rule(
        "MLF802",
        "A plan file was edited",
        "{path} does not match its own digests, first at {where}.",
        "edit the spec instead and compile it again; a plan is made by the compiler only",
    ),
    Rule(
        "MLF803",
        "A plan for another environment",
        "the plan was made for another environment: {differences}.",
        "compile the spec here, or install those versions",
    ),
    Rule(
        "MLF804",
        "Runs that cannot be compared",
        "{a} and {b} are not comparable: {differences}.",
        "run both specs on the same data, labels, splits and costs",
    ),
    Rule(
        "MLF805",
        "A run that cannot be rebuilt",
        "{run} cannot be rebuilt: {reason}.",
        "bring back what is missing and run the spec again",
    ),
    Rule(
        "MLF806",
        "Nothing to compare",
        "{a} and {b} have no evaluation in common; the first has {evaluations_a}, the second {evaluations_b}.",
        "compare two runs that score the same horizon and segment",
    ),
    Rule(
        "MLF807",
        "A plan takes no overrides",
        "{path} is a plan, which is fixed; {overrides} could change a spec only.",
        "override the spec that the plan was made from: `mlf run SPEC --set KEY=VALUE`",
    ),
)
