"""Markup that escapes by construction: text becomes markup only through :func:`element`."""

from __future__ import annotations

import html
from typing import Final

#: Elements of SVG that close themselves where they have no children, and the one element of HTML here that never has any.
EMPTY: Final = frozenset({"path", "line", "rect", "circle"})
VOID: Final = frozenset({"meta"})

#: Controls, and the marks that reverse the reading direction of what follows, are shown as a replacement character.
UNSAFE: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | None


def escaped(text: object) -> str:
    """``text`` without meaning to a browser: markup and quotes escaped, controls and lone surrogates replaced."""
    clean = str(text).translate(UNSAFE).encode("utf-8", "replace").decode("utf-8")
    return html.escape(clean, quote=True)


def join(*children: Child) -> Html:
    """Children in a row; plain text is escaped, ``None`` leaves nothing."""
    return Html("".join(c if isinstance(c, Html) else escaped(c) for c in children if c is not None))


def element(name: str, /, *children: Child, **attributes: object) -> Html:
    """``<name attributes>children</name>``.

    ``None`` leaves an attribute out. A trailing underscore of its name is dropped and an inner one is a hyphen: ``class_``,
    ``aria_label``. The names of elements and attributes are ours, never a user's.
    """
    opened = name + "".join(f' {_attribute(k)}="{escaped(v)}"' for k, v in attributes.items() if v is not None)
    if name in EMPTY and not children:
        return Html(f"<{opened}/>")
    if name in VOID:
        return Html(f"<{opened}>")
    return Html(f"<{opened}>{join(*children)}</{name}>")


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
