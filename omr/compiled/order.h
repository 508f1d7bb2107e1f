/* Order statistics of many lists at once, for other kernels. */
#ifndef PHIEU_ORDER_H
#define PHIEU_ORDER_H
#include <stdint.h>

enum { LANES = 8, MOST_LISTED = 96, MOST_PAIRS = 1024 };

/* Which numbers of a list to put in order, one pair after the other, until the one that is wanted stands at its place;
   they do not depend on the numbers, so that many lists are sorted side by side. */
typedef struct {
    int16_t first[MOST_PAIRS], second[MOST_PAIRS];
    int64_t count;
} Network;

/* For lists of n numbers, at most MOST_LISTED, of which the k-th smallest is wanted, counted from 0. */
void build_network(Network *network, int64_t n, int64_t k);

/* Put the k-th smallest of each column at row k; `columns` is a multiple of LANES. No nan. */
void apply_network(const Network *network, float *rows, int64_t columns);

/* Put two rows of numbers in order, column by column; a multiple of LANES. */
void put_in_order(float *first, float *second, int64_t columns);

#endif
