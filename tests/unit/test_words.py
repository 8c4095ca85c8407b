"""Text that is no whole Unicode, kept and given back."""

from hypothesis import given
from hypothesis import strategies as st

from dst_console.models.words import original, storable

ANY = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]), st.sampled_from("\U0010fffd\U0010d800")))


@given(ANY)
def test_whatever_was_typed_can_be_stored_and_comes_back(text: str) -> None:
    kept = storable(text)
    kept.encode("utf-8")
    assert original(kept) == text
