/* How solid, tangled and ringed the ink at boxes is, a row of a patch in one word; see omr/marks/ink_shape.py. */
#include "kernels.h"

enum { WIDEST = 64, MOST_RUNS = WIDEST * (WIDEST / 2 + 1) };
enum { CORE, THICK_CORE, REGIONS, APART, THROUGH, MEASURES };

static int bits(uint64_t word)
{
    word -= (word >> 1) & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + ((word >> 2) & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int)((word * 0x0101010101010101u) >> 56);
}

static int lowest(uint64_t word) { return bits((word & (~word + 1)) - 1); } /* 64 if there is none */

static uint64_t ones(int64_t count) { return count < WIDEST ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0; }

/* The samples of a row that have ink for `reach` samples to both sides; beyond the edges of the patch all is ink. */
static uint64_t eroded(uint64_t row, int reach, int64_t samples)
{
    const uint64_t wide = row | ~ones(samples);
    uint64_t left = row;
    for (int step = 1; step <= reach; step++)
        left &= (wide >> step | ~ones(WIDEST - step)) & (wide << step | ones(step));
    return left;
}

/* Number of samples of rows `from` to `to` that an erosion leaves; the patches lie one below the other. */
static int left_of(const uint64_t *rows, int64_t all, int64_t from, int64_t to, int reach, int64_t samples)
{
    int count = 0;
    for (int64_t y = from; y < to; y++) {
        uint64_t left = rows[y];
        for (int64_t k = y - reach; k <= y + reach; k++)
            if (k >= 0 && k < all) left &= rows[k];
        if (left) count += bits(eroded(left, reach, samples));
    }
    return count;
}

/* Paper of a patch: stretches of rows, joined to regions. A region is known by its first stretch, its `root`. */
typedef struct {
    int from[MOST_RUNS], to[MOST_RUNS], root[MOST_RUNS], area[MOST_RUNS], count;
} Paper;

static int root_of(Paper *paper, int run)
{
    while (paper->root[run] != run) run = paper->root[run] = paper->root[paper->root[run]];
    return run;
}

static void joined(Paper *paper, int one, int other)
{
    one = root_of(paper, one), other = root_of(paper, other);
    if (one == other) return;
    paper->root[other] = one;
    paper->area[one] += paper->area[other];
}

static void add_stretch(Paper *paper, int from, int to, int above, int beside)
{
    const int run = paper->count++;
    paper->from[run] = from, paper->to[run] = to, paper->root[run] = run, paper->area[run] = to - from;
    for (int k = above; k < beside; k++)
        if (paper->from[k] < to && from < paper->to[k]) joined(paper, k, run);
}

static int regions(const uint64_t *ink, int64_t samples, int speck, Paper *paper)
{
    int above = 0, found = 0;
    paper->count = 0;
    for (int64_t y = 0; y < samples; y++) {
        const int beside = paper->count;
        for (uint64_t row = ~ink[y] & ones(samples); row;) {
            const int from = lowest(row), to = from + lowest(~(row >> from));
            add_stretch(paper, from, to, above, beside);
            row &= ~ones(to);
        }
        above = beside;
    }
    for (int run = 0; run < paper->count; run++)
        found += paper->root[run] == run && paper->area[run] >= speck;
    return found;
}

/* Number of rays on which ink has paper, at two samples at least, between it and the box. Each ray lists where its
   samples beyond the box lie, from inside to outside: row, then column; less than 0 where there are no more. */
static int apart(const uint64_t *ink, const int32_t *rays, int64_t directions, int64_t radii)
{
    int found = 0;
    for (int64_t ray = 0; ray < directions; ray++) {
        int paper = 0, gap = 0;
        for (int64_t k = 0; k < radii; k++) {
            const int32_t *at = rays + 2 * (ray * radii + k);
            if (at[0] < 0) continue;
            if (!(ink[at[0]] >> at[1] & 1)) {
                gap |= ++paper > 1;
                continue;
            }
            if (gap) {
                found++;
                break;
            }
            paper = 0;
        }
    }
    return found;
}

/* Whether ink runs through rows `band[0]` to `band[1]` from column `band[2]` to `band[3]`, nearly level. */
static int through(const uint64_t *ink, const int64_t band[4], int steepest)
{
    const uint64_t whole = ones(band[3]) & ~ones(band[2]);
    for (int64_t y = band[0]; y < band[1]; y++) {
        uint64_t near = 0;
        for (int64_t k = y - steepest; k <= y + steepest; k++)
            if (k >= band[0] && k < band[1]) near |= ink[k];
        if ((near & whole) == whole) return 1;
    }
    return 0;
}

static void as_words(const float *patch, int64_t samples, float least, uint64_t *rows)
{
    for (int64_t y = 0; y < samples; y++) {
        uint64_t row = 0;
        for (int64_t x = 0; x < samples; x++)
            row |= (uint64_t)(patch[y * samples + x] > least) << x;
        rows[y] = row;
    }
}

void ink_shapes(const float *dark, int64_t samples, const int64_t *boxes, int64_t m, float least, int32_t speck,
                const int32_t *rays, int64_t directions, int64_t radii, const int64_t *band, int32_t steepest,
                uint64_t *rows, int32_t *shapes)
{
    static const int reach[] = {1, 2};
    Paper paper;
    for (int64_t i = 0; i < m; i++)
        as_words(dark + boxes[i] * samples * samples, samples, least, rows + i * samples);
    for (int64_t i = 0; i < m; i++) {
        const int64_t from = i * samples, to = from + samples;
        int32_t *shape = shapes + i * MEASURES;
        shape[CORE] = left_of(rows, m * samples, from, to, reach[0], samples);
        shape[THICK_CORE] = left_of(rows, m * samples, from, to, reach[1], samples);
        shape[REGIONS] = regions(rows + from, samples, speck, &paper);
        shape[APART] = apart(rows + from, rays, directions, radii);
        shape[THROUGH] = through(rows + from, band, steepest);
    }
}
