// Packing of rows into panels: [panel rows, k] to [k, panel].

#ifndef CK_TRANSPOSE_TEMPLATE_H
#define CK_TRANSPOSE_TEMPLATE_H

#include "vector_template.h"

/// Transposes the 4×4 floats at `from` (rows `stride` apart) into `to` (rows `panel` apart).
INLINE void transpose_4x4(const float *from, ptrdiff_t stride, const ptrdiff_t panel, float *to) {
  v4 a = *(const v4_unaligned *)from;
  v4 b = *(const v4_unaligned *)(from + stride);
  v4 c = *(const v4_unaligned *)(from + 2 * stride);
  v4 d = *(const v4_unaligned *)(from + 3 * stride);
  v4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  v4 ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  v4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  v4 cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(v4_unaligned *)to = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  *(v4_unaligned *)(to + panel) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  *(v4_unaligned *)(to + 2 * panel) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  *(v4_unaligned *)(to + 3 * panel) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/// Packs `from` [rows, k] into panels [ceil(rows / panel), k, panel], padded with zeros.
INLINE void pack_panels(
  const float *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t k, const ptrdiff_t panel,
  float *to) {
  for (ptrdiff_t first = 0; first < rows; first += panel, to += k * panel) {
    ptrdiff_t count = rows - first < panel ? rows - first : panel;
    if (count < panel) memset(to, 0, (size_t)(k * panel) * sizeof(float));
    ptrdiff_t j = 0;
    for (; j + 4 <= count; j += 4) {
      const float *row = from + (first + j) * stride;
      ptrdiff_t i = 0;
      for (; i + 4 <= k; i += 4) transpose_4x4(row + i, stride, panel, to + i * panel + j);
      for (; i < k; i++) {
        for (int r = 0; r < 4; r++) to[i * panel + j + r] = row[r * stride + i];
      }
    }
    for (; j < count; j++) {
      for (ptrdiff_t i = 0; i < k; i++) to[i * panel + j] = from[(first + j) * stride + i];
    }
  }
}

#endif
