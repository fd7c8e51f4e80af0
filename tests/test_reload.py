"""`./saan serve --reload`, of a copy of the hub whose files are changed under it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from server.reload import packages
from settings import ROOT


def copied(folder: Path) -> Path:
    """What the hub runs from, without what its runs have left."""
    left = shutil.ignore_patterns("__pycache__", "node_modules")
    for room in [*packages(), ROOT / "agencies", ROOT / "ide"]:
        shutil.copytree(room, folder / room.name, ignore=left)
    for module in ROOT.glob("*.py"):
        shutil.copy(module, folder)
    return folder


async def told(process: asyncio.subprocess.Process, words: str) -> None:
    """Waits until a line has these words."""
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(300):
        while words not in said:
            line = (await process.stdout.readline()).decode()
            assert line, f"it ended: {said}"
            said += line


async def test_a_changed_file_is_served_anew_a_broken_one_is_told_and_nothing_is_left_running(tmp_path: Path) -> None:
    hub = copied(tmp_path / "hub")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAAN_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "serve", "--reload", "--port", "0"),
        cwd=hub,
        env={**clean, "SAAN_STATE": str(tmp_path / "state"), "SAAN_DATA": "synthetic", "SAAN_AGENCIES": "dbd"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    family = [psutil.Process(process.pid)]
    try:
        await told(process, "Ctrl-C ends it.")
        module = hub / "cli" / "serve.py"
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace("Ctrl-C ends it.", "Ctrl-C ends what is new."), encoding="utf-8")
        await told(process, "cli/serve.py changed")
        await told(process, "Ctrl-C ends what is new.")
        (hub / "bounds.py").replace(hub / "bounds.txt")
        await told(process, "No module named 'bounds'")
        (hub / "bounds.txt").replace(hub / "bounds.py")
        await told(process, "Ctrl-C ends what is new.")
        family += family[0].children(recursive=True)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 90) == 0
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=90)
    assert alive == []
