"""MLF1xx: the text of a spec."""

from mlf.errors.codes.rule import Rule

_QUOTE = "put the value in quotes"
_PLAIN = "write the value out where it is used, or name it under vars:"

RULES: tuple[Rule, ...] = (
    Rule("MLF101", "spec cannot be read", "{path} cannot be read: {reason}", "check the path"),
    Rule("MLF102", "spec too large", "the text has more than {most} bytes, the most a spec may have", "move data out of the spec"),
    Rule("MLF103", "text is not UTF-8", "byte {byte} is not UTF-8, expected a UTF-8 text", "save the file as UTF-8"),
    Rule("MLF104", "control character", "the text holds the control character {character}, expected printable text", "remove it"),
    Rule("MLF105", "tab", "a tab stands here, expected spaces", "replace the tab by spaces"),
    Rule("MLF106", "unreadable YAML", "{what}, expected YAML", "compare this line with the ones around it"),
    Rule("MLF107", "not closed", "{what} is opened here and never closed", "close it"),
    Rule("MLF108", "wrong indentation", "{what}, expected the indentation of the lines around it", "line it up with its neighbours"),
    Rule("MLF109", "text that needs quotes", "{what} stands here, expected a plain value", _QUOTE),
    Rule("MLF110", "nested too deep", "values nest deeper than {most} levels", "flatten this part"),
    Rule("MLF111", "too many values", "the text has more than {most} values", "shorten the lists"),
    Rule("MLF112", "text too long", "a single value has {length} characters, expected at most {most}", "shorten it"),
    Rule("MLF113", "anchor", "anchor '&{name}' stands here, expected plain values only", _PLAIN),
    Rule("MLF114", "alias", "alias '*{name}' stands here, expected plain values only", _PLAIN),
    Rule("MLF115", "merge key", "the merge key '<<' stands here, expected plain keys only", "use extends: to build on another spec"),
    Rule("MLF116", "tag", "tag '{tag}' stands here, expected plain values only", "remove the tag"),
    Rule("MLF117", "second document", "a second document begins here, expected one spec per file", "move it to a file of its own"),
    Rule("MLF118", "duplicate key", "key '{key}' is given twice, first in line {line}", "remove one of the two"),
    Rule("MLF119", "key is no text", "a key is empty, a list or a mapping, expected a name", "write the key as plain text"),
    Rule("MLF120", "empty spec", "there is nothing in this text, expected a spec", "start one with `mlf init`"),
    Rule("MLF121", "spec is no mapping", "the spec is {found}, expected keys with values", "begin with mlf: 1"),
    Rule(
        "MLF122",
        "number out of reach",
        "{found} is infinite, no number, or has more than 15 digits",
        "use a finite number, or quote it as text",
    ),
    Rule("MLF123", "directive", "a % directive stands here, expected a spec", "remove the line"),
    Rule("MLF124", "extends names no file", "extends is {found}, expected the path of one spec", "write extends: other.yaml"),
    Rule(
        "MLF125",
        "extended spec cannot be read",
        "extends names {path}, which cannot be read: {reason}",
        "check the path; it starts at this file's folder",
    ),
    Rule("MLF126", "specs that extend each other", "extends names {path}, which is already being read", "remove one link of the circle"),
    Rule(
        "MLF127",
        "extends out of the project",
        "extends names {path}, which {reason}",
        "keep the specs inside one project and name them relatively",
    ),
    Rule("MLF128", "too long a chain of specs", "extends names {path}, but {most} files are already being read", "merge some of them"),
    Rule("MLF129", "malformed vars", "{problem}", "write vars: with one line per variable, such as n: 14"),
    Rule("MLF130", "unknown variable", "no variable is called '{name}'; vars has: {known}", "add it under vars:"),
    Rule(
        "MLF131",
        "reference not closed",
        "'${{' is not followed by a name and '}}'",
        "write ${{name}}, or $${{ for the characters themselves",
    ),
    Rule(
        "MLF132",
        "list inside a text",
        "variable '{name}' is a list, expected a single value inside a text",
        "let ${{{name}}} be the whole value",
    ),
    Rule(
        "MLF133",
        "variables grow too large",
        "all references together make more than {most} values or a million characters",
        "use shorter variables",
    ),
    Rule(
        "MLF134",
        "malformed --set",
        "--set has '{found}', expected path=value such as models.xgb.params.max_depth=4",
        "write the path with dots, then =, then the value",
    ),
    Rule(
        "MLF135",
        "--set below a plain value",
        "'{path}' is {found}, so '{key}' cannot be set below it",
        "set '{path}' as a whole, such as {{kind: lightgbm}}",
    ),
    Rule("MLF136", "variable of variables", "variable '{name}' refers to a variable, expected a plain value", "write its value out"),
)
