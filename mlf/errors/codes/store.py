"""MLF7xx: the store and artifacts."""

from mlf.errors.codes.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "MLF701",
        "the store is read-only",
        "the store cannot be written at {path}: {cause}; new results need a store that can",
        "run with a store on a writable disk: --store FOLDER",
    ),
    Rule(
        "MLF702",
        "no permission in the store",
        "no permission at {path}: {cause}; the store's folders must be readable, and writable for new results",
        "give yourself access (chmod -R u+rwX on the store's folders) or use another store: --store FOLDER",
    ),
    Rule(
        "MLF703",
        "the disk is full",
        "there is no space left for the store at {path}: {cause}; nothing half-written was kept",
        "free space, `mlf gc` shows what the store itself can give back; then run again, what is finished is kept",
    ),
    Rule(
        "MLF704",
        "the quota is used up",
        "your disk quota is used up at {path}: {cause}; nothing half-written was kept",
        "free space within your quota, `mlf gc` shows what the store can give back; then run again",
    ),
    Rule(
        "MLF705",
        "the disk reports an error",
        "the disk failed at {path}: {cause}; reads and writes of the store must succeed",
        "look at the disk's health (dmesg), then check the store: mlf doctor",
    ),
    Rule(
        "MLF706",
        "too many open files",
        "the limit of open files is reached at {path}: {cause}; each mapped column holds one",
        "raise the limit in this shell, `ulimit -n 65536`, and run again",
    ),
    Rule(
        "MLF707",
        "the file system refuses",
        "the store cannot work at {path}: {cause}; it needs a file system with hard links and fsync",
        "keep the store on a local disk (ext4, xfs, btrfs, apfs): --store FOLDER",
    ),
    Rule(
        "MLF708",
        "a blob is missing",
        "the store does not hold {digest} (expected at {path}); a finished result should have all its files",
        "run again: the node that made it is computed anew",
    ),
    Rule(
        "MLF709",
        "a blob is damaged",
        "the bytes at {path} are not those of {digest}; they were found before use and set aside",
        "run again: the node that made it is computed anew; `mlf doctor` checks the rest of the store",
    ),
    Rule(
        "MLF710",
        "a stored file has the wrong form",
        "{digest} holds its right bytes, but not what was expected of it: {fault}",
        "name an artifact of the kind the command expects: `mlf ls` lists them",
    ),
    Rule(
        "MLF711",
        "a column cannot be stored",
        "column {column} {found}; a column is a one-dimensional numpy array of bool, int8 to int64, uint8 to uint64 or float16 to float64",
        "convert it in the operator that returns it",
    ),
    Rule(
        "MLF712",
        "a document cannot be stored",
        "{fault}; a document is None, bool, int, finite float, str, lists and string-keyed mappings of those",
        "return None where a number is not defined, and plain Python numbers instead of numpy's",
    ),
    Rule(
        "MLF713",
        "a file name is not safe",
        "the name {name} {fault}; a file inside an artifact has a plain relative path",
        "rename the file: letters, digits, '.', '_', '-' and '/' between folders",
    ),
    Rule(
        "MLF714",
        "the store is being swept",
        "{holder} has the store to itself ({path}); only one sweep or repair runs at a time",
        "wait for it to end and try again; the lock goes with its process",
    ),
    Rule(
        "MLF715",
        "a pin has a bad name",
        "a pin cannot be called {name}; its name is 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit",
        "choose another name",
    ),
    Rule(
        "MLF716",
        "a source file cannot be read",
        "{path} cannot be read: {cause}; a source is a regular file that you may read",
        "check the path and its permissions",
    ),
    Rule(
        "MLF717",
        "a pin is damaged",
        "the pin at {path} is not what was written: {fault}; nothing is swept while a pin cannot be read",
        "pin the run again, or delete the file if you do not need what it keeps",
    ),
    Rule("MLF751", "damaged model", "the model {problem}", "fit the model again with mlf run"),
)
