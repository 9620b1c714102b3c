"""Plain scalars after YAML 1.2."""

from __future__ import annotations

import pytest

from mlf.compiler.text.scalars import NumberError, resolve


@pytest.mark.parametrize(
    "text", ["16:30", "NO", "yes", "on", "Off", "2023-01-03", "1_000", "0b11", "1.2.3", "5m", "+", ".", "e3", "0o8", "truE"]
)
def test_what_older_yaml_twists_stays_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("True", True),
        ("FALSE", False),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("0o17", 15),
        ("0xFf", 255),
        ("1e-3", 0.001),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5E+2", -150.0),
        ("9007199254740991", 2**53 - 1),
    ],
)
def test_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", ".NaN", "1e999", "9007199254740992", "-" + "9" * 5000, "0x" + "f" * 40])
def test_a_number_no_field_can_hold_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        resolve(text)
