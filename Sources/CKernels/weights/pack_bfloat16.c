#include "bfloat16.h"
#include "weights.h"

static ptrdiff_t up_to_panel(ptrdiff_t x) { return (x + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

ptrdiff_t ck_bfloat16_count(ptrdiff_t n, ptrdiff_t k, int parts) {
  return up_to_panel(n) * up_to_panel(k) * parts;
}

void ck_pack_bfloat16(
  const float *weights, ptrdiff_t stride, ptrdiff_t step, ptrdiff_t n, ptrdiff_t k, int parts,
  uint16_t *packed) {
  ptrdiff_t width = up_to_panel(k);
  for (ptrdiff_t j = 0; j < up_to_panel(n); j++) {
    uint16_t *panel = packed + j / CK_PANEL * CK_PANEL * width * parts;
    for (ptrdiff_t i = 0; i < width; i++) {
      float rest = j < n && i < k ? weights[j * stride + i * step] : 0;
      for (int part = 0; part < parts; part++) {
        ptrdiff_t tile = (i / 32 * parts + part) * 2 + j % 32 / 16;
        uint16_t half = bfloat16_of(rest);
        panel[tile * 512 + i % 32 / 2 * 32 + j % 16 * 2 + i % 2] = half;
        rest -= float_of_bfloat16(half);
      }
    }
  }
}
