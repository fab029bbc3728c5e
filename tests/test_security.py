"""What SECURITY.md promises is held by tests, and secrets and files stay with their owner."""

from __future__ import annotations

import ast
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from canaries import leaks
from fake_discord import TOKEN

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.findall(r"`(test_\w+)::(test_\w+)`", (ROOT / "SECURITY.md").read_text("utf-8"))


def test_every_test_that_is_named_exists() -> None:
    """In the file that is named."""
    assert len(NAMED) > 20
    for module, name in NAMED:
        tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (module, name)


def test_the_canaries_are_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What looks for secrets finds them in a database, a log and the configuration of a clone; elsewhere none."""
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "clones" / "a.git").mkdir(parents=True)
    (folder / "clones" / "a.git" / "config").write_text("header = Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0")
    (folder / "bot.log").write_text(f"token {TOKEN}")
    with closing(sqlite3.connect(folder / "index.sqlite")) as connection:
        connection.execute("create table a as select ? as b", (TOKEN,))
        connection.commit()
    (folder / "index.md").write_text("nothing")
    assert len(leaks(folder)) == 3


def test_all_that_is_written_is_its_owners(examples: Path, tmp_path: Path) -> None:
    """Index, second database, locks and backup, made by a process to which every umask was taken away."""
    config = tmp_path / "callnotes.toml"
    config.write_text(f'data = "data"\n[[source]]\nname = "tidewater"\npath = "{examples}"\n')
    environment = {"DISCORD_TOKEN": TOKEN, "PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    code = "import os; os.umask(0)\nimport discord; discord.http.Route.BASE = 'http://127.0.0.1:9/api/v10'\n"
    words = [sys.executable, "-c", f"{code}from bot.cli import main; main()"]
    with subprocess.Popen(
        [*words, "run", "--config", str(config)], stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            assert TOKEN not in line
            if "waiting seconds=" in line:
                process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    (tmp_path / "data" / "kept").mkdir(mode=0o700)
    backup = [*words, "backup", str(tmp_path / "data" / "kept" / "copy.sqlite"), "--config", str(config)]
    subprocess.run(backup, check=True, env=environment, cwd=ROOT)
    written = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert {"index.sqlite", "ledger.sqlite", "copy.sqlite"} <= {path.name for path in written}
    assert [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
