"""Kernels are kept between runs, as the commands keep them: claims need some twenty."""

from __future__ import annotations

import pytest

from unknot.store.kernel_cache import keep_kernels


@pytest.fixture(autouse=True, scope="session")
def kept_kernels() -> None:
    """Keep them."""
    keep_kernels()
