/* Gaps in the outlines of boxes. */
#include "kernels.h"

/* The darkest of three samples, `step` apart, nothing where one of them is nan. */
static float darkest(const float *at, int64_t step)
{
    float before = at[-step], middle = at[0], after = at[step], most = before > middle ? before : middle;
    if (after > most) most = after;
    return before == before && middle == middle && after == after && most > 0 ? most : 0;
}

/* Whether one of n samples, `along` apart, is paler than a share of their mean; three lines `across` apart count. */
static int is_interrupted(const float *at, int64_t n, int64_t along, int64_t across, double share)
{
    double sum = 0;
    float least = darkest(at, across);
    for (int64_t i = 0; i < n; i++) {
        float value = darkest(at + i * along, across);
        sum += value;
        if (value < least) least = value;
    }
    return least < share * (sum / (double)n);
}

void interrupted_sides(const float *dark, int64_t n, int64_t samples, int64_t low, int64_t high, int64_t first,
                       int64_t last, double share, int64_t *counts)
{
    for (int64_t i = 0; i < n; i++, dark += samples * samples)
        for (int side = 0; side < 2; side++) {
            int64_t at = side ? high : low;
            counts[0] += is_interrupted(dark + at * samples + first, last - first, 1, samples, share);
            counts[1] += is_interrupted(dark + first * samples + at, last - first, samples, 1, share);
        }
}
