/* The brightest strips of a picture's columns at both ends, and how often each level of them occurs in between. */
#include "kernels.h"

/* As in omr/flaws/strips.py: SAMPLED_ROWS, STRIPS_PER_GROUP, END_GROUPS, EVERY. */
enum { ROWS = 3, STRIPS = 6, ENDS = 2, EVERY = 8, BLOCK = 256 };

/* The mean level of the brightest strip of one column of a group, whose samples lie `step` bytes apart. */
static uint8_t brightest(const uint8_t *at, int64_t step)
{
    int best = 0;
    for (int s = 0; s < STRIPS; s++, at += ROWS * step) {
        int sum = at[0] + at[step] + at[2 * step];
        if (sum > best) best = sum;
    }
    return (uint8_t)(best / ROWS);
}

/* The same of `width` columns side by side, which a processor takes several at a time. */
static void brightest_row(const uint8_t *at, int64_t step, int64_t width, uint8_t *levels)
{
    int16_t best[BLOCK];
    for (int64_t first = 0; first < width; first += BLOCK) {
        int64_t n = width - first < BLOCK ? width - first : BLOCK;
        for (int64_t j = 0; j < n; j++) best[j] = 0;
        for (int s = 0; s < STRIPS; s++) {
            const uint8_t *a = at + first + s * ROWS * step, *b = a + step, *c = b + step;
            for (int64_t j = 0; j < n; j++) {
                int16_t sum = (int16_t)(a[j] + b[j] + c[j]);
                best[j] = sum > best[j] ? sum : best[j];
            }
        }
        for (int64_t j = 0; j < n; j++) levels[first + j] = (uint8_t)(best[j] / ROWS);
    }
}

static void along_columns(const uint8_t *image, int64_t step, int64_t width, int64_t groups, uint8_t *ends,
                          int64_t *counts)
{
    for (int64_t g = 0; g < groups; g++, image += ROWS * STRIPS * step) {
        if (g >= ENDS && g < groups - ENDS) {
            for (int64_t j = 0; j < width; j += EVERY) counts[brightest(image + j, step)]++;
            continue;
        }
        brightest_row(image, step, width, ends);
        for (int64_t j = 0; j < width; j += EVERY) counts[ends[j]]++;
        ends += width;
    }
}

static void along_rows(const uint8_t *image, int64_t step, int64_t across, int64_t width, int64_t groups, uint8_t *ends,
                       int64_t *counts)
{
    const int64_t group = ROWS * STRIPS * step, middle = groups - 2 * ENDS;
    for (int64_t j = 0; j < width; j++, image += across) {
        for (int64_t end = 0; end < 2 * ENDS; end++) {
            uint8_t level = brightest(image + (end < ENDS ? end : middle + end) * group, step);
            ends[end * width + j] = level;
            if (j % EVERY == 0) counts[level]++;
        }
        for (int64_t g = ENDS; g < ENDS + middle && j % EVERY == 0; g++) counts[brightest(image + g * group, step)]++;
    }
}

void end_strips(const uint8_t *image, int64_t step, int64_t across, int64_t width, int64_t groups, uint8_t *ends,
                int64_t *counts)
{
    if (across == 1) along_columns(image, step, width, groups, ends, counts);
    else along_rows(image, step, across, width, groups, ends, counts);
}
