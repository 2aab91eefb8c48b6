"""Take the three pictures of README.md from a run, with checksums of the tables behind them."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

HOME = Path(__file__).parent.parent
WHERE = HOME / "docs" / "pictures"
BEHIND = WHERE / "behind.json"
DRAWN = ("rank_intervals", "tier_map")
TABLES = {
    "rank_intervals": ["region", "rank", "median", "p05", "p95", "best", "worst"],
    "tiers": ["region", "year", "goalposts", "rule", "rank", "tier", "published_tier"],
    "region_profiles": ["region", "node", "rank", "tier"],
}
SIZE = "794,1500"  # A4 at 96 points an inch, the band above it, and the next sheet's beginning
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def checksum(table: pd.DataFrame, columns: list[str]) -> str:
    """Of the columns that are whole numbers and names, which no machine rounds otherwise."""
    rows = table[columns].astype(object).where(table[columns].notna(), "")
    text = rows.map(lambda cell: f"{cell:g}" if isinstance(cell, int | float) else str(cell))
    return hashlib.sha256(text.to_csv(index=False).encode()).hexdigest()


def first_sheet(path: Path) -> Image.Image:
    """The first white sheet of a picture, without the band above it and what comes after."""
    page = Image.open(path)
    white = np.asarray(page.convert("L"))[:, 2] == 255
    edges = np.flatnonzero(np.diff(np.concatenate([[False], white, [False]])))
    start, stop = max(edges.reshape(-1, 2), key=lambda edge: edge[1] - edge[0])
    return page.crop((0, int(start), page.width, int(stop)))


def main(out: Path) -> None:
    """Refresh them from the folder of a run."""
    WHERE.mkdir(exist_ok=True)
    for name in DRAWN:
        shutil.copy(out / "figures" / f"{name}.png", WHERE / f"{name}.png")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"no browser for the page of a region; install one of {', '.join(BROWSERS)}")
    page = (out / "regions.html").resolve()
    found = re.search(r'<section class="sheet" id="([^"]+)"', page.read_text(encoding="utf-8"))
    anchor = found[1] if found else ""
    shot = WHERE / "region_page.png"
    command = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={SIZE}"]
    address = f"{page.as_uri()}#{anchor}"
    subprocess.run([*command, f"--screenshot={shot}", address], check=True, capture_output=True)
    first_sheet(shot).save(shot, optimize=True)
    sums = {
        name: checksum(pd.read_csv(out / "tables" / f"{name}.csv", low_memory=False), columns)
        for name, columns in TABLES.items()
    }
    BEHIND.write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
