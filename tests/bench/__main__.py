"""`python -m tests.bench`: run every bench, print its figures, fail when one misses its target."""

import sys

from tests.bench import autosave, calibration, catalogue, pdf, raters

BENCHES = (pdf.run, autosave.run, catalogue.run, raters.run, calibration.run)

if __name__ == "__main__":
    met = [bench() for bench in BENCHES]
    sys.exit(0 if all(met) else 1)
