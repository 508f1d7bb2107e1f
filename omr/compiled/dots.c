/* Single black pixels amid white. */
#include "kernels.h"

enum { BLOCK = 256, MOST_ROWS = 255 };

/* The same as lone_black of a few columns and of at most MOST_ROWS rows, so that a byte holds each column's count. */
static void counted(const uint8_t *at, int64_t stride, int64_t rows, int64_t columns, int64_t *counts)
{
    uint8_t black[BLOCK] = {0}, lone[BLOCK] = {0};
    for (int64_t y = 0; y < rows; y++, at += stride) {
        const uint8_t *above = at - stride, *below = at + stride;
        for (int64_t x = 0; x < columns; x++) {
            uint8_t dark = at[x] == 0;
            uint8_t beside = (above[x] == 0) | (below[x] == 0) | (at[x - 1] == 0) | (at[x + 1] == 0);
            black[x] = (uint8_t)(black[x] + dark);
            lone[x] = (uint8_t)(lone[x] + (dark & !beside));
        }
    }
    for (int64_t x = 0; x < columns; x++) {
        counts[0] += black[x];
        counts[1] += lone[x];
    }
}

void lone_black(const uint8_t *image, int64_t stride, int64_t height, int64_t width, int64_t *counts)
{
    for (int64_t top = 1; top < height - 1; top += MOST_ROWS)
        for (int64_t left = 1; left < width - 1; left += BLOCK) {
            int64_t rows = height - 1 - top, columns = width - 1 - left;
            counted(image + top * stride + left, stride, rows < MOST_ROWS ? rows : MOST_ROWS,
                    columns < BLOCK ? columns : BLOCK, counts);
        }
}
