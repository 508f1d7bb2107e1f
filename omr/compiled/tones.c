/* Gray levels of patches: the paper's, and the darkness that follows from it. */
#include "kernels.h"

/* The median of count numbers, of which an even number has two in the middle; the numbers are put in order. */
static float median(float *a, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        float x = a[i];
        int64_t j = i;
        for (; j > 0 && a[j - 1] > x; j--) a[j] = a[j - 1];
        a[j] = x;
    }
    return count % 2 ? a[count / 2] : (a[count / 2 - 1] + a[count / 2]) / 2;
}

void bright_levels(const uint8_t *patches, int64_t n, int64_t side, int64_t step, int64_t rank, float *bright)
{
    for (int64_t i = 0; i < n; i++, patches += side * side) {
        int32_t count[256] = {0};
        int64_t before = 0;
        int level = -1;
        for (int64_t y = 0; y < side; y += step)
            for (int64_t x = 0; x < side; x += step)
                count[patches[y * side + x]]++;
        while (before <= rank) before += count[++level];
        bright[i] = (float)level;
    }
}

void medians_of_some(const float *values, const int64_t *which, int64_t n, int64_t count, float *some, float *medians)
{
    for (int64_t i = 0; i < n; i++, which += count) {
        for (int64_t j = 0; j < count; j++) some[j] = values[which[j]];
        medians[i] = median(some, count);
    }
}

void darkness_of_levels(const uint8_t *patches, int64_t n, int64_t samples, const float *paper, const float *span,
                        float most, float *dark)
{
    for (int64_t i = 0; i < n; i++, patches += samples, dark += samples) {
        float of_level[256];
        for (int level = 0; level < 256; level++) {
            float x = (paper[i] - (float)level) / span[i];
            x = x > 0 ? x : 0;
            of_level[level] = x < most ? x : most;
        }
        for (int64_t k = 0; k < samples; k++) dark[k] = of_level[patches[k]];
    }
}
