#ifndef PHIEU_KERNELS_H
#define PHIEU_KERNELS_H
#include <stdint.h>

/* Of each of n rows of k numbers, the one that has k / 2 others before it in order; rows are reordered. No nan. */
void upper_medians(float *rows, int64_t n, int64_t k, float *medians);

/* Of n patches of side * side gray levels, thinned to every step-th: the level that has rank others before it. */
void bright_levels(const uint8_t *patches, int64_t n, int64_t side, int64_t step, int64_t rank, float *bright);
/* n medians of count values each, those that which (n * count) says; some has room for count. */
void medians_of_some(const float *values, const int64_t *which, int64_t n, int64_t count, float *some, float *medians);
/* (paper - level) / span of n patches of as many samples, from 0 to most. */
void darkness_of_levels(const uint8_t *patches, int64_t n, int64_t samples, const float *paper, const float *span, float most, float *dark);

/* n * 2 * side means of the rows low .. high - 1 of a patch, and of its columns. At most 128 of them, at least 8. */
void outline_profiles(const float *dark, int64_t n, int64_t side, int64_t low, int64_t high, float *profiles);
/* The palest of the four sides of an outline, from low to high - 1, each three samples wide from sides[0] or sides[1] on. */
void palest_sides(const float *dark, int64_t n, int64_t side, const int64_t *sides, int64_t low, int64_t high, double *palest);
/* Where n responses of count steps are largest, by a parabola, in shares of a side, and by how much; 0 up to least. */
void best_steps(const float *response, int64_t n, int64_t count, const double *steps, double per_sample, double side, float least, double *shift, double *peak);

/* A field through n shifts: the columns of design (m * n, at most 4) fitted to them, and what neighbours by kernel (n * n, symmetric) share beside. Room: work (4 + m) * n, order n. */
void smoothed_shifts(const double *shift, const double *weight, const double *design, int64_t m, const double *kernel, int64_t n, int64_t rounds, double width, double *work, int64_t *order, double *smooth);

#endif
