/* The shading of the paper at each box; see omr/marks/paper_shading.py, which says why. */
#include "kernels.h"
#include "order.h"

enum { WIDEST = 64, STRIPS = 4, TOGETHER = LANES / STRIPS };

static float above(float value, float least) { return value > least ? value : least; }
static float below(float value, float most) { return value < most ? value : most; }

/* A list of every step-th sample of some rows and columns of a patch, in a column of `lists`; nan counts as paper. */
static int64_t listed(const float *patch, int64_t samples, const int64_t rows[2], const int64_t columns[2],
                      int64_t step, float *lists)
{
    int64_t count = 0;
    for (int64_t y = rows[0]; y < rows[1]; y += step)
        for (int64_t x = columns[0]; x < columns[1]; x += step)
            lists[LANES * count++] = above(patch[y * samples + x], 0.0f);
    return count;
}

static void without_plane(const float *patch, int64_t samples, float middle, float down, float across, const float *at,
                          float most, float *flat)
{
    float slope[WIDEST];
    for (int64_t x = 0; x < samples; x++)
        slope[x] = across * at[x];
    for (int64_t y = 0; y < samples; y++) {
        float level = middle + down * at[y];
        for (int64_t x = 0; x < samples; x++) {
            float plane = below(above(level + slope[x], 0.0f), most);
            flat[y * samples + x] = above(above(patch[y * samples + x], 0.0f) - plane, 0.0f);
        }
    }
}

/* Flatten up to TOGETHER patches, whose strips are sorted side by side. */
static void together(const float *dark, int64_t n, int64_t samples, int64_t width, int64_t step, float most,
                     const float *at, Network *network, float *flat)
{
    const int64_t all[2] = {0, samples}, near[2] = {0, width}, far[2] = {samples - width, samples};
    const int64_t size = samples * samples;
    float lists[MOST_LISTED * LANES] = {0};
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) {
        float *of_box = lists + i * STRIPS;
        listed(dark + i * size, samples, near, all, step, of_box);
        listed(dark + i * size, samples, far, all, step, of_box + 1);
        listed(dark + i * size, samples, all, near, step, of_box + 2);
        count = listed(dark + i * size, samples, all, far, step, of_box + 3);
    }
    if (!network->count) build_network(network, count, count / 2);
    apply_network(network, lists, LANES);
    for (int64_t i = 0; i < n; i++) {
        const float *found = lists + count / 2 * LANES + i * STRIPS;
        const float top = below(found[0], most), bottom = below(found[1], most);
        const float left = below(found[2], most), right = below(found[3], most);
        without_plane(dark + i * size, samples, below(top + bottom, left + right) / 2.0f, bottom - top, right - left,
                      at, most, flat + i * size);
    }
}

void flattened(const float *dark, int64_t n, int64_t samples, int64_t width, int64_t step, float most, const float *at,
               float *flat)
{
    const int64_t size = samples * samples;
    Network network;
    network.count = 0;
    for (int64_t i = 0; i < n; i += TOGETHER)
        together(dark + i * size, n - i < TOGETHER ? n - i : TOGETHER, samples, width, step, most, at, &network,
                 flat + i * size);
}
