"""Compares two renders of the same music; fails if they differ anywhere by -90 dB of full scale or more."""

import sys

import numpy as np
import soundfile as sf

one, other = (sf.read(path, always_2d=True)[0] for path in sys.argv[1:])
if one.shape != other.shape:
    sys.exit(f"{one.shape[0]} and {other.shape[0]} frames")
far = np.abs(one - other).max()
loudest = np.abs(one).max()
print(f"    {one.shape[0]} frames, the loudest sample {loudest:.3f}; farthest apart "
      + (f"{20 * np.log10(far):.1f} dB" if far else "nowhere: the same to the bit"))
sys.exit(not (loudest > 0.1 and far < 10 ** (-90 / 20)))
