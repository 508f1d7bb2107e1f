/* A part of a picture, shrunk by a whole factor. */
#include "kernels.h"
#include <math.h>
#include <string.h>

void shrink(const uint8_t *image, int64_t stride, int64_t factor, int64_t height, int64_t width, uint16_t *sums,
            uint8_t *small)
{
    const float share = 1.0f / (float)(factor * factor);
    for (int64_t y = 0; y < height; y++, image += factor * stride) {
        memset(sums, 0, (size_t)(factor * width) * sizeof(uint16_t));
        for (int64_t k = 0; k < factor; k++) {
            const uint8_t *row = image + k * stride;
            for (int64_t x = 0; x < factor * width; x++) sums[x] = (uint16_t)(sums[x] + row[x]);
        }
        for (int64_t x = 0; x < width; x++) {
            int32_t sum = 0;
            for (int64_t k = 0; k < factor; k++) sum += sums[x * factor + k];
            small[y * width + x] = (uint8_t)lrintf((float)sum * share);
        }
    }
}
