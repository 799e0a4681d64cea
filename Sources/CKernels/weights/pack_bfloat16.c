#include "bfloat16.h"
#include "weights.h"

static ptrdiff_t up_to_panel(ptrdiff_t x) { return (x + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

ptrdiff_t ck_bfloat16_count(ptrdiff_t n, ptrdiff_t k) { return up_to_panel(n) * up_to_panel(k); }

/// Where weight [j, i] is in panels of `width` inputs.
static uint16_t *place(uint16_t *packed, ptrdiff_t width, ptrdiff_t j, ptrdiff_t i) {
  uint16_t *panel = packed + j / CK_PANEL * CK_PANEL * width;
  ptrdiff_t tile = i / 32 * 2 + j % 32 / 16;
  return panel + tile * 512 + i % 32 / 2 * 32 + j % 16 * 2 + i % 2;
}

void ck_pack_bfloat16(
  const float *weights, ptrdiff_t stride, ptrdiff_t step, ptrdiff_t n, ptrdiff_t k,
  uint16_t *packed) {
  ptrdiff_t width = up_to_panel(k);
  for (ptrdiff_t j = 0; j < up_to_panel(n); j++) {
    for (ptrdiff_t i = 0; i < width; i++) {
      *place(packed, width, j, i) =
        j < n && i < k ? bfloat16_of(weights[j * stride + i * step]) : 0;
    }
  }
}

void ck_pack_two_parts(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, uint16_t *packed) {
  ptrdiff_t width = ck_two_part_width(k);
  for (ptrdiff_t j = 0; j < up_to_panel(n); j++) {
    for (ptrdiff_t i = 0; i < up_to_panel(k); i++) {
      float weight = j < n && i < k ? weights[j * stride + i] : 0;
      uint16_t greater = bfloat16_of(weight);
      ptrdiff_t first = i / 32 * 96 + i % 32;
      *place(packed, width, j, first) = greater;
      *place(packed, width, j, first + 32) = bfloat16_of(weight - float_of_bfloat16(greater));
      *place(packed, width, j, first + 64) = greater;
    }
  }
}
