/* Order statistics. */
#include "kernels.h"

/* Hoare's selection with the median of three as pivot: the k-th smallest of a[0 .. n-1], which it reorders. */
static float selected(float *a, int64_t n, int64_t k)
{
    int64_t low = 0, high = n - 1;
    while (low < high) {
        float x = a[low], y = a[low + (high - low) / 2], z = a[high];
        float pivot = x < y ? (y < z ? y : (x < z ? z : x)) : (x < z ? x : (y < z ? z : y));
        int64_t i = low, j = high;
        while (i <= j) {
            while (a[i] < pivot) i++;
            while (pivot < a[j]) j--;
            if (i <= j) {
                float swap = a[i];
                a[i++] = a[j];
                a[j--] = swap;
            }
        }
        if (k <= j) high = j;
        else if (k >= i) low = i;
        else break;
    }
    return a[k];
}

void upper_medians(float *rows, int64_t n, int64_t k, float *medians)
{
    for (int64_t i = 0; i < n; i++)
        medians[i] = selected(rows + i * k, k, k / 2);
}
