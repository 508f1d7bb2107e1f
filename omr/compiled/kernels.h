#ifndef PHIEU_KERNELS_H
#define PHIEU_KERNELS_H
#include <stdint.h>

/* Of each of n rows of k numbers, the one that has k / 2 others before it in order; rows are reordered. No nan. */
void upper_medians(float *rows, int64_t n, int64_t k, float *medians);

/* Of a picture whose samples lie `step` bytes apart along its lines and the lines `across` bytes from each other, the
   brightest strips of the first and the last two groups, 4 x width, and how often each level occurs in every eighth
   line of all groups, which are counted on from counts[256]. */
void end_strips(const uint8_t *image, int64_t step, int64_t across, int64_t width, int64_t groups, uint8_t *ends, int64_t *counts);

/* Of n patches of samples x samples darkness, how many upper and lower sides, and how many left and right ones, have a
   sample of less than `share` of the mean; a side is the darkest of three samples around its middle (low, high), from
   the sample `first` along it to the one before `last`. */
void interrupted_sides(const float *dark, int64_t n, int64_t samples, int64_t low, int64_t high, int64_t first, int64_t last, double share, int64_t *counts);

/* Of n patches of samples x samples darkness, the largest darkness that all of a spot has, which is `spot` samples wide
   and of which every other one is looked at (nan where any of them is nan); and whether a sample between `first` and
   `last` is nan. */
void looked_over(const float *dark, int64_t n, int64_t samples, int64_t spot, int64_t first, int64_t last, float *spots, uint8_t *cut);

/* Count on the pixels of level 0 of a picture, those in its border left out, and those of them that have no other one
   above, below, left or right. */
void lone_black(const uint8_t *image, int64_t stride, int64_t height, int64_t width, int64_t *counts);

#endif
