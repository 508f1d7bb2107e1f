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

#endif
