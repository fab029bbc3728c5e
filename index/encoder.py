"""The edge to the model that an operator names: texts -> vectors, by sentence-transformers, which the extra brings.

Nothing of it is imported until the first text is to be encoded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import NoEncoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_AT_ONCE = 32
"""Texts that are encoded at once; between, a question may take its turn."""
_TURN = 0.001
"""Seconds that whoever encodes notes waits between, as a lock is not fair."""


class Encoder(Protocol):
    """Gives texts vectors: the nearer two point, the likelier one answers the other. Whoever calls may be any thread.

    The same texts in the same order always get the same vectors. Raises NoEncoder.
    """

    def passages(self, texts: Sequence[str]) -> Floats:
        """Return a row of unit length for each text of the notes."""
        ...

    def question(self, text: str) -> Floats:
        """Return one vector of unit length, as long as a row."""
        ...


class SentenceEncoder:
    """A model of sentence-transformers: a folder or a name. Loaded at the first text."""

    def __init__(self, model: str) -> None:
        self.name = model
        self._lock = Lock()
        self._model: Any = None

    def passages(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text. Those of about one length go together: each costs what the longest does."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts: list[Any] = []
        for at in range(0, len(order), _AT_ONCE):
            parts.append(self._encoded("encode_document", [texts[n] for n in order[at : at + _AT_ONCE]]))
            time.sleep(_TURN)
        rows = import_module("torch").cat(parts)
        return rows[sorted(range(len(order)), key=order.__getitem__)].numpy()

    def question(self, text: str) -> Floats:
        """Return the vector of a question."""
        return self._encoded("encode_query", [text])[0].numpy()

    def _encoded(self, how: str, texts: Sequence[str]) -> Any:  # noqa: ANN401 - a tensor, which has no types here
        with self._lock:  # tokenizers are not for several threads
            self._model = self._model or _loaded(self.name)
            encode: Callable[..., Any] = getattr(self._model, how)
            plain = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
            return encode(plain, convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False).float()


def _loaded(model: str) -> Any:  # noqa: ANN401 - as above
    try:
        tools, torch = import_module("sentence_transformers"), import_module("torch")
    except ImportError:
        raise NoEncoder(
            f"the model {model!r} needs more than is installed: pip install 'callnotes[vectors]', or remove [vectors]"
            " from the configuration."
        ) from None
    import_module("transformers").logging.disable_progress_bar()
    options = {"dtype": torch.bfloat16} if _halves(torch) else {}
    try:
        return tools.SentenceTransformer(model, device="cpu", model_kwargs=options)
    except Exception as error:  # whatever a foreign model raises, the operator is told in a sentence
        said = " ".join(str(error).split())[:200]
        raise NoEncoder(
            f"the model {model!r} cannot be loaded ({type(error).__name__}: {said}); check `model` under [vectors]."
        ) from error


def _halves(torch: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the processor computes with numbers of half the size: three times as fast, cosines within .0001."""
    told: Callable[[], dict[str, Any]] | None = getattr(torch.cpu, "get_capabilities", None)
    able = told() if told else {}
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
