"""Page: what of an article leaves the laptop for those it is shared with (promise 6)."""

from dst_console.models.values import Frozen


class Page(Frozen):
    """An article as the team may have it: everything private in its texts is masked, and nothing says where it arose.

    Moments are ISO 8601 with their offset. Of the times it was used, `tried` counts those with a known result.
    """

    article: str
    """The article's id: it is there once, however often it goes."""

    version: int = 0
    """A state with a higher one comes over it, never one with a lower."""

    title: str
    problem: str
    answer: str
    tags: str
    author: str
    language: str
    visibility: str
    retired: bool
    created: str
    updated: str
    used: int
    tried: int
    worked: int


class Leaf(Frozen):
    """A page and by what it is known here whether it is still what the article says; only the page goes."""

    page: Page
    mark: str
    at: int
    """When it came to be so, as far as the log knows: milliseconds since 1970."""
