"""What can be done with an article wherever one stands before it: change it, let others read it, retire it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dst_console import desk
from dst_console.errors import DeskError
from dst_console.screens.base import DeskScreen
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import ArticleView
    from dst_console.store.log import Store


class Shelving(DeskScreen):
    """A screen with an article under the cursor, or shown."""

    @property
    def chosen(self) -> "ArticleView | None":
        """The article in front; the screen says which."""
        raise NotImplementedError

    def settle(self, job: "Callable[[Store], ArticleView]", then: "Callable[[ArticleView], None]") -> None:
        """Change something about it; the next key is for what stands there then."""
        self.hold_keys()

        def done(view: "ArticleView") -> None:
            then(view)
            self.dst.tell_screens()
            self.stay()

        def refused(error: DeskError) -> None:
            self.dst.say_error(error)
            self.stay()

        self.fetch("settle", job, done, refused)

    def do_edit(self) -> None:
        """Change what it says."""
        if self.chosen:
            self.dst.write_article(article_id=self.chosen.id)

    def do_publish(self) -> None:
        """Let everybody read it, or the desk alone again."""
        view = self.chosen
        if view is None:
            return
        from dst_console.models.states import Visibility

        wanted = Visibility.INTERNAL if view.is_public else Visibility.PUBLIC
        self.settle(lambda store: desk.knowledge.publish(store, view.id, wanted), self._published)

    def _published(self, view: "ArticleView") -> None:
        told = _("Everybody may read it now. Undo takes it back.")
        self.dst.say(told if view.is_public else _("It is for the desk alone now. Undo takes it back."))

    def do_retire(self) -> None:
        """Offer it no longer, or again."""
        view = self.chosen
        if view is not None:
            wanted = not view.retired
            self.settle(lambda store: desk.knowledge.retire(store, view.id, wanted), self._retired)

    def _retired(self, view: "ArticleView") -> None:
        told = _("It is retired: kept, and no longer offered. Undo takes it back.")
        self.dst.say(told if view.retired else _("It is offered again."))
