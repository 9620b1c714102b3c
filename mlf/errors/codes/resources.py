"""MLF6xx: resources and execution."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF601",
        "A node needs more memory than allowed",
        "{node} needs about {need} of memory; this run may use {allowed}.",
        "raise --memory, or shorten the data or drop features so that the node needs less",
    ),
    Rule(
        "MLF602",
        "An operator raised an exception",
        "{node} ({operator}) stopped with {error}.",
        "read the traceback in {log}; if the operator is your own, mend it and run again: finished nodes are reused",
    ),
    Rule(
        "MLF603",
        "A worker was lost again and again",
        "{node} ({operator}) lost its worker {attempts} times, last by {how}; a node may lose {limit}.",
        "run again with fewer --cores if memory ran out; what the worker printed stands in {log}",
    ),
    Rule(
        "MLF604",
        "An operator broke its output contract",
        "{node} ({operator}) returned something else than it declares: {problem}.",
        "mend the operator; its output contract stands in schemas/contracts.py",
    ),
    Rule(
        "MLF605",
        "A run option is out of range",
        "{option} is {value}; expected {expected}.",
        "give {option} a value within that range",
    ),
    Rule(
        "MLF606",
        "The body of an operator cannot be imported",
        "{node} names the body {body}, which cannot be imported: {reason}.",
        "install what provides {body}, or compile the spec again with the operators at hand",
    ),
    Rule(
        "MLF607",
        "A data file changed since the plan was made",
        "{path} is not the file the plan was compiled from: expected {expected}, found {found}.",
        "compile the spec again so that the plan names the bytes that are there now",
    ),
    Rule(
        "MLF608",
        "No such run",
        "no run is called {run}; there are {known}.",
        "list the runs with `mlf ls`",
    ),
    Rule(
        "MLF609",
        "A run record is damaged",
        "{path} is no run record: {reason}.",
        "delete the folder of that run; its artifacts stay in the store, so running again is quick",
    ),
    Rule(
        "MLF610",
        "The run record cannot be written",
        "the run goes on, but {path} cannot be written ({cause}), so there will be no record of it.",
        "make that folder writable, or choose another one, if you want a record",
        "warning",
    ),
    Rule(
        "MLF611",
        "An earlier result for the same action differs",
        "{node} gave {found}, the store already holds {kept} for the same operator, code, environment and inputs; the stored one is used.",
        "run `mlf verify` to see which nodes do not repeat",
        "warning",
    ),
    Rule("MLF612", "No such node or artifact", "{run} has no node or artifact called {node}.", "list them with `mlf status RUN --all`"),
    Rule(
        "MLF613",
        "A node without an artifact",
        "{node} has no artifact in {run}: its state there is {state}.",
        "look at why with `mlf status {run}`, then run the spec again",
    ),
    Rule(
        "MLF614",
        "The code was edited while the run went on",
        "{node} ran code that was edited after its plan was made: {differences}.",
        "run again: the plan is made anew from the code as it is now",
    ),
    Rule(
        "MLF615",
        "The report cannot be written",
        "run {run} is done, but its report cannot be written: {cause}.",
        "Make room or permission, then write it with `mlf report`.",
    ),
)
