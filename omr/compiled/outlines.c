/* What tells where a box's printed outline is: sums across a patch and along it, and where they answer best. */
#include "kernels.h"

static float inked(float x)
{
    return x > 0 ? x : 0; /* nan, which is outside the picture, is paper, too */
}

/* The sum of count >= 8 numbers in the order in which numpy adds up to 128 of them. */
static float sum_of(const float *a, int64_t count)
{
    float r[8];
    int64_t i = 8;
    for (int k = 0; k < 8; k++) r[k] = a[k];
    for (; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; k++) r[k] += a[i + k];
    float sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < count; i++) sum += a[i];
    return sum;
}

void outline_profiles(const float *dark, int64_t n, int64_t side, int64_t low, int64_t high, float *profiles)
{
    const float share = (float)(high - low);
    float row[128];
    for (int64_t i = 0; i < n; i++, dark += side * side, profiles += 2 * side) {
        float *across = profiles, *down = profiles + side;
        for (int64_t x = 0; x < side; x++) across[x] = inked(dark[low * side + x]);
        for (int64_t y = low + 1; y < high; y++)
            for (int64_t x = 0; x < side; x++) across[x] += inked(dark[y * side + x]);
        for (int64_t x = 0; x < side; x++) across[x] /= share;
        for (int64_t y = 0; y < side; y++) {
            for (int64_t x = low; x < high; x++) row[x - low] = inked(dark[y * side + x]);
            down[y] = sum_of(row, high - low) / share;
        }
    }
}

/* The mean, along a side of an outline, of the darkest of the three samples across it. */
static float side_of(const float *first, int64_t across, int64_t along, int64_t count)
{
    float darkest[128];
    for (int64_t k = 0; k < count; k++, first += along) {
        float a = inked(first[0]), b = inked(first[across]), c = inked(first[2 * across]);
        a = a > b ? a : b;
        darkest[k] = a > c ? a : c;
    }
    return sum_of(darkest, count) / (float)count;
}

void palest_sides(const float *dark, int64_t n, int64_t side, const int64_t *sides, int64_t low, int64_t high,
                  double *palest)
{
    for (int64_t i = 0; i < n; i++, dark += side * side) {
        float least = 0;
        for (int k = 0; k < 2; k++) {
            float level = side_of(dark + sides[k] * side + low, side, 1, high - low);
            float upright = side_of(dark + low * side + sides[k], 1, side, high - low);
            if (k == 0 || level < least) least = level;
            if (upright < least) least = upright;
        }
        palest[i] = least;
    }
}

void best_steps(const float *response, int64_t n, int64_t count, const double *steps, double per_sample, double side,
                float least, double *shift, double *peak)
{
    for (int64_t i = 0; i < n; i++, response += count) {
        int64_t best = 0;
        for (int64_t k = 1; k < count; k++)
            if (response[k] > response[best]) best = k;
        double vertex = 0;
        if (best > 0 && best < count - 1) {
            double left = response[best - 1], right = response[best + 1];
            double curve = left - 2.0 * (double)response[best] + right;
            if (curve < 0) vertex = 0.5 * (left - right) / (curve < -1e-9 ? curve : -1e-9);
            vertex = vertex < -0.5 ? -0.5 : vertex > 0.5 ? 0.5 : vertex;
        }
        shift[i] = (steps[best] + vertex / per_sample) / side;
        peak[i] = response[best] > least ? (double)response[best] : 0.0;
    }
}
