"""Fuzzes one reader, guided by what of it was reached: `python tests/fuzz/fuzzer.py TARGET FOLDER [OPTION...]`.

New inputs that reach something new are kept in the folder, which may hold some already; a find is written there too, as
`find-…`. Options are libFuzzer's, such as `-runs=100000`. Once it is mended, a find goes to `finds/TARGET`, where the
ordinary tests try it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import atheris

with atheris.instrument_imports(include=["k80assess", "k80check", "tomllib", "json"]):
    from fuzz.targets import TARGETS


def main(name: str, folder: Path, *options: str) -> None:
    """Fuzz until something is found, or for as long as the options say."""
    target = TARGETS[name]
    folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(target.seeds):
        (folder / f"seed-{i}").write_bytes(seed)
    words = folder.with_name(f"{folder.name}.words")
    words.write_text("".join(f'"{word}"\n' for word in target.words or ("\\x00",)), "utf-8")
    limits = [
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-max_len=4096",
        f"-dict={words}",
        f"-artifact_prefix={folder}/find-",
    ]
    atheris.Setup([sys.argv[0], str(folder), *limits, *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
