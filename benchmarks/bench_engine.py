"""The engine beside other solvers, on 1 and 1,000 people. All sizes and peers: `unknot bench`."""

from __future__ import annotations

import json

from unknot.benchmark.compare import compare

if __name__ == "__main__":
    print(json.dumps(compare(days=30, people=(1, 1000)).data(), indent=1))
