#ifndef PHIEU_KERNELS_H
#define PHIEU_KERNELS_H
#include <stdint.h>

/* Of each of n rows of k numbers, the one that has k / 2 others before it in order; rows are reordered. No nan. */
void upper_medians(float *rows, int64_t n, int64_t k, float *medians);

#endif
