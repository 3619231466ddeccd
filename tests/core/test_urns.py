"""URNs and refs: what names an entity of ours, and what names one of somebody else's."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.references import Ref, read_ref
from picturedesk.core.urns import EntityKind, Urn, read_urn

ID = UUID("0198c0de-0000-7000-8000-00000000000a")


class TestAUrn:
    @pytest.mark.parametrize("kind", EntityKind)
    def test_says_what_it_is_made_of(self, kind: EntityKind) -> None:
        urn = read_urn(f"urn:{kind.value}:{str(ID).upper()}", "urn")

        assert urn == Urn(kind, ID)
        assert str(urn) == f"urn:{kind.value}:{ID}"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "urn",
            str(ID),
            f"core:image:{ID}",
            f"URN:core:image:{ID}",
            f"urn:core:file:{ID}",
            f"urn:publisher:image:{ID}",
            f"urn:core:image:{ID} ",
            f"urn:core:image:{ID}\n",
            f"urn:core:image:{ID}:1",
            f"urn:core:image:{{{ID}}}",
            "urn:core:image:",
            "urn:core:image:1",
        ],
    )
    def test_is_refused_in_any_other_form(self, text: str) -> None:
        with pytest.raises(InvalidRequest) as refused:
            read_urn(text, "urn")

        assert [detail.field for detail in refused.value.details] == ["urn"]


class TestARef:
    @pytest.mark.parametrize(
        ("written", "ref"),
        [
            ("crm:1", Ref("crm", "1")),
            ("crm:https://example.org/a:b?c#d", Ref("crm", "https://example.org/a:b?c#d")),
            ("a-b_9::", Ref("a-b_9", ":")),
            ("crm:cafe\u0301", Ref("crm", "caf\u00e9")),
            ("crm:a\x00b", Ref("crm", "ab")),
        ],
    )
    def test_is_split_at_its_first_colon(self, written: str, ref: Ref) -> None:
        assert read_ref(written) == ref

    @pytest.mark.parametrize(
        "written", ["", ":", "crm", "crm:", "crm: ", ":1", "CRM:1", "c rm:1", "crm:" + "x" * 256, "crm:\ud800"]
    )
    def test_that_there_cannot_be_is_none(self, written: str) -> None:
        assert read_ref(written) is None

    @given(st.text())
    def test_reads_itself(self, written: str) -> None:
        ref = read_ref(f"crm:{written}")

        assert ref is None or read_ref(str(ref)) == ref
