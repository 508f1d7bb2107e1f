"""What is compiled tells the same as numpy does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from omr import compiled


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 60)),
        elements=st.floats(-2, 2, width=32) | st.sampled_from([0.0, 0.25]),
    )
)
def test_the_upper_median_is_the_same_with_and_without_a_compiler(values: np.ndarray) -> None:
    assert compiled.KERNELS is not None, "this machine has a compiler"
    told = compiled.upper_medians(values)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compiled, "KERNELS", None)
        assert np.array_equal(told, compiled.upper_medians(values))
    assert np.array_equal(told, np.sort(values, axis=1)[:, values.shape[1] // 2])
