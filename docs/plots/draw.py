"""Draws the pictures of docs/plots.md from the fixture panel.

    pip install ./catlog-py[plot] && python3 docs/plots/draw.py
"""

import io
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import catlog
import catlog.plot as cp
from PIL import Image

HERE = Path(__file__).resolve().parent


def main():
    catalog = catlog.open(HERE.parents[1] / "fixtures" / "daily_rankings.csv.gz")
    pictures = {
        "momentum": lambda: cp.momentum(catalog, 42458),
        "trend": lambda: cp.trend(catalog, 14396),
        "volatility": lambda: cp.volatility(catalog, limit=12),
        "genre_percentiles": lambda: cp.genre_percentiles(catalog, mal_id=42458),
        "genre_ranking": lambda: cp.genre_percentiles(catalog, "Mystery", limit=12),
        "correlation": lambda: cp.correlation(catalog),
        "genre_matrix": lambda: cp.genre_matrix(catalog.genre_correlation()),
    }
    for name, draw in pictures.items():
        drawn = io.BytesIO()
        draw().figure.savefig(drawn, dpi=72)
        # Fewer colours make a third of the size; this choice of them keeps the scale of the matrix.
        picture = Image.open(drawn).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
        picture.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
