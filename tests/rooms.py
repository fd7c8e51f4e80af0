"""The rooms of the product: the packages that serve, without what tries, measures and stands in for agencies."""

from settings import ROOT

ROOMS = sorted(
    file.parent.name for file in ROOT.glob("*/__init__.py") if file.parent.name not in ("bench", "sandbox", "tests")
)
