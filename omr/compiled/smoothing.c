/* A field over the page, smooth but for what neighbours share, through shifts of which some are wrong. */
#include "kernels.h"
#include <string.h>

static double biweight(double residual, double width)
{
    double t = residual / width, inside = 1 - t * t;
    return inside > 0 ? inside * inside : 0;
}

/* The value at which half of the weight is reached in order; order has room for n. */
static double weighted_median(const double *values, const double *weights, int64_t n, int64_t *order)
{
    double whole = 0, sum = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t j = i;
        for (; j > 0 && values[order[j - 1]] > values[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
    for (int64_t i = 0; i < n; i++) whole += weights[order[i]];
    for (int64_t i = 0; i < n; i++) {
        sum += weights[order[i]];
        if (sum >= whole / 2) return values[order[i]];
    }
    return values[order[n - 1]];
}

static double product(const double *a, const double *b, const double *weights, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += weights[i] * a[i] * b[i];
    return sum;
}

/* Projects shifts on the span of the columns of a design, m * n, in the metric of the weights (Gram and Schmidt). A
   column that adds less than least (squared, of its own length) to those before it is left out. */
static void project(const double *shift, const double *weights, const double *design, int64_t n, int64_t m, double least,
                    double *columns, double *field)
{
    double squares[4];
    memset(field, 0, (size_t)n * sizeof(double));
    for (int64_t k = 0; k < m; k++) {
        double *column = columns + k * n;
        memcpy(column, design + k * n, (size_t)n * sizeof(double));
        double own = product(column, column, weights, n);
        for (int64_t j = 0; j < k; j++) {
            if (squares[j] <= 0) continue;
            double along = product(column, columns + j * n, weights, n) / squares[j];
            for (int64_t i = 0; i < n; i++) column[i] -= along * columns[j * n + i];
        }
        squares[k] = product(column, column, weights, n);
        if (squares[k] <= least * own) {
            squares[k] = 0;
            continue;
        }
        double along = product(column, shift, weights, n) / squares[k];
        for (int64_t i = 0; i < n; i++) field[i] += along * column[i];
    }
}

void smoothed_shifts(const double *shift, const double *weight, const double *design, int64_t m, const double *kernel,
                     int64_t n, int64_t rounds, double width, double *work, int64_t *order, double *smooth)
{
    double *robust = work, *rest = work + n, *total = work + 2 * n, *mean = work + 3 * n, *columns = work + 4 * n;
    double middle = weighted_median(shift, weight, n, order);
    for (int64_t i = 0; i < n; i++) smooth[i] = middle;
    for (int64_t round = 0; round < rounds; round++) {
        for (int64_t i = 0; i < n; i++) robust[i] = weight[i] * biweight(shift[i] - smooth[i], width) + 1e-9;
        project(shift, robust, design, n, m, 1e-12, columns, smooth);
    }
    memset(total, 0, 2 * (size_t)n * sizeof(double));
    for (int64_t j = 0; j < n; j++) {
        const double *near = kernel + j * n;
        rest[j] = shift[j] - smooth[j];
        double local = weight[j] * biweight(rest[j], width), moved = local * rest[j];
        for (int64_t i = 0; i < n; i++) {
            total[i] += near[i] * local;
            mean[i] += near[i] * moved;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        double floor = total[i] > 1e-9 ? total[i] : 1e-9;
        smooth[i] += mean[i] / floor * total[i] / (total[i] + 0.3);
    }
}
