/* What is printed at boxes; see omr/marks/outline_print.py. */
#include <float.h>
#include "kernels.h"
#include "order.h"

enum { ACROSS = 64, SIDES = 4 };

static float no_less(float value) { return value > 0.0f ? value : 0.0f; } /* nan gives 0 as well */

void across_sides(const float *dark, int64_t n, int64_t every, int64_t samples, int64_t first, int64_t last,
                  int64_t low, int64_t high, int64_t reach, float *across)
{
    const int64_t count = 2 * reach + 1, along = last - first;
    float rows[MOST_LISTED * ACROSS] = {0};
    Network network;
    build_network(&network, along, along / 2);
    for (int64_t box = 0; box < n; box++) {
        const float *patch = dark + box * every * samples * samples;
        for (int64_t k = 0; k < along; k++)
            for (int64_t j = 0; j < count; j++) {
                const int64_t upper = low + reach - j, lower = high - reach + j, at = first + k;
                float *row = rows + k * ACROSS + j;
                row[0] = no_less(patch[upper * samples + at]);
                row[count] = no_less(patch[lower * samples + at]);
                row[2 * count] = no_less(patch[at * samples + upper]);
                row[3 * count] = no_less(patch[at * samples + lower]);
            }
        apply_network(&network, rows, ACROSS);
        for (int64_t side = 0; side < SIDES; side++)
            for (int64_t j = 0; j < count; j++)
                across[(side * n + box) * count + j] = rows[along / 2 * ACROSS + side * count + j];
    }
}

void ranked(const float *rows, int64_t n, int64_t every, int64_t size, int64_t rank, float *found)
{
    float rest[ACROSS] = {0}, least[MOST_LISTED * ACROSS]; /* so many smallest ones, in order */
    for (int64_t from = 0; from < size; from += ACROSS) {
        const int64_t some = size - from < ACROSS ? size - from : ACROSS;
        for (int64_t i = 0; i < (rank + 1) * ACROSS; i++)
            least[i] = FLT_MAX;
        for (int64_t row = 0; row < n; row++) {
            for (int64_t i = 0; i < some; i++)
                rest[i] = rows[row * every * size + from + i];
            for (int64_t k = 0; k <= rank; k++)
                put_in_order(least + k * ACROSS, rest, ACROSS);
        }
        for (int64_t i = 0; i < some; i++)
            found[from + i] = least[rank * ACROSS + i];
    }
}
