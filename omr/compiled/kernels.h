#ifndef PHIEU_KERNELS_H
#define PHIEU_KERNELS_H
#include <stdint.h>

/* Darkness of n patches without the shading of the paper, a plane through the medians of every step-th sample of the
   strips along the edges, 0 to `most`; `at`: where the samples lie across a patch. Never below 0; nan counts as 0. */
void flattened(const float *dark, int64_t n, int64_t samples, int64_t width, int64_t step, float most, const float *at, float *flat);

/* Medians along the sides of every so-manieth of n patches, of samples `first` to `last`, at each distance up to
   `reach` from the lines at `low` and `high`, from inside to outside: 4 x n x (2 reach + 1); nan counts as 0. */
void across_sides(const float *dark, int64_t n, int64_t every, int64_t samples, int64_t first, int64_t last, int64_t low, int64_t high, int64_t reach, float *across);

/* At each place of every so-manieth of n rows, the number that `rank` others are below. No nan; rank < 96. */
void ranked(const float *rows, int64_t n, int64_t every, int64_t size, int64_t rank, float *found);

/* What ink_sums.py tells of n patches, in its order. `each`: 1 if every box has print of its own, else 0. */
void ink_sums(const float *flat, int64_t n, int64_t samples, const float *print, const float *open, int64_t each, const float *black, const uint8_t *place, int64_t inner, int64_t outer, float low, float scale, double *sums);

/* How much of the print is missing at k places of each of n patches, in all. */
void lack_of_print(const float *flat, int64_t n, int64_t size, const int32_t *where, const float *print, int64_t k, int64_t each, double *lack);

/* How surely each sample of m of the patches is inked: (ink - low) * scale, 0 to 1. */
void soft_ink(const float *flat, int64_t size, const int64_t *boxes, int64_t m, const float *print, const float *open, int64_t each, float low, float scale, float *soft);

/* Means of (ink - low) * scale, 0 to 1, over square cells of m of the patches, by two pairs of low and scale, the lower
   one first. */
void ink_cells(const float *flat, int64_t samples, const int64_t *boxes, int64_t m, const float *print, const float *open, int64_t each, int64_t cell, const float *bounds, float *cells);

/* What ink_shape.py tells of m of the patches, in its order; `rows` has room for a word a row of each of them. */
void ink_shapes(const float *dark, int64_t samples, const int64_t *boxes, int64_t m, float least, int32_t speck, const int32_t *rays, int64_t directions, int64_t radii, const int64_t *band, int32_t steepest, uint64_t *rows, int32_t *shapes);

/* Around n boxes (the middle, across, down: x and y of each), the number of rays on which a place may be darker than the
   box's limit, however levels are interpolated; counting ends where there are `enough`, or too few are left. All places
   lie more than two pixels within a square around the box, size * size, for which there is room. */
void rays_perhaps_dark(const uint8_t *image, int64_t height, int64_t width, int64_t stride, const float *frames, const uint8_t *limits, int64_t n, const float *u, const float *v, const uint8_t *skipped, int64_t angles, int64_t radii, int64_t enough, int64_t size, uint8_t *room, int32_t *rays);

/* The share of the rays on which the best path around each of n boxes is inked; see _longest_ways. */
void longest_ways(const float *inked, int64_t n, int64_t angles, int64_t radii, int64_t steepest, double *ways);

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

/* Means of factor * factor gray levels, rounded as OpenCV does from a factor of 3 on; room for factor * width sums, of at most 257 rows. */
void shrink(const uint8_t *image, int64_t stride, int64_t factor, int64_t height, int64_t width, uint16_t *sums, uint8_t *small);

#endif
