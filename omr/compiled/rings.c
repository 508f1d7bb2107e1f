/* Wide rings around boxes; see omr/marks/wide_rings.py. */
#include <string.h>
#include "kernels.h"

enum { MOST_RADII = 64 };

/* Flags of a square of pixels: one, or its right, lower or lower right neighbour, is darker than `limit`. Beyond the
   picture all is white. */
static void mark_dark(const uint8_t *image, int64_t height, int64_t width, int64_t stride, int64_t left, int64_t top,
                      int64_t size, uint8_t limit, uint8_t *dark)
{
    const int64_t from = left < 0 ? -left : 0, to = left + size > width ? width - left : size;
    for (int64_t y = 0; y < size; y++) {
        const uint8_t *row = image + (top + y) * stride + left;
        uint8_t *flags = dark + y * size;
        memset(flags, 0, (size_t)size);
        if (top + y < 0 || top + y >= height) continue;
        for (int64_t x = from; x < to; x++)
            flags[x] = row[x] < limit;
        for (int64_t x = 0; x + 1 < size; x++)
            flags[x] |= flags[x + 1];
    }
    for (int64_t i = 0; i < size * (size - 1); i++)
        dark[i] |= dark[i + size];
}

/* Whether a pixel is dark on which the level at a place of the square may depend, however it is interpolated between
   two neighbours across and down, and wherever within SLACK pixels the place is. */
static int may_be_dark(const uint8_t *dark, int64_t size, float x, float y)
{
    static const float slack = 0.0625f;
    const int64_t left = (int64_t)(x - slack), right = (int64_t)(x + slack);
    const uint8_t *above = dark + (int64_t)(y - slack) * size, *below = dark + (int64_t)(y + slack) * size;
    return above[left] | above[right] | below[left] | below[right];
}

void rays_perhaps_dark(const uint8_t *image, int64_t height, int64_t width, int64_t stride, const float *frames,
                       const uint8_t *limits, int64_t n, const float *u, const float *v, const uint8_t *skipped,
                       int64_t angles, int64_t radii, int64_t enough, int64_t size, uint8_t *room, int32_t *rays)
{
    for (int64_t box = 0; box < n; box++) {
        const float *frame = frames + box * 6; /* the middle, across, down: x and y of each */
        const int64_t left = (int64_t)frame[0] - size / 2, top = (int64_t)frame[1] - size / 2;
        const float middle_x = frame[0] - (float)left, middle_y = frame[1] - (float)top;
        int32_t dark = 0;
        mark_dark(image, height, width, stride, left, top, size, limits[box], room);
        for (int64_t ray = 0; ray < angles && dark < enough && dark + angles - ray >= enough; ray++)
            for (int64_t i = ray * radii; i < (ray + 1) * radii; i++)
                if (!skipped[i] && may_be_dark(room, size, middle_x + frame[2] * u[i] + frame[4] * v[i],
                                               middle_y + frame[3] * u[i] + frame[5] * v[i])) {
                    dark++;
                    break;
                }
        rays[box] = dark;
    }
}

static double most(const double *values, int64_t n)
{
    double found = values[0];
    for (int64_t i = 1; i < n; i++)
        found = found > values[i] ? found : values[i];
    return found;
}

void longest_ways(const float *inked, int64_t n, int64_t angles, int64_t radii, int64_t steepest, double *ways)
{
    for (int64_t box = 0; box < n; box++) {
        double best[MOST_RADII] = {0}, before[MOST_RADII], begun = 0.0;
        for (int64_t ray = 0; ray < 2 * angles; ray++) {
            const float *ink = inked + (box * angles + ray % angles) * radii;
            if (ray == angles) begun = most(best, radii);
            for (int64_t k = 0; k < radii; k++)
                before[k] = best[k];
            for (int64_t k = 0; k < radii; k++) {
                const int64_t from = k < steepest ? 0 : k - steepest;
                const int64_t to = k + steepest < radii ? k + steepest : radii - 1;
                best[k] = most(before + from, to - from + 1) + ink[k];
            }
        }
        ways[box] = (most(best, radii) - begun) / (double)angles;
    }
}
