#include <math.h>

#include "weights.h"

ptrdiff_t ck_quantized_count(ptrdiff_t n, ptrdiff_t k) {
  return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL * ((k + 3) / 4 * 4);
}

/// The step of a row of weights: its largest absolute value is CK_WEIGHT_LIMIT steps.
static float step_of(const float *row, ptrdiff_t k) {
  float largest = 0;
  for (ptrdiff_t i = 0; i < k; i++) largest = fmaxf(largest, fabsf(row[i]));
  return largest / CK_WEIGHT_LIMIT;
}

void ck_quantize(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, int8_t *packed, float *steps,
  float *sums, float *remainder) {
  ptrdiff_t width = (k + 3) / 4 * 4;
  for (ptrdiff_t first = 0; first < n; first += CK_PANEL, packed += CK_PANEL * width) {
    for (ptrdiff_t j = 0; j < CK_PANEL; j++) {
      const float *row = weights + (first + j) * stride;
      float step = first + j < n ? step_of(row, k) : 0;
      int32_t sum = 0;
      for (ptrdiff_t i = 0; i < width; i++) {
        float value = step > 0 && i < k ? rintf(row[i] / step) : 0;
        value = fminf(fmaxf(value, -CK_WEIGHT_LIMIT), CK_WEIGHT_LIMIT);
        packed[(i / 4 * CK_PANEL + j) * 4 + i % 4] = (int8_t)value;
        sum += (int32_t)value;
        if (remainder && first + j < n && i < k) {
          remainder[(first + j) * k + i] = row[i] - step * value;
        }
      }
      steps[first + j] = step;
      sums[first + j] = step * (float)sum;
    }
  }
}
