"""Files of Databento's encoding, read with the vendor's own decoder."""

from __future__ import annotations

from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.operators.writers.dbn import dbn

databento_dbn = pytest.importorskip("databento_dbn")


def test_the_vendors_decoder_reads_the_bars(three: Any) -> None:
    decoder = databento_dbn.DBNDecoder()
    decoder.write(dbn(three.bars, three.manner()))
    metadata, *records = decoder.decode()
    assert metadata.dataset == "GLBX.MDP3"
    assert sorted(metadata.mappings) == ["MESH4", "MESM4"]
    assert [r.ts_event for r in records] == three.bars["ts"].tolist()
    assert [r.pretty_close for r in records] == [5001.0, 5001.75, 5050.75]
    assert [r.volume for r in records] == [120, 0, 7]
    assert len({r.instrument_id for r in records}) == 2


def test_bars_without_a_schema_are_refused(three: Any) -> None:
    with pytest.raises(MlfError, match="MLF971"):
        dbn(three.bars, three.manner(interval=15))
