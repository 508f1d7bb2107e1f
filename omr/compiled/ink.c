/* The pen's ink at each box, in one pass over its patch; see omr/marks/ink_sums.py. */
#include "kernels.h"

enum { WIDEST = 64, SECTORS = 16, RING = 16, NEAR = 32, MIDDLE = 64 };
enum { IN_BOX, IN_RING, IN_NEAR, ANY_IN_BOX, ANY_IN_RING, TOTAL, TONE, IN_MIDDLE, AROUND, FLOOD, SUMS };

static float within_one(float value)
{
    value = value > 0.0f ? value : 0.0f;
    return value < 1.0f ? value : 1.0f;
}

/* Ink of one row of a patch, 0 where print may hide it; tells whether any of it is darker than `low`. */
static int row_of_ink(const float *flat, const float *print, const float *open, int64_t samples, float low, float *ink)
{
    int some = 0;
    for (int64_t x = 0; x < samples; x++) {
        const float darker = flat[x] - print[x];
        ink[x] = (darker > 0.0f ? darker : 0.0f) * open[x];
        some |= ink[x] > low;
    }
    return some;
}

static void add_faint(const float *ink, const uint8_t *place, int64_t samples, float low, float scale, double *sums,
                      double *sectors)
{
    for (int64_t x = 0; x < samples; x++) {
        if (!(ink[x] > low)) continue;
        const double faint = within_one((ink[x] - low) * scale);
        const int at = place[x];
        sums[TOTAL] += faint;
        sums[TONE] += (ink[x] < 1.0f ? ink[x] : 1.0f) * faint;
        if (at & MIDDLE) sums[IN_MIDDLE] += faint;
        if (at & NEAR) sums[IN_NEAR] += faint;
        if (at & RING) {
            sums[IN_RING] += faint;
            sectors[at % SECTORS] += faint;
        } else
            sums[IN_BOX] += faint;
    }
}

/* Sums over one patch; the square from `inner[0]` to `inner[1]` in both directions is the inside of the box. */
static void measured(const float *flat, const float *print, const float *open, const float *black,
                     const uint8_t *place, int64_t samples, const int64_t inner[2], float low, float scale,
                     double *sums)
{
    float ink[WIDEST], inside[WIDEST] = {0}, outside[WIDEST] = {0};
    double sectors[SECTORS] = {0};
    int32_t flood = 0;
    for (int64_t y = 0; y < samples; y++, flat += samples, print += samples, open += samples) {
        float *columns = y >= inner[0] && y < inner[1] ? inside : outside;
        if (row_of_ink(flat, print, open, samples, low, ink))
            add_faint(ink, place + y * samples, samples, low, scale, sums, sectors);
        for (int64_t x = 0; x < samples; x++) {
            columns[x] += ink[x];
            flood += flat[x] > black[y * samples + x];
        }
    }
    for (int64_t x = 0; x < samples; x++) {
        const int within = x >= inner[0] && x < inner[1];
        const float ring = within ? outside[x] : outside[x] + inside[x];
        sums[ANY_IN_RING] += ring;
        if (within) sums[ANY_IN_BOX] += inside[x];
    }
    for (int64_t k = 0; k < SECTORS; k++)
        sums[AROUND] += sectors[k] > 1.0;
    sums[FLOOD] = flood;
}

void ink_sums(const float *flat, int64_t n, int64_t samples, const float *print, const float *open, int64_t each,
              const float *black, const uint8_t *place, int64_t inner, int64_t outer, float low, float scale,
              double *sums)
{
    const int64_t size = samples * samples, square[2] = {inner, outer};
    for (int64_t i = 0; i < n * SUMS; i++)
        sums[i] = 0.0;
    for (int64_t i = 0; i < n; i++)
        measured(flat + i * size, print + i * each * size, open + i * each * size, black, place, samples, square, low,
                 scale, sums + i * SUMS);
}

void lack_of_print(const float *flat, int64_t n, int64_t size, const int32_t *where, const float *print, int64_t k,
                   int64_t each, double *lack)
{
    for (int64_t i = 0; i < n; i++) {
        const float *should = print + i * each * k, *patch = flat + i * size;
        double sum = 0.0;
        for (int64_t j = 0; j < k; j++) {
            const float less = should[j] - patch[where[j]];
            if (less > 0.0f && should[j] > 0.0f) sum += less < should[j] ? less : should[j];
        }
        lack[i] = sum;
    }
}

void soft_ink(const float *flat, int64_t size, const int64_t *boxes, int64_t m, const float *print, const float *open,
              int64_t each, float low, float scale, float *soft)
{
    for (int64_t k = 0; k < m; k++) {
        const float *patch = flat + boxes[k] * size, *printed = print + boxes[k] * each * size;
        const float *free = open + boxes[k] * each * size;
        for (int64_t i = 0; i < size; i++) {
            const float darker = patch[i] - printed[i];
            const float ink = (darker > 0.0f ? darker : 0.0f) * free[i];
            soft[k * size + i] = within_one((ink - low) * scale);
        }
    }
}

/* Sums of how surely ink is bold enough, down the columns. */
static void add_soft(const float *ink, int64_t samples, float low, float scale, float *columns)
{
    for (int64_t x = 0; x < samples; x++)
        columns[x] += within_one((ink[x] - low) * scale);
}

/* Means over the cells of a row of cells, from sums down the columns. */
static void means(const float *columns, int64_t cell, int64_t count, float *cells)
{
    for (int64_t k = 0; k < count; k++) {
        float sum = columns[k * cell];
        for (int64_t x = 1; x < cell; x++)
            sum += columns[k * cell + x];
        cells[k] = sum * (float)(1.0 / (double)(cell * cell));
    }
}

void ink_cells(const float *flat, int64_t samples, const int64_t *boxes, int64_t m, const float *print,
               const float *open, int64_t each, int64_t cell, const float *bounds, float *cells)
{
    const int64_t size = samples * samples, across = samples / cell, count = across * across;
    float ink[WIDEST];
    for (int64_t k = 0; k < m; k++, cells += 2 * count)
        for (int64_t row = 0; row < across; row++) {
            float faint[WIDEST] = {0}, bold[WIDEST] = {0};
            for (int64_t y = row * cell; y < (row + 1) * cell; y++) {
                const int64_t at = y * samples, own = boxes[k] * each * size + at;
                const float *dark = flat + boxes[k] * size + at;
                if (!row_of_ink(dark, print + own, open + own, samples, bounds[0], ink)) continue;
                add_soft(ink, samples, bounds[0], bounds[1], faint);
                add_soft(ink, samples, bounds[2], bounds[3], bold);
            }
            means(faint, cell, across, cells + row * across);
            means(bold, cell, across, cells + count + row * across);
        }
}
