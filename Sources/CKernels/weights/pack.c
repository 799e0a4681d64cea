#include "weights.h"

ptrdiff_t ck_packed_count(ptrdiff_t n, ptrdiff_t k) {
  return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL * k;
}

void ck_pack(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, const float *scale,
  float *packed) {
  for (ptrdiff_t first = 0; first < n; first += CK_PANEL) {
    for (ptrdiff_t j = 0; j < CK_PANEL; j++) {
      ptrdiff_t row = first + j;
      float factor = row < n && scale ? scale[row] : 1;
      for (ptrdiff_t i = 0; i < k; i++) {
        packed[i * CK_PANEL + j] = row < n ? weights[row * stride + i] * factor : 0;
      }
    }
    packed += k * CK_PANEL;
  }
}
