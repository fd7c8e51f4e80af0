"""A hub over a harbour as a process of its own: `python -m tests.federation.ferry_process FOLDER PORT DATABASE`."""

import sys
from pathlib import Path

import uvicorn

from app import build_app
from settings import Settings


def main(folder: Path, port: int, database: str) -> None:
    """Serves until it is ended; whatever changes in the folder is taken while it runs."""
    configured = Settings(
        sandbox=True,
        data=Path("synthetic"),
        agencies_folder=str(folder / "agencies"),
        state=folder / "state",
        database_url=database,
        watch=True,
        budget=0,
        budget_of_address=0,
    )
    app = build_app(configured, variables={"FERRIES": str(folder), "PIERS": str(folder)})
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
