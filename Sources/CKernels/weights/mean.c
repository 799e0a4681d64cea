#include <string.h>

#include "weights.h"

void ck_mean_row(const float *x, ptrdiff_t m, ptrdiff_t k, ptrdiff_t step, float *mean) {
  memset(mean, 0, (size_t)k * sizeof(float));
  for (ptrdiff_t row = 0; row < m; row += step) {
    for (ptrdiff_t i = 0; i < k; i++) mean[i] += x[row * k + i];
  }
  float share = 1 / (float)((m + step - 1) / step);
  for (ptrdiff_t i = 0; i < k; i++) mean[i] *= share;
}
