#include "order.h"

/* All pairs by which a list is sorted: Batcher's merge exchange (Knuth, The Art of Computer Programming, 5.2.2 M). */
static void all_pairs(Network *network, int64_t n)
{
    int64_t top = 1;
    network->count = 0;
    while (top * 2 < n) top *= 2;
    for (int64_t p = top; p > 0; p /= 2) {
        int64_t q = top, r = 0;
        for (int64_t d = p; d > 0; d = q - p, q /= 2, r = p)
            for (int64_t i = 0; i + d < n; i++)
                if ((i & p) == r) {
                    network->first[network->count] = (int16_t)i;
                    network->second[network->count++] = (int16_t)(i + d);
                }
    }
}

void build_network(Network *network, int64_t n, int64_t k)
{
    uint8_t wanted[MOST_LISTED] = {0};
    all_pairs(network, n);
    int64_t kept = network->count;
    wanted[k] = 1;
    for (int64_t i = network->count - 1; i >= 0; i--) { /* backwards: pairs that do not reach what is wanted go */
        const int16_t first = network->first[i], second = network->second[i];
        if (!wanted[first] && !wanted[second]) continue;
        wanted[first] = wanted[second] = 1;
        kept--;
        network->first[kept] = first;
        network->second[kept] = second;
    }
    for (int64_t i = kept; i < network->count; i++) {
        network->first[i - kept] = network->first[i];
        network->second[i - kept] = network->second[i];
    }
    network->count -= kept;
}

void put_in_order(float *first, float *second, int64_t columns)
{
    for (int64_t at = 0; at < columns; at += LANES) {
        float one[LANES], other[LANES];
        for (int i = 0; i < LANES; i++)
            one[i] = first[at + i];
        for (int i = 0; i < LANES; i++)
            other[i] = second[at + i];
        for (int i = 0; i < LANES; i++)
            first[at + i] = one[i] < other[i] ? one[i] : other[i];
        for (int i = 0; i < LANES; i++)
            second[at + i] = one[i] > other[i] ? one[i] : other[i];
    }
}

void apply_network(const Network *network, float *rows, int64_t columns)
{
    for (int64_t i = 0; i < network->count; i++)
        put_in_order(rows + network->first[i] * columns, rows + network->second[i] * columns, columns);
}
