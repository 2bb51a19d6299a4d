"""A window that asks the most informative question first, and says why once the outcome is settled.

Run it with `python window.py [framework.toml]`.
"""

import sys
import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from tkinter import ttk
from typing import TypeVar

import k80assess as k80

T = TypeVar("T")


class Window(tk.Tk):
    """The questions of an interview, one at a time. Whatever may take long runs in a thread, one after the other."""

    def __init__(self, path: str | None) -> None:
        super().__init__()
        self.title("Assessment")
        self.pool = ThreadPoolExecutor(1)
        self.done: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.heading = ttk.Label(self, text="…", wraplength=500, padding=20)
        self.heading.pack()
        self.answers = ttk.Frame(self, padding=20)
        self.answers.pack()
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.look()
        self.work(lambda: k80.Interview(k80.load_framework(path)), self.ask)

    def work(self, question: Callable[[], T], then: Callable[[T], object]) -> None:
        """Run a question in the thread, and what is done with its answer here, where the window may be touched."""
        ran: Future[T] = self.pool.submit(question)
        ran.add_done_callback(lambda ran: self.done.put(lambda: self.receive(ran, then)))

    def receive(self, ran: Future[T], then: Callable[[T], object]) -> None:
        """Go on with an answer, or say what is wrong."""
        try:
            then(ran.result())
        except (k80.K80Error, OSError) as error:
            self.heading["text"] = error.to("nl") if isinstance(error, k80.K80Error) else str(error)

    def look(self) -> None:
        """See twenty times a second what the thread has finished."""
        while not self.done.empty():
            self.done.get()()
        self.after(50, self.look)

    def ask(self, interview: k80.Interview) -> None:
        """Show the next question with a button for each answer, or the outcome."""
        for button in self.answers.winfo_children():
            button.destroy()
        asked = interview.next_criterion
        if asked is None:
            self.heading["text"] = "…"
            self.work(lambda: k80.explain(interview.assessment), lambda text: self.heading.configure(text=text))
            return
        [criterion] = [own for own in interview.assessment.framework.criteria if own.id == asked]
        self.heading["text"] = (criterion.question or criterion.label).to("nl")

        def answered(level: str) -> k80.Interview:
            interview.answer(asked, level)
            return interview

        for level in criterion.levels:
            press = lambda level=level.id: self.work(lambda: answered(level), self.ask)  # noqa: E731
            ttk.Button(self.answers, text=level.label.to("nl"), command=press).pack(fill="x")

    def close(self) -> None:
        """Let the thread finish what it is at, and nothing more."""
        self.pool.shutdown(cancel_futures=True)
        self.destroy()


if __name__ == "__main__":
    Window(sys.argv[1] if len(sys.argv) > 1 else None).mainloop()
