/* Dark spots in the patches of boxes, and patches that reach beyond the picture. */
#include "kernels.h"

/* The least darkness of a spot, of which every other sample is looked at; nan if one of them is. */
static float least_of(const float *spot, int64_t samples, int64_t width)
{
    float least = spot[0];
    for (int64_t y = 0; y < width; y += 2)
        for (int64_t x = 0; x < width; x += 2) {
            float value = spot[y * samples + x];
            if (value != value) return value;
            if (value < least) least = value;
        }
    return least;
}

static float darkest_spot(const float *patch, int64_t samples, int64_t width)
{
    float darkest = least_of(patch, samples, width);
    for (int64_t y = 0; y + width <= samples; y += width)
        for (int64_t x = 0; x + width <= samples; x += width) {
            float least = least_of(patch + y * samples + x, samples, width);
            if (least != least) return least;
            if (least > darkest) darkest = least;
        }
    return darkest;
}

void looked_over(const float *dark, int64_t n, int64_t samples, int64_t spot, int64_t first, int64_t last, float *spots,
                 uint8_t *cut)
{
    for (int64_t i = 0; i < n; i++, dark += samples * samples) {
        int beyond = 0;
        spots[i] = darkest_spot(dark, samples, spot);
        for (int64_t y = first; y < last; y++)
            for (int64_t x = first; x < last; x++) beyond |= dark[y * samples + x] != dark[y * samples + x];
        cut[i] = (uint8_t)beyond;
    }
}
